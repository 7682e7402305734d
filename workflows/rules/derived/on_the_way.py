"""Goods on the way in or out that are held or recalled: picked, packed, loaded or shipped, or announced and not here yet.

It follows from state alone: from what blocks a lot or an item, and from where its goods are. So it opens and closes alike whether the pick or the hold
arrives first. It needs to find all items of a lot, which the server's rows can and a device's can not: the server derives it, terminals have it by the feed.
"""

from collections.abc import Callable, Iterable, Iterator

from workflows.gs1.values import Sgtin
from workflows.rules.derived.blocks import LotSubject, Subject, blocks_of, category_of, subject_of, text_of
from workflows.rules.derived.keeping import derived
from workflows.rules.exceptions import Category
from workflows.rules.identity import ItemId, LotCode, Place, PlaceKind, ProductKey, ShipmentKey, inside
from workflows.rules.model.goods import Item, Stock
from workflows.rules.model.holds import Hold
from workflows.rules.model.master_data import Pack, RecallScope
from workflows.rules.model.work import Shipment, ShipmentItem, ShipmentLot, ShipmentState
from workflows.rules.quantity import Quantity, Unit, pieces
from workflows.rules.rows import Overlay, RowChange, Rows
from workflows.rules.status import OUTWARD, Disposition, PackLevel

ItemsOfLot = Callable[[ProductKey, LotCode], Iterable[Item]]
"""Every item of a lot, as the rows after the change have it."""
OUTSIDE = frozenset({PlaceKind.WITH, PlaceKind.TRANSIT, PlaceKind.ABOARD})
COMING = frozenset({ShipmentState.ANNOUNCED, ShipmentState.RECEIVING})
DEEPEST = 12


def derive_on_the_way(
    before: Rows, after: Overlay, items_of_lot: ItemsOfLot, changed: Iterable[RowChange] | None = None
) -> None:
    """Open and close what follows from the changes that `after` holds over `before`, or from others that both have already."""
    changes = after.changes() if changed is None else tuple(changed)
    subjects: dict[str, Subject] = {}
    for change in changes:
        subjects |= {text_of(one): one for one in _subjects(before, after, change)}
    for text, subject in subjects.items():
        _derive_out(after, text, subject, items_of_lot)
    coming = {pair: None for change in changes for pair in _coming(after, change)}
    for shipment, text in coming:
        _derive_in(after, shipment, text)


# -- on the way out -----------------------------------------------------------------------------------------------------------------------


def is_out(rows: Rows, place: Place, disposition: Disposition) -> bool:
    """Whether goods there, or a package that they are in, are on their way out or gone from here to somebody else."""
    for _ in range(DEEPEST):
        if disposition in OUTWARD or place.kind in OUTSIDE:
            return True
        outer = rows.get(Item, (place.code,)) if place.kind is PlaceKind.INSIDE else None
        if outer is None:
            return False
        place, disposition = outer.place, outer.disposition
    return False


def is_single(rows: Rows, item: ItemId) -> bool:
    """Whether an item is known to be a single unit, which holds nothing."""
    pack = rows.get(Pack, (item.gtin.text,)) if isinstance(item, Sgtin) else None
    return pack is not None and pack.level is PackLevel.UNIT


def goods_inside(rows: Rows, package: ItemId, depth: int = DEEPEST) -> Iterator[Item | Stock]:
    """All that is in a package, at every depth."""
    if is_single(rows, package):
        return
    place = inside(package)
    yield from rows.find(Stock, "place", place)
    for row in rows.find(Item, "place", place):
        yield row
        if depth > 1:
            yield from goods_inside(rows, row.item, depth - 1)


def subjects_of_goods(row: Item | Stock) -> Iterator[Subject]:
    """What a hold on these goods may be on: the item, and its lot."""
    if isinstance(row, Item):
        yield row.item
    if row.product is not None and row.lot is not None:
        yield LotSubject(row.product, row.lot)


def _subjects(before: Rows, after: Overlay, change: RowChange) -> Iterator[Subject]:
    """The subjects of which the goods that are out may be others after a change, or that may be blocked otherwise."""
    if change.kind is Hold:
        named = subject_of(change.key[1])
        yield from () if named is None else (named,)
    elif change.kind is RecallScope:
        _, product, lot, item = change.key
        named = subject_of(item) if item else LotSubject(ProductKey(product), LotCode(lot))
        yield from () if named is None else (named,)
    elif change.kind is Item:
        yield from _moved(after, before.get(Item, change.key), after.get(Item, change.key), before)
    elif change.kind is Stock:
        yield from _balanced(before, after, change)


