"""Entries that are recorded but not booked: kept whole as open exceptions, and booked by themselves once what they wait for is there (rules 12 and 13).

A parked move waits on its items. It is booked when its predecessor has become the head, or when somebody has said yes to it and nothing before it is lost.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from uuid import UUID

from workflows.entry_codec import Unreadable, decode_entry
from workflows.rules.beside import book_beside
from workflows.rules.booking import book, can_book, fits
from workflows.rules.derived.disputes import hold_disputed, is_stricter, release_disputed, subjects_of
from workflows.rules.derived.late_entries import count_late
from workflows.rules.derived.left_packages import taken_from_what_left
from workflows.rules.derived.owners import wrong_owner
from workflows.rules.derived.remarks import remark
from workflows.rules.effects import effects_of
from workflows.rules.entry import Entry
from workflows.rules.exceptions import Category, ParkReason
from workflows.rules.identity import FIRST, UNKNOWN, EntryId, ItemId
from workflows.rules.model.work import Decision, OpenException, Ruling, Waiting
from workflows.rules.rows import Overlay, Rows

Known = Callable[[EntryId], bool]
"""Whether an entry is in the ledger; on a device, whether it is not one of its own later entries."""
UNDECIDED = frozenset({ParkReason.CONFLICT, ParkReason.WAITING})
"""Parked and still bookable: left by a ruling or by settling alone."""


def book_entry(rows: Overlay, entry: Entry) -> None:
    """Book all that an entry does, and say what is odd about it."""
    effects = effects_of(entry.fact)
    odd = (*wrong_owner(rows, entry.fact), *taken_from_what_left(rows, effects))
    book(rows, entry.id, effects)
    book_beside(rows, entry)
    remark(rows, entry, odd)
    count_late(rows, entry, effects)


def items_of(entry: Entry) -> tuple[ItemId, ...]:
    """The items whose head an entry may become: those it moves, and those it takes to be inside others."""
    effects = effects_of(entry.fact)
    inferred = [item for content in effects.contents for item in content.items]
    return (*(move.step.item for move in effects.moves), *inferred)


def predecessors(entry: Entry) -> frozenset[EntryId]:
    """The entries that must be booked before this one, as its author saw it."""
    after = {move.step.after for move in effects_of(entry.fact).moves} - {FIRST, UNKNOWN}
    return frozenset(EntryId(UUID(one.text)) for one in after)


# -- going in and out ---------------------------------------------------------------------------------------------------------------------


def park(rows: Overlay, entry: Entry, content: bytes, reason: ParkReason, subject: str) -> None:
    """Keep an entry whole as an open exception."""
    opened = entry.stamp.clock.occurred
    rows.put(OpenException(str(entry.id), Category(reason.value), subject, entry.id, reason, content, opened))


def park_move(rows: Overlay, entry: Entry, content: bytes, order: int, known: Known) -> ParkReason:
    """Keep an entry that does not fit, and let it wait on its items."""
    reason = ParkReason.CONFLICT if all(map(known, predecessors(entry))) else ParkReason.WAITING
    items = [move.step.item for move in effects_of(entry.fact).moves]
    park(rows, entry, content, reason, items[0].text if items else f"entry:{entry.id}")
    for item in items:
        rows.put(Waiting(item, entry.id, f"{order:020d}"))
    if is_stricter(entry):
        hold_disputed(rows, entry.id, subjects_of(entry))
    return reason


def parked_entry(rows: Rows, entry: EntryId) -> Entry | None:
    """A parked entry that may still be booked, or None."""
    row = rows.get(OpenException, (str(entry),))
    if row is None or row.reason not in UNDECIDED:
        return None
    read = decode_entry(row.content)
    return None if isinstance(read, Unreadable) else read


def unpark(rows: Overlay, entry: EntryId) -> None:
    """Close the exception of an entry that has one; it waits for nothing any more."""
    row = rows.get(OpenException, (str(entry),))
    assert row is not None
    rows.drop(row)
    for waiting in tuple(rows.find(Waiting, "entry", entry)):
        rows.drop(waiting)
    release_disputed(rows, entry)


# -- settling -----------------------------------------------------------------------------------------------------------------------------


def waiting_on(rows: Rows, items: Iterable[ItemId]) -> dict[EntryId, str]:
    """The parked entries that wait on these items, each with its order."""
    return {row.entry: row.order for item in dict.fromkeys(items) for row in rows.find(Waiting, "item", item)}


def waiting_for(rows: Rows, lost: EntryId) -> tuple[Entry, ...]:
    """The parked entries that wait for an entry of which nothing else is known; looks at all that wait, so for rare occasions only."""
    rows_waiting = tuple(rows.find(OpenException, "reason", ParkReason.WAITING))
    parked = (parked_entry(rows, row.entry) for row in rows_waiting if row.entry is not None)
    return tuple(entry for entry in parked if entry is not None and lost in predecessors(entry))


def note_arrival(rows: Overlay, parked: Iterable[EntryId], known: Known) -> None:
    """What waited for an entry that has arrived, and waits for no other, is a conflict from now on unless it can be settled."""
    for waiting in parked:
        row = rows.get(OpenException, (str(waiting),))
        if row is not None and row.reason is ParkReason.WAITING:
            entry = parked_entry(rows, waiting)
            if entry is not None and all(map(known, predecessors(entry))):
                rows.put(replace(row, reason=ParkReason.CONFLICT, category=Category.CONFLICT))


def settle(rows: Overlay, waiting: dict[EntryId, str], known: Known) -> None:
    """Book parked entries that can be booked by now, oldest first, until there is none (rule 13)."""
    while booked := _settle_one(rows, sorted(waiting, key=waiting.__getitem__), known):
        waiting = waiting | waiting_on(rows, [item for entry in booked for item in items_of(entry)])


def _settle_one(rows: Overlay, waiting: Iterable[EntryId], known: Known) -> tuple[Entry, ...]:
    parked = [entry for one in waiting if (entry := parked_entry(rows, one)) is not None]
    for entry in parked:
        if fits(rows, effects_of(entry.fact)):
            return _book_all(rows, (entry,))
    for entry in parked:
        decision = rows.get(Decision, (str(entry.id),))
        if decision is not None and decision.ruling is Ruling.YES and (chain := accept(rows, entry.id, known)):
            return chain
    return ()


def accept(rows: Overlay, last: EntryId, known: Known) -> tuple[Entry, ...]:
    """Book a parked entry with its parked predecessors before it; nothing, and no entry, while one of them is not there (rule 14)."""
    chain: dict[EntryId, Entry] = {}
    if not _collect(rows, last, known, chain, set()):
        return ()
    return _book_all(rows, chain.values())


def _collect(rows: Rows, present: EntryId, known: Known, chain: dict[EntryId, Entry], seen: set[EntryId]) -> bool:
    """Put an entry's parked predecessors and itself into the chain, first one first; False when one is missing or can't be booked."""
    entry = parked_entry(rows, present)
    if entry is None or present in seen:
        return True
    seen.add(present)
    for before in sorted(predecessors(entry)):
        decision = rows.get(Decision, (str(before),))
        given_up = decision is not None and decision.ruling is Ruling.NO
        if not given_up and not (known(before) and _collect(rows, before, known, chain, seen)):
            return False
    chain[present] = entry
    return can_book(rows, effects_of(entry.fact))


def _book_all(rows: Overlay, entries: Iterable[Entry]) -> tuple[Entry, ...]:
    for entry in entries:
        unpark(rows, entry.id)
        book_entry(rows, entry)
    return tuple(entries)
