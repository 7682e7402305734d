"""Whatever comes in, in whatever state: it is answered, nothing breaks, and what is refused changes no stock."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.names import entry_id
from tests.support.receiver import read_back
from tests.support.views import view_of
from tests.workflows.receive.inputs import EVERY_INPUT, STATES, in_state, malformed, read_as, states
from workflows.dialog import Reason, Scanned
from workflows.gs1.codes import Kind, Problem
from workflows.receive.prompt import prompt
from workflows.receive.states import ArrivalCheck, Counting, PutAside, ReceiveState
from workflows.receive.workflow import advance
from workflows.rules.book import OutcomeKind
from workflows.rules.facts.movement import Received
from workflows.rules.model.goods import Item, Stock
from workflows.rules.model.work import ShipmentItem, ShipmentLot
from workflows.rules.rows import Table
from workflows.rules.status import USABLE, Verdict
from workflows.step import Beside, Context

STOCK = (Item, Stock, ShipmentItem, ShipmentLot)


@pytest.mark.parametrize("name", STATES)
def test_every_input_is_answered_in_every_state_and_what_it_books_is_applied(name: str) -> None:
    for one in EVERY_INPUT:
        receiver = in_state(name)
        answer = receiver.when(one)
        assert answer.notice is not None or not isinstance(one, Scanned)
        assert {outcome.kind for outcome in answer.outcomes} <= {OutcomeKind.APPLIED}
        assert receiver.prompt.actions


@pytest.mark.parametrize("name", STATES)
def test_what_is_refused_is_blocked_if_it_is_booked_and_else_has_no_effect_on_stock(name: str) -> None:
    for one in EVERY_INPUT:
        answer = in_state(name).when(one)
        if answer.notice is not None and answer.notice.verdict is Verdict.STOP:
            taken = [fact for fact in answer.facts if isinstance(fact, Received)]
            assert not any(fact.disposition in USABLE for fact in taken)
            changed = {change.kind for change in answer.changes}
            assert changed.isdisjoint(STOCK if not taken else (Stock, ShipmentLot))


@pytest.mark.parametrize("name", STATES)
def test_a_stop_that_owes_an_act_has_to_be_acknowledged(name: str) -> None:
    for one in EVERY_INPUT:
        answer = in_state(name).when(one)
        if answer.notice is not None:
            assert answer.notice.acknowledge is (
                isinstance(answer.state, PutAside) and answer.notice.verdict is Verdict.STOP
            )


@pytest.mark.parametrize("problem", Problem)
def test_every_problem_of_a_label_is_a_stop_wherever_labels_are_read(problem: Problem) -> None:
    for name in STATES:
        receiver = in_state(name)
        answer = receiver.when(malformed(problem))
        assert answer.notice is not None
        assert answer.facts == ()
        asked = isinstance(answer.before, Counting | PutAside | ArrivalCheck)
        assert asked or (answer.notice.verdict, answer.values.code) == (Verdict.STOP, problem.value)


def test_labels_of_another_kind_and_wrong_keyboards_are_told_from_torn_ones() -> None:
    said = {problem: in_state("between pallets").when(malformed(problem)).notice for problem in Problem}
    reasons = {problem: notice.reason for problem, notice in said.items() if notice is not None}
    assert {problem for problem, reason in reasons.items() if reason is Reason.NOT_GS1} == {
        Problem.NOT_GS1,
        Problem.NOT_GS1_ISO15434,
        Problem.UNSUPPORTED_SYMBOLOGY,
    }
    assert {problem for problem, reason in reasons.items() if reason is Reason.KEYBOARD_LAYOUT} == {
        Problem.CAPS_OR_SHIFT,
        Problem.AZERTY_DIGITS,
        Problem.KEYBOARD_LAYOUT,
    }
    assert set(reasons.values()) == {Reason.NOT_GS1, Reason.KEYBOARD_LAYOUT, Reason.UNREADABLE}


@settings(max_examples=60)
@given(st.text(max_size=60), st.sampled_from(list(Kind)), st.sampled_from(STATES))
def test_any_text_is_answered_in_any_state(text: str, kind: Kind, name: str) -> None:
    answer = in_state(name).when(read_as(text, kind))
    assert answer.notice is not None
    assert answer.facts == ()


@pytest.mark.parametrize("state", states().values(), ids=STATES)
def test_a_state_that_is_resumed_over_other_data_answers_all_the_same(state: ReceiveState) -> None:
    """The cache may have been replaced while the terminal was off."""
    context = Context(view_of(Table()), (entry_id(1),), lambda _: b"")
    for one in EVERY_INPUT:
        step = advance(read_back(state), one, context)
        assert step.notice is not None or not isinstance(one, Scanned)
        assert isinstance(step.state, Beside) or prompt(step.state, context).actions
