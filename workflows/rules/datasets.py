"""How old the data may be that verdicts rest on, and what follows when it is older: policies, `max_age:<dataset>` = `<hours>:<consequence>`.

The feeds arrive whole, so each dataset is as old as the oldest feed; data whose age nobody knows is not judged here.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

from workflows.rules.view import StockView

LONGEST_NUMBER = 5


class Consequence(Enum):
    """What old data stops, the mildest first: a note only; receiving to anything but hold; shipping."""

    NOTE = "note"
    HOLD = "hold"
    NO_SHIPPING = "no_shipping"


@dataclass(frozen=True, slots=True)
class Limit:
    """A dataset, how old it may be, and what follows beyond that."""

    dataset: str
    longest: timedelta
    consequence: Consequence


DEFAULTS = (
    Limit("recalls", timedelta(hours=24), Consequence.NOTE),
    Limit("shipments", timedelta(hours=24), Consequence.NOTE),
    Limit("products", timedelta(days=7), Consequence.NOTE),
)
"""What a verdict rests on, and what holds where no policy says otherwise."""


def limits(view: StockView) -> tuple[Limit, ...]:
    """The limits in force; a policy that can't be read leaves the default."""
    return tuple(_limit(view.setting(f"max_age:{one.dataset}", ""), one) for one in DEFAULTS)


def overdue(view: StockView, age: timedelta | None) -> tuple[Limit, ...]:
    """The limits that data of this age is beyond."""
    return () if age is None else tuple(one for one in limits(view) if age > one.longest)


def stops_shipping(view: StockView, age: timedelta | None) -> Limit | None:
    """The limit for which nothing may be shipped now."""
    return _first(overdue(view, age), Consequence.NO_SHIPPING)


def holds_receipts(view: StockView, age: timedelta | None) -> Limit | None:
    """The limit for which everything is received into hold now."""
    return _first(overdue(view, age), Consequence.HOLD)


def _first(found: tuple[Limit, ...], consequence: Consequence) -> Limit | None:
    return next((one for one in found if one.consequence is consequence), None)


def _limit(text: str, default: Limit) -> Limit:
    hours, _, word = text.partition(":")
    usable = hours.isascii() and hours.isdecimal() and len(hours) <= LONGEST_NUMBER
    words = [one for one in Consequence if one.value == word]
    return Limit(default.dataset, timedelta(hours=int(hours)), words[0]) if usable and words else default
