"""A task is taken over, and the first terminal's entries arrive afterwards: they are facts and are booked as such, and somebody is told of them."""

from dataclasses import replace

from tests.support.ledger import A, B, Ledger, an_entry_of, moved, received
from tests.support.names import BOX, FLOUR, FLOUR_LOT, HERE, OTHER_BOX, TASK, THERE
from workflows.gs1.values import Sgtin
from workflows.rules.book import APPLIED, CONFLICT
from workflows.rules.entry import Entry
from workflows.rules.exceptions import Category
from workflows.rules.facts.movement import Received
from workflows.rules.facts.parts import LotQuantity
from workflows.rules.facts.work import TaskReleased, TaskTakenOver
from workflows.rules.identity import EnrolmentId
from workflows.rules.model.work import OpenException, Task, TaskKind
from workflows.rules.quantity import pieces
from workflows.rules.status import Evidence


def by(terminal: EnrolmentId | None, entry: Entry) -> Entry:
    """The entry as this terminal made it, for the task."""
    return replace(entry, stamp=replace(entry.stamp, task=TASK, terminal=terminal))


def taken_over() -> Ledger:
    """A task that one terminal began and another took over."""
    ledger = Ledger(Task(TASK, TaskKind.RECEIVE, "ASN-1", HERE))
    ledger.take(by(THERE, an_entry_of(1, TaskTakenOver(TASK, THERE, HERE))))
    return ledger


def late(ledger: Ledger) -> list[tuple[str, int]]:
    rows = [row for row in ledger.rows.every(OpenException) if row.category is Category.LATE]
    return [(row.subject, int(row.count.amount)) for row in rows if row.count is not None]


def read(number: int, item: Sgtin = BOX) -> Entry:
    return received(number, A, item)


def test_late_entries_of_the_first_holder_are_booked_and_counted() -> None:
    ledger = taken_over()
    assert ledger.take(by(HERE, read(2))) == APPLIED
    assert ledger.take(by(HERE, read(3, OTHER_BOX))) == APPLIED
    assert ledger.where() == (A, 2)
    assert late(ledger) == [(f"task:{TASK}", 2)]


def test_entries_of_the_new_holder_are_not_late() -> None:
    ledger = taken_over()
    ledger.take(by(THERE, read(2)))
    assert late(ledger) == []


def test_entries_that_came_before_the_take_over_are_not_late() -> None:
    ledger = Ledger(Task(TASK, TaskKind.RECEIVE, "ASN-1", HERE))
    ledger.take(by(HERE, read(2)), by(THERE, an_entry_of(1, TaskTakenOver(TASK, THERE, HERE))))
    assert late(ledger) == []


def test_entries_for_a_task_that_nobody_holds_or_nobody_knows_are_not_late() -> None:
    ledger = Ledger()
    ledger.take(by(HERE, read(2)))
    free = Ledger(Task(TASK, TaskKind.RECEIVE, "ASN-1"))
    free.take(by(HERE, read(2)))
    assert late(ledger) == late(free) == []


def test_entries_of_the_server_itself_and_those_without_goods_are_not_counted() -> None:
    ledger = taken_over()
    ledger.take(by(None, read(2)), by(HERE, an_entry_of(3, TaskReleased(TASK, HERE))))
    assert late(ledger) == []


def test_the_same_serial_done_by_both_is_a_conflict_all_the_same() -> None:
    ledger = taken_over()
    ledger.take(by(THERE, read(2)))
    assert ledger.take(by(HERE, read(3))) == CONFLICT
    assert late(ledger) == []


def test_quantities_count_too() -> None:
    ledger = taken_over()
    told = (LotQuantity(FLOUR, FLOUR_LOT, pieces(5)),)
    ledger.take(by(HERE, an_entry_of(2, Received(A, Evidence.SEEN, quantities=told))))
    assert late(ledger) == [(f"task:{TASK}", 1)]


def test_work_without_a_task_is_never_late() -> None:
    ledger = taken_over()
    ledger.take(read(2), moved(3, A, B, 2))
    assert late(ledger) == []
