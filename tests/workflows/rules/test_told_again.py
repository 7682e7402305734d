"""What another system tells again keeps the progress that was made here."""

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.support.names import BOX, CUSTOMER, FLOUR, FLOUR_LOT, HERE, NOON, PERSON, SHIPMENT, SUPPLIER, TASK
from workflows.rules.identity import OrderKey
from workflows.rules.model.goods import Lot
from workflows.rules.model.work import (
    Order,
    OrderLine,
    OrderState,
    Shipment,
    ShipmentItem,
    ShipmentLot,
    ShipmentState,
    Task,
    TaskKind,
)
from workflows.rules.quantity import pieces
from workflows.rules.status import Evidence, PackLevel
from workflows.rules.told_again import told_again

KEY = OrderKey("SO-1")
ORDER = Order(KEY, CUSTOMER, OrderState.OPEN)
ANNOUNCED = Shipment(SHIPMENT, SUPPLIER, ShipmentState.ANNOUNCED)


def test_what_is_told_for_the_first_time_is_taken_as_told() -> None:
    assert told_again(None, ORDER) == ORDER


def test_an_order_line_gets_its_new_quantity_and_keeps_what_was_picked() -> None:
    line = OrderLine(KEY, "1", FLOUR, pieces(5))
    begun, smaller = replace(line, picked=Decimal(4)), replace(line, quantity=pieces(3))
    assert told_again(begun, smaller) == replace(smaller, picked=Decimal(4))


@pytest.mark.parametrize(
    ("before", "told", "after"),
    [
        (OrderState.PICKED, OrderState.OPEN, OrderState.PICKED),
        (OrderState.OPEN, OrderState.RELEASED, OrderState.RELEASED),
        (OrderState.SHIPPED, OrderState.CANCELLED, OrderState.CANCELLED),
        (OrderState.CANCELLED, OrderState.OPEN, OrderState.OPEN),
    ],
)
def test_an_order_goes_on_and_never_back_but_for_a_cancellation(
    before: OrderState, told: OrderState, after: OrderState
) -> None:
    assert told_again(replace(ORDER, state=before), replace(ORDER, state=told)) == replace(ORDER, state=after)


def test_a_despatch_advice_that_comes_twice_makes_nothing_unreceived() -> None:
    item = ShipmentItem(SHIPMENT, BOX, "", PackLevel.UNIT)
    lot = ShipmentLot(SHIPMENT, "", FLOUR, FLOUR_LOT, announced=pieces(8))
    assert told_again(replace(ANNOUNCED, state=ShipmentState.RECEIVING), ANNOUNCED) == replace(
        ANNOUNCED, state=ShipmentState.RECEIVING
    )
    assert told_again(replace(item, evidence=Evidence.SEEN), item) == replace(item, evidence=Evidence.SEEN)
    assert told_again(replace(lot, received=pieces(3)), lot) == replace(lot, received=pieces(3))


def test_a_task_keeps_its_holder() -> None:
    task = Task(TASK, TaskKind.RECEIVE, SHIPMENT)
    held = replace(task, holder=HERE, person=PERSON, since=NOON)
    assert told_again(held, task) == held


def test_other_rows_are_as_they_are_told() -> None:
    lot = Lot(FLOUR, FLOUR_LOT)
    assert told_again(replace(lot, origin="276"), lot) == lot
