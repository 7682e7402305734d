"""The shift: what is at hand, what that interrupted, what was put down, and what is owed; whatever the workflows are."""

from decimal import Decimal

import pytest

from tests.support.builders import DOCK_CODE, TODAY, a_pallet, a_shipment, a_unit, label, scanned
from tests.support.names import BOX, PALLET, SHIPMENT, entry_id
from tests.support.operator import BACK, Operator, an_owed_walk, then
from workflows import engine, home
from workflows.dialog import Action, Ask, Chosen, Entered, Reason, Scanned, Takes
from workflows.engine import Shift
from workflows.flow import Flow
from workflows.home import Home, HomeReason
from workflows.owed.states import OwedList
from workflows.receive.flow import FLOW
from workflows.receive.states import ChooseShipment, Receiving
from workflows.rules.identity import LocationCode
from workflows.rules.model.work import TaskKind
from workflows.rules.roles import Role
from workflows.rules.status import Verdict
from workflows.rules.view import StockView
from workflows.step import Beside, Done, Left, Step

KINDS = (TaskKind.RECEIVE, TaskKind.OTHER)
RECEIVER = frozenset({Role.RECEIVER})
NOBODY = frozenset({Role.AUDITOR})
UNIT = a_unit("S1")
DELIVERY = a_shipment(a_pallet(1, UNIT))
AT_WORK = Receiving(SHIPMENT, DOCK_CODE)
PUT_DOWN = Chosen(f"{home.PUT_DOWN}0")


@pytest.fixture(autouse=True)
def two_flows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Receiving and owed work: the shift is the same whatever else there is."""
    monkeypatch.setattr(engine, "FLOWS", tuple(flow for flow in engine.FLOWS if flow.kind in KINDS))


def on_shift(shift: Shift, roles: frozenset[Role] = RECEIVER) -> Operator:
    """Somebody in the middle of a shift."""
    operator = Operator(*DELIVERY, roles=roles)
    operator.shift = shift
    return operator


def test_with_one_kind_of_work_it_is_at_hand_at_once() -> None:
    operator = Operator(*DELIVERY, roles=RECEIVER)
    assert operator.prompt.ask is Ask.CHOOSE_SHIPMENT
    assert engine.at_base(operator.shift, operator.context)
    assert isinstance(operator.choose(SHIPMENT).work, Receiving)


def test_with_several_kinds_each_is_a_line_with_how_much_waits() -> None:
    operator = on_shift(Shift(owed=(an_owed_walk(),)))
    prompt = operator.prompt
    assert (prompt.ask, prompt.takes, prompt.owed) == (Ask.CHOOSE_TASK, Takes.CHOICE, 1)
    assert [(line.code, line.count) for line in prompt.choices] == [("receive", 1), ("other", 1)]
    assert isinstance(operator.choose("other").work, OwedList)


def test_who_has_no_work_here_sees_an_empty_list() -> None:
    assert on_shift(Shift(), NOBODY).prompt.choices == ()


def test_before_the_data_has_come_there_is_nothing_but_to_wait() -> None:
    operator = on_shift(Shift(), NOBODY)
    context = operator.context
    empty = type(context)(
        StockView(type(operator.rows)(()), "NORTH", TODAY), context.ids, context.content, roles=NOBODY
    )
    assert engine.prompt(Shift(), empty).ask is Ask.WAIT_FOR_DATA


def test_a_scan_at_the_list_begins_the_work_that_it_is_for() -> None:
    operator = on_shift(Shift(owed=(an_owed_walk(),)))
    assert isinstance(operator.when(label(UNIT.item)).work, Receiving)


def test_a_key_or_a_number_at_the_list_changes_nothing() -> None:
    operator = on_shift(Shift(owed=(an_owed_walk(),)))
    then(operator.press(Action.CONFIRM), Home)
    then(operator.when(Entered(Decimal(1))), Home)
    then(operator.choose("dance"), Home)


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (label(BOX), HomeReason.NO_WORK_FOR_IT),
        (label(PALLET), HomeReason.NO_WORK_FOR_IT),
        (scanned("99X", "]C1"), HomeReason.NO_WORK_FOR_IT),
        (scanned("0112345678901234", "]d2"), Reason.UNREADABLE),
    ],
    ids=["unit", "pallet", "no goods", "torn"],
)
def test_what_no_work_waits_for_is_answered_at_the_list(given: Scanned, reason: HomeReason | Reason) -> None:
    operator = on_shift(Shift(owed=(an_owed_walk(),)))
    then(operator.when(given), Home, Verdict.STOP, reason)


def test_back_in_the_first_state_of_a_work_leads_to_the_list() -> None:
    operator = on_shift(Shift(ChooseShipment(), owed=(an_owed_walk(),)))
    assert not engine.at_base(operator.shift, operator.context)
    then(operator.when(BACK), Home)
    assert engine.at_base(operator.shift, operator.context)


class _Lines:
    """A workflow of plain answers: each shipment's name is what happens next."""

    def __init__(self) -> None:
        self.steps: dict[str, Step[object]] = {}

    def flow(self) -> Flow:
        return Flow(
            TaskKind.OTHER,
            (ChooseShipment, Receiving, OwedList),
            ChooseShipment,
            lambda state, given, context: self.steps[given.code if isinstance(given, Chosen) else ""],
            FLOW.prompt,
            RECEIVER,
        )


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> _Lines:
    made = _Lines()
    monkeypatch.setattr(engine, "FLOWS", (made.flow(),))
    return made


