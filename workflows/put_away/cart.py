"""What goes on the cart: goods that are here, once each, with what is wrong with them; and where the cart goes."""

from dataclasses import replace
from decimal import Decimal

from workflows.cards import item_card, product_card
from workflows.dialog import Because, Card, Notice, Values
from workflows.identify import LogisticUnit, LotGoods, SerialItem
from workflows.put_away.states import Carrying, CountLoad, Load, PutAwayReason, PutAwayState, Ready
from workflows.rules.identity import LocationCode
from workflows.rules.model.goods import Stock
from workflows.rules.model.master_data import Handling, Product
from workflows.rules.on_hand import blocked, blocked_stock, children, is_here, lot_here, product_of, stock_inside
from workflows.rules.policy import hold_location
from workflows.rules.quantity import Quantity, Unit
from workflows.rules.status import Disposition, Verdict
from workflows.rules.storage import Suggestion, suggest
from workflows.rules.view import StockView
from workflows.step import Context, Step

MOST_ON_CART = 40
NO_VALUES = Values()
ORDERED = frozenset({Disposition.PICKED, Disposition.PACKED})
Result = Step[PutAwayState]


def load_item(back: Ready, subject: SerialItem | LogisticUnit, context: Context) -> Result:
    """An item or a logistic unit was scanned."""
    view = context.view
    item = subject.sscc if isinstance(subject, LogisticUnit) else subject.item
    card = item_card(view, item)
    row = view.item(item)
    if row is None or not is_here(view, item):
        return say(back, Verdict.STOP, PutAwayReason.NOT_IN_THE_HOUSE, card)
    if any(load.item == item for load in cart_of(back)):
        return say(back, Verdict.WARN, PutAwayReason.ON_THE_CART_ALREADY, card)
    if row.disposition in ORDERED:
        return say(back, Verdict.STOP, PutAwayReason.PICKED_FOR_ORDER, card)
    fault = blocked(view, row)
    kept = (None, row.owner, row.disposition, fault is not None)
    return put_on_cart(back, Load(row.place, product_of(view, row), row.lot, item, *kept), context, card)


def load_lot(back: Ready, subject: LotGoods, context: Context) -> Result:
    """Goods without serials were scanned: how much of them goes on the cart?"""
    view = context.view
    pack = view.pack(subject.gtin)
    product = view.product(pack.product) if pack else None
    card = product_card(view, product.product if product else None, subject.gtin, subject.lot, subject.expiry)
    rows = lot_here(view, product.product, subject.lot) if product and subject.lot else []
    rows = [row for row in rows if not _on_cart(back, row)]
    if pack is None or product is None or not rows:
        return say(back, Verdict.STOP, PutAwayReason.NOTHING_OF_IT_HERE, card)
    stock = min(rows, key=_not_come_in)
    kept = (stock.owner, stock.disposition, blocked_stock(view, stock) is not None)
    load = Load(stock.place, stock.product, stock.lot, None, None, *kept)
    state = CountLoad(back, load, stock.quantity, Quantity(pack.holds, product.unit))
    return say(state, Verdict.OK, PutAwayReason.HOW_MUCH, card, Values(place=stock.place))


