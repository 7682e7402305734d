"""A ledger at the end of a line: a batch of many entries asks no more often than a batch of few, so that the line's delay counts once."""

from collections import Counter
from collections.abc import Callable, Iterator
from uuid import uuid4

import psycopg
import pytest

from server.ledger.store import Store
from tests.server.stories import (
    BIN_A,
    BIN_B,
    DOCK,
    LOT,
    NORTH,
    PRODUCT,
    SHIPMENT,
    Device,
    moved,
    pallet,
    received,
    take,
    unit,
)
from workflows.rules.facts.movement import PutAway, Received
from workflows.rules.facts.parts import Contents, Fact, ItemStep, LotQuantity
from workflows.rules.identity import After, EntryId, LocationCode, LotCode, at, inside
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


@pytest.mark.parametrize("size", [FEW, MANY])
def test_goods_that_are_known_cost_no_more_round_trips(store: Store, statements: list[object], size: int) -> None:
    device, numbers = Device(), range(100, 100 + size)
    heads = [device.write(fact) for fact in arrivals(numbers)]
    take(store, device.upload())
    second = Device()
    for number, head in zip(numbers, heads, strict=True):
        second.write(PutAway(DOCK, BIN_A, (ItemStep(pallet(number), After.entry(head)),)))
    assert trips(store, second, statements) < 40, most_asked(statements)


def arrivals(numbers: range) -> Iterator[Fact]:
    for number in numbers:
        yield Received(DOCK, Evidence.SEEN, SHIPMENT, items=(ItemStep(pallet(number)),))


def trips(store: Store, device: Device, statements: list[object]) -> int:
    """How often the line is used to take in all of a device's entries."""
    statements.clear()
    take(store, device.upload(), NORTH)
    return len(statements)


def most_asked(statements: list[object]) -> str:
    return "\n".join(f"{times} times {sql}" for sql, times in Counter(statements).most_common(5))
