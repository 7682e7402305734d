"""What to take next for an order: along the walk, from what the server set aside where it did, else by the product's rotation over what this terminal knows."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from workflows.pick.states import Ahead, Missing, Pick, Round, Walking
from workflows.rules.checks import Goods, Trouble, check_safety
from workflows.rules.derived.owners import owner_wanted
from workflows.rules.facts.movement import PassedOver, PickRule
from workflows.rules.fefo import Holding, Lying, PassedBy, Wanted, earlier, holdings, stock_of, usable
from workflows.rules.identity import LocationCode, LotCode, OrderKey, Place, PlaceKind, ProductKey
from workflows.rules.model.work import Allocation, Order, OrderLine, OrderState
from workflows.rules.quantity import Quantity
from workflows.rules.rotation import Rotation, rotation_of
from workflows.rules.view import StockView

PICKABLE = frozenset({OrderState.OPEN, OrderState.RELEASED})
MOST_AHEAD = 8
"""Picks that are planned ahead: they travel with the state at every scan."""
Taken = dict[tuple[ProductKey, LotCode, LocationCode], Decimal]
"""How much of a lot at a location the picks before in a plan take, in base units."""


def open_orders(view: StockView) -> list[Order]:
    """Orders with something left to pick, released ones first, then by due date."""
    rows = [row for row in view.rows.every(Order) if row.state in PICKABLE and any(open_lines(view, row.order))]
    return sorted(rows, key=lambda row: (row.state is not OrderState.RELEASED, str(row.due or ""), row.order))


def lines_of(view: StockView, order: OrderKey) -> list[OrderLine]:
    """The lines of an order as it numbers them."""
    return sorted(view.rows.find(OrderLine, "order", order), key=lambda row: (len(row.line), row.line))


def open_lines(view: StockView, order: OrderKey) -> list[OrderLine]:
    """The lines that ask for more than was picked."""
    return [row for row in lines_of(view, order) if row.quantity.amount > row.picked]


def is_pickable(view: StockView, key: OrderKey) -> bool:
    """Whether an order is there and still to be picked."""
    order = view.rows.get(Order, (key,))
    return order is not None and order.state in PICKABLE


def wanted_of(view: StockView, line: OrderLine) -> Wanted:
    """What a line asks for."""
    order = view.rows.get(Order, (line.order,))
    if order is None:
        return Wanted(line.product, None, None, line.order)
    return Wanted(line.product, owner_wanted(view.rows, order, line), order.minimum_days, line.order)


# -- the plan -----------------------------------------------------------------------------------------------------------------------------


def plan(view: StockView, round_: Round) -> Ahead:
    """The picks of all that an order still asks for, as far as there is stock, in the order of the walk. This looks through the whole house."""
    lines = open_lines(view, round_.order) if is_pickable(view, round_.order) else []
    stock = stock_of(view, {line.product for line in lines}) if lines else {}
    taken: Taken = {}
    queues = [list(_picks_of(view, line, stock[line.product], round_, taken)) for line in lines]
    picks = _along_the_walk(view, queues)
    return Ahead(tuple(picks[:MOST_AHEAD]), len(picks) <= MOST_AHEAD)


def _along_the_walk(view: StockView, queues: list[list[Pick]]) -> list[Pick]:
    """The nearest first, and of one line always what should leave first: an order that is broken off has taken the right lots."""
    picks: list[Pick] = []
    left = [queue for queue in queues if queue]
    while left:
        nearest = min(left, key=lambda queue: _nearness(view, queue[0]))
        picks.append(nearest.pop(0))
        left = [queue for queue in left if queue]
    return picks


def _nearness(view: StockView, pick: Pick) -> tuple[int, LocationCode, int, str]:
    row = view.location(pick.location)
    return (row.walk if row else 0, pick.location, len(pick.line), pick.line)


def at_hand(view: StockView, walking: Walking) -> tuple[Pick | None, Ahead]:
    """The next pick as the order stands now, and what comes after it; planned anew only where nothing planned is left of what was."""
    if not is_pickable(view, walking.round.order):
        return None, Ahead()
    ahead = walking.ahead or plan(view, walking.round)
    found = _first_good(view, walking.round, ahead)
    if found is None and walking.ahead is not None and (ahead.picks or not ahead.whole):
        found = _first_good(view, walking.round, plan(view, walking.round))
    return found or (None, Ahead())


def next_pick(view: StockView, walking: Walking) -> Pick | None:
    """The next pick alone; None when nothing can be picked any more."""
    return at_hand(view, walking)[0]


def there_still(view: StockView, round_: Round, pick: Pick) -> Pick | None:
    """The pick with as much as may be taken at its bin at this moment; None where nothing may."""
    line = view.rows.get(OrderLine, (round_.order, pick.line))
    if line is None:
        return None
    stock = stock_of(view, (pick.product,), pick.location)[pick.product]
    rows = usable(holdings(view, wanted_of(view, line), [one for one in stock if one.lot == pick.lot]))
    amount = sum((row.amount for row in rows), Decimal(0))
    return replace(pick, quantity=Quantity(min(amount, pick.quantity.amount), pick.quantity.unit)) if amount else None


def again(view: StockView, round_: Round, pick: Pick) -> Pick | None:
    """The same pick as the order stands now; None when the order was cancelled, the line is gone, or asks for no more."""
    line = view.rows.get(OrderLine, (round_.order, pick.line))
    if not is_pickable(view, round_.order) or line is None:
        return None
    left = line.quantity.amount - line.picked
    if left <= 0:
        return None
    return replace(pick, quantity=Quantity(min(left, pick.quantity.amount), pick.quantity.unit))


def _first_good(view: StockView, round_: Round, ahead: Ahead) -> tuple[Pick, Ahead] | None:
    for number, pick in enumerate(ahead.picks):
        fresh = again(view, round_, pick)
        if fresh is not None and not _lot_is_blocked(view, pick):
            return fresh, Ahead(ahead.picks[number + 1 :], ahead.whole)
    return None


def _lot_is_blocked(view: StockView, pick: Pick) -> bool:
    """Whether the lot may not be used any more; a recall may have come while somebody walks."""
    product = view.product(pick.product)
    finding = check_safety(view, Goods(product, None, pick.lot, pick.expiry)) if product else None
    return finding is not None and finding.trouble is not Trouble.SHORT_DATED


def _picks_of(view: StockView, line: OrderLine, stock: Sequence[Lying], round_: Round, taken: Taken) -> Iterator[Pick]:
    """The picks of one line: what is set aside for it and still there, then the others in their order."""
    wanted, left = wanted_of(view, line), line.quantity.amount - line.picked
    reachable = [one for one in stock if not _is_left_out(round_, wanted.product, one)]
    planned = _places_set_aside(view, line)
    for_it = [one for one in reachable if (one.lot, one.location) in planned]
    others = [one for one in reachable if (one.lot, one.location) not in planned]
    rule = PickRule.FIFO if rotation_of(view, line.product) is Rotation.FIFO else PickRule.FEFO
    for heap, why in ((for_it, PickRule.ALLOCATED), (others, rule)):
        for row in usable(holdings(view, wanted, heap)) if left > 0 else ():
            key = (line.product, row.lot, row.location)
            amount = min(left, row.amount - taken.get(key, Decimal(0)))
            if amount > 0:
                told = _told(view, wanted, stock, row, taken)
                quantity = Quantity(amount, line.quantity.unit)
                yield Pick(line.line, line.product, row.lot, row.location, quantity, why, row.expiry, told)
                taken[key] = taken.get(key, Decimal(0)) + amount
                left -= amount
            if left <= 0:
                break


def _told(
    view: StockView, wanted: Wanted, stock: Sequence[Lying], row: Holding, taken: Taken
) -> tuple[PassedOver, ...]:
    """The earlier lots that are passed over; not those that this plan takes itself."""
    own = {lot for product, lot, _ in taken if product == wanted.product}
    rows = (one for one in earlier(view, wanted, stock, row) if one.lot not in own)
    return tuple(PassedOver(one.lot, (one.passed or PassedBy.NOT_REACHED).value, one.expiry) for one in rows)


def _is_left_out(round_: Round, product: ProductKey, one: Lying) -> bool:
    here = (Missing(one.location), Missing(one.location, product, one.lot))
    return any(missing in here for missing in round_.empty)


def _places_set_aside(view: StockView, line: OrderLine) -> set[tuple[LotCode, LocationCode]]:
    """Where the server set stock aside for a line."""
    rows = (row for row in view.rows.find(Allocation, "order", line.order) if row.line == line.line)
    places = ((row.lot, Place.from_text(row.place)) for row in rows if row.quantity.amount > 0)
    return {(lot, LocationCode(place.code)) for lot, place in places if place and place.kind is PlaceKind.AT}
