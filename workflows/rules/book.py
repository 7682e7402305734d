"""The one judge: `apply` judges and books one entry over every row there is. The server runs it inside the site's lock, a device over its cache (sync protocol, rule 1).

Every fact is kept: applied, or parked as an open exception with its whole content. Parked moves settle by themselves when their predecessor arrives (rule 13).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from uuid import UUID

from workflows.entry_codec import Unreadable, decode_entry
from workflows.rules.beside import book_beside, take_out_beside
from workflows.rules.booking import book, can_take_out, fits, take_out
from workflows.rules.effects import Effects, effects_of
from workflows.rules.entry import Entry
from workflows.rules.exceptions import Category, ParkReason
from workflows.rules.facts import work
from workflows.rules.identity import FIRST, UNKNOWN, EntryId, ItemId
from workflows.rules.model.work import Decision, OpenException, Ruling, Task, Waiting
from workflows.rules.rows import Overlay, Rows

Known = Callable[[EntryId], bool]


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
UNREADABLE = Outcome(OutcomeKind.PARKED, ParkReason.UNREADABLE)


def every_entry_known(_: EntryId) -> bool:
    """The answer of a view that can't look into the ledger: what it does not hold as its own later entry is there."""
    return True


def apply(rows: Overlay, entry: Entry, content: bytes, order: int, known: Known = every_entry_known) -> Outcome:
    """Judge and book one entry. `content` are its bytes, kept whole when it is parked; `order` is its place in the feed or in the journal.

    `known` says whether an entry is in the ledger (or, on a device, is not one of its own later entries).
    """
    decision = rows.get(Decision, (str(entry.id),))
    if decision is not None and decision.ruling is Ruling.NO:
        return REFUSED_BEFORE
    outcome = _judge(rows, entry, content, order, known)
    _recheck_waiting_for(rows, entry.id, known)
    return outcome


def park_unreadable(rows: Overlay, entry: EntryId, content: bytes) -> Outcome:
    """Keep bytes that nobody can read as an open exception; they block nothing."""
    rows.put(OpenException(str(entry), Category.UNREADABLE, f"entry:{entry}", entry, ParkReason.UNREADABLE, content))
    return UNREADABLE


def _judge(rows: Overlay, entry: Entry, content: bytes, order: int, known: Known) -> Outcome:
    fact = entry.fact
    if isinstance(fact, work.ExceptionResolved):
        outcome = _rule_all(rows, entry, content, fact.rulings, known)
        if outcome is APPLIED:
            _drop_exception(rows, fact.name)
        return outcome
    if isinstance(fact, work.Corrected):
        return _rule_all(rows, entry, content, (fact.ruled,), known)
    if isinstance(fact, work.TaskClaimed):
        return _claim(rows, entry, content, fact)
    effects = effects_of(fact)
    if fits(rows, effects):
        _book(rows, entry, effects)
        return APPLIED
    return _park_move(rows, entry, content, order, effects, known)


def _book(rows: Overlay, entry: Entry, effects: Effects) -> None:
    _book_alone(rows, entry, effects)
    _settle(rows, effects)


def _book_alone(rows: Overlay, entry: Entry, effects: Effects) -> None:
    book(rows, entry.id, effects)
    book_beside(rows, entry)


# -- parked entries -----------------------------------------------------------------------------------------------------------------------


def _park_move(rows: Overlay, entry: Entry, content: bytes, order: int, effects: Effects, known: Known) -> Outcome:
    reason = _park_reason(effects, known)
    items = [move.step.item for move in effects.moves]
    _park(rows, entry, content, reason, Category(reason.value), items[0].text)
    for item in items:
        rows.put(Waiting(item, entry.id, f"{order:020d}"))
    _settle(rows, effects)
    parked = rows.get(OpenException, (str(entry.id),)) is not None
    return Outcome(OutcomeKind.PARKED, reason) if parked else APPLIED


def _park_reason(effects: Effects, known: Known) -> ParkReason:
    for move in effects.moves:
        after = move.step.after
        if after not in (FIRST, UNKNOWN) and not known(EntryId(UUID(after.text))):
            return ParkReason.WAITING
    return ParkReason.CONFLICT


def _park(rows: Overlay, entry: Entry, content: bytes, reason: ParkReason, category: Category, subject: str) -> None:
    opened = entry.stamp.clock.occurred
    rows.put(OpenException(str(entry.id), category, subject, entry.id, reason, content, opened))


def _drop_exception(rows: Overlay, name: str) -> None:
    row = rows.get(OpenException, (name,))
    if row is None:
        return
    rows.drop(row)
    if row.entry is not None:
        for waiting in tuple(rows.find(Waiting, "entry", row.entry)):
            rows.drop(waiting)


def _recheck_waiting_for(rows: Overlay, arrived: EntryId, known: Known) -> None:
    """What waited for an entry that has arrived but is not the head is a conflict from now on, unless it was said yes to."""
    was_waiting = False
    for row in tuple(rows.find(OpenException, "reason", ParkReason.WAITING)):
        parked = _parked_entry(row)
        if parked is not None and _predecessor(parked) == arrived:
            was_waiting = True
            rows.put(replace(row, reason=ParkReason.CONFLICT, category=Category.CONFLICT))
    if was_waiting:
        for row in tuple(rows.find(OpenException, "reason", ParkReason.CONFLICT)):
            decision = rows.get(Decision, (row.name,))
            if decision is not None and decision.ruling is Ruling.YES:
                _accept(rows, decision.entry, known)


