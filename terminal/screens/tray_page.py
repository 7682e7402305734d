"""The lines of the label tray. Pure rows."""

from collections.abc import Sequence

from terminal import formats
from terminal.port import TrayLabel
from terminal.screens.lists import Cursor, marked
from terminal.widgets.rows import Rows, hanging, paragraph

EMPTY = "No such labels lie here for this step."
WORD = 5


def label_entries(labels: Sequence[TrayLabel], cursor: Cursor, width: int) -> list[Rows]:
    """`good Pallet 0042`, `bad  Expired pack`; of the chosen one its note too."""
    if not labels:
        return [paragraph(EMPTY, width)]
    return [marked(_label(label, at == cursor.at, width - 2), at == cursor.at) for at, label in enumerate(labels)]


def found(labels: Sequence[TrayLabel], wanted: str) -> tuple[TrayLabel, ...]:
    """The labels with all these words anywhere in what is shown of them."""
    words = wanted.lower().split()
    return tuple(label for label in labels if all(word in _text(label) for word in words))


def _text(label: TrayLabel) -> str:
    return f"{_word(label)} {label.title} {label.note}".lower()


def _word(label: TrayLabel) -> str:
    return "good" if label.good else "bad"


def _label(label: TrayLabel, chosen: bool, width: int) -> Rows:
    rows = hanging(_word(label), formats.printable(label.title), width, WORD)
    note = formats.printable(label.note)
    return rows + paragraph(note, width, indent=WORD) if chosen and note else rows
