"""The line in which a person types: digits of a PIN, a number, or a label from its text. Pure; a new value for each key."""

from dataclasses import dataclass, replace
from enum import Enum

from terminal.widgets.rows import Row, Rows, Tone, wrap

LONGEST = 200
"""Longer than any label that a person types; a paste beyond it is not taken."""


class Kind(Enum):
    """What is typed."""

    LABEL = "label"
    NUMBER = "number"
    PIN = "pin"


@dataclass(frozen=True, slots=True)
class Entry:
    """Typed text so far. `full` says that more came than fits: then nothing of it can be sent."""

    kind: Kind
    text: str = ""
    full: bool = False

    def typed(self, text: str) -> "Entry":
        """With more text; signs that this kind does not take are left out."""
        taken = "".join(sign for sign in text if self._takes(sign))
        if len(self.text) + len(taken) > LONGEST:
            return replace(self, full=True)
        return replace(self, text=self.text + taken)

    def erased(self) -> "Entry":
        """Without the last sign."""
        return replace(self, text=self.text[:-1], full=False)

    @property
    def ready(self) -> bool:
        """Whether ENT may send it."""
        return bool(self.text.strip()) and not self.full

    def _takes(self, sign: str) -> bool:
        if self.kind is Kind.LABEL:
            return sign.isprintable()
        return sign.isascii() and (sign.isdecimal() or (self.kind is Kind.NUMBER and sign in ".,"))


def opens(kind: Kind, sign: str) -> bool:
    """Whether this sign begins an entry where none is open: anything printable except a blank and the key for help."""
    return (
        len(sign) == 1
        and sign.isascii()
        and sign.isprintable()
        and sign not in " ?"
        and Entry(kind).typed(sign).text != ""
    )


def entry_rows(entry: Entry, width: int) -> Rows:
    """What is typed, whole; a PIN as stars."""
    if entry.full:
        return tuple(
            Row(line, Tone.MARKED) for line in wrap("Too long for a label: nothing was taken. F2 clears it.", width)
        )
    shown = "*" * len(entry.text) if entry.kind is Kind.PIN else entry.text.replace("\ufffd", "?")
    lines = [shown[start : start + width - 3] for start in range(0, len(shown), width - 3)] or [""]
    return tuple(
        Row(("> " if number == 0 else "  ") + line + ("_" if number == len(lines) - 1 else ""), Tone.MARKED)
        for number, line in enumerate(lines)
    )