def _parked_entry(row: OpenException | None) -> Entry | None:
    if row is None or not row.content:
        return None
    entry = decode_entry(row.content)
    return None if isinstance(entry, Unreadable) else entry


def _settle(rows: Overlay, effects: Effects) -> None:
    """Book parked moves whose predecessor is the head now, oldest first, until none is left (rule 13)."""
    items = {move.step.item for move in effects.moves}
    while (parked := _next_to_settle(rows, items)) is not None:
        entry, its_effects = parked
        _drop_exception(rows, str(entry.id))
        _book_alone(rows, entry, its_effects)
        items |= {move.step.item for move in its_effects.moves}


def _next_to_settle(rows: Rows, items: set[ItemId]) -> tuple[Entry, Effects] | None:
    waiting = sorted((row for item in items for row in rows.find(Waiting, "item", item)), key=lambda row: row.order)
    for row in waiting:
        entry = _parked_entry(rows.get(OpenException, (str(row.entry),)))
        if entry is None:
            continue
        effects = effects_of(entry.fact)
        if fits(rows, effects):
            return entry, effects
    return None


def _claim(rows: Overlay, entry: Entry, content: bytes, fact: work.TaskClaimed) -> Outcome:
    """A task has one holder: a claim of one that somebody else holds is a conflict."""
    task = rows.get(Task, (fact.task,))
    if task is not None and task.holder not in (None, fact.holder):
        _park(rows, entry, content, ParkReason.CONFLICT, Category.CONFLICT, f"task:{fact.task}")
        return CONFLICT
    book_beside(rows, entry)
    return APPLIED


# -- rulings (rule 14) --------------------------------------------------------------------------------------------------------------------


def _rule_all(
    rows: Overlay, entry: Entry, content: bytes, rulings: tuple[work.RuledEntry, ...], known: Known
) -> Outcome:
    """Every "no", then every "yes" of one decision; a contrary or late one parks the whole decision."""
    for ruled in rulings:
        if not _may_rule(rows, ruled, known):
            subject = f"entry:{ruled.entry}"
            _park(rows, entry, content, ParkReason.LATE, Category.LATE, subject)
            return LATE
    for wanted, rule in ((Ruling.NO, _say_no), (Ruling.YES, _say_yes)):
        for ruled in rulings:
            if ruled.ruling is wanted and rows.get(Decision, (str(ruled.entry),)) is None:
                rows.put(Decision(ruled.entry, ruled.ruling, entry.id))
                rule(rows, ruled, known)
    return APPLIED


def _may_rule(rows: Rows, ruled: work.RuledEntry, known: Known) -> bool:
    decided = rows.get(Decision, (str(ruled.entry),))
    if decided is not None:
        return decided.ruling is ruled.ruling
    if ruled.ruling is Ruling.YES or not known(ruled.entry) or rows.get(OpenException, (str(ruled.entry),)) is not None:
        return True
    target = _copy_of(ruled)
    return target is not None and can_take_out(rows, ruled.entry, effects_of(target.fact))


def _copy_of(ruled: work.RuledEntry) -> Entry | None:
    entry = decode_entry(ruled.content)
    return None if isinstance(entry, Unreadable) else entry


def _say_no(rows: Overlay, ruled: work.RuledEntry, known: Known) -> None:
    if rows.get(OpenException, (str(ruled.entry),)) is not None:
        _drop_exception(rows, str(ruled.entry))
        return
    target = _copy_of(ruled)
    if target is None or not known(ruled.entry):
        return
    effects = effects_of(target.fact)
    take_out(rows, ruled.entry, effects)
    take_out_beside(rows, target)
    _settle(rows, effects)


def _say_yes(rows: Overlay, ruled: work.RuledEntry, known: Known) -> None:
    _accept(rows, ruled.entry, known)


def _accept(rows: Overlay, last: EntryId, known: Known) -> None:
    """Book a parked entry with its parked predecessors before it, remembering what they displace."""
    for entry in _parked_chain(rows, last, known):
        _drop_exception(rows, str(entry.id))
        effects = effects_of(entry.fact)
        _book(rows, entry, effects)


def _parked_chain(rows: Rows, last: EntryId, known: Known) -> tuple[Entry, ...]:
    """The parked entry with its parked predecessors, first one first; empty when it is not parked, or when its root still waits."""
    chain: list[Entry] = []
    present: EntryId | None = last
    while present is not None:
        row = rows.get(OpenException, (str(present),))
        entry = _parked_entry(row)
        if row is None or entry is None or row.reason not in (ParkReason.CONFLICT, ParkReason.WAITING):
            break
        chain.insert(0, entry)
        present = _predecessor(entry)
        if present is not None and not known(present):
            return ()
    return tuple(chain)


def _predecessor(entry: Entry) -> EntryId | None:
    for move in effects_of(entry.fact).moves:
        if move.step.after not in (FIRST, UNKNOWN):
            return EntryId(UUID(move.step.after.text))
    return None
