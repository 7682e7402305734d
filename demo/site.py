"""The demo site: a warehouse with goods, partners, people and work, the same for the same seed and day.

Realistic enough to train on. Refuses to know databases, entries and how a PIN is hashed: the server stores it, and passes the hashing in.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from demo.catalogue import catalogue
from demo.inbound import Inbound
from demo.keys import serial_numbers
from demo.outbound import SHIPPED_ORDER, customer_of, orders
from demo.people import Login, logins, parties, people
from demo.places import CAGE, DOCK, SITE, locations
from demo.stock import already_shipped, opening_balances, other_holds, recall_rows, stock
from workflows.rules.facts.movement import OpeningBalance, Shipped
from workflows.rules.model.goods import Lot
from workflows.rules.model.master_data import Policy
from workflows.rules.model.row import Row


@dataclass(frozen=True, slots=True)
class DemoSite:
    """All of it. `rows` are loaded first, then `opening` is booked fact by fact in this order; `logins` are in clear, for printed hints and badges only."""

    seed: int
    today: date
    rows: tuple[Row, ...]
    opening: tuple[OpeningBalance | Shipped, ...]
    logins: tuple[Login, ...]


def without_pins(pin: str) -> str:
    """Hashes every PIN to nothing: a site for printing labels, into which nobody can sign in."""
    del pin
    return ""


def demo_site(seed: int, today: date, hash_pin: Callable[[str], str] = without_pins) -> DemoSite:
    """The site of this seed as it is on this day; `hash_pin` makes what a Person row keeps of a PIN."""
    rng = random.Random(seed)
    serials = serial_numbers(rng)
    articles = catalogue()
    stocked = stock(articles, today, serials)
    shipments = Inbound(articles, today, serials).shipments()
    staff = logins(rng)
    lots: dict[tuple[str, ...], Lot] = {lot.key: lot for shipment in shipments for lot in shipment.known}
    lots |= {line.lot.key: line.lot for line in stocked}
    rows: list[Row] = [
        *articles.rows(),
        *parties(today),
        *people(staff, SITE.site, hash_pin),
        *_POLICIES,
        *recall_rows(articles, today, rng),
        *other_holds(articles, rng),
        SITE,
        *locations(rng),
        *lots.values(),
    ]
    for shipment in shipments:
        rows += (shipment.shipment, *shipment.items, *shipment.lots)
    rows += orders(stocked, today, rng)
    shipped = already_shipped(stocked, SHIPPED_ORDER, customer_of(SHIPPED_ORDER))
    return DemoSite(seed, today, tuple(rows), (*opening_balances(stocked), shipped), staff)


_POLICIES: tuple[Policy, ...] = tuple(
    Policy(SITE.site, name, value, "demo-1")
    for name, value in (("dock_location", DOCK), ("hold_location", CAGE), ("warn_days", "90"))
)
