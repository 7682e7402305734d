"""Own entries booked over rows as they were at one moment, in journal order, with what each of them has read and written.

The judge is a pure function of what it reads. So when the rows below move on, only an entry that would now read something else is booked anew,
and then those that read what it has written differently; all others stand. Every entry sees the rows below and what the entries before it wrote.
Refuses to know where rows and entries come from.
"""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import TypeVar, cast

from workflows.entry_codec import Unreadable, decode_entry
from workflows.rules.book import APPLIED, Outcome, apply, park_unreadable
from workflows.rules.identity import EntryId, SiteCode
from workflows.rules.model.row import Key, Row, key_text
from workflows.rules.rows import Overlay, Rows

R = TypeVar("R", bound=Row)

RowKey = tuple[type[Row], Key]
Question = tuple[type[Row], str, str]
"""Kind, field and text of a `find`; the field is empty for `every`."""

AFTER_ALL_POSITIONS = 2**63
"""What this device has not sent yet comes after everything that the server has."""
END = 2**63
NOTHING_WRITTEN: dict[Key, "_Versions"] = {}


@dataclass(slots=True)
class _Versions:
    """What became of one key, entry by entry: the numbers ascend."""

    numbers: list[int] = field(default_factory=list)
    rows: list[Row | None] = field(default_factory=list)


@dataclass(slots=True)
class _Trace:
    """What booking an entry has read and written. `reads` also has the rows that questions found."""

    id: EntryId
    reads: dict[RowKey, Row | None] = field(default_factory=dict)
    questions: set[Question] = field(default_factory=set)
    known: set[EntryId] = field(default_factory=set)
    writes: dict[RowKey, Row | None] = field(default_factory=dict)