def test_work_that_goes_first_lies_above_and_what_it_interrupted_comes_back(lines: _Lines) -> None:
    lines.steps = {"problem": Step(Beside(AT_WORK, OwedList())), "solved": Step(Done())}
    operator = on_shift(Shift(AT_WORK))
    assert operator.choose("problem").shift == Shift(OwedList(), (AT_WORK,))
    assert not engine.at_base(operator.shift, operator.context)
    assert operator.choose("solved").shift == Shift(AT_WORK)


def test_work_that_is_over_leads_to_the_list(lines: _Lines) -> None:
    lines.steps = {"over": Step(Done())}
    assert on_shift(Shift(AT_WORK)).choose("over").shift == Shift()


def test_work_that_is_put_down_stands_first_in_the_list_and_is_taken_up_on_the_same_line(lines: _Lines) -> None:
    lines.steps = {"later": Step(Left(AT_WORK))}
    operator = on_shift(Shift(AT_WORK, put_down=(AT_WORK,)))
    assert operator.choose("later").shift == Shift(put_down=(AT_WORK,))
    assert operator.prompt.choices[0].code == PUT_DOWN.code
    assert operator.prompt.choices[0].title == SHIPMENT
    assert operator.when(PUT_DOWN).shift == Shift(AT_WORK)


@pytest.mark.parametrize("code", ["put_down:7", "put_down:x", "put_down:99999"])
def test_work_that_is_not_in_the_list_any_more_is_said(code: str) -> None:
    operator = on_shift(Shift(put_down=(AT_WORK,)))
    answer = operator.choose(code)
    then(answer, Home, *((Verdict.WARN, HomeReason.WORK_IS_GONE) if code.endswith("7") else ()))


def test_at_most_twenty_works_are_put_down(lines: _Lines) -> None:
    works = tuple(Receiving(SHIPMENT, LocationCode(f"D-{number}")) for number in range(20))
    lines.steps = {"later": Step(Left(AT_WORK))}
    assert on_shift(Shift(AT_WORK, put_down=works)).choose("later").shift.put_down == (*works[1:], AT_WORK)


def test_walks_are_owed_until_they_are_walked(lines: _Lines) -> None:
    first, second = an_owed_walk(number=1), an_owed_walk(number=2)
    lines.steps = {
        "two": Step(AT_WORK, owes=(first, second)),
        "one": Step(AT_WORK, walked=(entry_id(1),)),
    }
    operator = on_shift(Shift(AT_WORK))
    assert operator.choose("two").shift.owed == (first, second)
    assert operator.choose("one").shift.owed == (second,)
    assert operator.prompt.owed == 1
