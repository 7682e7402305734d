"""What a label that can't be read, or was mended, means for the person who scanned it."""

from workflows.dialog import Card, Notice, Reason, Values
from workflows.gs1.codes import Problem, Repair
from workflows.gs1.elements import Elements, Malformed
from workflows.rules.identity import LotCode
from workflows.rules.status import Verdict

_REASONS = {
    Problem.NOT_GS1: Reason.NOT_GS1,
    Problem.NOT_GS1_ISO15434: Reason.NOT_GS1,
    Problem.UNSUPPORTED_SYMBOLOGY: Reason.NOT_GS1,
    Problem.CAPS_OR_SHIFT: Reason.KEYBOARD_LAYOUT,
    Problem.AZERTY_DIGITS: Reason.KEYBOARD_LAYOUT,
    Problem.KEYBOARD_LAYOUT: Reason.KEYBOARD_LAYOUT,
}
WORTH_SAYING = frozenset(
    {
        Repair.DOUBLE_SEPARATOR,
        Repair.SEPARATOR_SUBSTITUTED,
        Repair.SEPARATOR_AS_TEXT,
        Repair.NOT_GS1_CARRIER,
        Repair.DATE_NOT_GIVEN,
        Repair.EXCLUDED_AI_PRESENT,
        Repair.KEYBOARD_UNDONE,
    }
)
"""Mendings that say something of the label or the scanner; the others are daily dirt."""


def label_notice(reading: Malformed) -> Notice:
    """The STOP for a text that is no usable label; what could be kept of it is on the card."""
    kept = reading.kept
    gtin = kept.gtin
    card = Card(gtin=gtin.digits if gtin else "", lot=LotCode(kept.lot) if kept.lot else None)
    values = Values(code=reading.code.value, ai=reading.ai or "", text=reading.value[:40])
    return Notice(Verdict.STOP, _REASONS.get(reading.code, Reason.UNREADABLE), card, values)


def worth_saying(reading: Elements | Malformed) -> str:
    """The code of the first mending that says something; empty where there is none."""
    codes = (caution.code for caution in reading.warnings) if isinstance(reading, Elements) else ()
    return next((code.value for code in codes if code in WORTH_SAYING), "")


def repair_of(reading: Elements | Malformed) -> Reason | None:
    """What to say of a label that was accepted only after mending, or that can be read in two ways."""
    if isinstance(reading, Malformed):
        return None
    codes = {caution.code for caution in reading.warnings}
    if Repair.POSSIBLE_MISSING_SEPARATOR in codes:
        return Reason.POSSIBLE_MISSING_SEPARATOR
    return Reason.LABEL_REPAIRED if codes & WORTH_SAYING else None
