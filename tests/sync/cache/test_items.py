"""Items by the million: what is inside what, numbers that two items want, and what is gone."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from itertools import chain, count
from typing import TypeVar

import pytest

from sync.wire.cache_rows import CacheRows, CacheWriter
from sync.wire.cache_schema import create_indexes, create_tables, slot
from tests.support.names import BIN, BOX, CASE, DOCK, PALLET, SHIPMENT, UNIT_GTIN, entry_id
from tests.sync.cache.worlds import UNITS, goods, unit
from workflows.gs1.values import Sgtin
from workflows.plain import PlainError
from workflows.rules.identity import Place, PlaceKind, ShipmentKey, inside
from workflows.rules.model.goods import Item
from workflows.rules.model.work import ShipmentItem
from workflows.rules.status import Disposition, PackLevel

T = TypeVar("T")


@pytest.fixture
def generation() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        for statement in chain(create_tables(), create_indexes()):
            connection.execute(statement)
        yield connection


def two_of_one_slot(make: Callable[[int], T], identity: Callable[[T], bytes]) -> tuple[T, T]:
    """The first two things whose search begins at the same number: about 60,000 hashes (birthday bound of 31 bits)."""
    seen: dict[int, T] = {}
    for number in count():
        thing = make(number)
        other = seen.setdefault(slot(identity(thing)), thing)
        if other is not thing:
            return other, thing
    raise AssertionError


def two_serials_of_one_slot() -> tuple[Sgtin, Sgtin]:
    return two_of_one_slot(lambda number: Sgtin(UNIT_GTIN, f"{number}"), lambda item: item.text.encode())


def placed(item: Sgtin, place: Place = BIN) -> Item:
    return Item(item, place, entry_id(7), Disposition.AVAILABLE)


def test_the_children_of_a_case_are_found_by_the_case(generation: sqlite3.Connection) -> None:
    CacheWriter(generation).put_many(goods())
    children = CacheRows(generation).find(Item, "place", inside(CASE))
    assert {child.item for child in children} == set(UNITS)


def test_a_container_that_is_not_known_yet_has_children_but_is_not_there(generation: sqlite3.Connection) -> None:
    CacheWriter(generation).put(unit(3))
    rows = CacheRows(generation)
    assert [child.item for child in rows.find(Item, "place", inside(CASE))] == [UNITS[3]]
    assert rows.get(Item, (CASE.text,)) is None
    assert [row.item for row in rows.every(Item)] == [UNITS[3]]


def test_a_container_that_becomes_known_later_keeps_its_children(generation: sqlite3.Connection) -> None:
    case, *children = goods()
    CacheWriter(generation).put_many([*children, case])
    rows = CacheRows(generation)
    assert rows.get(Item, case.key) == case
    assert len(list(rows.find(Item, "place", inside(CASE)))) == 10


def test_an_item_that_moves_leaves_its_old_place(generation: sqlite3.Connection) -> None:
    CacheWriter(generation).put_many(goods())
    CacheWriter(generation).put(unit(0, DOCK, head=2))
    rows = CacheRows(generation)
    assert [row.item for row in rows.find(Item, "place", DOCK)] == [UNITS[0]]
    assert UNITS[0] not in {row.item for row in rows.find(Item, "place", inside(CASE))}


def test_an_item_that_is_gone_is_found_no_more_though_others_are_inside_it(generation: sqlite3.Connection) -> None:
    CacheWriter(generation).put_many(goods())
    CacheWriter(generation).drop(Item, (CASE.text,))
    rows = CacheRows(generation)
    assert rows.get(Item, (CASE.text,)) is None
    assert list(rows.find(Item, "place", BIN)) == []
    assert len(list(rows.find(Item, "place", inside(CASE)))) == 10


def test_a_place_inside_something_without_an_identity_is_kept_as_a_name(generation: sqlite3.Connection) -> None:
    crate = Place(PlaceKind.INSIDE, "the blue crate")
    CacheWriter(generation).put(placed(BOX, crate))
    assert [row.place for row in CacheRows(generation).find(Item, "place", crate)] == [crate]


def test_two_items_that_want_one_number_are_told_apart(generation: sqlite3.Connection) -> None:
    one, other = two_serials_of_one_slot()
    CacheWriter(generation).put_many([placed(one), placed(other, inside(one))])
    rows = CacheRows(generation)
    assert rows.get(Item, (one.text,)) == placed(one)
    assert rows.get(Item, (other.text,)) == placed(other, inside(one))
    assert [row.item for row in rows.find(Item, "place", inside(one))] == [other]


def test_an_item_is_still_found_after_the_one_that_had_its_number_is_gone(generation: sqlite3.Connection) -> None:
    one, other = two_serials_of_one_slot()
    CacheWriter(generation).put_many([placed(one), placed(other)])
    CacheWriter(generation).drop(Item, (one.text,))
    CacheWriter(generation).put(placed(other, DOCK))
    rows = CacheRows(generation)
    assert rows.get(Item, (other.text,)) == placed(other, DOCK)
    assert [row.item for row in rows.every(Item)] == [other]


def test_two_entries_that_want_one_number_are_told_apart(generation: sqlite3.Connection) -> None:
    one, other = two_of_one_slot(entry_id, lambda entry: entry.bytes)
    CacheWriter(generation).put_many([unit(0, head=1), replace(unit(1), head=one), replace(unit(2), head=other)])
    rows = CacheRows(generation)
    heads = [row.head for row in (rows.get(Item, (item.text,)) for item in UNITS[:3]) if row]
    assert heads == [entry_id(1), one, other]


def test_an_announced_item_that_nobody_has_seen_is_not_in_stock(generation: sqlite3.Connection) -> None:
    announced = ShipmentItem(SHIPMENT, BOX, CASE.text, PackLevel.UNIT)
    CacheWriter(generation).put(announced)
    rows = CacheRows(generation)
    assert rows.get(Item, (BOX.text,)) is None
    assert list(rows.find(ShipmentItem, "inside", CASE.text)) == [announced]
    assert list(rows.find(ShipmentItem, "item", BOX)) == [announced]


def test_an_item_may_be_in_two_shipments(generation: sqlite3.Connection) -> None:
    rows = [ShipmentItem(shipment, PALLET, "", PackLevel.PALLET) for shipment in (SHIPMENT, ShipmentKey("ASN-2"))]
    CacheWriter(generation).put_many(rows)
    assert set(CacheRows(generation).find(ShipmentItem, "item", PALLET)) == set(rows)
    assert list(CacheRows(generation).find(ShipmentItem, "shipment", "ASN-2")) == rows[1:]


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE item SET serial = 'no serial'",
        "UPDATE item SET trait = 999",
        "UPDATE item SET place = -999",
        "UPDATE item SET head = 999",
        "UPDATE item_trait SET body = '{}'",
        "UPDATE name_ref SET text = '123' WHERE text = '" + UNIT_GTIN.digits + "'",
    ],
)
def test_a_file_that_holds_no_item_is_reported_as_such(generation: sqlite3.Connection, harm: str) -> None:
    CacheWriter(generation).put(placed(BOX))
    generation.execute(harm)
    with pytest.raises(PlainError):
        list(CacheRows(generation).every(Item))
