"""The demo site that these tests look at, made once, and its rows by kind."""

from datetime import date
from functools import cache
from typing import TypeVar

from demo.site import DemoSite, demo_site
from workflows.rules.identity import ShipmentKey
from workflows.rules.model.row import Row
from workflows.rules.model.work import ShipmentItem

SEED = 7
TODAY = date(2026, 11, 20)
R = TypeVar("R", bound=Row)


@cache
def the_site() -> DemoSite:
    """The site of one seed on one day."""
    return demo_site(SEED, TODAY, hash_pin=lambda pin: f"hash of {pin}")


def rows(kind: type[R]) -> list[R]:
    """All rows of a kind."""
    return [row for row in the_site().rows if isinstance(row, kind)]


def items(shipment: ShipmentKey) -> list[ShipmentItem]:
    """What a shipment announces, each package before its content."""
    return [row for row in rows(ShipmentItem) if row.shipment == shipment]
