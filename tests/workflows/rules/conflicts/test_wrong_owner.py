"""Goods of one owner picked for the order of another: booked, because it happened, and an exception that names the entry until it is taken back or settled."""

from tests.support.ledger import A, B, Ledger, an_entry_of, decided, undone
from tests.support.names import BOX, CLIENT, CUSTOMER, FLOUR, FLOUR_LOT, OTHER_BOX, PERSON, TABLETS, entry_id
from workflows.rules.book import APPLIED
from workflows.rules.entry import Entry
from workflows.rules.exceptions import Category
from workflows.rules.facts.movement import Picked, PickRule, Received
from workflows.rules.facts.parts import ItemStep, LotQuantity
from workflows.rules.facts.state import OwnerChanged
from workflows.rules.identity import After, OrderKey, PartyKey
from workflows.rules.model.holds import lot_subject
from workflows.rules.model.master_data import Product
from workflows.rules.model.row import Row
from workflows.rules.model.work import OpenException, Order, OrderLine, OrderState
from workflows.rules.quantity import Unit, pieces
from workflows.rules.status import Evidence, Tracking

ORDER = OrderKey("SO-1")
AFTER = After.entry(entry_id(1))


LINES = (OrderLine(ORDER, "1", TABLETS, pieces(5)),)
OF_CLIENT = (Order(ORDER, CUSTOMER, OrderState.RELEASED, owner=CLIENT), *LINES)


def stocked(owner: PartyKey | None, *rows: Row) -> Ledger:
    """A box of this owner lies in A, and there is an order of the client."""
    ledger = Ledger(*(rows or OF_CLIENT))
    ledger.take(an_entry_of(1, Received(A, Evidence.SEEN, items=(ItemStep(BOX),), owner=owner)))
    return ledger


def picked(number: int, order: OrderKey = ORDER) -> Entry:
    return an_entry_of(number, Picked(order, "1", A, B, PickRule.FEFO, (ItemStep(BOX, AFTER),)))


def test_goods_of_another_owner_are_picked_and_it_is_seen() -> None:
    ledger = stocked(None)
    pick = picked(2)
    assert ledger.take(pick) == APPLIED
    (trouble,) = ledger.rows.every(OpenException)
    assert (trouble.category, trouble.subject, trouble.entry) == (Category.OWNER, BOX.text, pick.id)
    assert (trouble.reason, trouble.owner) == (None, PERSON)


def test_several_goods_of_others_in_one_pick_are_one_exception() -> None:
    ledger = stocked(None)
    ledger.take(an_entry_of(2, Received(A, Evidence.SEEN, items=(ItemStep(OTHER_BOX),))))
    steps = (ItemStep(BOX, AFTER), ItemStep(OTHER_BOX, After.entry(entry_id(2))))
    ledger.take(an_entry_of(3, Picked(ORDER, "1", A, B, PickRule.FEFO, steps)))
    assert [row.subject for row in ledger.rows.every(OpenException)] == [BOX.text]


def test_goods_of_the_orders_owner_are_no_trouble() -> None:
    ledger = stocked(CLIENT)
    ledger.take(picked(2))
    assert list(ledger.rows.every(OpenException)) == []


def test_where_an_order_names_no_owner_the_products_owner_is_meant() -> None:
    product = Product(TABLETS, "Tablets", Tracking.SERIAL, Unit.PIECE, owner=CLIENT)
    rows = (Order(ORDER, CUSTOMER, OrderState.RELEASED), *LINES, product)
    clients, ours = stocked(CLIENT, *rows), stocked(None, *rows)
    for ledger in (clients, ours):
        ledger.take(picked(2))
    assert [len(list(ledger.rows.every(OpenException))) for ledger in (clients, ours)] == [0, 1]


def test_a_pick_for_an_order_that_nobody_knows_is_judged_by_nobody() -> None:
    ledger = stocked(None)
    ledger.take(picked(2, OrderKey("SO-9")))
    assert list(ledger.rows.every(OpenException)) == []


def test_it_goes_when_the_pick_is_taken_back() -> None:
    ledger = stocked(None)
    pick = picked(2)
    ledger.take(pick, undone(3, pick))
    assert list(ledger.rows.every(OpenException)) == []


def test_a_supervisor_closes_it_by_its_name() -> None:
    ledger = stocked(None)
    ledger.take(picked(2))
    (trouble,) = ledger.rows.every(OpenException)
    ledger.take(decided(3, name=trouble.name))
    assert list(ledger.rows.every(OpenException)) == []


def test_quantities_are_of_the_owner_that_the_pick_names() -> None:
    ledger = stocked(None)
    told = (LotQuantity(FLOUR, FLOUR_LOT, pieces(1), owner=CLIENT), LotQuantity(FLOUR, FLOUR_LOT, pieces(1)))
    ledger.take(an_entry_of(2, Picked(ORDER, "1", A, B, PickRule.FEFO, quantities=told[:1])))
    assert Category.OWNER not in {row.category for row in ledger.rows.every(OpenException)}
    ledger.take(an_entry_of(3, Picked(ORDER, "1", A, B, PickRule.FEFO, quantities=told)))
    subjects = {row.subject for row in ledger.rows.every(OpenException) if row.category is Category.OWNER}
    assert subjects == {lot_subject(FLOUR, FLOUR_LOT)}


def test_goods_that_change_hands_from_somebody_whose_they_are_not_are_seen() -> None:
    ledger = stocked(CLIENT)
    ledger.take(an_entry_of(2, OwnerChanged(A, None, CUSTOMER, (ItemStep(BOX, AFTER),))))
    assert [row.category for row in ledger.rows.every(OpenException)] == [Category.OWNER]


def test_goods_that_change_hands_from_their_owner_are_not() -> None:
    ledger = stocked(CLIENT)
    ledger.take(an_entry_of(2, OwnerChanged(A, CLIENT, None, (ItemStep(BOX, AFTER),))))
    assert list(ledger.rows.every(OpenException)) == []
