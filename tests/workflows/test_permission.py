"""Who may do what is asked of each work at each input, by the roles of whoever works now."""

from tests.support.operator import BACK, Operator
from tests.workflows.pick.aisles import TWO_BOXES, at_the_bin
from workflows import home
from workflows.dialog import Action, Chosen, Pressed
from workflows.engine import FLOWS, Shift
from workflows.home import Home, HomeReason
from workflows.owed.states import OwedList
from workflows.pick.states import Taking
from workflows.rules.model.work import TaskKind
from workflows.rules.roles import MAY_PICK, MAY_RECEIVE, MAY_RESOLVE, MAY_STORE, Role
from workflows.rules.status import Verdict

RECEIVER = frozenset({Role.RECEIVER})


def taken_over_by_a_receiver() -> Operator:
    """A picker's line that somebody goes on with who may not pick."""
    operator = at_the_bin(*TWO_BOXES)
    operator.roles = RECEIVER
    return operator


def test_the_table_of_who_may_do_what() -> None:
    assert {flow.kind: flow.roles for flow in FLOWS if flow.roles} == {
        TaskKind.RECEIVE: MAY_RECEIVE,
        TaskKind.PUT_AWAY: MAY_STORE,
        TaskKind.PICK: MAY_PICK,
        TaskKind.SHIP: MAY_PICK,
        TaskKind.RESOLVE: MAY_RESOLVE,
    }


def test_work_that_is_not_theirs_is_put_down_at_the_first_input_and_nothing_is_booked() -> None:
    answer = taken_over_by_a_receiver().when(Pressed(Action.CONFIRM))
    assert answer.notice is not None
    assert (answer.notice.verdict, answer.notice.reason) == (Verdict.WARN, HomeReason.NOT_YOURS)
    assert isinstance(answer.work, Home)
    assert answer.facts == ()
    assert [type(work) for work in answer.shift.put_down] == [Taking]


def test_work_that_was_put_down_is_taken_up_only_by_whoever_may_do_it() -> None:
    operator = taken_over_by_a_receiver()
    operator.when(BACK)
    line = Chosen(f"{home.PUT_DOWN}0")
    refused = operator.when(line)
    assert refused.notice is not None
    assert refused.notice.reason is HomeReason.NOT_YOURS
    assert len(refused.shift.put_down) == 1
    operator.roles = frozenset({Role.PICKER})
    assert isinstance(operator.when(line).work, Taking)


def test_what_has_no_roles_of_its_own_is_anybodys() -> None:
    operator = Operator(roles=RECEIVER)
    operator.shift = Shift(OwedList())
    answer = operator.when(BACK)
    assert answer.notice is None
