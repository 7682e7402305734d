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
        return replace(self, at=self.at + MOVES[command]).within(count)

    def within(self, count: int) -> "Cursor":
        """On a list that may have become shorter."""
        return replace(self, at=max(0, min(count - 1, self.at)))


START = Cursor()


def page_from(entries: Sequence[Rows], cursor: Cursor, room: int) -> Rows:
    """The page of whole entries that holds the cursor, and a line that says which, where that is not all."""
    pages = _pages(entries, room)
    if len(pages) == 1:
        return tuple(row for entry in entries for row in entry)
    first, last = pages[_page_of(pages, cursor)]
    shown = tuple(row for entry in entries[first:last] for row in entry)
    if len(shown) >= room:
        chosen = entries[cursor.within(len(entries)).at]
        return chosen if len(chosen) <= room else ()
    return (*shown, Row(f"{first + 1} to {last} of {len(entries)}, arrow keys"))


def turned(entries: Sequence[Rows], cursor: Cursor, room: int, forward: bool) -> Cursor:
    """The cursor at the start of the next or the last page; where it is if there is none."""
    pages = _pages(entries, room)
    now = _page_of(pages, cursor)
    return Cursor(pages[max(0, min(len(pages) - 1, now + (1 if forward else -1)))][0])


def _pages(entries: Sequence[Rows], room: int) -> list[tuple[int, int]]:
    """First and last (exclusive) entry of each page; pages follow from the start, so that lines stay where they are while the cursor moves."""
    if sum(map(len, entries)) <= room:
        return [(0, len(entries))]
    pages, first, used = [], 0, 0
    for at, entry in enumerate(entries):
        if at > first and used + len(entry) > room - 1:
            pages.append((first, at))
            first, used = at, 0
        used += len(entry)
    return [*pages, (first, len(entries))]


def _page_of(pages: Sequence[tuple[int, int]], cursor: Cursor) -> int:
    return next((number for number, (_, last) in enumerate(pages) if cursor.at < last), len(pages) - 1)


def marked(rows: Rows, chosen: bool) -> Rows:
    """An entry with its mark in front; the chosen one also stands out."""
    first, *rest = rows
    tone = Tone.MARKED if chosen else first.tone
    head = Row(("> " if chosen else "  ") + first.text, tone)
    return (head, *(Row("  " + row.text, row.tone) for row in rest))
