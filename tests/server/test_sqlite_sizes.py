"""SQLite looks up by index whatever the ledger asks for by index: a site of a million items is never read through."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from server.ledger.row_sql import ROW_SQL
from server.ledger.sqlite import open_store
from tests.server.stories import new_store
from workflows.rules.model.registry import ROWS

FINDS = [(kind.NAME, field, ROW_SQL[kind].find[field]) for kind in ROWS for field in kind.FIND]
OTHERS = [
    ("entry", "SELECT content FROM entry WHERE site = ? AND id = ?"),
    ("feed", "SELECT MAX(position) FROM feed WHERE site = ? AND entry = ?"),
    ("event", "SELECT standing FROM event WHERE site = ? AND entry = ?"),
    ("containment", "SELECT child FROM containment WHERE site = ? AND parent = ?"),
]


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    folder = tmp_path_factory.mktemp("ledger")
    new_store(folder).close()
    with closing(sqlite3.connect(folder / "ledger.db")) as connection:
        yield connection


def steps(ledger: sqlite3.Connection, sql: str) -> list[str]:
    """How a statement with two values is carried out."""
    return [row[3] for row in ledger.execute(f"EXPLAIN QUERY PLAN {sql}", ("a", "b"))]


@pytest.mark.parametrize(("kind", "field", "sql"), FINDS, ids=[f"{kind} by {field}" for kind, field, _ in FINDS])
def test_rows_are_found_by_an_index(ledger: sqlite3.Connection, kind: str, field: str, sql: str) -> None:
    (step,) = steps(ledger, sql)
    assert "site=? AND" in step, f"{kind} by {field} reads the whole site"


@pytest.mark.parametrize(("table", "sql"), OTHERS)
def test_what_is_asked_for_every_entry_is_found_by_an_index(ledger: sqlite3.Connection, table: str, sql: str) -> None:
    assert "site=? AND" in steps(ledger, sql)[0], table


def test_a_ledger_of_an_older_program_is_told_when_it_is_opened_and_then_left_alone(tmp_path: Path) -> None:
    new_store(tmp_path).close()
    path = tmp_path / "ledger.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DELETE FROM sqlite_stat1")
    for _ in range(2):
        open_store(path).close()
    with closing(sqlite3.connect(path)) as connection:
        assert "site=? AND place=?" in steps(connection, "SELECT body FROM row_item WHERE site = ? AND place = ?")[0]
        before = connection.execute("PRAGMA data_version").fetchone()
        open_store(path).close()
        assert connection.execute("PRAGMA data_version").fetchone() == before
