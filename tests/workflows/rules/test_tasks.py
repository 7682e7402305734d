"""A task has one holder: claims, their conflicts, and claims taken back."""

from tests.support.ledger import Ledger, an_entry_of, decided, undone
from tests.support.names import HERE, TASK, THERE, entry_id
from workflows.rules.book import APPLIED, CONFLICT
from workflows.rules.entry import Entry
from workflows.rules.facts.work import TaskClaimed, TaskTakenOver
from workflows.rules.identity import EnrolmentId
from workflows.rules.model.work import Task, TaskKind


def claim(number: int, by: EnrolmentId = HERE) -> Entry:
    """A terminal takes the task."""
    return an_entry_of(number, TaskClaimed(TASK, by))


def holder(ledger: Ledger) -> EnrolmentId | None:
    """Who holds the task."""
    row = ledger.rows.get(Task, (TASK,))
    assert row is not None
    return row.holder


FREE = Task(TASK, TaskKind.RECEIVE, "ASN-88123")


def test_a_task_has_one_holder_and_the_second_claim_is_a_conflict() -> None:
    ledger = Ledger(FREE)
    assert ledger.take(claim(1)) == APPLIED
    assert ledger.take(claim(2, THERE)) == CONFLICT
    assert holder(ledger) == HERE


def test_a_yes_gives_the_task_to_the_second() -> None:
    ledger = Ledger(FREE)
    second = claim(2, THERE)
    ledger.take(claim(1), second, decided(3, yes=[second]))
    assert holder(ledger) == THERE


def test_a_claim_that_is_taken_back_frees_the_task() -> None:
    ledger = Ledger(FREE)
    first = claim(1)
    ledger.take(first, undone(2, first))
    assert holder(ledger) is None


def test_a_claim_that_is_taken_back_after_a_take_over_frees_nothing() -> None:
    ledger = Ledger(FREE)
    first = claim(1)
    ledger.take(first, an_entry_of(2, TaskTakenOver(TASK, THERE, HERE)), undone(3, first))
    assert holder(ledger) == THERE


def test_a_take_over_from_somebody_who_no_longer_holds_the_task_is_a_conflict() -> None:
    ledger = Ledger(FREE)
    third = EnrolmentId(entry_id(33))
    ledger.take(claim(1), an_entry_of(2, TaskTakenOver(TASK, THERE, HERE)))
    assert ledger.take(an_entry_of(3, TaskTakenOver(TASK, third, HERE))) == CONFLICT
    assert holder(ledger) == THERE


def test_a_claim_of_a_task_that_is_in_no_list_is_kept_and_can_be_taken_back() -> None:
    ledger = Ledger()
    first = claim(1)
    assert ledger.take(first) == APPLIED
    assert ledger.take(undone(2, first)) == APPLIED
