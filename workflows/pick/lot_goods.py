"""Goods without serials at the bin: their lot is judged, so many packages are counted, or what the label weighs is taken."""

from dataclasses import replace
from decimal import Decimal

from workflows.cards import product_card
from workflows.dialog import Card, Scanned, Values
from workflows.identify import LotGoods
from workflows.pick.answer import Result, pick_card, say
from workflows.pick.book import booked, stopped_lot, takes_set_aside
from workflows.pick.plan import wanted_of
from workflows.pick.states import CountPick, PickReason, Taking
from workflows.rules.derived.orders import TOLERANCE
from workflows.rules.entry import How
from workflows.rules.facts.movement import Picked
from workflows.rules.facts.parts import LotQuantity
from workflows.rules.fefo import stock_of
from workflows.rules.identity import at, inside
from workflows.rules.model.goods import Stock
from workflows.rules.model.master_data import Pack, Product
from workflows.rules.model.work import OrderLine
from workflows.rules.on_hand import blocked_stock
from workflows.rules.quantity import PER_KILOGRAM, Quantity, Unit
from workflows.rules.status import USABLE, Disposition, Verdict
from workflows.rules.view import StockView
from workflows.step import Context


def scan_lot(state: Taking, subject: LotGoods, given: Scanned, context: Context) -> Result:
    """A label with a lot and no serial."""
    view = context.view
    pack = view.pack(subject.gtin)
    product = view.product(pack.product) if pack else None
    card = product_card(view, product.product if product else None, subject.gtin, subject.lot, subject.expiry)
    named = product_card(view, state.pick.product, None, None)
    values = Values(expected_lot=state.pick.lot, location=state.pick.location, text=named.name)
    if pack is None or product is None or product.product != state.pick.product:
        return say(state, Verdict.STOP, PickReason.WRONG_PRODUCT, card, values)
    if subject.lot != state.pick.lot:
        return say(state, Verdict.STOP, PickReason.WRONG_LOT, card, values)
    for row in _here(state, view):
        finding = blocked_stock(view, row)
        if finding is not None and not _takeable(state, view):
            return stopped_lot(state, row, finding, card, given.how, context)
    count = _counting(state, subject, pack, product)
    if subject.packages is not None:
        return count_taken(count, Decimal(subject.packages), given.how, context)
    if count.weight is not None and product.unit in PER_KILOGRAM:
        return count_taken(count, Decimal(1), given.how, context)
    reason = PickReason.OPEN_IT if count.loose else PickReason.LOT_READ
    return say(count, Verdict.WARN if count.loose else Verdict.OK, reason, card, Values(count=most_packages(count)))


def _counting(state: Taking, subject: LotGoods, pack: Pack, product: Product) -> CountPick:
    """How the goods are counted: by weight where they are kept by weight and the label weighs them, loose where a package is too much, else in packages."""
    weight = Quantity(subject.weight, Unit.KILOGRAM) if subject.weight else None
    scale = PER_KILOGRAM.get(product.unit)
    if weight is not None and scale is not None:
        return CountPick(state, subject.gtin, Quantity(weight.amount * scale, product.unit), weight)
    if pack.holds > state.pick.quantity.amount:
        return CountPick(state, subject.gtin, Quantity(Decimal(1), product.unit), None, True)
    return CountPick(state, subject.gtin, Quantity(pack.holds, product.unit), weight)


def most_packages(state: CountPick) -> int:
    """How many packages the pick asks for at most: of one that was weighed, that very one."""
    if state.weight is not None:
        return 1
    return int(state.back.pick.quantity.amount // state.per_package.amount)


def count_taken(state: CountPick, packages: Decimal, how: How, context: Context) -> Result:
    """So many packages were taken."""
    view, back = context.view, state.back
    pick = back.pick
    amount = state.per_package.amount * packages if packages.is_finite() else Decimal(0)
    card = replace(pick_card(view, pick), quantity=Quantity(amount, pick.quantity.unit))
    rows = _takeable(back, view)
    if not _is_whole(state, packages) or not 0 < amount <= _limit(state) or amount > _sum(rows):
        return say(state, Verdict.STOP, PickReason.NOT_SO_MANY, card, Values(count=most_packages(state)))
    if state.weight is not None and packages != 1:
        return say(state, Verdict.STOP, PickReason.NOT_SO_MANY, card, Values(count=1))
    return _book(state, rows, amount, packages, how, card, context)


def _is_whole(state: CountPick, packages: Decimal) -> bool:
    """Packages and pieces are whole; of what is weighed or poured a part may be taken."""
    parts = state.loose and state.per_package.unit is not Unit.PIECE
    return packages.is_finite() and (parts or packages == packages.to_integral_value())


def _limit(state: CountPick) -> Decimal:
    """The most that may be taken at once: what was weighed rarely meets an ordered amount."""
    asked = state.back.pick.quantity
    return asked.amount * TOLERANCE if state.weight is not None and asked.unit is not Unit.PIECE else asked.amount


def _book(
    state: CountPick, rows: list[Stock], amount: Decimal, packages: Decimal, how: How, card: Card, context: Context
) -> Result:
    """One fact for each balance that is taken from."""
    back, facts, left = state.back, list[Picked](), amount
    elsewhere = takes_set_aside(back, at(back.pick.location), back.pick.lot, amount, context.view)
    for row in rows:
        part = min(left, row.quantity.amount)
        if part > 0:
            facts.append(_picked(state, row, part, packages if part == amount else None))
            left -= part
    reason = PickReason.WAS_SET_ASIDE if elsewhere else PickReason.PICKED
    return booked(back, facts, amount, how, card, context, reason)


def _picked(state: CountPick, row: Stock, amount: Decimal, packages: Decimal | None) -> Picked:
    pick, round_ = state.back.pick, state.back.round
    counted = packages is not None and not state.loose
    told = LotQuantity(
        pick.product,
        pick.lot,
        Quantity(amount, pick.quantity.unit),
        row.owner,
        state.weight if counted else None,
        None if row.disposition is Disposition.AVAILABLE else row.disposition,
        state.gtin if counted else None,
        int(packages) if packages is not None and counted else None,
    )
    target = inside(round_.carton)
    return Picked(round_.order, pick.line, row.place, target, pick.rule, (), (told,), pick.passed_over)


def _here(state: Taking, view: StockView) -> list[Stock]:
    """The balances of the lot in this bin, in packages there too."""
    pick = state.pick
    stock = stock_of(view, (pick.product,), pick.location)[pick.product]
    return [one.row for one in stock if one.lot == pick.lot and isinstance(one.row, Stock)]


def _takeable(state: Taking, view: StockView) -> list[Stock]:
    """Those that this line may take, what lies loose in the bin first, then the largest."""
    line = view.rows.get(OrderLine, (state.round.order, state.pick.line))
    owner = wanted_of(view, line).owner if line else None
    rows = [row for row in _here(state, view) if row.owner == owner and row.disposition in USABLE]
    good = [row for row in rows if blocked_stock(view, row) is None]
    place = at(state.pick.location)
    return sorted(good, key=lambda row: (row.place != place, -row.quantity.amount, row.key))


def _sum(rows: list[Stock]) -> Decimal:
    return sum((row.quantity.amount for row in rows), Decimal(0))
