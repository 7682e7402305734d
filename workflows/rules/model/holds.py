"""Rows that block goods. Holds are a set by id, never a flag: two holds on a lot need two releases (sync protocol, rule 15)."""

from dataclasses import dataclass

from workflows.rules.identity import HoldId, LotCode, ProductKey
from workflows.rules.model.row import Row
from workflows.rules.status import HoldReason


@dataclass(frozen=True, slots=True)
class Hold(Row):
    """A hold on one subject: `lot:<product>|<lot>`, an item's text, or `at:<location>`. One hold may have many subjects, a subject many holds."""

    NAME = "hold"
    KEY = ("hold", "subject")
    FIND = ("hold", "subject")
    hold: HoldId
    subject: str
    reason: HoldReason
    recall: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class HoldReleased(Row):
    """A release of one subject from a hold, remembered even if it came before the hold."""

    NAME = "hold_released"
    KEY = ("hold", "subject")
    hold: HoldId
    subject: str


def lot_subject(product: ProductKey, lot: LotCode) -> str:
    """The subject text of a whole lot. No lot code holds a `|`: it is in none of the GS1 character sets."""
    return f"lot:{product}|{lot}"
