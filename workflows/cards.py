"""Goods as a person sees them, from what is known: the one place that turns identities into cards."""

from datetime import date

from workflows.dialog import Card
from workflows.gs1.values import Gtin, Sgtin
from workflows.rules.identity import ItemId, LotCode, ProductKey
from workflows.rules.model.work import ShipmentItem
from workflows.rules.quantity import Quantity
from workflows.rules.receipts import level_of
from workflows.rules.status import Disposition, PackLevel
from workflows.rules.view import StockView

CARTONS = frozenset({Disposition.PICKED, Disposition.PACKED})
"""A logistic unit of these dispositions is a carton of an order."""


def item_card(
    view: StockView, item: ItemId, lot: LotCode | None = None, expiry: date | None = None, day_given: bool = True
) -> Card:
    """The card of an item; lot and expiry as its label says, else as they are known."""
    head = view.item(item)
    if not isinstance(item, Sgtin):
        carton = head is not None and head.disposition in CARTONS
        return Card(item=item, level=None if carton else PackLevel.PALLET)
    pack = view.pack(item.gtin)
    lot = lot or (head.lot if head else None)
    card = product_card(view, pack.product if pack else None, item.gtin, lot, expiry, day_given)
    return Card(
        item,
        level_of(view.rows, item),
        card.gtin,
        card.product,
        card.name,
        card.trade_number,
        card.lot,
        card.expiry,
        card.day_given,
    )


def line_card(view: StockView, row: ShipmentItem) -> Card:
    """The card of a line of a shipment, with the level that the despatch advice gives it."""
    card = item_card(view, row.item, row.lot)
    return Card(
        row.item,
        row.level,
        card.gtin,
        card.product,
        card.name,
        card.trade_number,
        card.lot,
        card.expiry,
        card.day_given,
    )


def product_card(
    view: StockView,
    key: ProductKey | None,
    gtin: Gtin | None,
    lot: LotCode | None,
    expiry: date | None = None,
    day_given: bool = True,
    quantity: Quantity | None = None,
) -> Card:
    """The card of goods of a lot; an expiry that the label does not say is looked up."""
    product = view.product(key)
    digits = gtin.digits if gtin else ""
    if product is None:
        return Card(gtin=digits, lot=lot, expiry=expiry, day_given=day_given, quantity=quantity)
    known = view.lot(product.product, lot) if lot is not None and expiry is None else None
    if known is not None:
        expiry, day_given = known.expiry, known.day_given
    words = (product.name, product.strength, product.form, product.pack)
    name = ", ".join(part for part in (" ".join(word for word in words[:3] if word), words[3]) if part)
    number = product.trade_number or (f"GTIN {digits}" if digits else product.product)
    pack = view.pack(gtin) if gtin else None
    return Card(
        None, pack.level if pack else None, digits, product.product, name, number, lot, expiry, day_given, quantity
    )
