"""The one judge: `apply` judges and books one entry over every row there is. The server runs it inside the site's lock, a device over its cache (sync protocol, rule 1).

Every fact is kept: applied, or parked as an open exception with its whole content. Whatever an entry says, it never raises: one bad entry stops no other.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum

from workflows.entry_codec import content_hash, decode_entry
from workflows.rules.beside import book_beside
from workflows.rules.booking import fits
from workflows.rules.effects import effects_of
from workflows.rules.entry import Entry
from workflows.rules.exceptions import Category, ParkReason
from workflows.rules.facts import work
from workflows.rules.identity import EntryId, ItemId, SiteCode
from workflows.rules.model.work import Decision, OpenException, Ruling, Task
from workflows.rules.parked import (
    Known,
    book_entry,
    items_of,
    note_arrival,
    park,
    park_move,
    predecessors,
    settle,
    unpark,
    waiting_for,
    waiting_on,
)
from workflows.rules.rows import Overlay
from workflows.rules.rulings import answer_by_name, hold_what_is_disputed, may_rule, rule_all
from workflows.rules.sense import makes_sense


class OutcomeKind(Enum):
    """What became of an entry; it is kept in every case."""

    APPLIED = "applied"
    PARKED = "parked"
    REFUSED_BEFORE = "refused_before"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The judgement, and for a parked entry why."""

    kind: OutcomeKind
    reason: ParkReason | None = None


APPLIED = Outcome(OutcomeKind.APPLIED)
REFUSED_BEFORE = Outcome(OutcomeKind.REFUSED_BEFORE)
CONFLICT = Outcome(OutcomeKind.PARKED, ParkReason.CONFLICT)
WAITING = Outcome(OutcomeKind.PARKED, ParkReason.WAITING)
LATE = Outcome(OutcomeKind.PARKED, ParkReason.LATE)
MISMATCH = Outcome(OutcomeKind.PARKED, ParkReason.MISMATCH)
UNREADABLE = Outcome(OutcomeKind.PARKED, ParkReason.UNREADABLE)


HashOf = Callable[[EntryId], bytes | None]
"""The content hash of an entry as the ledger has it; None where that is not known."""


def no_hash_known(_: EntryId) -> bytes | None:
    """The answer of a view that can't look into the ledger."""
    return None


def every_entry_known(_: EntryId) -> bool:
    """The answer of a view that can't look into the ledger: what it does not hold as its own later entry is there."""
    return True


def apply(
    rows: Overlay,
    entry: Entry,
    content: bytes,
    order: int,
    known: Known = every_entry_known,
    hash_of: HashOf = no_hash_known,
) -> Outcome:
    """Judge and book one entry. `content` are its bytes, kept whole when it is parked; `order` is its place in the feed or in the journal.

    `known` says whether an entry is in the ledger (or, on a device, is not one of its own later entries), `hash_of` what its bytes must be.
    """

    def known_now(other: EntryId) -> bool:
        return other == entry.id or known(other)

    decision = rows.get(Decision, (str(entry.id),))
    items: Iterable[ItemId] = items_of(entry)
    if decision is not None and decision.ruling is Ruling.NO:
        outcome = REFUSED_BEFORE
    elif isinstance(entry.fact, work.ExceptionResolved | work.Corrected):
        outcome, items = _rule(rows, entry, content, known_now, hash_of)
    elif isinstance(entry.fact, work.Reread):
        outcome = _read_again(rows, entry, entry.fact, order, known, hash_of)
    else:
        outcome = _judge(rows, entry, content, order, known_now)
    waiting = waiting_on(rows, items)
    note_arrival(rows, waiting, known_now)
    settle(rows, waiting, known_now)
    booked_after_all = outcome.reason is not None and rows.get(OpenException, (str(entry.id),)) is None
    return APPLIED if booked_after_all else outcome


