"""The demo warehouse: one site and its 120 locations, from the dock to the cold bins, with check digits on every label."""

import random
from collections.abc import Iterator

from demo.keys import OURSELVES
from workflows.rules.identity import LocationCode, SiteCode
from workflows.rules.model.master_data import Handling, Location, LocationKind, Site

SITE = Site(
    SiteCode("DEMO"),
    "Demoport warehouse",
    OURSELVES.gln,
    "Europe/Berlin",
    numbers="NDC",
    company=OURSELVES.prefix,
)

DOCK = LocationCode("IN-01")
STAGE = LocationCode("STAGE-1")
CAGE = LocationCode("HOLD-01")

_BESIDE: tuple[tuple[str, LocationKind, int], ...] = (
    ("IN-0{}", LocationKind.DOCK, 4),
    ("STAGE-{}", LocationKind.STAGE, 4),
    ("HOLD-0{}", LocationKind.HOLD, 2),
    ("SHIP-{}", LocationKind.SHIPPING, 4),
    ("PROD-{}", LocationKind.PRODUCTION, 2),
)
"""Code, kind and how many of each: 16 places beside the racks."""

_RACKS: tuple[tuple[str, int, int, tuple[Handling, ...]], ...] = (
    ("A", 8, 4, (Handling.AMBIENT,)),
    ("B", 8, 4, (Handling.AMBIENT,)),
    ("C", 5, 4, (Handling.COOL,)),
    ("F", 1, 4, (Handling.FROZEN,)),
    ("H", 3, 4, (Handling.AMBIENT, Handling.HAZARD)),
    ("S", 1, 4, (Handling.AMBIENT, Handling.SECURE)),
)
"""Aisle, bays, levels, and what the aisle offers: 104 bins."""

_EVERY_CONDITION = tuple(Handling)


def locations(rng: random.Random) -> tuple[Location, ...]:
    """The 120 locations in walking order; no two share their check digits, so a wrong bin can never be confirmed by chance."""
    digits = rng.sample(range(10, 1_000), 120)
    return tuple(
        Location(LocationCode(code), kind, str(number), zone, handling, walk)
        for walk, ((code, kind, zone, handling), number) in enumerate(zip(_places(), digits, strict=True), start=1)
    )


def _places() -> Iterator[tuple[str, LocationKind, str, tuple[Handling, ...]]]:
    for code, kind, count in _BESIDE:
        for number in range(1, count + 1):
            yield code.format(number), kind, kind.value, _EVERY_CONDITION
    for aisle, bays, levels, handling in _RACKS:
        for bay in range(1, bays + 1):
            for level in range(1, levels + 1):
                yield f"{aisle}-{bay:02d}-{level}", LocationKind.BIN, aisle, handling
