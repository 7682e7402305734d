"""Lists that are longer than their room: a cursor, and the page of lines around it. Pure rows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from terminal.screens.keys import Command
from terminal.widgets.rows import Row, Rows, Tone

MOVES = {Command.UP: -1, Command.DOWN: 1, Command.PAGE_UP: -8, Command.PAGE_DOWN: 8}


@dataclass(frozen=True, slots=True)
class Cursor:
    """The chosen line of a list."""

    at: int = 0

    def moved(self, command: Command, count: int) -> "Cursor":
        """One line or one page on, within the list."""
        return replace(self, at=max(0, min(count - 1, self.at + MOVES[command])))

    def within(self, count: int) -> "Cursor":
        """On a list that may have become shorter."""
        return replace(self, at=max(0, min(count - 1, self.at)))


START = Cursor()


def page_of(entries: Sequence[Rows], cursor: Cursor, room: int) -> Rows:
    """As many whole entries around the cursor as fit in `room` rows, and a line that says which, where that is not all."""
    if sum(map(len, entries)) <= room:
        return tuple(row for entry in entries for row in entry)
    if room < 2:
        return ()
    first, last = _window(entries, cursor, room - 1)
    shown = tuple(row for entry in entries[first:last] for row in entry)
    return (*shown, Row(f"{first + 1} to {last} of {len(entries)}, arrow keys"))


def _window(entries: Sequence[Rows], cursor: Cursor, room: int) -> tuple[int, int]:
    """The pages follow each other from the start, so that lines stay where they are while the cursor moves on one page."""
    first = 0
    while True:
        last, used = first, 0
        while last < len(entries) and (last == first or used + len(entries[last]) <= room):
            used += len(entries[last])
            last += 1
        if last > cursor.at or last >= len(entries):
            return first, last
        first = last


def marked(rows: Rows, chosen: bool) -> Rows:
    """An entry with its mark in front; the chosen one also stands out."""
    mark, tone = ("> ", Tone.MARKED) if chosen else ("  ", Tone.PLAIN)
    return tuple(
        Row((mark if number == 0 else "  ") + row.text, tone if chosen else row.tone) for number, row in enumerate(rows)
    )