class Bookings:
    """The rows below with all entries booked over them. `content` gives the bytes of an entry that is booked here, `site` whose rows these are.

    What happened at another site, where this terminal was before, does nothing here.
    """

    def __init__(self, below: Rows, content: Callable[[EntryId], bytes], site: SiteCode | None = None) -> None:
        self._below = below
        self._content = content
        self._site = site
        self._traces: dict[int, _Trace] = {}
        self._numbers: dict[EntryId, int] = {}
        self._versions: dict[type[Row], dict[Key, _Versions]] = {}
        self._found: dict[Question, dict[Key, int]] = {}
        self._readers: dict[object, list[int]] = {}
        self.rows: Rows = _RowsBefore(self, END)

    def __len__(self) -> int:
        return len(self._traces)

    def __contains__(self, entry: EntryId) -> bool:
        return entry in self._numbers

    @property
    def first(self) -> int | None:
        """The lowest number that is booked here."""
        return next(iter(self._traces), None)

    def book(self, number: int, entry: EntryId, content: bytes) -> Outcome:
        """Book one more entry, of a higher number than all others; the cost does not depend on how many there are."""
        self._numbers[entry] = number
        asked = [earlier for earlier in self._readers.get(entry, ()) if earlier < number]
        outcome = self._run(number, entry, content)
        if asked:  # what was taken to be the server's is our own and comes later
            self._book_anew(asked)
        return outcome

    def move(self, below: Rows, gone: Collection[EntryId], changed: Iterable[RowKey], limit: int) -> bool:
        """Stand on other rows: those of the `changed` keys may differ, and the `gone` entries are in them. False, and nothing is done, if more than
        `limit` entries might have to be booked anew."""
        numbers = {self._numbers[entry] for entry in gone if entry in self._numbers}
        stale = self._stale(below, numbers, changed)
        if not self._reach_at_most(limit, stale):
            return False
        for number in numbers:
            del self._numbers[self._traces[number].id]
            self._forget(number)
            del self._traces[number]
        self._below = below
        self._book_anew(stale)
        return True

    # -- what is read ---------------------------------------------------------------------------------------------------------------------

    def get(self, kind: type[R], key: Key, before: int) -> R | None:
        """The row of a key as the entry of number `before` sees it."""
        written = self._versions.get(kind, NOTHING_WRITTEN).get(key)
        place = bisect_left(written.numbers, before) if written else 0
        if written and place:
            return cast("R | None", written.rows[place - 1])
        return self._below.get(kind, key)

    def find(self, kind: type[R], name: str, value: object, before: int) -> Iterator[R]:
        """The rows whose field has a value, as the entry of number `before` sees them."""
        yield from self._not_written(kind, self._below.find(kind, name, value), before)
        text = key_text(value)
        for key in tuple(self._found.get((kind, name, text), ())):
            if self._is_written(kind, key, before):
                row = self.get(kind, key, before)
                if row is not None and key_text(getattr(row, name)) == text:
                    yield row

    def every(self, kind: type[R], before: int) -> Iterator[R]:
        """All rows of a kind, as the entry of number `before` sees them."""
        yield from self._not_written(kind, self._below.every(kind), before)
        for key in tuple(self._versions.get(kind, ())):
            row = self.get(kind, key, before) if self._is_written(kind, key, before) else None
            if row is not None:
                yield row

    def _not_written(self, kind: type[R], rows: Iterable[R], before: int) -> Iterator[R]:
        return (row for row in rows if not self._is_written(kind, row.key, before))

    def _is_written(self, kind: type[Row], key: Key, before: int) -> bool:
        written = self._versions.get(kind, NOTHING_WRITTEN).get(key)
        return written is not None and written.numbers[0] < before

    # -- booking --------------------------------------------------------------------------------------------------------------------------

    def _run(self, number: int, entry: EntryId, content: bytes) -> Outcome:
        """Book an entry as of its number, and remember what that read and wrote."""
        trace = _Trace(entry)

        def known(other: EntryId) -> bool:
            trace.known.add(other)
            return self._numbers.get(other, number) <= number

        overlay = Overlay(_TracedRows(self, number, trace))
        read = decode_entry(content)
        if isinstance(read, Unreadable):
            outcome = park_unreadable(overlay, entry, content)
        elif self._site in (None, read.site):
            outcome = apply(overlay, read, content, AFTER_ALL_POSITIONS + number, known)
        else:
            outcome = APPLIED
        trace.writes = {(change.kind, change.key): change.row for change in overlay.changes()}
        self._remember(number, trace)
        return outcome

    def _book_anew(self, stale: Collection[int]) -> None:
        """Book these entries again, and whatever reads otherwise because of that, in order."""
        due, waiting = sorted(stale), set(stale)
        while due:
            number = heappop(due)
            waiting.discard(number)
            for later in self._again(number) - waiting:
                waiting.add(later)
                heappush(due, later)

    def _again(self, number: int) -> set[int]:
        """Book an entry again; the later ones that read something else now."""
        before = self._traces[number]
        self._forget(number)
        self._run(number, before.id, self._content(before.id))
        after = self._traces[number].writes
        differs = [
            key
            for key in before.writes.keys() | after.keys()
            if key not in before.writes or key not in after or before.writes[key] != after[key]
        ]
        return {later for key in differs for later in self._misread(key, number)}

    def _misread(self, key: RowKey, number: int) -> Iterator[int]:
        """The entries that see what `number` made of a key, and remember something else."""
        end = self._next_version(key, number)
        for later in _between(self._readers.get(key, ()), number, end):
            if self._traces[later].reads[key] != self.get(*key, before=later):
                yield later
        row = self.get(*key, before=number + 1)
        for question in _questions(key[0], row):
            for later in _between(self._readers.get(question, ()), number, end):
                if self._traces[later].reads.get(key) != row:
                    yield later

    def _next_version(self, key: RowKey, number: int) -> int:
        written = self._versions.get(key[0], NOTHING_WRITTEN).get(key[1])
        place = bisect_right(written.numbers, number) if written else 0
        return written.numbers[place] if written and place < len(written.numbers) else END

    # -- what a move makes stale ----------------------------------------------------------------------------------------------------------

    def _stale(self, below: Rows, gone: set[int], changed: Iterable[RowKey]) -> set[int]:
        """The entries that stay and would read something else once the `gone` are taken away and the rows below are these."""
        touched = set(changed)
        touched.update(key for number in gone for key in self._traces[number].writes)
        stale = {number for key in touched for number in self._stale_by(key, below, gone)}
        for number in gone:
            stale.update(asker for asker in self._readers.get(self._traces[number].id, ()) if asker < number)
        return stale - gone

    def _stale_by(self, key: RowKey, below: Rows, gone: set[int]) -> Iterator[int]:
        """As `_stale`, because of one key: an entry that stays sees the newest version of those that stay, else the row below."""
        written = self._versions.get(key[0], NOTHING_WRITTEN).get(key[1]) or _Versions()
        begin, row, differs = -1, below.get(*key), True
        for number, version in zip([*written.numbers, END], [*written.rows, None], strict=True):
            if number in gone:
                differs = True
                continue
            if differs:
                yield from self._seeing_other(key, row, begin, number)
            begin, row, differs = number, version, False

    def _seeing_other(self, key: RowKey, row: Row | None, begin: int, end: int) -> Iterator[int]:
        """The entries after `begin`, up to `end`, that remember another row of this key than this one."""
        for later in _between(self._readers.get(key, ()), begin, end):
            if self._traces[later].reads[key] != row:
                yield later
        for question in _questions(key[0], row):
            for later in _between(self._readers.get(question, ()), begin, end):
                if self._traces[later].reads.get(key) != row:
                    yield later

    def _reach_at_most(self, limit: int, stale: set[int]) -> bool:
        """Whether no more than `limit` entries read, directly or through others, what stale ones have written."""
        reached, due = set(stale), list(stale)
        while due and len(reached) <= limit:
            number = due.pop()
            for key, row in self._traces[number].writes.items():
                end = self._next_version(key, number)
                for read in (key, *_questions(key[0], row)):
                    fresh = set(_between(self._readers.get(read, ()), number, end)) - reached
                    reached |= fresh
                    due += fresh
        return len(reached) <= limit

    # -- remembering ----------------------------------------------------------------------------------------------------------------------

    def _remember(self, number: int, trace: _Trace) -> None:
        self._traces[number] = trace
        for read in (*trace.reads, *trace.questions, *trace.known):
            insort(self._readers.setdefault(read, []), number)
        for (kind, key), row in trace.writes.items():
            versions = self._versions.setdefault(kind, {}).setdefault(key, _Versions())
            place = bisect_left(versions.numbers, number)
            versions.numbers.insert(place, number)
            versions.rows.insert(place, row)
            for question in _fields(kind, row):
                found = self._found.setdefault(question, {})
                found[key] = found.get(key, 0) + 1

    def _forget(self, number: int) -> None:
        trace = self._traces[number]
        for read in (*trace.reads, *trace.questions, *trace.known):
            _take(self._readers, read, number)
        for (kind, key), row in trace.writes.items():
            versions = self._versions[kind][key]
            place = bisect_left(versions.numbers, number)
            del versions.numbers[place], versions.rows[place]
            if not versions.numbers:
                del self._versions[kind][key]
            for question in _fields(kind, row):
                found = self._found[question]
                found[key] -= 1
                if not found[key]:
                    del found[key]
                if not found:
                    del self._found[question]