def park_unreadable(rows: Overlay, entry: EntryId, content: bytes) -> Outcome:
    """Keep bytes that nobody can read as an open exception; they block nothing, and what waited for them alone is a conflict."""
    rows.put(OpenException(str(entry), Category.UNREADABLE, f"entry:{entry}", entry, ParkReason.UNREADABLE, content))
    alone = [parked.id for parked in waiting_for(rows, entry) if predecessors(parked) == {entry}]
    note_arrival(rows, alone, every_entry_known)
    return UNREADABLE


def readable_now(row: OpenException | None, site: SiteCode) -> Entry | None:
    """The entry of this site that was parked as unreadable and that this program can read; None for every other exception."""
    read = decode_entry(row.content) if row is not None and row.reason is ParkReason.UNREADABLE else None
    return read if isinstance(read, Entry) and row is not None and (read.id, read.site) == (row.entry, site) else None


def _read_again(rows: Overlay, entry: Entry, told: work.Reread, order: int, known: Known, hash_of: HashOf) -> Outcome:
    row = rows.get(OpenException, (str(told.entry),))
    target = readable_now(row, entry.site)
    if row is not None and target is not None:
        unpark(rows, target.id)
        apply(rows, target, row.content, order, known, hash_of)
    return APPLIED


def _judge(rows: Overlay, entry: Entry, content: bytes, order: int, known: Known) -> Outcome:
    if isinstance(entry.fact, work.TaskClaimed | work.TaskTakenOver):
        return _claim(rows, entry, content, entry.fact)
    if not makes_sense(entry.fact):
        park(rows, entry, content, ParkReason.MISMATCH, f"entry:{entry.id}")
        return MISMATCH
    if not fits(rows, effects_of(entry.fact)):
        return Outcome(OutcomeKind.PARKED, park_move(rows, entry, content, order, known))
    book_entry(rows, entry)
    return APPLIED


def _claim(rows: Overlay, entry: Entry, content: bytes, fact: work.TaskClaimed | work.TaskTakenOver) -> Outcome:
    """A task has one holder: a claim of one that somebody else holds, or a take-over from one who no longer does, is a conflict."""
    task = rows.get(Task, (fact.task,))
    expected = {None, fact.holder} | ({fact.from_enrolment} if isinstance(fact, work.TaskTakenOver) else set())
    if task is not None and task.holder not in expected:
        park(rows, entry, content, ParkReason.CONFLICT, f"task:{fact.task}")
        return CONFLICT
    book_beside(rows, entry)
    return APPLIED


def _rule(rows: Overlay, entry: Entry, content: bytes, known: Known, hash_of: HashOf) -> tuple[Outcome, list[ItemId]]:
    """One decision is carried out whole, or given back whole."""
    fact = entry.fact
    assert isinstance(fact, work.ExceptionResolved | work.Corrected)
    rulings = fact.rulings if isinstance(fact, work.ExceptionResolved) else (fact.ruled,)
    if not _is_honest(fact, rulings, hash_of):
        park(rows, entry, content, ParkReason.MISMATCH, f"entry:{entry.id}")
        return MISMATCH, []
    if not may_rule(rows, rulings, known):
        park(rows, entry, content, ParkReason.LATE, f"entry:{rulings[0].entry}")
        hold_what_is_disputed(rows, entry, rulings)
        return LATE, []
    touched = rule_all(rows, entry.id, rulings, known)
    if isinstance(fact, work.ExceptionResolved):
        answer_by_name(rows, fact, entry.stamp.person)
    return APPLIED, touched


def _is_honest(
    fact: work.ExceptionResolved | work.Corrected, rulings: tuple[work.RuledEntry, ...], hash_of: HashOf
) -> bool:
    """Whether each copy is what the ledger has under that id, and an author takes only back: accepting one's own entry is not a correction."""
    if isinstance(fact, work.Corrected) and fact.ruled.ruling is not Ruling.NO:
        return False
    return all(not one.content or hash_of(one.entry) in (None, content_hash(one.content)) for one in rulings)
