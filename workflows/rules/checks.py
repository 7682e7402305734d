"""The checks that goods must pass before they are counted: product, identity, lot, dates, recall, hold. The first trouble found is the answer.

The order is by danger: what must never go on comes before what is merely unexpected.
"""

from dataclasses import dataclass, replace
from datetime import date
from enum import Enum

from workflows.rules.exceptions import Category
from workflows.rules.facts.parts import Contents
from workflows.rules.identity import ItemId, LotCode, PlaceKind, ProductKey, ShipmentKey
from workflows.rules.lots import nearest
from workflows.rules.model.master_data import Product
from workflows.rules.model.work import ShipmentItem
from workflows.rules.policy import warn_days
from workflows.rules.status import Disposition, Evidence, Tracking
from workflows.rules.view import StockView


class Trouble(Enum):
    """What a check found; each has a reason of the same name in the dialog."""

    RECALLED = "recalled"
    ON_HOLD = "on_hold"
    EXPIRED = "expired"
    SHORT_DATED = "short_dated"
    DUPLICATE_SERIAL = "duplicate_serial"
    LOT_DIFFERS = "lot_differs"
    EXPIRY_DIFFERS = "expiry_differs"
    NOT_ANNOUNCED = "not_announced"
    NO_SERIAL = "no_serial"
    NO_LOT = "no_lot"
    NO_EXPIRY = "no_expiry"


CATEGORY = {
    Trouble.RECALLED: Category.RECALLED,
    Trouble.ON_HOLD: Category.HELD,
    Trouble.EXPIRED: Category.EXPIRED,
    Trouble.SHORT_DATED: Category.SHORT_DATED,
    Trouble.DUPLICATE_SERIAL: Category.DUPLICATE_SERIAL,
    Trouble.LOT_DIFFERS: Category.LOT_DIFFERS,
    Trouble.EXPIRY_DIFFERS: Category.EXPIRY_DIFFERS,
    Trouble.NOT_ANNOUNCED: Category.OVERAGE,
    Trouble.NO_SERIAL: Category.LABEL,
    Trouble.NO_LOT: Category.LABEL,
    Trouble.NO_EXPIRY: Category.LABEL,
}
"""Under which category of exception a trouble is filed."""
KEPT_AS = {
    Trouble.RECALLED: Disposition.RECALLED,
    Trouble.ON_HOLD: Disposition.HELD,
    Trouble.EXPIRED: Disposition.EXPIRED,
    Trouble.SHORT_DATED: Disposition.HELD,
    Trouble.LOT_DIFFERS: Disposition.HELD,
    Trouble.EXPIRY_DIFFERS: Disposition.HELD,
    Trouble.NOT_ANNOUNCED: Disposition.HELD,
}
"""As what goods are booked at the hold place; those of other troubles can't be booked, because their identity is missing or already taken."""


@dataclass(frozen=True, slots=True)
class Goods:
    """What a label says: the product is already known, `item` is None for goods without serials."""

    product: Product
    item: ItemId | None
    lot: LotCode | None
    expiry: date | None


@dataclass(frozen=True, slots=True)
class Finding:
    """A trouble with the values that explain it."""

    trouble: Trouble
    recall: str = ""
    days: int | None = None
    expected_lot: LotCode | None = None
    expected_expiry: date | None = None


def check_label(goods: Goods) -> Finding | None:
    """Whether the label has what the product's tracking demands (DSCSA product identifier: GTIN, serial, lot, expiry)."""
    if goods.product.tracking is Tracking.SERIAL and goods.item is None:
        return Finding(Trouble.NO_SERIAL)
    if goods.lot is None:
        return Finding(Trouble.NO_LOT)
    if goods.product.dated and goods.expiry is None:
        return Finding(Trouble.NO_EXPIRY)
    return None


def check_safety(view: StockView, goods: Goods) -> Finding | None:
    """Recall, hold, expiry and remaining shelf life: whether these goods may be used at all."""
    product = goods.product.product
    recall = view.recall(product, goods.lot, goods.item)
    if recall is not None:
        return Finding(Trouble.RECALLED, recall=recall.recall)
    if view.holds(product, goods.lot, goods.item):
        return Finding(Trouble.ON_HOLD)
    if goods.expiry is None:
        return None
    days = (goods.expiry - view.today).days
    if days < 0:
        return Finding(Trouble.EXPIRED, days=days)
    minimum = goods.product.minimum_days_at_receipt
    return Finding(Trouble.SHORT_DATED, days=days) if minimum is not None and days < minimum else None


def check_content(view: StockView, contents: tuple[Contents, ...]) -> Finding | None:
    """Whether anything that a sealed package is said to hold may not be used: then its content must be read, not inferred."""
    for content in contents:
        product = view.product(content.product)
        if product is None:
            continue
        expiry = None if content.lot is None else view.earliest_expiry(product.product, content.lot)
        for item in content.items or (None,):
            finding = check_safety(view, Goods(product, item, content.lot, expiry))
            if finding is not None:
                return replace(finding, expected_lot=content.lot)
    return None


def expires_soon(view: StockView, expiry: date | None) -> int | None:
    """The days left, if they are no more than the site wants to be told of."""
    days = None if expiry is None else (expiry - view.today).days
    return days if days is not None and days <= warn_days(view) else None


def check_announced(view: StockView, shipment: ShipmentKey, goods: Goods, line: ShipmentItem | None) -> Finding | None:
    """Whether a serialized item is what this shipment announced; `line` is its line there."""
    assert goods.item is not None
    head = view.item(goods.item)
    if line is None or not line.announced:
        return Finding(Trouble.NOT_ANNOUNCED if head is None else Trouble.DUPLICATE_SERIAL)
    here = head is not None and (line.evidence is Evidence.NONE or _has_left(view, goods.item))
    if here and not view.comes_back(shipment, goods.item):
        return Finding(Trouble.DUPLICATE_SERIAL)
    if line.lot is not None and line.lot != goods.lot:
        return Finding(Trouble.LOT_DIFFERS, expected_lot=line.lot)
    return _check_expiry(view, shipment, goods)


def _has_left(view: StockView, item: ItemId) -> bool:
    """Whether an item, or the package that it was taken to be in, is not in the house any more."""
    place = view.whereabouts(item)
    return place is not None and place.kind in (PlaceKind.WITH, PlaceKind.TRANSIT, PlaceKind.GONE)


def check_announced_lot(view: StockView, shipment: ShipmentKey, goods: Goods) -> Finding | None:
    """Whether goods without serials are of a lot that this shipment announced."""
    lots = view.announced_lots(shipment, goods.product.product)
    if not lots:
        return Finding(Trouble.NOT_ANNOUNCED)
    if goods.lot not in {row.lot for row in lots}:
        expected = nearest(goods.lot or "", (row.lot for row in lots))
        return Finding(Trouble.LOT_DIFFERS, expected_lot=expected or lots[0].lot)
    return _check_expiry(view, shipment, goods)


def _check_expiry(view: StockView, shipment: ShipmentKey, goods: Goods) -> Finding | None:
    assert goods.lot is not None
    expected = contradicted(view, shipment, goods.product.product, goods.lot, goods.expiry)
    return None if expected is None else Finding(Trouble.EXPIRY_DIFFERS, expected_expiry=expected)


def contradicted(
    view: StockView, shipment: ShipmentKey, product: ProductKey, lot: LotCode, expiry: date | None
) -> date | None:
    """The expiry that a shipment announced of a lot, if a label says another."""
    announced = [row.expiry for row in view.announced_lots(shipment, product, lot) if row.expiry is not None]
    return announced[0] if expiry is not None and announced and expiry not in announced else None
