"""A ledger at the end of a line: a batch of many entries asks no more often than a batch of few, so that the line's delay counts once."""

from collections import Counter
from collections.abc import Callable
from uuid import uuid4

import psycopg
import pytest

from server.ledger.store import Store
from tests.server.stories import (
    BIN_A,
    BIN_B,
    CUSTOMER,
    DOCK,
    LOT,
    PRODUCT,
    SHIPMENT,
    Device,
    moved,
    outcomes,
    pallet,
    received,
    take,
    unit,
)
from workflows.rules.facts.movement import Picked, PickRule, PutAway, Received, Shipped
from workflows.rules.facts.parts import Contents, ItemStep, LotQuantity
from workflows.rules.identity import After, EntryId, ItemId, LocationCode, LotCode, OrderKey, at, inside
from workflows.rules.quantity import pieces
from workflows.rules.status import Evidence

pytestmark = pytest.mark.usefixtures("postgres_only")
FEW, MANY = 10, 200
ROOM = 6
"""Statements that a larger batch may have more: what is rare is read when it is met."""
Work = Callable[[Device, range], None]


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What goes over the line."""
    sent: list[object] = []
    for name in ("execute", "executemany"):
        monkeypatch.setattr(psycopg.Cursor, name, noting(sent, getattr(psycopg.Cursor, name)))
    return sent


def noting(sent: list[object], method: Callable[..., object]) -> Callable[..., object]:
    def noted(cursor: object, sql: object, *values: object, **options: object) -> object:
        sent.append(sql)
        return method(cursor, sql, *values, **options)

    return noted


def receive_units(device: Device, numbers: range) -> None:
    for number in numbers:
        device.write(received(unit(number), inside(pallet(1))))


def receive_and_move_units(device: Device, numbers: range) -> None:
    for number in numbers:
        arrived = device.write(received(unit(number)))
        device.write(moved(unit(number), DOCK, BIN_A, arrived))


def receive_sealed_pallets(device: Device, numbers: range) -> None:
    for number in numbers:
        content = Contents(pallet(number), tuple(unit(number * 100 + n) for n in range(3)), PRODUCT, LOT)
        device.write(Received(DOCK, Evidence.SEEN, SHIPMENT, items=(ItemStep(pallet(number)),), contents=(content,)))


def count_lots(device: Device, numbers: range) -> None:
    for number in numbers:
        quantity = LotQuantity(PRODUCT, LotCode(f"L-{number}"), pieces(number + 1))
        device.write(Received(at(LocationCode(f"B-{number}")), Evidence.SEEN, SHIPMENT, quantities=(quantity,)))


def move_what_nobody_has_received(device: Device, numbers: range) -> None:
    for number in numbers:
        device.write(moved(unit(number), BIN_A, BIN_B, EntryId(uuid4())))


@pytest.mark.parametrize(
    "work",
    [receive_units, receive_and_move_units, receive_sealed_pallets, count_lots, move_what_nobody_has_received],
    ids=lambda work: str(work.__name__),
)
def test_a_large_batch_needs_no_more_round_trips_than_a_small_one(
    store: Store, statements: list[object], work: Work
) -> None:
    small, large = Device(), Device()
    work(small, range(1000, 1000 + FEW))
    work(large, range(2000, 2000 + MANY))
    few, many = (trips(store, device, statements) for device in (small, large))
    assert many <= few + ROOM, most_asked(statements)


def put_away_pallets(device: Device, heads: dict[ItemId, EntryId]) -> None:
    for item, head in heads.items():
        device.write(PutAway(DOCK, BIN_A, (ItemStep(item, After.entry(head)),)))


def ship_pallets(device: Device, heads: dict[ItemId, EntryId]) -> None:
    for item, head in heads.items():
        device.write(Shipped(CUSTOMER, DOCK, (OrderKey("SO-1"),), (ItemStep(item, After.entry(head)),)))


def pick_pallets(device: Device, heads: dict[ItemId, EntryId]) -> None:
    for number, (item, head) in enumerate(heads.items()):
        step = ItemStep(item, After.entry(head))
        device.write(Picked(OrderKey(f"SO-{number}"), "1", DOCK, BIN_B, PickRule.FEFO, items=(step,)))


@pytest.mark.parametrize("work", [put_away_pallets, ship_pallets, pick_pallets], ids=lambda work: str(work.__name__))
def test_goods_that_are_known_cost_no_more_round_trips_when_they_are_many(
    store: Store, statements: list[object], work: Callable[[Device, dict[ItemId, EntryId]], None]
) -> None:
    small, large = Device(), Device()
    work(small, arrived(store, range(1000, 1000 + FEW)))
    work(large, arrived(store, range(2000, 2000 + MANY)))
    few, many = (trips(store, device, statements) for device in (small, large))
    assert many <= few + ROOM, most_asked(statements)


def arrived(store: Store, numbers: range) -> dict[ItemId, EntryId]:
    """Sealed pallets that are here, each with the entry that brought it."""
    device = Device()
    receive_sealed_pallets(device, numbers)
    assert set(outcomes(take(store, device.upload()))) == {"applied"}
    return {pallet(number): EntryId(item.id) for number, item in zip(numbers, device.items, strict=True)}


def trips(store: Store, device: Device, statements: list[object]) -> int:
    """How often the line is used to take in all of a device's entries."""
    statements.clear()
    result = take(store, device.upload())
    assert set(outcomes(result)) <= {"applied", "parked"}
    return len(statements)


def most_asked(statements: list[object]) -> str:
    return "\n".join(f"{times} times {sql}" for sql, times in Counter(statements).most_common(5))
