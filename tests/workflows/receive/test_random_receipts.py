"""Receipts of any kind: whatever is scanned, pressed and typed in whatever order, the books agree with each other and nothing gets lost."""

from collections.abc import Iterable

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.builders import a_shipment
from tests.support.names import SHIPMENT
from tests.support.receiver import CONFIRM, UNDO, Answer, Receiver, read_back
from tests.support.views import rows_of
from tests.workflows.receive.docks import GOODS, at_the_dock
from tests.workflows.receive.inputs import GOOD_LABELS, OTHERS, inputs
from workflows.dialog import Input
from workflows.receive.counts import tally
from workflows.receive.prompt import prompt
from workflows.receive.states import HandCount, Receiving
from workflows.rules.book import OutcomeKind
from workflows.rules.facts.movement import ReceiptClosed, Received
from workflows.rules.identity import PlaceKind
from workflows.rules.model.goods import Displaced, Item, Stock
from workflows.rules.model.work import ShipmentItem, ShipmentLot, Waiting
from workflows.rules.status import READ, Evidence

GOODS_ROWS = (Item, Stock, Displaced, ShipmentItem, ShipmentLot, Waiting)


def worked(given_inputs: Iterable[Input]) -> Receiver:
    """A receiver after these inputs. Each step's state went through its text, and each fact through the judge."""
    receiver = Receiver(*a_shipment(*GOODS), *OTHERS)
    for one in given_inputs:
        answer = receiver.when(one)
        assert {outcome.kind for outcome in answer.outcomes} <= {OutcomeKind.APPLIED}
    return receiver


def leaves(receiver: Receiver, below: Iterable[ShipmentItem]) -> set[str]:
    """The announced items that hold no other, among these lines and all that they hold."""
    found: set[str] = set()
    for line in below:
        content = [row for row in receiver.view.content(SHIPMENT, line.item.text) if row.announced]
        found |= leaves(receiver, content) if content else {line.item.text} if line.announced else set()
    return found


@given(st.lists(inputs, max_size=25))
def test_a_pulled_battery_between_any_two_steps_loses_nothing(given_inputs: list[Input]) -> None:
    """Receiver writes and reads the state after every step; here a second terminal goes on from the text alone."""
    receiver = worked(given_inputs)
    resumed = read_back(receiver.state)
    assert prompt(resumed, receiver.context) == receiver.prompt


@given(st.lists(inputs, max_size=25))
def test_seen_and_inferred_and_missing_are_what_was_announced(given_inputs: list[Input]) -> None:
    receiver = worked(given_inputs)
    for inside in ("", *(line.item.text for line in receiver.view.content(SHIPMENT, ""))):
        top = receiver.view.content(SHIPMENT, inside)
        announced = leaves(receiver, top)
        lines = {row.item.text: row for row in receiver.rows.find(ShipmentItem, "shipment", SHIPMENT)}
        seen = {name for name in announced if lines[name].evidence in READ}
        inferred = {name for name in announced if lines[name].evidence is Evidence.INFERRED}
        result = tally(receiver.view, SHIPMENT, inside)
        missing = leaves(receiver, result.missing)
        gone_by_lot = {name for name in announced if receiver.view.lots_inside(SHIPMENT, name)}
        assert seen | inferred | missing | gone_by_lot == announced
        assert seen.isdisjoint(inferred)
        assert missing.isdisjoint(seen | inferred)


@given(st.lists(inputs, max_size=25))
def test_a_line_is_here_exactly_when_its_item_is(given_inputs: list[Input]) -> None:
    receiver = worked(given_inputs)
    for row in receiver.rows.find(ShipmentItem, "shipment", SHIPMENT):
        head = receiver.view.item(row.item)
        assert (head.evidence if head else Evidence.NONE) is row.evidence


@given(st.lists(inputs, max_size=25))
def test_what_a_lot_line_says_is_here_is_what_lies_here(given_inputs: list[Input]) -> None:
    receiver = worked(given_inputs)
    stock = sum(row.quantity.amount for row in receiver.rows.every(Stock))
    lines = (row.received for row in receiver.rows.every(ShipmentLot))
    assert stock == sum(quantity.amount for quantity in lines if quantity is not None)


@given(st.lists(inputs, max_size=25))
def test_everything_that_is_in_a_package_is_in_one_that_is_here(given_inputs: list[Input]) -> None:
    receiver = worked(given_inputs)
    here = {row.item.text for row in receiver.rows.every(Item)}
    for row in receiver.rows.every(Item):
        assert row.place.kind is not PlaceKind.INSIDE or row.place.code in here


@given(st.lists(inputs, max_size=20), st.sampled_from(GOOD_LABELS))
def test_what_was_just_counted_is_taken_back_without_a_trace_in_stock(given_inputs: list[Input], scan: Input) -> None:
    receiver = worked(given_inputs)
    before = rows_of(receiver.rows, GOODS_ROWS)
    answer = receiver.when(scan)
    if _booked(answer) and isinstance(answer.state, Receiving):
        assert rows_of(receiver.rows, GOODS_ROWS) != before
        receiver.when(UNDO)
        assert rows_of(receiver.rows, GOODS_ROWS) == before


@given(st.permutations(GOOD_LABELS))
def test_in_whatever_order_labels_are_read_all_that_was_read_is_here(labels: list[Input]) -> None:
    receiver = at_the_dock(*OTHERS)
    for one in labels:
        receiver.when(one)
        if receiver.prompt.card is not None:
            receiver.enter(1)
    assert tally(receiver.view, SHIPMENT, "").missing == ()


@settings(max_examples=50)
@given(st.lists(inputs, max_size=25))
def test_closing_tells_what_the_tally_says(given_inputs: list[Input]) -> None:
    receiver = worked(given_inputs)
    if isinstance(receiver.state, Receiving):
        inside = receiver.state.unit.text if receiver.state.unit else ""
        result = tally(receiver.view, receiver.state.shipment, inside)
        answer = receiver.when(CONFIRM, CONFIRM)
        while isinstance(answer.state, HandCount):
            answer = receiver.enter(77)
        if receiver.owed and not answer.facts:
            return
        (fact,) = answer.facts
        assert isinstance(fact, ReceiptClosed)
        assert fact.missing == tuple(row.item for row in result.missing)
        assert len(fact.missing_quantities) == len(result.short_lots)


def _booked(answer: Answer) -> bool:
    return any(isinstance(fact, Received) for fact in answer.facts)
