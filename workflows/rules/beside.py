"""What a booked fact does beside moving goods: holds, tasks, orders, shipments, documents, exceptions. Each has its inverse where a fact can be taken back."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from workflows.entry_codec import encode_entry
from workflows.gs1.values import Sgtin
from workflows.rules.booking import final_place
from workflows.rules.derived.orders import derive_order
from workflows.rules.entry import Entry
from workflows.rules.exceptions import Category
from workflows.rules.facts import movement, state, work
from workflows.rules.facts.parts import Fact
from workflows.rules.identity import EnrolmentId, ItemId, LotCode, PlaceKind, ShipmentKey, inside, transfer_key
from workflows.rules.model.goods import Item, LotDocument
from workflows.rules.model.holds import Hold, HoldReleased
from workflows.rules.model.master_data import Pack
from workflows.rules.model.work import Allocation, OpenException, Order, OrderLine, OrderState, Task
from workflows.rules.quantity import Quantity
from workflows.rules.receipts import book_inspection, book_receipt, close_receipt, reopen_receipt
from workflows.rules.rows import Overlay

Beside = Callable[[Overlay, Entry, Any], None]


def book_beside(rows: Overlay, entry: Entry) -> None:
    """Book what the entry's fact does beside moving goods."""
    rule = _RULES.get(type(entry.fact))
    if rule is not None:
        rule(rows, entry, entry.fact)


def take_out_beside(rows: Overlay, entry: Entry) -> None:
    """Take back what `book_beside` did."""
    rule = _INVERSES.get(type(entry.fact))
    if rule is not None:
        rule(rows, entry, entry.fact)


def can_take_out_beside(entry: Entry) -> bool:
    """Whether what the entry's fact did can be taken back: a lifted hold, a task given back or taken over can't, because the fact does not tell what was before."""
    kind = type(entry.fact)
    return kind not in _RULES or kind in _INVERSES


def _place_hold(rows: Overlay, _: Entry, fact: state.HoldPlaced) -> None:
    for subject in fact.subjects:
        if rows.get(HoldReleased, (str(fact.hold), subject)) is None:
            rows.put(Hold(fact.hold, subject, fact.reason, fact.recall, fact.note))


def _lift_hold(rows: Overlay, _: Entry, fact: state.HoldLifted) -> None:
    for subject in fact.subjects:
        rows.put(HoldReleased(fact.hold, subject))
        hold = rows.get(Hold, (str(fact.hold), subject))
        if hold is not None:
            rows.drop(hold)


def _unplace_hold(rows: Overlay, _: Entry, fact: state.HoldPlaced) -> None:
    for hold in tuple(rows.find(Hold, "hold", fact.hold)):
        if hold.subject in fact.subjects:
            rows.drop(hold)


def _hold_task(rows: Overlay, entry: Entry, fact: work.TaskClaimed | work.TaskTakenOver) -> None:
    _set_holder(rows, entry, fact.task, fact.holder)


def _release_task(rows: Overlay, entry: Entry, fact: work.TaskReleased | work.TaskClaimed) -> None:
    """Only its holder gives a task back: a release that comes late takes it from nobody."""
    task = rows.get(Task, (fact.task,))
    if task is not None and task.holder == fact.holder:
        _set_holder(rows, entry, fact.task, None)


def _set_holder(rows: Overlay, entry: Entry, task: str, holder: EnrolmentId | None) -> None:
    row = rows.get(Task, (task,))
    if row is not None:
        person = entry.stamp.person if holder else None
        since = entry.stamp.clock.occurred if holder else None
        rows.put(replace(row, holder=holder, person=person, since=since))


def _attach(rows: Overlay, _: Entry, fact: state.DocumentAttached) -> None:
    if fact.product is not None and fact.lot is not None:
        rows.put(LotDocument(fact.product, fact.lot, fact.document, fact.sha256))


def _detach(rows: Overlay, _: Entry, fact: state.DocumentAttached) -> None:
    if fact.product is not None and fact.lot is not None:
        rows.drop(LotDocument(fact.product, fact.lot, fact.document, fact.sha256))


def _raise(rows: Overlay, entry: Entry, category: Category, subject: str) -> None:
    opened, person = entry.stamp.clock.occurred, entry.stamp.person
    content = encode_entry(entry)
    rows.put(OpenException(str(entry.id), category, subject, entry.id, None, content, opened, person))


def _raise_refused(rows: Overlay, entry: Entry, fact: work.Refused) -> None:
    subject = fact.item.text if fact.item else f"lot:{fact.product or ''}|{fact.lot or ''}"
    _raise(rows, entry, fact.category, subject)


def _raise_reported(rows: Overlay, entry: Entry, fact: work.ExceptionRaised) -> None:
    _raise(rows, entry, fact.category, fact.subject)


