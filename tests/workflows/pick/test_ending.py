"""Trouble at the bin, the end of an order, and picking among other work."""

from dataclasses import replace
from decimal import Decimal

from tests.support.builders import (
    DOCK_CODE,
    a_location,
    label,
    location_label,
    scanned,
)
from tests.support.names import (
    BIN,
    TABLET_LOT,
    TABLETS,
)
from tests.support.operator import BACK, UNDO, Operator, an_owed_walk, then
from tests.workflows.pick.aisles import (
    AN_ORDER,
    BOXES,
    CARTON,
    ITS_BIN,
    ORDER,
    OURS,
    SECOND,
    SHIP,
    TWO_BOXES,
    R,
    at_the_bin,
    line,
    picked_line,
    picking,
    unit,
    walking,
)
from workflows.dialog import Action
from workflows.home import Home
from workflows.pick import flow, stage
from workflows.pick.states import (
    PickAsk,
    PickStart,
    ShortReason,
    TakeCarton,
    Taking,
    Walking,
    WhyShort,
)
from workflows.rules.facts.movement import Moved, Picked
from workflows.rules.facts.parts import ItemStep
from workflows.rules.facts.work import Corrected, ExceptionRaised, TaskReleased
from workflows.rules.identity import After, at, inside
from workflows.rules.model.goods import Item
from workflows.rules.model.master_data import LocationKind
from workflows.rules.model.work import OrderState
from workflows.rules.rows import RowChange
from workflows.rules.status import Verdict

OK, WARN, STOP = Verdict.OK, Verdict.WARN, Verdict.STOP


def test_fewer_than_booked_is_reported_in_one_key_and_other_stock_is_looked_for() -> None:
    operator = at_the_bin(unit(BOXES[0]), unit(BOXES[1], at(SECOND)))
    then(operator.press(Action.LIST), WhyShort)
    assert [choice.code for choice in operator.prompt.choices] == [reason.value for reason in ShortReason]
    then(operator.when(label(BOXES[0])), WhyShort, WARN, R.ANSWER_FIRST)
    then(operator.choose("so"), WhyShort)
    then(operator.when(BACK), Taking)
    operator.press(Action.LIST)
    then(operator.choose("short_bin_empty"), Walking, WARN, R.CLOSED_LINE_SHORT, [ExceptionRaised])
    assert operator.prompt.location == SECOND


def test_damage_is_its_own_kind_of_short() -> None:
    operator = at_the_bin(unit(BOXES[0]))
    operator.press(Action.LIST)
    fact = operator.choose("short_damaged").facts[0]
    assert isinstance(fact, ExceptionRaised)
    assert fact.category.value == "damaged"


def test_an_order_that_shrank_or_was_cancelled_meanwhile_asks_for_no_more() -> None:
    operator = at_the_bin(*TWO_BOXES)
    operator.rows.put(line(1, picked=Decimal(1)))
    then(operator.when(label(BOXES[0])), Walking, WARN, R.ORDER_SHRANK)
    cancelled = at_the_bin(*TWO_BOXES)
    cancelled.rows.put(replace(AN_ORDER, state=OrderState.CANCELLED))
    then(cancelled.when(label(BOXES[0])), Walking, WARN, R.ORDER_SHRANK)
    less = at_the_bin(*TWO_BOXES)
    less.rows.put(line(1))
    then(less.when(label(BOXES[0])), Walking, OK, R.LINE_DONE, [Picked])


def test_undo_takes_the_newest_pick_back() -> None:
    operator = at_the_bin(*TWO_BOXES)
    then(operator.when(UNDO), Walking, WARN, R.NOTHING_TO_UNDO)
    operator = at_the_bin(*TWO_BOXES)
    operator.when(label(BOXES[0]))
    assert Action.UNDO in operator.prompt.actions
    then(operator.when(UNDO), Walking, OK, R.UNDONE, [Corrected])
    assert operator.item(BOXES[0]).place == BIN
    assert picked_line(operator) == 0
    operator.when(ITS_BIN, label(BOXES[0]))
    head = operator.item(BOXES[0]).head
    operator.journal(Moved(inside(CARTON), at(SECOND), (ItemStep(BOXES[0], After.entry(head)),)))
    then(operator.when(UNDO), Walking, WARN, R.CANNOT_UNDO)


# -- the end ------------------------------------------------------------------------------------------------------------------------------


