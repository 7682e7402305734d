"""The tables of protocol version 1, as they are for ever, and how little room a million items take."""

import sqlite3
from contextlib import closing
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.warehouse import warehouse
from sync.wire.cache_rows import CacheRows, CacheWriter
from sync.wire.cache_schema import create_indexes, create_tables, slot
from sync.wire.generation import build_generation
from tests.sync.cache.any_row import any_of
from tests.sync.cache.worlds import ORIGIN, cursors
from workflows.rules.model.registry import ROWS
from workflows.rules.model.row import Row

GOLDEN = Path(__file__).with_name("golden_schema_1.sql")
SERIALS = 100_000
LARGEST = 8_500_000
"""Bytes: a tenth of what a million serials may take, and a little for what does not shrink with them."""


def test_the_tables_are_those_of_protocol_version_1() -> None:
    """A change here is a new protocol version: snapshots and terminals of this one must still understand each other."""
    assert ";\n".join(chain(create_tables(), create_indexes())) + ";\n" == GOLDEN.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("identity", "number"),
    [("01/00361414567894/21/100458", 1_074_500_097), ("00/003614140000012349", 1_219_990_363)],
)
def test_an_identity_begins_its_search_at_the_first_31_bits_of_its_sha_256(identity: str, number: int) -> None:
    assert slot(identity.encode()) == number


@settings(max_examples=2)
@given(st.data())
@pytest.mark.parametrize("kind", ROWS, ids=lambda kind: str(kind.NAME))
def test_every_look_up_goes_through_an_index(kind: type[Row], data: st.DataObject) -> None:
    row = data.draw(any_of(kind))
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        for statement in chain(create_tables(), create_indexes()):
            connection.execute(statement)
        CacheWriter(connection).put(row)
        asked: list[str] = []
        connection.set_trace_callback(asked.append)
        rows = CacheRows(connection)
        assert rows.get(kind, row.key) is not None
        assert [len(list(rows.find(kind, field, getattr(row, field)))) for field in kind.FIND] == [1] * len(kind.FIND)
        connection.set_trace_callback(None)
        plans = [step[3] for sql in asked for step in connection.execute(f"EXPLAIN QUERY PLAN {sql}")]
    assert len(plans) > len(kind.FIND)
    assert [plan for plan in plans if plan.startswith("SCAN")] == []


def test_a_hundred_thousand_serials_take_a_tenth_of_eighty_megabytes(tmp_path: Path) -> None:
    path = tmp_path / "many.db"
    build_generation(path, warehouse(SERIALS), ORIGIN, cursors(), ())
    assert path.stat().st_size <= LARGEST
