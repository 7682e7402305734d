"""At the bin: what is scanned is judged against the pick, and goes into the carton."""

from dataclasses import replace
from decimal import Decimal
from typing import assert_never

from workflows.cards import item_card, product_card
from workflows.dialog import Card, Scanned, Values
from workflows.gs1.elements import Malformed
from workflows.gs1.values import Sgtin, Sscc
from workflows.identify import Bin, LogisticUnit, LotGoods, NotGoods, SerialItem, identify
from workflows.pick.answer import Result, say
from workflows.pick.book import booked, stopped, takes_set_aside
from workflows.pick.cartons import is_empty_carton, next_carton
from workflows.pick.lot_goods import scan_lot
from workflows.pick.plan import again, wanted_of
from workflows.pick.states import AskOpenCase, AskSwap, Pick, PickReason, Taking, Walking
from workflows.refusals import label_notice
from workflows.rules.entry import How
from workflows.rules.facts.movement import Picked, PickRule
from workflows.rules.facts.parts import ItemStep
from workflows.rules.identity import After, ItemId, LotCode, at, inside
from workflows.rules.model.goods import Item
from workflows.rules.model.work import OrderLine
from workflows.rules.on_hand import (
    blocked,
    children,
    expiry_of,
    is_here,
    packages_around,
    product_of,
    stock_inside,
)
from workflows.rules.policy import may_swap_lot
from workflows.rules.quantity import Quantity
from workflows.rules.status import Disposition, Verdict
from workflows.rules.view import StockView
from workflows.step import Context, Step


def scan_goods(state: Taking, given: Scanned, context: Context) -> Result:
    """One scan at the bin."""
    fresh = again(context.view, state.round, state.pick)
    if fresh is None:
        return say(Walking(state.round, state.ahead), Verdict.WARN, PickReason.ORDER_SHRANK)
    state = replace(state, pick=replace(state.pick, quantity=_left(state, fresh)))
    match subject := identify(given.reading, context.view):
        case Malformed():
            return Step(state, (), label_notice(subject))
        case NotGoods():
            return say(state, Verdict.STOP, PickReason.NOT_GOODS)
        case Bin():
            return _bin_again(state, subject)
        case LogisticUnit():
            return _logistic_unit(state, subject, given, context)
        case SerialItem():
            return _item(state, subject.item, subject.lot, given, context)
        case LotGoods():
            return scan_lot(state, subject, given, context)
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


def _logistic_unit(state: Taking, subject: LogisticUnit, given: Scanned, context: Context) -> Result:
    """A carton of this round, an empty one to go on with, or a pallet of goods."""
    row = context.view.item(subject.sscc)
    if subject.sscc in (state.round.carton, *state.round.full):
        return say(state, Verdict.WARN, PickReason.ALREADY_PICKED, item_card(context.view, subject.sscc))
    if row is not None and is_empty_carton(context.view, row):
        round_, bookings, notice = next_carton(state.round, subject.sscc, context)
        return Step(replace(state, round=round_), bookings, notice)
    return _item(state, subject.sscc, None, given, context)


# -- items --------------------------------------------------------------------------------------------------------------------------------


def _item(state: Taking, item: ItemId, lot: LotCode | None, given: Scanned, context: Context) -> Result:
    view, card = context.view, item_card(context.view, item, lot)
    row = view.item(item)
    if row is None:
        reason = PickReason.UNKNOWN_SERIAL if _is_wanted(state, item, view) else PickReason.WRONG_PRODUCT
        return say(state, Verdict.STOP, reason, card, expected(state, view))
    refusal = _not_for_the_taking(state, row, view)
    if refusal is not None:
        verdict = Verdict.WARN if refusal is PickReason.ALREADY_PICKED else Verdict.STOP
        return say(state, verdict, refusal, card, replace(expected(state, view), place=view.whereabouts(item)))
    fault = blocked(view, row)
    if fault is not None:
        return stopped(state, row, fault, card, given.how, context)
    unsuited = _unsuited(state, row, view)
    if unsuited is not None:
        return say(state, Verdict.STOP, unsuited, card, expected(state, view))
    return _fitting(state, row, card, given, context)


def _is_wanted(state: Taking, item: ItemId, view: StockView) -> bool:
    if not isinstance(item, Sgtin):
        return True
    pack = view.pack(item.gtin)
    return pack is not None and pack.product == state.pick.product


def expected(state: Taking, view: StockView) -> Values:
    """What was named, for a refusal."""
    product = product_card(view, state.pick.product, None, None)
    return Values(expected_lot=state.pick.lot, location=state.pick.location, text=product.name)


def _not_for_the_taking(state: Taking, row: Item, view: StockView) -> PickReason | None:
    if row.disposition in (Disposition.PICKED, Disposition.PACKED):
        ours = {inside(carton) for carton in (state.round.carton, *state.round.full)}
        return PickReason.ALREADY_PICKED if row.place in ours else PickReason.OTHER_ORDERS_CARTON
    gone = row.disposition in (Disposition.CONSUMED, Disposition.DESTROYED, Disposition.MISSING)
    return None if is_here(view, row.item) and not gone else PickReason.NOT_IN_STOCK


