"""The facts that receiving writes, built from what was read and what was announced."""

from collections import defaultdict
from dataclasses import replace

from workflows.receive.counts import Tally
from workflows.receive.states import LabelGoods, Receiving
from workflows.rules.checks import CATEGORY, Trouble, contradicted
from workflows.rules.facts.movement import ReceiptClosed, Received
from workflows.rules.facts.parts import Contents, ItemStep, LotDetails, LotQuantity, Transaction, TransactionType
from workflows.rules.facts.work import Refused
from workflows.rules.identity import FIRST, After, ItemId, LotCode, Place, ProductKey, at, inside
from workflows.rules.model.work import Shipment, ShipmentItem
from workflows.rules.quantity import Quantity
from workflows.rules.receipts import lot_balances
from workflows.rules.status import Disposition, Evidence, PackLevel, Seal
from workflows.rules.view import StockView


def working_place(state: Receiving) -> Place:
    """Where goods read now are: on the open pallet, else at the location."""
    return inside(state.unit) if state.unit else at(state.location)


def place_of(view: StockView, state: Receiving, line: ShipmentItem) -> Place:
    """Where an announced item is: in the nearest of its packages that was read before it, loose at the location if it was announced so, else on the open pallet."""
    for outer in view.packages_of(line):
        if outer.evidence is not Evidence.NONE and outer.level is not PackLevel.PALLET:
            return inside(outer.item)
    return working_place(state) if line.inside else at(state.location)


def homes_of(view: StockView, state: Receiving, product: ProductKey, lot: LotCode) -> list[str]:
    """The packages (their texts) in which a quantity of a lot was announced and is not all here yet, else all of them; the empty text where it was announced loose."""
    rows = [row for row in view.announced_lots(state.shipment, product, lot) if row.announced is not None]
    open_ones = [row for row in rows if lot_balances([row])[0].short]
    return [row.inside for row in open_ones or rows]


def place_of_lot(view: StockView, state: Receiving, product: ProductKey, lot: LotCode) -> Place:
    """Where goods of a lot are: on the open pallet, or in a package on it that was read; without a pallet in a package that was read, else at the location."""
    homes = homes_of(view, state, product, lot)
    if state.unit is not None and state.unit.text in homes:
        return inside(state.unit)
    for home in filter(None, homes):
        line = view.line(state.shipment, home)
        if line is not None and line.evidence is not Evidence.NONE and state.unit in (None, pallet_of(view, line)):
            return inside(line.item)
    return at(state.location) if "" in homes else working_place(state)


def pallet_of(view: StockView, line: ShipmentItem) -> ItemId | None:
    """The pallet that a line was announced on; None when it was announced loose."""
    pallets = [outer.item for outer in view.packages_of(line) if outer.level is PackLevel.PALLET]
    return pallets[-1] if pallets else None


def step_of(view: StockView, item: ItemId, product: ProductKey | None = None, lot: LotCode | None = None) -> ItemStep:
    """An item with its predecessor as the view has it."""
    head = view.item(item)
    return ItemStep(item, After.entry(head.head) if head else FIRST, product, lot)


def received_item(
    view: StockView, state: Receiving, goods: LabelGoods, line: ShipmentItem, contents: tuple[Contents, ...]
) -> Received:
    """A serialized item was read; `contents` are taken to be in it without being read."""
    assert goods.item is not None
    place = place_of(view, state, line)
    step = step_of(view, goods.item, goods.product, goods.lot)
    base = _base(view, state, place, goods.evidence)
    return replace(
        base, items=(step,), contents=contents, lots=_lots(view, state, goods, contents), seal=_seal(contents)
    )


def received_unit(
    view: StockView, state: Receiving, line: ShipmentItem, evidence: Evidence, contents: tuple[Contents, ...]
) -> Received:
    """A logistic unit was read; `contents` are taken to be in it without being read."""
    base = _base(view, state, place_of(view, state, line), evidence)
    lots = _content_lots(view, state, contents)
    return replace(base, items=(step_of(view, line.item),), contents=contents, lots=lots, seal=_seal(contents))


def received_quantity(
    view: StockView, state: Receiving, goods: LabelGoods, quantity: Quantity, packages: int
) -> Received:
    """So many packages of a lot were counted."""
    assert goods.lot is not None
    told = LotQuantity(goods.product, goods.lot, quantity, pack=goods.gtin, packages=packages)
    base = _base(view, state, place_of_lot(view, state, goods.product, goods.lot), goods.evidence)
    return replace(base, quantities=(told,), lots=_lots(view, state, goods, ()))


def received_aside(view: StockView, state: Receiving, goods: LabelGoods, disposition: Disposition) -> Received:
    """A troubled item is here and blocked, and with it what it is said to hold. A date that contradicts the announced one tells nothing of the lot."""
    assert goods.item is not None
    line = view.announced(state.shipment, goods.item)
    step = step_of(view, goods.item, goods.product, goods.lot)
    announced = line is not None and line.announced
    contents = contents_of(view, state, goods.item)
    lots = _lots(view, state, goods, contents)
    place = working_place(state) if line is None else place_of(view, state, line)
    base = _base(view, state, place, goods.evidence)
    received = replace(base, items=(step,), contents=contents, lots=lots, seal=_seal(contents))
    return replace(received, disposition=disposition, announced=announced)


