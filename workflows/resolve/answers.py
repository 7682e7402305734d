"""Which answers an exception allows, as data: by category, safest first, who may give them, and which want a signature (21 CFR 11.10(g), 11.50)."""

from dataclasses import dataclass
from enum import Enum

from workflows.rules.exceptions import Category, Resolution
from workflows.rules.facts.work import Meaning
from workflows.rules.roles import MAY_RESOLVE, Role


class Effect(Enum):
    """What an answer does to the goods, or to the parked entry."""

    NOTHING = "nothing"
    QUARANTINE = "quarantine"
    RELEASE = "release"
    DESTROY = "destroy"
    ACCEPT = "accept"
    REJECT = "reject"


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer: its code, how it resolves, what it does, whether the exception stays open (somebody waits), and what a signature would mean."""

    code: str
    resolution: Resolution
    effect: Effect = Effect.NOTHING
    waits: bool = False
    signed: Meaning | None = None
    roles: frozenset[Role] = MAY_RESOLVE


KEEP = Reply("keep_and_ask", Resolution.ASK_SUPPLIER, waits=True)
QUARANTINE = Reply("quarantine", Resolution.QUARANTINE, Effect.QUARANTINE)
SEND_BACK = Reply("send_back", Resolution.SEND_BACK, Effect.QUARANTINE, signed=Meaning.SENT_BACK)
RELEASE = Reply("release", Resolution.RELEASE, Effect.RELEASE, signed=Meaning.RELEASED)
DESTROY = Reply("destroy", Resolution.DESTROY, Effect.DESTROY, signed=Meaning.DESTROYED)
REJECT = Reply("reject_entry", Resolution.REJECT, Effect.REJECT)
ACCEPT = Reply("accept_entry", Resolution.CONFIRM, Effect.ACCEPT, signed=Meaning.APPROVED)
NOTED = Reply("noted", Resolution.CONFIRM)
CLOSE_SHORT = Reply("close_short", Resolution.CLOSE_SHORT)
RECOUNT = Reply("recount", Resolution.KEEP_ON_HOLD, waits=True)

_GOODS = (KEEP, QUARANTINE, SEND_BACK, RELEASE, DESTROY)
_NEVER_RELEASED = (KEEP, QUARANTINE, SEND_BACK, DESTROY)
_ENTRY = (REJECT, ACCEPT)
_SHORT = (RECOUNT, CLOSE_SHORT)
_BY_CATEGORY: dict[Category, tuple[Reply, ...]] = {
    Category.SUSPECT: _NEVER_RELEASED,
    Category.ILLEGITIMATE: _NEVER_RELEASED,
    Category.RECALLED: _NEVER_RELEASED,
    Category.EXPIRED: _NEVER_RELEASED,
    Category.CONFLICT: _ENTRY,
    Category.WAITING: _ENTRY,
    Category.LATE: (NOTED,),
    Category.MISMATCH: (REJECT,),
    Category.UNREADABLE: (REJECT,),
    Category.SHORTAGE: _SHORT,
    Category.SHIPMENT_MISSING: _SHORT,
    Category.COUNT_DIFFERS: (RECOUNT, NOTED),
    Category.ORDER_CHANGED: (),
    Category.ORDER_CANCELLED: (),
    Category.NEGATIVE_STOCK: (),
}
"""Categories that nothing stands for close by themselves when what they follow from is put right; all others are about goods."""


def answers_for(category: Category, parked: bool) -> tuple[Reply, ...]:
    """The answers of a category, safest first; a parked entry is always ruled on."""
    if parked and category not in _BY_CATEGORY:
        return _ENTRY
    return _BY_CATEGORY.get(category, _GOODS)