def counted(state: CountLoad, packages: Decimal, context: Context) -> Result:
    """So many packages go on the cart."""
    card = product_card(context.view, state.load.product, None, state.load.lot)
    amount = state.per_package.amount * packages if packages.is_finite() else Decimal(0)
    whole = state.available.unit is not Unit.PIECE or amount == amount.to_integral_value()
    if not whole or not 0 < amount <= state.available.amount:
        most = int(state.available.amount // state.per_package.amount)
        return say(state, Verdict.STOP, PutAwayReason.MORE_THAN_IS_HERE, card, Values(count=most))
    load = replace(state.load, quantity=Quantity(amount, state.available.unit))
    return put_on_cart(state.back, load, context, card)


def put_on_cart(back: Ready, load: Load, context: Context, card: Card) -> Result:
    """One more thing on the cart; blocked goods and others don't travel together."""
    view, cart = context.view, cart_of(back)
    if len(cart) >= MOST_ON_CART:
        return say(back, Verdict.STOP, PutAwayReason.CART_FULL, card, Values(count=MOST_ON_CART))
    if cart and cart[0].blocked != load.blocked:
        return say(back, Verdict.STOP, PutAwayReason.NEEDS_CAGE, card, Values(location=hold_location(view)))
    not_these = back.not_these if isinstance(back, Carrying) else ()
    loaded = (*cart, load)
    carrying = Carrying(loaded, destination(loaded, view, not_these), not_these, back.history)
    values = Values(location=carrying.suggested, count=len(loaded))
    if load.blocked:
        return say(carrying, Verdict.WARN, PutAwayReason.BLOCKED_TO_CAGE, card, values)
    if carrying.suggested is None and needs_bin(loaded):
        return say(carrying, Verdict.WARN, PutAwayReason.NO_BIN_FITS, card)
    return say(carrying, Verdict.OK, PutAwayReason.ON_THE_CART, card, values)


def _on_cart(back: Ready, row: Stock) -> bool:
    return any((one.source, one.product, one.lot) == (row.place, row.product, row.lot) for one in cart_of(back))


def _not_come_in(row: Stock) -> tuple[bool, str]:
    """Goods that have come in go first: they wait to be put away."""
    return row.disposition is not Disposition.INCOMING, row.place.text


def say(
    state: PutAwayState, verdict: Verdict, reason: PutAwayReason, card: Card | None = None, values: Values = NO_VALUES
) -> Result:
    """An answer that books nothing."""
    return Step(state, (), Notice(verdict, reason, card, values))


def destination(
    cart: tuple[Load, ...], view: StockView, not_these: tuple[LocationCode, ...] = ()
) -> LocationCode | None:
    """Where a cart goes: the cage, or the bin suggested for what was loaded first; None where nothing is suggested."""
    if any(load.blocked for load in cart):
        return hold_location(view)
    found = suggestion(cart, view, not_these)
    return found.location if found else None


def suggestion(cart: tuple[Load, ...], view: StockView, not_these: tuple[LocationCode, ...] = ()) -> Suggestion | None:
    """The bin for what was loaded first, and why; none for goods that lie in a bin already: only the person knows where those go."""
    product = storage_product(cart[0], view)
    if product is None or not needs_bin(cart) or any(load.blocked for load in cart):
        return None
    return suggest(view, product, cart[0].lot, not_these)


def needs_bin(cart: tuple[Load, ...]) -> bool:
    """Whether these goods have come in and belong into a bin."""
    return any(load.disposition is Disposition.INCOMING for load in cart)


def storage_product(load: Load, view: StockView) -> Product | None:
    """The product whose condition counts: of a mixed unit the one that asks for most."""
    known = view.product(load.product)
    if known is not None or load.item is None:
        return known
    inner = (view.product(product_of(view, row)) for row in children(view.rows, load.item))
    products = [product for product in inner if product is not None]
    return max(products, key=lambda one: (one.handling is not Handling.AMBIENT, one.product), default=None)


def because(cart: tuple[Load, ...], view: StockView, not_these: tuple[LocationCode, ...]) -> Because | None:
    """Why the suggested bin is suggested."""
    found = suggestion(cart, view, not_these)
    return Because(PutAwayReason(f"bin_{found.reason.value}"), Values(location=found.location)) if found else None


def is_controlled(cart: tuple[Load, ...], view: StockView) -> bool:
    """Whether anything on the cart may be moved only while a second person watches."""
    for load in cart:
        inner = children(view.rows, load.item) if load.item is not None else ()
        keys = {load.product, *(product_of(view, row) for row in inner)}
        if load.item is not None:
            keys |= {row.product for row in stock_inside(view.rows, load.item)}
        if any(product is not None and product.controlled for product in map(view.product, keys)):
            return True
    return False


def cart_of(state: Ready) -> tuple[Load, ...]:
    """What is on the cart."""
    return state.cart if isinstance(state, Carrying) else ()
