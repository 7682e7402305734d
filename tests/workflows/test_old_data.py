"""What old data stops: nothing but a note, receiving to anything but hold, or shipping; each only beyond its limit and only where policy says so."""

from datetime import timedelta

import pytest

from tests.support.builders import a_pallet, a_policy, a_shipment, a_unit, label
from tests.support.names import DOCK, entry_id
from tests.support.operator import CONFIRM, Operator, then
from tests.workflows.ship.test_ship import ready_to_go
from workflows.dialog import Card, Notice, Reason
from workflows.old_data import OldDataReason, into_hold, told
from workflows.receive.states import ChooseShipment, Receiving
from workflows.rules.facts.movement import Received
from workflows.rules.status import Disposition, Evidence, Verdict
from workflows.ship.states import ConfirmShip, ShipStart
from workflows.step import Booking, Step

OLD, FRESH = timedelta(hours=5), timedelta(hours=4)
TO_HOLD = a_policy("max_age:recalls", "4:hold")
NO_SHIPPING = a_policy("max_age:recalls", "4:no_shipping")
UNIT = a_unit("S1")
DELIVERY = a_shipment(a_pallet(1, UNIT))


def received(age: timedelta | None) -> tuple[Notice | None, Disposition]:
    """How an announced unit is taken in with data of this age."""
    operator = Operator(*DELIVERY, TO_HOLD, work=ChooseShipment())
    operator.data_age = age
    answer = operator.when(label(UNIT.item))
    facts = [fact for fact in answer.facts if isinstance(fact, Received)]
    assert isinstance(answer.work, Receiving)
    assert len(facts) == 1
    return answer.notice, facts[0].disposition


def test_goods_are_received_into_hold_while_the_data_is_too_old() -> None:
    notice, disposition = received(OLD)
    assert disposition is Disposition.HELD
    assert notice is not None
    assert (notice.verdict, notice.reason) == (Verdict.WARN, OldDataReason.INTO_HOLD)
    assert (notice.values.text, notice.values.count) == ("recalls", 4)
    assert notice.card is not None


@pytest.mark.parametrize("age", [FRESH, None], ids=["fresh", "unknown"])
def test_goods_are_received_as_ever_while_it_is_not(age: timedelta | None) -> None:
    notice, disposition = received(age)
    assert disposition is Disposition.INCOMING
    assert notice is not None
    assert notice.reason is not OldDataReason.INTO_HOLD


@pytest.mark.parametrize("notice", [Notice(Verdict.WARN, Reason.EXPIRES_SOON, Card()), None], ids=["a warning", "none"])
def test_a_warning_of_the_step_itself_is_not_covered(notice: Notice | None) -> None:
    operator = Operator(TO_HOLD)
    operator.data_age = OLD
    taken = Booking(entry_id(1), Received(DOCK, Evidence.SEEN))
    step = into_hold(Step(ChooseShipment(), (taken,), notice), operator.context)
    assert step.notice == notice
    assert [booking.fact.disposition for booking in step.bookings if isinstance(booking.fact, Received)] == [
        Disposition.HELD
    ]


def test_what_is_blocked_for_another_reason_stays_blocked_for_that_one() -> None:
    operator = Operator(TO_HOLD)
    operator.data_age = OLD
    recalled = Booking(entry_id(1), Received(DOCK, Evidence.SEEN, disposition=Disposition.RECALLED))
    step: Step[ChooseShipment] = Step(ChooseShipment(), (recalled,))
    assert into_hold(step, operator.context) == step


def test_nothing_is_shipped_while_the_data_is_too_old_and_it_is_once_it_is_not() -> None:
    operator = ready_to_go(NO_SHIPPING)
    operator.data_age = OLD
    then(operator.when(CONFIRM), ConfirmShip, Verdict.STOP, OldDataReason.NO_SHIPPING)
    operator.data_age = FRESH
    assert isinstance(operator.when(CONFIRM).work, ShipStart)


def test_old_data_is_told_where_there_is_any() -> None:
    operator = Operator()
    operator.data_age = timedelta(days=2)
    notice = told(operator.context)
    assert notice is not None
    assert (notice.reason, notice.values.text, notice.values.count) == (OldDataReason.DATA_IS_OLD, "recalls", 24)
    operator.data_age = timedelta(hours=1)
    assert told(operator.context) is None