def finished(*rows: object) -> Operator:
    """Somebody who has picked all there is."""
    operator = at_the_bin(*TWO_BOXES, *rows)  # type: ignore[arg-type]
    operator.when(label(BOXES[0]), label(BOXES[1]))
    return operator


def test_the_full_carton_goes_to_a_packing_place_and_the_task_is_given_back() -> None:
    operator = finished(OURS, a_location(SECOND))
    assert (operator.prompt.ask, operator.prompt.location) == (PickAsk.STAGE_CARTON, SHIP)
    then(operator.when(label(BOXES[0])), Walking, WARN, R.NOT_A_STAGE)
    then(operator.enter(1), Walking)
    then(operator.when(ITS_BIN), Walking, STOP, R.NOT_A_STAGE)
    then(operator.when(location_label(SHIP)), PickStart, OK, R.STAGED, [TaskReleased])
    assert operator.item(CARTON).place == at(SHIP)
    assert operator.prompt.choices == ()


def test_a_carton_that_goes_elsewhere_to_be_packed_is_moved_there() -> None:
    other = a_location(SECOND, LocationKind.STAGE)
    then(finished(other).when(location_label(SECOND)), PickStart, OK, R.STAGED, [Moved])
    gone = finished(other)
    gone.rows.accept([RowChange(Item, (CARTON.text,), None)])
    then(gone.when(location_label(SECOND)), PickStart, OK, R.STAGED)


def test_what_is_owed_to_the_cage_goes_first() -> None:
    operator = finished()
    operator.shift = replace(operator.shift, owed=(an_owed_walk(),))
    then(operator.when(location_label(SHIP)), Walking, STOP, R.OWED_FIRST)


def test_what_could_not_be_picked_is_reported_short() -> None:
    operator = walking(unit(BOXES[0]), lines=(line(3),))
    operator.when(ITS_BIN, label(BOXES[0]))
    assert operator.prompt.ask is PickAsk.STAGE_CARTON
    answer = operator.when(location_label(SHIP))
    then(answer, PickStart, WARN, R.STAGED_SHORT, [ExceptionRaised])
    fact = answer.facts[0]
    assert isinstance(fact, ExceptionRaised)
    assert (fact.subject, fact.note) == (f"order:{ORDER}/1", f"2 of {TABLETS}")
    assert stage.MOST_SHORT < 12


# -- among other work ---------------------------------------------------------------------------------------------------------------------


def test_an_order_with_picks_is_put_down_on_its_line_and_one_without_is_given_back() -> None:
    operator = walking(*TWO_BOXES, OURS)
    then(operator.when(BACK), PickStart, facts=[TaskReleased])
    operator = at_the_bin(*TWO_BOXES)
    operator.when(label(BOXES[0]), BACK)
    then(operator.when(BACK), Home)
    assert [type(work) for work in operator.shift.put_down] == [Walking]
    assert operator.prompt.choices[0].title == ORDER
    then(operator.choose("put_down:0"), Walking)


def test_back_in_the_list_ends_picking() -> None:
    operator = picking()
    operator.shift = replace(operator.shift, under=(Home(),))
    then(operator.when(BACK), Home)


def test_orders_are_counted_in_the_list_of_work_and_opened_by_their_label() -> None:
    operator = Operator(AN_ORDER, line())
    assert {choice.code: choice.count for choice in operator.prompt.choices}["pick"] == 1
    then(operator.when(scanned(ORDER, "]C0")), TakeCarton, OK, R.ORDER_OPENED)
    assert flow.FLOW.opened_by(label(CARTON), operator.context) is None


def test_a_problem_is_about_the_goods_that_are_to_be_taken() -> None:
    operator = walking(*TWO_BOXES)
    about = flow.FLOW.about(operator.work, operator.context)
    assert about is not None
    assert (about.place, about.product, about.lot, about.order) == (BIN, TABLETS, TABLET_LOT, ORDER)
    operator.when(ITS_BIN)
    assert flow.FLOW.about(operator.work, operator.context) == about
    operator.press(Action.LIST)
    assert flow.FLOW.about(operator.work, operator.context) == about
    assert flow.FLOW.about(finished().work, finished().context) is None
    assert flow.FLOW.about(PickStart(), operator.context) is None


def test_stock_at_the_dock_is_nobody_s_to_pick() -> None:
    operator = walking(unit(BOXES[0], at(DOCK_CODE)))
    assert operator.prompt.ask is PickAsk.STAGE_CARTON
