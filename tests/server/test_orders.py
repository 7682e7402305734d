"""The server sets stock aside for released orders: every terminal has it by the feed, an order gets a task, and doing it again changes nothing."""

from datetime import UTC, date, datetime
from typing import TypeVar

from server.ledger.chains import feed_position
from server.ledger.importing import import_rows
from server.ledger.orders import release, set_aside_for_all
from server.ledger.rows import LedgerRows
from server.ledger.store import Store
from tests.server.stories import BIN_A, BIN_B, CUSTOMER, LOT, NORTH, PRODUCT, Device, pallet, take, unit
from workflows.rules.facts.movement import OpeningBalance
from workflows.rules.facts.parts import Contents, ItemStep, LotDetails
from workflows.rules.identity import LotCode, OrderKey
from workflows.rules.model.row import Row
from workflows.rules.model.work import Allocation, Order, OrderLine, OrderState, Task, TaskKind
from workflows.rules.quantity import pieces

EARLY = LotCode("LOT-1")
NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
R = TypeVar("R", bound=Row)
SO1, SO2 = OrderKey("SO-1"), OrderKey("SO-2")


def stocked(store: Store) -> None:
    """Three packs of a lot that expires early lie in A, two on a pallet among them; five of a later lot in B."""
    device = Device()
    early = Contents(pallet(1), (unit(1), unit(2)), PRODUCT, EARLY)
    dates = (LotDetails(PRODUCT, EARLY, date(2027, 1, 31)), LotDetails(PRODUCT, LOT, date(2028, 1, 31)))
    loose = ItemStep(unit(3), product=PRODUCT, lot=EARLY)
    device.write(OpeningBalance(BIN_A, (ItemStep(pallet(1)), loose), contents=(early,), lots=dates))
    late = tuple(ItemStep(unit(number), product=PRODUCT, lot=LOT) for number in range(10, 15))
    device.write(OpeningBalance(BIN_B, late))
    take(store, device.upload())


def told(store: Store, *rows: Row) -> None:
    with store.writing() as work:
        import_rows(work.hot, NORTH, rows)


def an_order(key: OrderKey, asked: int, state: OrderState = OrderState.RELEASED) -> tuple[Row, ...]:
    return Order(key, CUSTOMER, state), OrderLine(key, "1", PRODUCT, pieces(asked))


def every(store: Store, kind: type[R]) -> list[R]:
    with store.reading() as work:
        return sorted(LedgerRows(work.hot, NORTH).every(kind), key=lambda row: row.key)


def allocations(store: Store) -> list[tuple[str, str, str, int]]:
    return [(row.order, row.lot, row.place, int(row.quantity.amount)) for row in every(store, Allocation)]


def position(store: Store) -> int:
    with store.reading() as work:
        return feed_position(work.hot, NORTH)


def test_released_orders_get_the_earliest_lots_each_its_own(store: Store) -> None:
    stocked(store)
    told(store, *an_order(SO1, 2), *an_order(SO2, 4))
    set_aside_for_all(store, NORTH, NOW)
    assert allocations(store) == [
        (SO1, EARLY, BIN_A.text, 2),
        (SO2, EARLY, BIN_A.text, 1),
        (SO2, LOT, BIN_B.text, 3),
    ]


def test_every_released_order_has_one_task(store: Store) -> None:
    stocked(store)
    told(store, *an_order(SO1, 2))
    for _ in range(2):
        set_aside_for_all(store, NORTH, NOW)
    assert [(row.kind, row.subject) for row in every(store, Task)] == [(TaskKind.PICK, SO1)]


def test_planning_again_tells_nobody_anything(store: Store) -> None:
    stocked(store)
    told(store, *an_order(SO1, 2))
    assert set_aside_for_all(store, NORTH, NOW) > 0
    before = position(store)
    assert set_aside_for_all(store, NORTH, NOW) == 0
    assert position(store) == before


def test_an_order_that_is_open_waits_until_it_is_released(store: Store) -> None:
    stocked(store)
    told(store, *an_order(SO1, 2, OrderState.OPEN))
    set_aside_for_all(store, NORTH, NOW)
    assert allocations(store) == []
    release(store, NORTH, [SO1, OrderKey("SO-9")], NOW)
    assert allocations(store) == [(SO1, EARLY, BIN_A.text, 2)]
    assert [row.state for row in every(store, Order)] == [OrderState.RELEASED]


def test_an_order_that_shrank_or_was_cancelled_lets_go_of_what_it_had(store: Store) -> None:
    stocked(store)
    told(store, *an_order(SO1, 5))
    set_aside_for_all(store, NORTH, NOW)
    told(store, *an_order(SO1, 1))
    set_aside_for_all(store, NORTH, NOW)
    assert allocations(store) == [(SO1, EARLY, BIN_A.text, 1)]
    told(store, *an_order(SO1, 1, OrderState.CANCELLED), *an_order(SO2, 3))
    set_aside_for_all(store, NORTH, NOW)
    assert allocations(store) == [(SO2, EARLY, BIN_A.text, 3)]