def _pick(sign: int) -> Beside:
    def add(rows: Overlay, _: Entry, fact: movement.Picked) -> None:
        line = rows.get(OrderLine, (fact.order, fact.line))
        if line is None:
            return
        taken = _taken_by_lot(rows, fact)
        rows.put(replace(line, picked=line.picked + sum(taken.values(), Decimal(0)) * sign))
        for lot, amount in taken.items():
            if lot is not None:
                _set_aside(rows, fact, lot, Quantity(amount * sign, line.quantity.unit))
                _use_up(rows, fact, lot, Quantity(amount * sign, line.quantity.unit))
        derive_order(rows, fact.order)

    return add


def _taken_by_lot(rows: Overlay, fact: movement.Picked) -> dict[LotCode | None, Decimal]:
    """How much of which lot a pick takes, in base units; None where nobody knows the lot."""
    taken: dict[LotCode | None, Decimal] = {}
    for step in fact.items:
        row = rows.get(Item, (step.item.text,))
        lot = step.lot or (row.lot if row else None)
        taken[lot] = taken.get(lot, Decimal(0)) + _base_units(rows, step.item)
    for told in fact.quantities:
        taken[told.lot] = taken.get(told.lot, Decimal(0)) + told.quantity.amount
    return taken


def _set_aside(rows: Overlay, fact: movement.Picked, lot: LotCode, change: Quantity) -> None:
    """What is picked is set aside for its line where it now is: so everybody knows whose carton that is."""
    place = fact.destination.text
    before = rows.get(Allocation, (fact.order, fact.line, lot, place))
    quantity = change if before is None else before.quantity + change
    row = Allocation(fact.order, fact.line, lot, place, quantity)
    if quantity.amount > 0:
        rows.put(row)
    elif before is not None:
        rows.drop(before)


def _use_up(rows: Overlay, fact: movement.Picked, lot: LotCode, change: Quantity) -> None:
    """What was planned for the line where it lay is used up by the pick; it is planned there again when a pick that followed the plan is taken back."""
    package = rows.get(Item, (fact.source.code,)) if fact.source.kind is PlaceKind.INSIDE else None
    place = (final_place(rows, package) if package else fact.source).text
    before = rows.get(Allocation, (fact.order, fact.line, lot, place))
    if before is None and (change.amount > 0 or fact.rule is not movement.PickRule.ALLOCATED):
        return
    left = -change if before is None else before.quantity - change
    row = Allocation(fact.order, fact.line, lot, place, left)
    if left.amount > 0:
        rows.put(row)
    else:
        rows.drop(row)


def _base_units(rows: Overlay, item: ItemId) -> Decimal:
    """How many base units an item is: what a package of its GTIN holds, or what is known to be inside a logistic unit."""
    if isinstance(item, Sgtin):
        pack = rows.get(Pack, (item.gtin.text,))
        return pack.holds if pack else Decimal(1)
    return sum((_base_units(rows, row.item) for row in rows.find(Item, "place", inside(item))), Decimal(0))


def _order_state(state_after: OrderState) -> Beside:
    def change(rows: Overlay, _: Entry, fact: movement.Shipped) -> None:
        for key in fact.orders:
            order = rows.get(Order, (key,))
            if order is not None and order.state is not OrderState.CANCELLED:
                rows.put(replace(order, state=state_after))

    return change


def _transfer(fact: movement.TransferReceived) -> ShipmentKey:
    return transfer_key(fact.from_site, fact.transfer)


def _nothing_left(_: Overlay, __: Entry, ___: Fact) -> None:
    """An arrival stays known; an exception of one's own is closed by the ruling itself."""


_RULES: dict[type[Fact], Beside] = {
    movement.Inspected: lambda rows, _, fact: book_inspection(rows, fact),
    movement.Received: lambda rows, _, fact: book_receipt(rows, fact, fact.shipment),
    movement.TransferReceived: lambda rows, _, fact: book_receipt(rows, fact, _transfer(fact)),
    movement.ReceiptClosed: lambda rows, _, fact: close_receipt(rows, fact),
    movement.Picked: _pick(1),
    movement.Shipped: _order_state(OrderState.SHIPPED),
    state.HoldPlaced: _place_hold,
    state.HoldLifted: _lift_hold,
    state.DocumentAttached: _attach,
    work.TaskClaimed: _hold_task,
    work.TaskTakenOver: _hold_task,
    work.TaskReleased: _release_task,
    work.Refused: _raise_refused,
    work.ExceptionRaised: _raise_reported,
}
_INVERSES: dict[type[Fact], Beside] = {
    movement.Inspected: _nothing_left,
    movement.Received: lambda rows, _, fact: book_receipt(rows, fact, fact.shipment, -1),
    movement.TransferReceived: lambda rows, _, fact: book_receipt(rows, fact, _transfer(fact), -1),
    movement.ReceiptClosed: lambda rows, _, fact: reopen_receipt(rows, fact),
    movement.Picked: _pick(-1),
    movement.Shipped: _order_state(OrderState.PACKED),
    state.HoldPlaced: _unplace_hold,
    state.DocumentAttached: _detach,
    work.TaskClaimed: _release_task,
    work.Refused: _nothing_left,
    work.ExceptionRaised: _nothing_left,
}
