"""Shipping: every carton is looked at once more, the truck is described, and what leaves is booked with what is in it."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from tests.support.builders import HOLD_CODE, TODAY, a_policy, label, location_label, scanned
from tests.support.drawn_flow import drawn, explored
from tests.support.names import BIN, CUSTOMER, FLOUR, FLOUR_LOT, PALLET, TABLET_LOT, TABLETS
from tests.support.operator import BACK, CONFIRM, PROBLEM, UNDO, Operator, an_owed_walk, then
from tests.workflows.pick.aisles import (
    AN_ORDER,
    BOXES,
    CARTON,
    CLINIC,
    LATER_LOT,
    LOTS,
    ORDER,
    OTHER_CARTON,
    PLACES,
    SHIP,
    flour,
    line,
    pieces,
    unit,
)
from workflows.dialog import Action, Chosen, Entered, Input, Pressed, Scanned, Takes, Wrote
from workflows.home import Home
from workflows.rules.facts.movement import Loaded, Packed, Shipped
from workflows.rules.facts.work import Refused
from workflows.rules.identity import NOWHERE, OrderKey, Place, PlaceKind, at, inside, with_party
from workflows.rules.model.goods import Item, Lot, Stock
from workflows.rules.model.master_data import Handling, Licence, RecallScope
from workflows.rules.model.row import Row
from workflows.rules.model.work import Allocation, Order, OrderState
from workflows.rules.roles import Role
from workflows.rules.status import Disposition, Verdict
from workflows.ship import flow, workflow
from workflows.ship.states import (
    AskSeal,
    AskTakenOver,
    AskTemperature,
    AskVehicle,
    ConfirmShip,
    ScanCartons,
    ShipAsk,
    ShipReason,
    ShipStart,
)

OK, WARN, STOP = Verdict.OK, Verdict.WARN, Verdict.STOP
R = ShipReason
PICKED = Disposition.PICKED
DOOR = at(SHIP)
FIRST = (
    unit(CARTON, DOOR, None, product=None, disposition=PICKED),
    unit(BOXES[0], inside(CARTON), disposition=PICKED),
    Allocation(ORDER, "1", TABLET_LOT, inside(CARTON).text, pieces(1)),
)
SECOND = (
    unit(OTHER_CARTON, DOOR, None, product=None, disposition=PICKED),
    flour(8, inside(OTHER_CARTON), disposition=PICKED),
    Allocation(ORDER, "2", FLOUR_LOT, inside(OTHER_CARTON).text, pieces(8)),
)
LINES = (line(1, picked=Decimal(1)), line(8, "2", product=FLOUR, picked=Decimal(8)))
ALL = (*FIRST, *SECOND)


def shipping(*rows: Row, cartons: tuple[Row, ...] = ALL, lines: tuple[Row, ...] = LINES) -> Operator:
    """Somebody at the door with the picked cartons of an order."""
    known = (AN_ORDER, *lines, *LOTS, *PLACES, CLINIC, *cartons)
    return Operator(*known, *rows, work=ShipStart(), roles=frozenset({Role.PICKER}))


def loading(*rows: Row) -> Operator:
    """Somebody who has scanned every carton."""
    operator = shipping(*rows)
    operator.choose(ORDER)
    operator.when(label(CARTON), label(OTHER_CARTON))
    assert isinstance(operator.work, AskVehicle)
    return operator


def ready_to_go(*rows: Row) -> Operator:
    """Somebody who has answered everything but the last question."""
    operator = loading(*rows)
    operator.when(Wrote("HH-AB 12"), Wrote("SEAL7"), scanned("BADGE-9", "]C0"))
    assert isinstance(operator.work, ConfirmShip)
    return operator


# -- cartons ------------------------------------------------------------------------------------------------------------------------------


def test_orders_with_packed_goods_are_listed_and_opened_by_choice_label_or_carton() -> None:
    operator = shipping()
    assert [(choice.code, choice.title, choice.count) for choice in operator.prompt.choices] == [
        (ORDER, "Clinic West", 2)
    ]
    assert operator.prompt.takes is Takes.CHOICE
    then(operator.choose(ORDER), ScanCartons, OK, R.ORDER_OPENED)
    then(shipping().when(scanned(ORDER, "]C0")), ScanCartons, OK, R.ORDER_OPENED)
    then(shipping().when(label(CARTON)), ScanCartons, OK, R.CARTON_GOOD)
    alone = shipping(cartons=FIRST)
    then(alone.when(label(CARTON)), AskVehicle, OK, R.ALL_CARTONS)


def test_an_order_without_a_due_date_is_listed_too() -> None:
    operator = shipping(replace(AN_ORDER, due=None))
    assert operator.prompt.choices[0].detail == ""


def test_an_order_of_which_less_was_picked_says_so_before_it_leaves() -> None:
    operator = shipping(lines=(line(3, picked=Decimal(1)), LINES[1]))
    then(operator.choose(ORDER), ScanCartons, WARN, R.SHORT)


@pytest.mark.parametrize(
    "given", [label(PALLET), label(BOXES[0]), scanned("99X", "]C1"), location_label(SHIP)], ids=str
)
def test_what_is_no_carton_of_an_order_is_said(given: Scanned) -> None:
    then(shipping().when(given), ShipStart, STOP, R.NOT_A_CARTON)


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ((replace(AN_ORDER, state=OrderState.CANCELLED),), R.ORDER_GONE),
        ((replace(AN_ORDER, state=OrderState.SHIPPED),), R.ORDER_GONE),
        ((replace(CLINIC, licence=Licence.EXPIRED),), R.CUSTOMER_NOT_AUTHORISED),
    ],
    ids=["cancelled", "shipped", "licence"],
)
def test_an_order_that_may_not_leave_cannot_be_opened(rows: tuple[Row, ...], reason: ShipReason) -> None:
    then(shipping(*rows).choose(ORDER), ShipStart, STOP, reason)
    then(shipping(*rows).when(label(CARTON)), ShipStart, STOP, reason)


def test_an_order_that_nobody_knows_or_picked_cannot_be_opened() -> None:
    then(shipping().choose("NONE"), ShipStart, STOP, R.ORDER_GONE)
    then(shipping(cartons=()).choose(ORDER), ShipStart, STOP, R.NOTHING_PACKED)
    odd = Allocation(ORDER, "1", TABLET_LOT, BIN.text, pieces(1))
    lost = Allocation(ORDER, "1", LATER_LOT, inside(PALLET).text, pieces(1))
    gone = Allocation(ORDER, "2", LATER_LOT, "nonsense", pieces(1))
    empty = Allocation(ORDER, "3", LATER_LOT, inside(CARTON).text, pieces(0))
    then(shipping(odd, lost, gone, empty, cartons=()).choose(ORDER), ShipStart, STOP, R.NOTHING_PACKED)
    then(shipping().enter(1), ShipStart)


def test_every_carton_is_scanned_once() -> None:
    operator = shipping()
    operator.choose(ORDER)
    assert (operator.prompt.ask, operator.prompt.done, operator.prompt.total) == (ShipAsk.SCAN_CARTONS, 0, 2)
    assert len(operator.prompt.missing) == 2
    then(operator.when(label(CARTON)), ScanCartons, OK, R.CARTON_GOOD)
    then(operator.when(label(CARTON)), ScanCartons, WARN, R.SCANNED_ALREADY)
    then(operator.when(label(BOXES[0])), ScanCartons, STOP, R.NOT_A_CARTON)
    then(operator.enter(1), ScanCartons)
    then(operator.when(label(OTHER_CARTON)), AskVehicle, OK, R.ALL_CARTONS)


def test_a_carton_of_another_order_or_of_none_is_refused_by_name() -> None:
    theirs = replace(FIRST[2], order=OrderKey("777"), place=inside(PALLET).text)
    operator = shipping(unit(PALLET, DOOR, None, product=None), theirs)
    operator.choose(ORDER)
    answer = operator.when(label(PALLET))
    then(answer, ScanCartons, STOP, R.OTHER_ORDERS_CARTON)
    assert answer.notice is not None
    assert answer.notice.values.text == "777"
    stranger = shipping()
    stranger.choose(ORDER)
    then(stranger.when(label(PALLET)), ScanCartons, STOP, R.NOT_OF_THIS_ORDER)


@pytest.mark.parametrize(
    ("trouble", "reason"),
    [
        (RecallScope("R-1", TABLETS, TABLET_LOT), R.RECALLED),
        (replace(FIRST[1], disposition=Disposition.QUARANTINED), R.MAY_NOT_LEAVE),
        (Lot(TABLETS, TABLET_LOT, TODAY - timedelta(days=1)), R.EXPIRED),
    ],
    ids=["recall", "quarantine", "expired"],
)
def test_a_carton_with_something_blocked_is_stopped_recorded_and_owed_to_the_cage(
    trouble: Row, reason: ShipReason
) -> None:
    operator = shipping()
    operator.choose(ORDER)
    operator.rows.put(trouble)
    then(operator.when(label(CARTON)), ScanCartons, STOP, reason, [Refused])
    assert [(owed.items, owed.location) for owed in operator.shift.owed] == [((CARTON,), HOLD_CODE)]


def test_a_carton_that_lasts_too_short_for_the_customer_or_has_left_is_refused() -> None:
    operator = shipping(replace(AN_ORDER, minimum_days=200))
    operator.choose(ORDER)
    then(operator.when(label(CARTON)), ScanCartons, STOP, R.TOO_SHORT)
    long = shipping(replace(AN_ORDER, minimum_days=30))
    long.choose(ORDER)
    then(long.when(label(CARTON)), ScanCartons, OK, R.CARTON_GOOD)
    gone = shipping()
    gone.choose(ORDER)
    gone.rows.put(replace(FIRST[0], place=with_party(CUSTOMER)))
    then(gone.when(label(CARTON)), ScanCartons, STOP, R.NOT_HERE)


def test_an_order_that_was_cancelled_meanwhile_is_left() -> None:
    operator = shipping()
    operator.choose(ORDER)
    operator.rows.put(replace(AN_ORDER, state=OrderState.CANCELLED))
    then(operator.when(label(CARTON)), ShipStart, STOP, R.ORDER_GONE)


# -- the truck ----------------------------------------------------------------------------------------------------------------------------


def test_vehicle_seal_and_who_took_over_are_asked_one_after_the_other() -> None:
    operator = loading()
    assert (operator.prompt.ask, operator.prompt.takes) == (ShipAsk.VEHICLE, Takes.TEXT)
    then(operator.when(Wrote("  ")), AskVehicle)
    then(operator.when(CONFIRM), AskVehicle)
    then(operator.write("HH-AB 12"), AskSeal)
    then(operator.write(""), AskSeal)
    then(operator.write("SEAL7"), AskTakenOver)
    then(operator.write(""), AskTakenOver)
    then(operator.when(scanned("BADGE-9", "]C0")), ConfirmShip)
    shown = {detail.label: detail.value for detail in operator.prompt.details}
    assert shown == {"cartons": "2", "vehicle": "HH-AB 12", "seal": "SEAL7", "taken_over": "BADGE-9"}


def test_goods_that_are_kept_cold_ask_for_the_temperature_and_a_warm_vehicle_is_refused() -> None:
    operator = shipping(
        a_policy("cold_to", "6"), a_policy("cold_from", "x"), lines=(line(3, picked=Decimal(1)), LINES[1])
    )
    product = operator.view.product(TABLETS)
    assert product is not None
    operator.rows.put(replace(product, handling=Handling.COOL))
    operator.choose(ORDER)
    operator.when(label(CARTON), label(OTHER_CARTON))
    then(operator.write("HH-AB 12"), AskTemperature)
    assert operator.prompt.takes is Takes.NUMBER
    then(operator.enter("7"), AskTemperature, STOP, R.TOO_WARM)
    for wrong in ("500", "NaN"):
        then(operator.enter(wrong), AskTemperature, STOP, R.NOT_A_TEMPERATURE)
    then(operator.when(label(CARTON)), AskTemperature, WARN, R.TYPE_IT)
    then(operator.when(CONFIRM), AskTemperature)
    then(operator.when(BACK), AskVehicle)
    operator.write("HH-AB 12")
    then(operator.enter("4.5"), AskSeal)
    operator.when(Wrote("S"), Wrote("B"))
    shown = {detail.label: detail.value for detail in operator.prompt.details}
    assert (shown["temperature"], shown["short"]) == ("4.5 C", "1")


def test_cold_goods_without_serials_ask_for_it_too() -> None:
    operator = shipping()
    product = operator.view.product(FLOUR)
    assert product is not None
    operator.rows.put(replace(product, handling=Handling.FROZEN))
    operator.choose(ORDER)
    operator.when(label(CARTON), label(OTHER_CARTON))
    then(operator.write("HH-AB 12"), AskTemperature)


def test_enter_books_the_cartons_closed_loaded_and_shipped_with_all_that_is_in_them() -> None:
    operator = ready_to_go()
    then(operator.when(label(CARTON)), ConfirmShip, WARN, R.COMPARE)
    then(operator.enter(1), ConfirmShip)
    answer = operator.when(CONFIRM)
    then(answer, ShipStart, OK, R.SHIPPED, [Packed, Packed, Loaded, Shipped])
    loaded, shipped = answer.facts[2:]
    assert isinstance(loaded, Loaded)
    assert isinstance(shipped, Shipped)
    assert (loaded.vehicle, loaded.seal_number, loaded.taken_over_by) == ("HH-AB 12", "SEAL7", "BADGE-9")
    assert shipped.source == Place(PlaceKind.ABOARD, "HH-AB 12")
    assert operator.view.whereabouts(BOXES[0]) == with_party(CUSTOMER)
    assert operator.item(BOXES[0]).disposition is Disposition.PACKED
    assert {row.disposition for row in operator.rows.every(Stock)} == {Disposition.PACKED}
    order = operator.rows.get(Order, (ORDER,))
    assert order is not None
    assert order.state is OrderState.SHIPPED
    assert operator.prompt.choices == ()


def test_cartons_from_two_places_are_loaded_place_by_place() -> None:
    operator = loading(replace(SECOND[0], place=BIN))
    operator.when(Wrote("V"), Wrote("S"), Wrote("B"))
    then(operator.when(CONFIRM), ShipStart, OK, R.SHIPPED, [Packed, Packed, Loaded, Shipped, Loaded, Shipped])


def test_a_recall_that_came_while_the_truck_was_loaded_stops_it() -> None:
    operator = ready_to_go()
    operator.rows.put(RecallScope("R-1", TABLETS, TABLET_LOT))
    then(operator.when(CONFIRM), ScanCartons, STOP, R.RECALLED, [Refused])
    operator = ready_to_go()
    operator.rows.put(replace(AN_ORDER, state=OrderState.CANCELLED))
    then(operator.when(CONFIRM), ShipStart, STOP, R.ORDER_GONE)


def test_what_is_owed_to_the_cage_goes_first() -> None:
    operator = ready_to_go()
    operator.shift = replace(operator.shift, owed=(an_owed_walk(),))
    then(operator.when(CONFIRM), ConfirmShip, STOP, R.OWED_FIRST)


# -- among other work ---------------------------------------------------------------------------------------------------------------------


def test_packed_orders_are_counted_in_the_list_of_work_and_opened_by_a_carton() -> None:
    operator = Operator(AN_ORDER, *LINES, *LOTS, *PLACES, CLINIC, *ALL)
    assert {choice.code: choice.count for choice in operator.prompt.choices}["ship"] == 1
    then(operator.when(label(CARTON)), ScanCartons, OK, R.CARTON_GOOD)
    assert flow.FLOW.opened_by(label(PALLET), operator.context) is None
    assert flow.FLOW.opened_by(label(BOXES[0]), operator.context) is None


def test_a_problem_is_about_the_carton_that_is_not_found_yet() -> None:
    operator = shipping()
    assert flow.FLOW.about(operator.work, operator.context) is None
    operator.choose(ORDER)
    about = flow.FLOW.about(operator.work, operator.context)
    assert about is not None
    assert (about.item, about.place, about.order) == (CARTON, DOOR, ORDER)
    every = flow.FLOW.about(ScanCartons(ORDER, (CARTON, OTHER_CARTON)), operator.context)
    assert every is not None
    assert (every.item, every.place) == (None, NOWHERE)


def test_back_in_the_list_ends_shipping() -> None:
    operator = shipping()
    operator.shift = replace(operator.shift, under=(Home(),))
    then(operator.when(BACK), Home)


INPUTS: tuple[Input, ...] = (
    *(label(item) for item in (CARTON, OTHER_CARTON, PALLET, BOXES[0])),
    *(scanned("99X", "]C1"), scanned("0112345678901234"), scanned(ORDER, "]C0"), location_label(SHIP)),
    *(BACK, CONFIRM, UNDO, PROBLEM, Pressed(Action.LIST), Entered(Decimal(4)), Wrote("V"), Chosen(ORDER)),
)


def in_every_state() -> list[Operator]:
    """Somebody in each state."""
    opened, alone = shipping(), shipping(cartons=FIRST)
    opened.choose(ORDER)
    last = shipping()
    last.choose(ORDER)
    last.when(label(CARTON))
    cold = shipping()
    product = cold.view.product(TABLETS)
    assert product is not None
    cold.rows.put(replace(product, handling=Handling.COOL))
    cold.choose(ORDER)
    cold.when(label(CARTON), label(OTHER_CARTON))
    asked = loading()
    asked.write("V")
    over = loading()
    over.when(Wrote("V"), Wrote("S"))
    warm = loading()
    warm.rows.put(replace(product, handling=Handling.COOL))
    warm.write("V")
    stopped = ready_to_go()
    stopped.rows.put(RecallScope("R-1", TABLETS, TABLET_LOT))
    return [shipping(), alone, opened, last, loading(), cold, warm, asked, over, ready_to_go(), stopped]


def test_the_flow_is_as_it_is_drawn() -> None:
    assert explored(in_every_state(), INPUTS) == drawn(workflow)


@pytest.mark.parametrize("given", INPUTS, ids=str)
def test_what_is_scanned_is_answered_in_every_state(given: Input) -> None:
    for operator in in_every_state():
        step = operator.step(given)
        assert step.notice is not None or step.state != operator.shift or not isinstance(given, Scanned)
        assert operator.prompt.actions
        assert {row.place for row in operator.rows.every(Item)}
