"""An order is cancelled, or asks for less, after goods were picked for it: seen whichever of the two comes first, and gone when the goods are back."""

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.support.ledger import A, B, Ledger, an_entry_of, undone
from tests.support.names import CUSTOMER, FLOUR, FLOUR_LOT, kilograms
from workflows.rules.derived.orders import derive_order
from workflows.rules.entry import Entry
from workflows.rules.exceptions import Category
from workflows.rules.facts.movement import Picked, PickRule, Shipped
from workflows.rules.facts.parts import LotQuantity
from workflows.rules.identity import OrderKey
from workflows.rules.model.row import Row
from workflows.rules.model.work import OpenException, Order, OrderLine, OrderState
from workflows.rules.quantity import Quantity, pieces
from workflows.rules.rows import Overlay

KEY = OrderKey("SO-1")
ORDER = Order(KEY, CUSTOMER, OrderState.RELEASED)
LINE = OrderLine(KEY, "1", FLOUR, pieces(5))
CANCELLED = replace(ORDER, state=OrderState.CANCELLED)
OF_ORDERS = {Category.ORDER_CANCELLED, Category.ORDER_CHANGED}


FOUR = pieces(4)


def picked(number: int, quantity: Quantity = FOUR) -> Entry:
    told = (LotQuantity(FLOUR, FLOUR_LOT, quantity),)
    return an_entry_of(number, Picked(KEY, "1", A, B, PickRule.FEFO, quantities=told))


def told(ledger: Ledger, row: Row) -> None:
    """The order's system says something else."""
    over = Overlay(ledger.rows)
    over.put(row)
    derive_order(over, KEY)
    ledger.rows.accept(over.changes())


def troubles(ledger: Ledger) -> set[Category]:
    return ledger.troubles() & OF_ORDERS


def line(ledger: Ledger) -> OrderLine:
    (row,) = ledger.rows.every(OrderLine)
    return row


def test_an_order_that_is_cancelled_after_the_pick_and_one_picked_after_it_was_cancelled_look_alike() -> None:
    there, here = Ledger(ORDER, LINE), Ledger(ORDER, LINE)
    there.take(picked(1))
    told(there, CANCELLED)
    told(here, CANCELLED)
    here.take(picked(1))
    assert set(there.rows.every(OpenException)) == set(here.rows.every(OpenException))
    assert troubles(there) == {Category.ORDER_CANCELLED}


def test_an_order_that_is_cancelled_before_anybody_picks_is_no_trouble() -> None:
    ledger = Ledger(ORDER, LINE)
    told(ledger, CANCELLED)
    assert troubles(ledger) == set()


def test_when_the_goods_are_back_the_cancelled_order_is_no_trouble_any_more() -> None:
    ledger = Ledger(CANCELLED, LINE)
    pick = picked(1)
    ledger.take(pick, undone(2, pick))
    assert troubles(ledger) == set()


def test_an_order_that_is_opened_again_is_no_trouble_any_more() -> None:
    ledger = Ledger(CANCELLED, LINE)
    ledger.take(picked(1))
    told(ledger, ORDER)
    assert troubles(ledger) == set()


def test_a_cancelled_order_whose_goods_leave_all_the_same_stays_cancelled() -> None:
    ledger = Ledger(CANCELLED, LINE)
    ledger.take(picked(1), an_entry_of(2, Shipped(CUSTOMER, B, (KEY,))))
    assert [row.state for row in ledger.rows.every(Order)] == [OrderState.CANCELLED]
    assert troubles(ledger) == {Category.ORDER_CANCELLED}


def test_an_order_that_shrank_under_what_was_picked_is_seen_in_either_order() -> None:
    there, here = Ledger(ORDER, LINE), Ledger(ORDER, LINE)
    there.take(picked(1))
    told(there, replace(line(there), quantity=pieces(3)))
    told(here, replace(line(here), quantity=pieces(3)))
    here.take(picked(1))
    assert set(there.rows.every(OpenException)) == set(here.rows.every(OpenException))
    assert troubles(there) == {Category.ORDER_CHANGED}


def test_an_order_that_grows_again_closes_it() -> None:
    ledger = Ledger(ORDER, replace(LINE, quantity=pieces(3)))
    ledger.take(picked(1))
    told(ledger, replace(line(ledger), quantity=pieces(4)))
    assert troubles(ledger) == set()


@pytest.mark.parametrize(("amount", "seen"), [("101.3", False), ("111", True)])
def test_weighed_goods_need_not_meet_the_ordered_amount(amount: str, seen: bool) -> None:
    ledger = Ledger(ORDER, replace(LINE, quantity=kilograms("100"), picked=Decimal(0)))
    ledger.take(picked(1, kilograms(amount)))
    assert (Category.ORDER_CHANGED in troubles(ledger)) is seen