def received_blind(view: StockView, state: Receiving, goods: LabelGoods) -> Received:
    """A serialized item of which nobody sent data is here."""
    assert goods.item is not None
    base = _base(view, state, working_place(state), goods.evidence)
    return replace(
        base, items=(step_of(view, goods.item, goods.product, goods.lot),), lots=_lots(view, state, goods, ())
    )


def received_unit_blind(view: StockView, state: Receiving, sscc: ItemId) -> Received:
    """A logistic unit of which nobody sent data is here."""
    return replace(_base(view, state, working_place(state), Evidence.SEEN), items=(step_of(view, sscc),))


def refused(state: Receiving, trouble: Trouble, goods: LabelGoods, recall: str) -> Refused:
    """Goods in trouble were read: no stock effect, but a record."""
    category, place = CATEGORY[trouble], working_place(state)
    return Refused(category, place, goods.item, goods.product, goods.lot, goods.expiry, state.shipment, None, recall)


def receipt_closed(view: StockView, state: Receiving, result: Tally, hand_count: int | None = None) -> ReceiptClosed:
    """The outcome of the open pallet, or of the whole shipment; `hand_count` are packages that somebody counted."""
    shipment = view.shipment(state.shipment)
    return ReceiptClosed(
        shipment=state.shipment,
        place=at(state.location),
        inside=state.unit,
        announced=sum(part.count for part in result.counts.announced),
        seen=sum(part.count for part in result.counts.seen),
        inferred=sum(part.count for part in result.counts.inferred),
        missing=tuple(row.item for row in result.missing),
        extra=tuple(row.item for row in result.extra),
        missing_quantities=tuple(
            LotQuantity(lot.product, lot.lot, lot.short) for lot in result.short_lots if lot.short is not None
        ),
        hand_count=hand_count,
        transactions=transactions_of(shipment) if shipment else (),
    )


def contents_of(view: StockView, state: Receiving, item: ItemId) -> tuple[Contents, ...]:
    """What the despatch advice says is inside a package and nobody has read yet, at all depths, by package, product and lot."""
    groups: dict[tuple[ItemId, ProductKey | None, LotCode | None], list[ItemId]] = defaultdict(list)
    packages = {item.text: item}
    for row in view.below(state.shipment, item.text):
        new = view.item(row.item) is None or view.comes_back(state.shipment, row.item)
        if row.announced and row.evidence is Evidence.NONE and new:
            groups[packages[row.inside], row.product, row.lot].append(row.item)
        if not view.holds_nothing(row):
            packages[row.item.text] = row.item
    items = (Contents(outer, tuple(items), product, lot) for (outer, product, lot), items in groups.items())
    quantities = (
        Contents(package, (), lot.product, lot.lot, lot.announced)
        for package in packages.values()
        for lot in view.lots_inside(state.shipment, package.text)
        if lot.announced is not None and lot.received is None
    )
    return (*items, *quantities)


def _seal(contents: tuple[Contents, ...]) -> Seal:
    return Seal.INTACT if contents else Seal.UNCHECKED


def _base(view: StockView, state: Receiving, place: Place, evidence: Evidence) -> Received:
    shipment = view.shipment(state.shipment)
    supplier, owner = (shipment.supplier, shipment.owner) if shipment else (None, None)
    transactions = transactions_of(shipment) if shipment else ()
    return Received(place, evidence, state.shipment, supplier, owner=owner, transactions=transactions)


def transactions_of(shipment: Shipment) -> tuple[Transaction, ...]:
    """The business documents that a shipment came with."""
    told = (
        (TransactionType.PURCHASE_ORDER, shipment.order),
        (TransactionType.DESPATCH_ADVICE, shipment.despatch_advice),
    )
    return tuple(Transaction(kind, number, shipment.supplier) for kind, number in told if number)


def _lots(
    view: StockView, state: Receiving, goods: LabelGoods, contents: tuple[Contents, ...]
) -> tuple[LotDetails, ...]:
    """What the label says of its lot, and the despatch advice of the lots inside."""
    assert goods.lot is not None
    others = _content_lots(view, state, contents)
    if contradicted(view, state.shipment, goods.product, goods.lot, goods.expiry) is not None:
        return others
    own = LotDetails(
        goods.product, goods.lot, goods.expiry, goods.day_given, goods.manufactured, supplier_lot=goods.lot
    )
    return (own, *(lot for lot in others if (lot.product, lot.lot) != (own.product, own.lot)))


def _content_lots(view: StockView, state: Receiving, contents: tuple[Contents, ...]) -> tuple[LotDetails, ...]:
    details: dict[tuple[ProductKey, LotCode], LotDetails] = {}
    for content in contents:
        if content.product is not None and content.lot is not None:
            for row in view.announced_lots(state.shipment, content.product, content.lot):
                details[row.product, row.lot] = LotDetails(
                    row.product, row.lot, row.expiry, row.day_given, row.manufactured
                )
    return tuple(details.values())
