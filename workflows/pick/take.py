"""At the bin: what is scanned is judged against the pick, and goes into the carton."""

from dataclasses import replace
from decimal import Decimal
from typing import assert_never

from workflows.cards import item_card, product_card
from workflows.dialog import Card, Notice, Scanned, Values
from workflows.gs1.elements import Malformed
from workflows.gs1.values import Sgtin
from workflows.identify import Bin, LogisticUnit, LotGoods, NotGoods, SerialItem, identify
from workflows.pick.answer import KEEP, Result, pick_card, say
from workflows.pick.plan import again, wanted_of
from workflows.pick.states import (
    AskOpenCase,
    AskSwap,
    CountPick,
    Pick,
    PickReason,
    Taking,
    Walking,
)
from workflows.refusals import label_notice
from workflows.rules.checks import CATEGORY, Trouble
from workflows.rules.entry import How
from workflows.rules.facts.movement import Picked, PickRule
from workflows.rules.facts.parts import ItemStep, LotQuantity
from workflows.rules.facts.work import Refused
from workflows.rules.identity import After, ItemId, LotCode, PlaceKind, at, inside
from workflows.rules.model.goods import Item
from workflows.rules.model.work import OrderLine
from workflows.rules.on_hand import Blocked, blocked, children, expiry_of, is_here, lot_here, product_of
from workflows.rules.policy import hold_location, may_swap_lot
from workflows.rules.quantity import Quantity, Unit
from workflows.rules.status import USABLE, Disposition, Verdict
from workflows.rules.view import StockView
from workflows.step import Booking, Context, Owed, Step


def scan_goods(state: Taking, given: Scanned, context: Context) -> Result:
    """One scan at the bin."""
    fresh = again(context.view, state.round, state.pick)
    if fresh is None:
        return say(Walking(state.round), Verdict.WARN, PickReason.ORDER_SHRANK)
    state = replace(state, pick=replace(state.pick, quantity=_left(state, fresh)))
    match subject := identify(given.reading, context.view):
        case Malformed():
            return Step(state, (), label_notice(subject))
        case NotGoods():
            return say(state, Verdict.STOP, PickReason.NOT_GOODS)
        case Bin():
            return _bin_again(state, subject)
        case LogisticUnit() if subject.sscc == state.round.carton:
            return say(state, Verdict.WARN, PickReason.ALREADY_PICKED, item_card(context.view, subject.sscc))
        case LogisticUnit():
            return _item(state, subject.sscc, None, given, context)
        case SerialItem():
            return _item(state, subject.item, subject.lot, given, context)
        case LotGoods():
            return _lot(state, subject, context)
        case _:
            assert_never(subject)


def _left(state: Taking, fresh: Pick) -> Quantity:
    """How much of the pick is still to be taken, now that the order may ask for less than when it was begun."""
    asked = min(state.pick.quantity.amount, fresh.quantity.amount)
    return Quantity(asked, state.pick.quantity.unit)


def _bin_again(state: Taking, subject: Bin) -> Result:
    values = Values(location=state.pick.location)
    if subject.location.location == state.pick.location:
        return say(state, Verdict.OK, PickReason.AT_THE_BIN, None, values)
    return say(state, Verdict.WARN, PickReason.OTHER_BIN, None, values)


# -- items --------------------------------------------------------------------------------------------------------------------------------


def _item(state: Taking, item: ItemId, lot: LotCode | None, given: Scanned, context: Context) -> Result:
    view, card = context.view, item_card(context.view, item, lot)
    row = view.item(item)
    if row is None:
        reason = PickReason.UNKNOWN_SERIAL if _is_wanted(state, item, view) else PickReason.WRONG_PRODUCT
        return say(state, Verdict.STOP, reason, card, _expected(state, view))
    refusal = _not_for_the_taking(state, row, view)
    if refusal is not None:
        verdict = Verdict.WARN if refusal is PickReason.ALREADY_PICKED else Verdict.STOP
        return say(state, verdict, refusal, card, replace(_expected(state, view), place=view.whereabouts(item)))
    fault = blocked(view, row)
    if fault is not None:
        return _stop(state, row, fault, card, given, context)
    unsuited = _unsuited(state, row, view)
    if unsuited is not None:
        return say(state, Verdict.STOP, unsuited, card, _expected(state, view))
    return _fitting(state, row, card, given, context)


