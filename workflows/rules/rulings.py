"""Verdicts on entries: a "no" takes an entry out or keeps it out, a "yes" books a parked one; remembered even before the entry is there (rule 14).

The first verdict on an entry stands, and there is no verdict on a verdict, whichever of them arrives first. One that comes too late, or says the contrary,
goes back to whoever gave it as an exception.
"""

from dataclasses import replace

from workflows.entry_codec import Unreadable, decode_entry
from workflows.rules.beside import can_take_out_beside, take_out_beside
from workflows.rules.booking import can_take_out, take_out
from workflows.rules.derived.disputes import hold_disputed, subjects_of
from workflows.rules.derived.remarks import forget_remarks
from workflows.rules.effects import effects_of
from workflows.rules.entry import Entry
from workflows.rules.exceptions import ParkReason, Resolution
from workflows.rules.facts.work import Corrected, ExceptionResolved, RuledEntry
from workflows.rules.identity import EntryId, ItemId, PersonId
from workflows.rules.model.work import Decision, OpenException, Ruling
from workflows.rules.parked import UNDECIDED, Known, accept, items_of, parked_entry, unpark, waiting_for
from workflows.rules.rows import Overlay, Rows

NEVER_BOOKED = frozenset({ParkReason.LATE, ParkReason.UNREADABLE, ParkReason.UNKNOWN_KIND, ParkReason.MISMATCH})
"""Parked for reasons that no yes can change; a "no" closes them."""


def may_rule(rows: Rows, rulings: tuple[RuledEntry, ...], known: Known) -> bool:
    """Whether each ruling can still do what it says, and none contradicts another."""
    contrary = len({one.entry for one in rulings}) < len({(one.entry, one.ruling) for one in rulings})
    return not contrary and all(_may_rule(rows, one, known) for one in rulings)


def rule_all(rows: Overlay, by: EntryId, rulings: tuple[RuledEntry, ...], known: Known) -> list[ItemId]:
    """Every "no", then every "yes"; the items on which something may settle now. Only after `may_rule`."""
    touched: list[ItemId] = []
    for wanted, rule in ((Ruling.NO, _say_no), (Ruling.YES, _say_yes)):
        for ruled in rulings:
            if ruled.ruling is wanted and rows.get(Decision, (str(ruled.entry),)) is None:
                rows.put(Decision(ruled.entry, ruled.ruling, by))
                touched += rule(rows, ruled, known)
    return touched


def hold_what_is_disputed(rows: Overlay, decision: Entry, rulings: tuple[RuledEntry, ...]) -> None:
    """A decision is parked: hold the goods of each entry on which it contradicts a verdict, or that a supervisor wants out and that can't be taken out."""
    by_supervisor = isinstance(decision.fact, ExceptionResolved)
    for ruled in rulings:
        decided = rows.get(Decision, (str(ruled.entry),))
        contrary = decided is not None and decided.ruling is not ruled.ruling
        target = _copy_of(ruled) or parked_entry(rows, ruled.entry)
        if target is not None and (contrary or (by_supervisor and decided is None and ruled.ruling is Ruling.NO)):
            hold_disputed(rows, decision.id, subjects_of(target))


WAITS = frozenset({Resolution.ASK_SUPPLIER, Resolution.KEEP_ON_HOLD})
"""Answers after which somebody waits for somebody: the exception stays open, with an owner."""


def answer_by_name(rows: Overlay, fact: ExceptionResolved, person: PersonId | None) -> None:
    """Close an exception that is not about a bookable entry (a ruling alone closes those), or give it an owner who waits."""
    row = rows.get(OpenException, (fact.name,))
    if row is None or row.reason in UNDECIDED:
        return
    if fact.resolution in WAITS:
        rows.put(replace(row, owner=person))
    else:
        rows.drop(row)


def _may_rule(rows: Rows, ruled: RuledEntry, known: Known) -> bool:
    decided = rows.get(Decision, (str(ruled.entry),))
    if decided is not None:
        return decided.ruling is ruled.ruling
    row = rows.get(OpenException, (str(ruled.entry),))
    if ruled.ruling is Ruling.YES:
        return row is None or row.reason not in NEVER_BOOKED
    if row is not None:
        return True
    target = _copy_of(ruled)
    if target is not None and not _can_be_taken_back(target):
        return False
    return not known(ruled.entry) or (target is not None and can_take_out(rows, target.id, effects_of(target.fact)))


def _can_be_taken_back(target: Entry) -> bool:
    """Whether a fact of this kind ever can, wherever it is by now."""
    return not isinstance(target.fact, Corrected | ExceptionResolved) and can_take_out_beside(target)


def _copy_of(ruled: RuledEntry) -> Entry | None:
    entry = decode_entry(ruled.content)
    return None if isinstance(entry, Unreadable) or entry.id != ruled.entry else entry


def _say_no(rows: Overlay, ruled: RuledEntry, known: Known) -> list[ItemId]:
    target = _copy_of(ruled)
    touched = [] if target is None else list(items_of(target))
    if rows.get(OpenException, (str(ruled.entry),)) is not None:
        unpark(rows, ruled.entry)
    elif known(ruled.entry) and target is not None:
        take_out(rows, target.id, effects_of(target.fact))
        take_out_beside(rows, target)
        forget_remarks(rows, target.id)
    return touched + [item for entry in waiting_for(rows, ruled.entry) for item in items_of(entry)]


def _say_yes(rows: Overlay, ruled: RuledEntry, known: Known) -> list[ItemId]:
    return [item for entry in accept(rows, ruled.entry, known) for item in items_of(entry)]
