"""Stock set aside for released orders: the plan is made inside the site's lock, over the rows of the products that are asked for, and goes out by the feed.

Each order gets a task to pick it, where it has none. Planning twice changes nothing that has not changed.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from server.ledger.chains import lock_feed
from server.ledger.hot import Hot
from server.ledger.importing import publish
from server.ledger.rows import LedgerRows
from server.ledger.running import RunningRows
from server.ledger.store import Store
from workflows.rules.allocate import set_aside
from workflows.rules.identity import LotCode, OrderKey, PlaceKind, ProductKey, SiteCode, TaskKey
from workflows.rules.model.goods import Item, Lot, Stock
from workflows.rules.model.holds import Hold
from workflows.rules.model.master_data import Location, Pack, Policy, Product, RecallScope, Site
from workflows.rules.model.row import Row
from workflows.rules.model.work import Allocation, Order, OrderLine, OrderState, Shipment, ShipmentLot, Task, TaskKind
from workflows.rules.rows import Overlay, Table
from workflows.rules.view import StockView

SMALL: tuple[type[Row], ...] = (Site, Location, Policy, Hold, Order, OrderLine, Allocation)
"""What every plan looks at, whatever the product."""


def release(store: Store, site: SiteCode, orders: Iterable[OrderKey], now: datetime) -> int:
    """Release orders that are open, and set stock aside for them; how many rows that changed."""
    with store.writing() as unit:
        lock_feed(unit.hot, site)
        over = Overlay(state := RunningRows(unit.hot, site))
        for key in orders:
            order = over.get(Order, (key,))
            if order is not None and order.state is OrderState.OPEN:
                over.put(replace(order, state=OrderState.RELEASED))
        return _plan(unit.hot, site, state, over, now)


def set_aside_for_all(store: Store, site: SiteCode, now: datetime) -> int:
    """Set stock aside for every released order; how many rows that changed."""
    return release(store, site, (), now)


def _plan(hot: Hot, site: SiteCode, state: RunningRows, over: Overlay, now: datetime) -> int:
    released = sorted(
        (row for row in over.every(Order) if row.state is OrderState.RELEASED),
        key=lambda row: (row.due or date.max, row.order),
    )
    rows = _rows_for(hot, site, over, released)
    home = rows.get(Site, (site,))
    view = StockView(rows, site, now.astimezone(ZoneInfo(home.zone if home else "UTC")).date())
    before = {row.key: row for row in rows.every(Allocation)}
    for done in sorted({row.order for row in before.values()} - {order.order for order in released}):
        set_aside(rows, view, done)
    for order in released:
        set_aside(rows, view, order.order)
        _give_task(over, order)
    _write(over, before, {row.key: row for row in rows.every(Allocation)})
    publish(hot, site, site, state, over)
    return len(over.changes())


def _write(over: Overlay, before: dict[tuple[str, ...], Allocation], after: dict[tuple[str, ...], Allocation]) -> None:
    for key, row in before.items():
        if key not in after:
            over.drop(row)
    for key, row in after.items():
        if before.get(key) != row:
            over.put(row)


def _give_task(over: Overlay, order: Order) -> None:
    if not any(row.kind is TaskKind.PICK for row in over.find(Task, "subject", order.order)):
        over.put(Task(TaskKey(f"pick:{order.order}"), TaskKind.PICK, order.order))


def _rows_for(hot: Hot, site: SiteCode, over: Overlay, orders: Iterable[Order]) -> Overlay:
    """All that plans for these orders look at, in memory: looked for bin by bin, the ledger would be asked thousands of times."""
    rows = Overlay(Table())
    for kind in SMALL:
        for row in over.every(kind):
            rows.put(row)
    lines = [line for order in orders for line in rows.find(OrderLine, "order", order.order)]
    ledger = LedgerRows(hot, site)
    for product in dict.fromkeys(line.product for line in lines):
        for row in _of_product(ledger, product):
            rows.put(row)
    return rows


def _of_product(ledger: LedgerRows, product: ProductKey) -> Iterator[Row]:
    known = ledger.get(Product, (product,))
    yield from () if known is None else (known,)
    yield from ledger.find(Pack, "product", product)
    stocks = list(ledger.find(Stock, "product", product))
    items = list(ledger.find(Item, "product", product))
    yield from stocks
    yield from items
    yield from _packages_of(ledger, [*items, *stocks])
    for lot in sorted({row.lot for row in items if row.lot is not None} | {row.lot for row in stocks}):
        of_lot = ledger.get(Lot, (product, lot))
        yield from () if of_lot is None else (of_lot,)
        yield from ledger.find(RecallScope, "lot", lot)
        yield from _arrivals_of(ledger, lot)


def _arrivals_of(ledger: LedgerRows, lot: LotCode) -> Iterator[Row]:
    """The shipments that brought a lot: where policy says first in first out, their day counts."""
    for line in ledger.find(ShipmentLot, "lot", lot):
        shipment = ledger.get(Shipment, (line.shipment,))
        yield line
        yield from () if shipment is None else (shipment,)


def _packages_of(ledger: LedgerRows, goods: Iterable[Item | Stock]) -> Iterator[Item]:
    """The packages that goods are in, and what those are in, level by level."""
    seen: set[str] = set()
    level = {row.place.code for row in goods if row.place.kind is PlaceKind.INSIDE}
    while level - seen:
        wanted = level - seen
        seen |= wanted
        ledger.fetch(Item, [(code,) for code in sorted(wanted)])
        found = [row for code in sorted(wanted) if (row := ledger.get(Item, (code,))) is not None]
        yield from found
        level = {row.place.code for row in found if row.place.kind is PlaceKind.INSIDE}