def _is_wanted(state: Taking, item: ItemId, view: StockView) -> bool:
    if not isinstance(item, Sgtin):
        return True
    pack = view.pack(item.gtin)
    return pack is not None and pack.product == state.pick.product


def _expected(state: Taking, view: StockView) -> Values:
    product = product_card(view, state.pick.product, None, None)
    return Values(expected_lot=state.pick.lot, location=state.pick.location, text=product.name)


def _not_for_the_taking(state: Taking, row: Item, view: StockView) -> PickReason | None:
    if row.disposition in (Disposition.PICKED, Disposition.PACKED):
        ours = row.place == inside(state.round.carton)
        return PickReason.ALREADY_PICKED if ours else PickReason.OTHER_ORDERS_CARTON
    return None if is_here(view, row.item) else PickReason.NOT_IN_STOCK


def _unsuited(state: Taking, row: Item, view: StockView) -> PickReason | None:
    """Why goods that nothing is wrong with are not for this line: product, owner, or how long the customer wants them to last."""
    products = _products(row, view)
    if products != {state.pick.product}:
        return PickReason.WRONG_PRODUCT
    line = view.rows.get(OrderLine, (state.round.order, state.pick.line))
    assert line is not None
    wanted = wanted_of(view, line)
    if row.owner != wanted.owner:
        return PickReason.OTHER_OWNER
    expiry = expiry_of(view, state.pick.product, row.lot)
    if wanted.minimum_days is not None and expiry is not None and (expiry - view.today).days < wanted.minimum_days:
        return PickReason.TOO_SHORT_FOR_CUSTOMER
    return None


def _products(row: Item, view: StockView) -> set[object]:
    """The product of an item; of a logistic unit those of everything in it."""
    own = product_of(view, row)
    if own is not None:
        return {own}
    return {product_of(view, child) for child in children(view.rows, row.item) if isinstance(child.item, Sgtin)}


def amount_of(view: StockView, item: ItemId) -> Decimal:
    """How many base units an item is."""
    if isinstance(item, Sgtin):
        return view.per_package(item.gtin)
    return sum((amount_of(view, row.item) for row in children(view.rows, item, 1)), Decimal(0))


def _fitting(state: Taking, row: Item, card: Card, given: Scanned, context: Context) -> Result:
    """Goods of the right product: taken, or asked about where they are in a closed case, more than is wanted, or of another lot."""
    view = context.view
    if row.place.kind is PlaceKind.INSIDE:
        outer = view.rows.get(Item, (row.place.code,))
        assert outer is not None
        return say(AskOpenCase(state, outer.item), Verdict.WARN, PickReason.ASK_OPEN, item_card(view, outer.item))
    amount = amount_of(view, row.item)
    if amount > state.pick.quantity.amount:
        if any(children(view.rows, row.item, 1)):
            return say(AskOpenCase(state, row.item), Verdict.WARN, PickReason.ASK_OPEN, card)
        return say(state, Verdict.STOP, PickReason.TOO_MUCH, card, Values(count=int(state.pick.quantity.amount)))
    if row.lot != state.pick.lot:
        return _other_lot(state, row, card, context)
    return take_item(state, row, state.pick.rule, given.how, card, context)


def _other_lot(state: Taking, row: Item, card: Card, context: Context) -> Result:
    if row.lot is None or not may_swap_lot(context.view):
        return say(state, Verdict.STOP, PickReason.WRONG_LOT, card, _expected(state, context.view))
    values = Values(lot=row.lot, expected_lot=state.pick.lot)
    return say(AskSwap(state, row.item, row.lot), Verdict.WARN, PickReason.ASK_SWAP, card, values)


def take_item(
    state: Taking, row: Item, rule: PickRule, how: How, card: Card, context: Context, reason: str = ""
) -> Result:
    """An item goes into the carton."""
    view, pick = context.view, state.pick
    step = ItemStep(row.item, After.entry(row.head), product_of(view, row), row.lot)
    target = inside(state.round.carton)
    fact = Picked(state.round.order, pick.line, row.place, target, rule, (step,), (), pick.passed_over, reason)
    notice = PickReason.PICKED if row.place == at(pick.location) else PickReason.WAS_ELSEWHERE
    return booked(state, fact, amount_of(view, row.item), how, card, context, notice)


