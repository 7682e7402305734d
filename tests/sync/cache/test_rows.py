"""Every row there is comes back from a generation as it went in, by its key and by every field it can be found by."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.wire.cache_rows import CacheRows, CacheWriter
from sync.wire.cache_schema import create_indexes, create_tables
from tests.sync.cache.any_row import any_compact, any_of, any_row
from workflows.plain import PlainError
from workflows.rules.model.goods import Item, Lot
from workflows.rules.model.registry import ROWS
from workflows.rules.model.row import Row
from workflows.rules.rows import RowChange, Table

MEMORY = sqlite3.connect(":memory:", isolation_level=None)
for statement in chain(create_tables(), create_indexes()):
    MEMORY.execute(statement)


@contextmanager
def empty_generation() -> Iterator[sqlite3.Connection]:
    MEMORY.execute("BEGIN")
    try:
        yield MEMORY
    finally:
        MEMORY.execute("ROLLBACK")


@settings(max_examples=30)
@given(st.data())
@pytest.mark.parametrize("kind", ROWS, ids=lambda kind: str(kind.NAME))
def test_a_row_comes_back_as_it_went_in(kind: type[Row], data: st.DataObject) -> None:
    row = data.draw(any_of(kind))
    with empty_generation() as connection:
        CacheWriter(connection).put(row)
        rows = CacheRows(connection)
        assert rows.get(kind, row.key) == row
        assert list(rows.every(kind)) == [row]
        for field in kind.FIND:
            assert list(rows.find(kind, field, getattr(row, field))) == [row]


@given(st.lists(st.tuples(any_row() | any_compact(), st.booleans()), max_size=12))
def test_a_file_answers_as_a_table_in_memory_does(written: list[tuple[Row, bool]]) -> None:
    with empty_generation() as connection:
        table, writer = Table(), CacheWriter(connection)
        for row, stays in written:
            for present in (row, row if stays else None):
                change = RowChange(type(row), row.key, present)
                table.accept([change])
                writer.accept(change)
        rows = CacheRows(connection)
        for row, _ in written:
            kind = type(row)
            assert rows.get(kind, row.key) == table.get(kind, row.key)
            assert as_set(rows.every(kind)) == as_set(table.every(kind))
            for field in kind.FIND:
                value = getattr(row, field)
                assert as_set(rows.find(kind, field, value)) == as_set(table.find(kind, field, value))


def as_set(rows: Iterator[Row]) -> set[tuple[tuple[str, ...], Row]]:
    return {(row.key, row) for row in rows}


@pytest.mark.parametrize("kind", ROWS, ids=lambda kind: str(kind.NAME))
def test_what_is_not_there_is_not_found(kind: type[Row]) -> None:
    with empty_generation() as connection:
        rows = CacheRows(connection)
        assert rows.get(kind, ("none",) * len(kind.KEY)) is None
        assert list(rows.every(kind)) == []
        assert [row for field in kind.FIND for row in rows.find(kind, field, "none")] == []


@pytest.mark.parametrize("kind", [Lot, Item])
def test_a_field_that_has_no_index_is_not_searched(kind: type[Row]) -> None:
    with empty_generation() as connection, pytest.raises(LookupError):
        CacheRows(connection).find(kind, "expiry", "2028-06-30")


@pytest.mark.parametrize("body", ["", "{}", "[]", '{"product":"p","lot":"l","price":1}', '{"product":"p","lot":7}'])
def test_a_file_that_holds_no_row_is_reported_as_such(body: str) -> None:
    with empty_generation() as connection:
        connection.execute("INSERT INTO lot VALUES ('p', 'l', ?)", (body,))
        with pytest.raises(PlainError):
            CacheRows(connection).get(Lot, ("p", "l"))
