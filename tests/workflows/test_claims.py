"""A task has one holder; who takes it over says from whom."""

from dataclasses import replace

from tests.support.names import DOCK, HERE, NOON, PERSON, SHIPMENT, TASK, THERE
from tests.support.operator import Operator
from workflows.claims import Holding, claim_of, giving_back, taking, task_for
from workflows.rules.facts.movement import Picked, PickRule, Received
from workflows.rules.facts.work import TaskClaimed, TaskReleased, TaskTakenOver
from workflows.rules.identity import OrderKey, TaskKey
from workflows.rules.model.work import Task, TaskKind
from workflows.rules.status import Evidence

FREE = Task(TASK, TaskKind.RECEIVE, SHIPMENT)
OURS = Task(TASK, TaskKind.RECEIVE, SHIPMENT, HERE, PERSON, NOON)
OTHERS = Task(TASK, TaskKind.RECEIVE, SHIPMENT, THERE, PERSON, NOON)


def claim(*tasks: Task):  # type: ignore[no-untyped-def]  # the pair that every test takes apart
    """The claim of the shipment's task, and what a step may know."""
    context = Operator(*tasks).context
    return claim_of(context.view, TaskKind.RECEIVE, SHIPMENT, HERE), context


def test_work_without_a_task_is_claimed_by_nobody() -> None:
    found, context = claim(Task(TASK, TaskKind.PICK, SHIPMENT))
    assert (found.holding, found.person, found.since) == (Holding.NO_TASK, None, None)
    assert (taking(found, context), giving_back(found, context)) == ((), ())


def test_a_free_task_is_claimed() -> None:
    found, context = claim(FREE)
    assert found.holding is Holding.FREE
    assert taking(found, context) == (TaskClaimed(TASK, HERE),)
    assert giving_back(found, context) == ()


def test_our_own_task_needs_no_claim_and_can_be_given_back() -> None:
    found, context = claim(OURS)
    assert (found.holding, found.person, found.since) == (Holding.OURS, PERSON, NOON)
    assert taking(found, context) == ()
    assert giving_back(found, context, "break") == (TaskReleased(TASK, HERE, "break"),)


def test_the_task_of_another_terminal_is_taken_over_from_it_by_name() -> None:
    found, context = claim(OTHERS)
    assert found.holding is Holding.OTHERS
    assert taking(found, context, "battery") == (TaskTakenOver(TASK, HERE, THERE, "battery"),)
    assert giving_back(found, context) == ()


def test_a_fact_is_done_for_the_task_that_this_terminal_holds_about_its_shipment_or_order() -> None:
    receipt, pick = Received(DOCK, Evidence.SEEN, SHIPMENT), Picked(OrderKey("SO-1"), "1", DOCK, DOCK, PickRule.FEFO)
    of_order = replace(OURS, task=TaskKey("pick-1"), kind=TaskKind.PICK, subject="SO-1")
    view = Operator(OURS, of_order).context.view
    assert (task_for(view, receipt, HERE), task_for(view, pick, HERE)) == (TASK, TaskKey("pick-1"))
    assert task_for(view, receipt, THERE) is None
    assert task_for(view, TaskReleased(TASK, HERE), HERE) is None
    assert task_for(view, Received(DOCK, Evidence.SEEN), HERE) is None