def _moved(after: Overlay, was: Item | None, now: Item | None, before: Rows) -> Iterator[Subject]:
    went = was is not None and is_out(before, was.place, was.disposition)
    goes = now is not None and is_out(after, now.place, now.disposition)
    for row in (was, now) if went or goes else ():
        yield from () if row is None else subjects_of_goods(row)
    if went is not goes:
        row = now or was
        assert row is not None
        yield from _blocked_inside(after, row.item)


def _blocked_inside(rows: Rows, package: ItemId) -> Iterator[Subject]:
    """Of what is in a package, the subjects that something blocks: asked once for all, a pallet holds thousands."""
    found: dict[str, Subject] = {}
    for goods in goods_inside(rows, package):
        found |= {text_of(subject): subject for subject in subjects_of_goods(goods)}
    held = {hold.subject for hold in rows.every(Hold)} if found else set()
    for text, subject in found.items():
        if text in held or (isinstance(subject, LotSubject) and blocks_of(rows, subject)):
            yield subject


def _balanced(before: Rows, after: Overlay, change: RowChange) -> Iterator[Subject]:
    place, product, lot, _, disposition = change.key
    where = Place.from_text(place)
    assert where is not None, "a balance is at a place"
    if is_out(before, where, Disposition(disposition)) or is_out(after, where, Disposition(disposition)):
        yield LotSubject(ProductKey(product), LotCode(lot))


def _derive_out(rows: Overlay, text: str, subject: Subject, items_of_lot: ItemsOfLot) -> None:
    category = category_of(blocks_of(rows, subject))
    for filed in (Category.RECALLED, Category.HELD):
        if filed is category:
            count = _count_out(rows, subject, items_of_lot)
            derived(rows, filed, text, text, count is not None, count)
        else:
            derived(rows, filed, text, text, False)


def _count_out(rows: Overlay, subject: Subject, items_of_lot: ItemsOfLot) -> Quantity | None:
    """How much of it is out: items, packages and what is in them each by itself; of goods without serials their quantity. None when nothing is."""
    if not isinstance(subject, LotSubject):
        head = rows.get(Item, (subject.text,))
        return pieces(1) if head is not None and is_out(rows, head.place, head.disposition) else None
    items = sum(is_out(rows, row.place, row.disposition) for row in items_of_lot(subject.product, subject.lot))
    if items:
        return pieces(items)
    totals: dict[Unit, Quantity] = {}
    for row in rows.find(Stock, "product", subject.product):
        here = row.lot == subject.lot and row.quantity.amount > 0
        if here and is_out(rows, row.place, row.disposition):
            unit = row.quantity.unit
            totals[unit] = totals[unit] + row.quantity if unit in totals else row.quantity
    return totals[min(totals, key=lambda unit: unit.value)] if totals else None


# -- on the way in ------------------------------------------------------------------------------------------------------------------------


def _coming(rows: Overlay, change: RowChange) -> Iterator[tuple[ShipmentKey, str]]:
    """Shipments and subjects of which one may now announce the other while that is recalled, or may not any more."""
    if change.kind is Shipment:
        for line in rows.find(ShipmentLot, "shipment", change.key[0]):
            yield line.shipment, text_of(LotSubject(line.product, line.lot))
    elif change.kind is ShipmentLot:
        shipment, _, product, lot = change.key
        yield ShipmentKey(shipment), text_of(LotSubject(ProductKey(product), LotCode(lot)))
    elif change.kind is Hold:
        yield from _announcing(rows, subject_of(change.key[1]))
    elif change.kind is RecallScope:
        _, product, lot, item = change.key
        yield from _announcing(rows, subject_of(item) if item else LotSubject(ProductKey(product), LotCode(lot)))


def _announcing(rows: Overlay, subject: Subject | None) -> Iterator[tuple[ShipmentKey, str]]:
    if isinstance(subject, LotSubject):
        for line in rows.find(ShipmentLot, "lot", subject.lot):
            if line.product == subject.product:
                yield line.shipment, text_of(subject)
    elif subject is not None:
        for announced in rows.find(ShipmentItem, "item", subject):
            yield announced.shipment, subject.text


def _derive_in(rows: Overlay, shipment: ShipmentKey, text: str) -> None:
    subject, about = subject_of(text), f"{text}@{shipment}"
    row = rows.get(Shipment, (shipment,))
    coming = row is not None and row.state in COMING and subject is not None and _announces(rows, shipment, subject)
    recalled = coming and subject is not None and category_of(blocks_of(rows, subject)) is Category.RECALLED
    derived(rows, Category.RECALLED, about, f"shipment:{shipment}", recalled)


def _announces(rows: Overlay, shipment: ShipmentKey, subject: Subject) -> bool:
    if isinstance(subject, LotSubject):
        lines = rows.find(ShipmentLot, "lot", subject.lot)
        return any((line.shipment, line.product) == (shipment, subject.product) for line in lines)
    line = rows.get(ShipmentItem, (shipment, subject.text))
    return line is not None and line.announced