def _unsuited(state: Taking, row: Item, view: StockView) -> PickReason | None:
    """Why goods that nothing is wrong with are not for this line: product, owner, or how long the customer wants them to last."""
    if state.pick.product not in _products(row, view):
        return PickReason.WRONG_PRODUCT
    line = view.rows.get(OrderLine, (state.round.order, state.pick.line))
    assert line is not None
    wanted = wanted_of(view, line)
    owners = {one.owner for one in (row, *children(view.rows, row.item))}
    owners |= {stock.owner for stock in stock_inside(view.rows, row.item)}
    if owners != {wanted.owner}:
        return PickReason.OTHER_OWNER
    ends = (expiry_of(view, state.pick.product, lot) for lot in _lots(row, view))
    last = wanted.minimum_days
    if last is not None and any(end is not None and (end - view.today).days < last for end in ends):
        return PickReason.TOO_SHORT_FOR_CUSTOMER
    return None


def _products(row: Item, view: StockView) -> set[object]:
    """The product of an item; of a logistic unit those of everything in it."""
    if not isinstance(row.item, Sscc):
        return {product_of(view, row)}
    goods = {product_of(view, child) for child in children(view.rows, row.item) if isinstance(child.item, Sgtin)}
    return goods | {stock.product for stock in stock_inside(view.rows, row.item)}


def _lots(row: Item, view: StockView) -> set[LotCode | None]:
    """The lot of an item; of a logistic unit those of everything in it."""
    if not isinstance(row.item, Sscc):
        return {row.lot}
    return {child.lot for child in children(view.rows, row.item) if isinstance(child.item, Sgtin)}


def amount_of(view: StockView, item: ItemId) -> Decimal:
    """How many base units an item is."""
    if isinstance(item, Sgtin):
        return view.per_package(item.gtin)
    return sum((amount_of(view, row.item) for row in children(view.rows, item, 1)), Decimal(0))


def _fitting(state: Taking, row: Item, card: Card, given: Scanned, context: Context) -> Result:
    """Goods of the right product: taken, or asked about where they are in a closed case, more than is wanted, or of another lot.

    What stands on a pallet is taken from it; only what is in a case is closed in.
    """
    view, wanted = context.view, state.pick.quantity.amount
    outer = next(packages_around(view, row.place), None)
    if outer is not None and isinstance(outer.item, Sgtin):
        return say(AskOpenCase(state, outer.item), Verdict.WARN, PickReason.ASK_OPEN, item_card(view, outer.item))
    amount = amount_of(view, row.item)
    if isinstance(row.item, Sscc) and (amount > wanted or not _is_of_one_kind(view, row)):
        return say(state, Verdict.STOP, PickReason.SCAN_WHAT_IS_ON_IT, card, Values(count=int(wanted)))
    if amount > wanted:
        if any(children(view.rows, row.item, 1)):
            return say(AskOpenCase(state, row.item), Verdict.WARN, PickReason.ASK_OPEN, card)
        return say(state, Verdict.STOP, PickReason.TOO_MUCH, card, Values(count=int(wanted)))
    lot = next(iter(_lots(row, view)))
    if lot != state.pick.lot:
        return _other_lot(state, row, lot, card, context)
    return take_item(state, row, state.pick.rule, given.how, card, context)


def _is_of_one_kind(view: StockView, row: Item) -> bool:
    """Whether a logistic unit can be taken as a whole: serials of one product and lot, and nothing that is counted."""
    return len(_products(row, view)) == 1 and len(_lots(row, view)) == 1 and not stock_inside(view.rows, row.item)


def _other_lot(state: Taking, row: Item, lot: LotCode | None, card: Card, context: Context) -> Result:
    if lot is None or not may_swap_lot(context.view):
        return say(state, Verdict.STOP, PickReason.WRONG_LOT, card, expected(state, context.view))
    values = Values(lot=lot, expected_lot=state.pick.lot)
    return say(AskSwap(state, row.item, lot), Verdict.WARN, PickReason.ASK_SWAP, card, values)


def swap(state: AskSwap, context: Context) -> Result:
    """Take the other lot after all; what happened to it since the question is looked at again."""
    view, back = context.view, state.back
    card = item_card(view, state.item, state.lot)
    row, fresh = view.item(state.item), again(view, back.round, back.pick)
    if fresh is None:
        return say(Walking(back.round, back.ahead), Verdict.WARN, PickReason.ORDER_SHRANK)
    if row is None or _not_for_the_taking(back, row, view) is not None:
        return say(back, Verdict.STOP, PickReason.NOT_IN_STOCK, card, expected(back, view))
    fault = blocked(view, row)
    if fault is not None:
        return stopped(back, row, fault, card, How.CHOSEN, context)
    return take_item(back, row, PickRule.SWAPPED, How.SCANNED, card, context, f"instead of {back.pick.lot}")


def take_item(
    state: Taking, row: Item, rule: PickRule, how: How, card: Card, context: Context, reason: str = ""
) -> Result:
    """An item goes into the carton."""
    view, pick = context.view, state.pick
    lot = next(iter(_lots(row, view)))
    step = ItemStep(row.item, After.entry(row.head), pick.product, lot)
    target, amount = inside(state.round.carton), amount_of(view, row.item)
    fact = Picked(state.round.order, pick.line, row.place, target, rule, (step,), (), pick.passed_over, reason)
    place = view.whereabouts(row.item)
    notice = PickReason.PICKED if place == at(pick.location) else PickReason.WAS_ELSEWHERE
    if place is not None and takes_set_aside(state, place, lot, amount, view):
        notice = PickReason.WAS_SET_ASIDE
    return booked(state, (fact,), amount, how, card, context, notice)