def booked(
    state: Taking, fact: Picked, amount: Decimal, how: How, card: Card, context: Context, reason: PickReason
) -> Result:
    """Book a pick; while more of it is wanted the person stays at the bin."""
    round_ = replace(state.round, history=(*state.round.history, context.ids[0])[-KEEP:])
    left = state.pick.quantity.amount - amount
    booking = Booking(context.ids[0], fact, how)
    values = Values(count=int(left), location=state.pick.location, text=state.pick.line)
    if left <= 0:
        return Step(Walking(round_), (booking,), Notice(Verdict.OK, PickReason.LINE_DONE, card, values))
    pick = replace(state.pick, quantity=Quantity(left, state.pick.quantity.unit))
    verdict = Verdict.WARN if reason is PickReason.WAS_ELSEWHERE else Verdict.OK
    return Step(Taking(round_, pick), (booking,), Notice(verdict, reason, card, values))


# -- what may not be used -----------------------------------------------------------------------------------------------------------------


def _stop(state: Taking, row: Item, fault: Blocked, card: Card, given: Scanned, context: Context) -> Result:
    """Refuse goods, keep a record, and owe carrying them to the cage."""
    view, finding = context.view, fault.finding
    category = CATEGORY[finding.trouble]
    location = hold_location(view)
    product = product_of(view, row)
    refused = Refused(category, row.place, row.item, product, row.lot, recall=finding.recall)
    values = Values(
        location=location,
        recall=finding.recall,
        lot=row.lot,
        item=fault.inside,
        others_here=view.lot_elsewhere(product, row.lot) if product and row.lot else (),
        code=finding.trouble.value,
    )
    notice = Notice(Verdict.STOP, _STOPS.get(finding.trouble, PickReason.MAY_NOT_BE_USED), card, values)
    owed = Owed(context.ids[0], category, row.place, location, (row.item,))
    return Step(state, (Booking(context.ids[0], refused, given.how),), notice, owes=(owed,))


# -- goods without serials ----------------------------------------------------------------------------------------------------------------


def _lot(state: Taking, subject: LotGoods, context: Context) -> Result:
    view = context.view
    pack = view.pack(subject.gtin)
    product = view.product(pack.product) if pack else None
    card = product_card(view, product.product if product else None, subject.gtin, subject.lot, subject.expiry)
    if pack is None or product is None or product.product != state.pick.product:
        return say(state, Verdict.STOP, PickReason.WRONG_PRODUCT, card, _expected(state, view))
    if subject.lot != state.pick.lot:
        return say(state, Verdict.STOP, PickReason.WRONG_LOT, card, _expected(state, view))
    weight = Quantity(subject.weight, Unit.KILOGRAM) if subject.weight else None
    count = CountPick(state, subject.gtin, Quantity(pack.holds, product.unit), weight)
    if subject.packages is not None:
        return count_taken(count, Decimal(subject.packages), How.SCANNED, context)
    return say(count, Verdict.OK, PickReason.LOT_READ, card, Values(count=most_packages(count)))


def most_packages(state: CountPick) -> int:
    """How many packages the pick asks for at most."""
    return int(state.back.pick.quantity.amount // state.per_package.amount)


def count_taken(state: CountPick, packages: Decimal, how: How, context: Context) -> Result:
    """So many packages were taken."""
    view, back = context.view, state.back
    pick = back.pick
    amount = state.per_package.amount * packages if packages.is_finite() else Decimal(0)
    here = [row for row in lot_here(view, pick.product, pick.lot, at(pick.location)) if row.disposition in USABLE]
    card = replace(pick_card(view, pick), quantity=Quantity(amount, pick.quantity.unit))
    whole = packages.is_finite() and packages == packages.to_integral_value()
    if not whole or not 0 < amount <= pick.quantity.amount or not here or amount > here[0].quantity.amount:
        return say(state, Verdict.STOP, PickReason.NOT_SO_MANY, card, Values(count=most_packages(state)))
    told = LotQuantity(
        pick.product,
        pick.lot,
        Quantity(amount, pick.quantity.unit),
        here[0].owner,
        state.weight,
        None if here[0].disposition is Disposition.AVAILABLE else here[0].disposition,
        state.gtin,
        int(packages),
    )
    target = inside(back.round.carton)
    source = at(pick.location)
    fact = Picked(back.round.order, pick.line, source, target, pick.rule, (), (told,), pick.passed_over)
    return booked(back, fact, amount, how, card, context, PickReason.PICKED)


_STOPS = {Trouble.RECALLED: PickReason.RECALLED_GOODS, Trouble.EXPIRED: PickReason.EXPIRED_GOODS}