class _RowsBefore:
    """The rows as the entry of a number sees them."""

    def __init__(self, bookings: Bookings, before: int) -> None:
        self._bookings = bookings
        self._before = before

    def get(self, kind: type[R], key: Key) -> R | None:
        """The row of this key, or None."""
        return self._bookings.get(kind, key, self._before)

    def find(self, kind: type[R], field: str, value: object) -> Iterator[R]:
        """The rows whose field has this value."""
        return self._bookings.find(kind, field, value, self._before)

    def every(self, kind: type[R]) -> Iterator[R]:
        """All rows of a kind."""
        return self._bookings.every(kind, self._before)


class _TracedRows(_RowsBefore):
    """The same, and whatever is read is noted."""

    def __init__(self, bookings: Bookings, before: int, trace: _Trace) -> None:
        super().__init__(bookings, before)
        self._trace = trace

    def get(self, kind: type[R], key: Key) -> R | None:
        """The row of this key, or None."""
        row = super().get(kind, key)
        self._trace.reads[kind, key] = row
        return row

    def find(self, kind: type[R], field: str, value: object) -> Iterator[R]:
        """The rows whose field has this value."""
        self._trace.questions.add((kind, field, key_text(value)))
        return self._noted(super().find(kind, field, value))

    def every(self, kind: type[R]) -> Iterator[R]:
        """All rows of a kind."""
        self._trace.questions.add((kind, "", ""))
        return self._noted(super().every(kind))

    def _noted(self, rows: Iterable[R]) -> Iterator[R]:
        for row in tuple(rows):
            self._trace.reads[type(row), row.key] = row
            yield row


def _fields(kind: type[Row], row: Row | None) -> list[Question]:
    """What a row is found by."""
    return [] if row is None else [(kind, name, key_text(getattr(row, name))) for name in kind.FIND]


def _questions(kind: type[Row], row: Row | None) -> list[Question]:
    """The questions whose answer a row is part of."""
    return [] if row is None else [*_fields(kind, row), (kind, "", "")]


def _between(numbers: Sequence[int], begin: int, end: int) -> Sequence[int]:
    """Those after `begin`, up to `end`."""
    return numbers[bisect_right(numbers, begin) : bisect_right(numbers, end)]


def _take(readers: dict[object, list[int]], read: object, number: int) -> None:
    numbers = readers[read]
    del numbers[bisect_left(numbers, number)]
    if not numbers:
        del readers[read]
