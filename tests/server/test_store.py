"""The contract of a Store: transactions that hold or leave no trace, reads that stand still, a log that is only added to."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from server.errors import FolderUnusable, NewerSchema, NotInitialised
from server.ledger.chains import feed_position, lock_feed, move_feed
from server.ledger.schema import METADATA
from server.ledger.sqlite import SqliteStore, open_store
from tests.server.stories import NORTH, Device, new_store, received, take, unit


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    opened = new_store(tmp_path)
    yield opened
    opened.close()


def test_what_a_transaction_wrote_is_there_when_it_ends(store: SqliteStore) -> None:
    with store.writing() as unit_of_work:
        lock_feed(unit_of_work.hot, "SOUTH")
        move_feed(unit_of_work.hot, "SOUTH", 7)
    with store.reading() as unit_of_work:
        assert feed_position(unit_of_work.hot, "SOUTH") == 7


def test_a_transaction_that_fails_leaves_no_trace(store: SqliteStore) -> None:
    with pytest.raises(LookupError), store.writing() as unit_of_work:
        lock_feed(unit_of_work.hot, "SOUTH")
        move_feed(unit_of_work.hot, "SOUTH", 7)
        raise LookupError
    with store.reading() as unit_of_work:
        assert feed_position(unit_of_work.hot, "SOUTH") == 0


def test_a_read_sees_one_moment_whatever_is_committed_meanwhile(store: SqliteStore) -> None:
    device = Device()
    device.write(received(unit(1)))
    with store.reading() as unit_of_work:
        before = feed_position(unit_of_work.hot, NORTH)
        take(store, device.upload())
        assert feed_position(unit_of_work.hot, NORTH) == before
        assert unit_of_work.hot.rows("SELECT position FROM entry") == []


def test_every_commit_is_on_the_disk_before_it_counts(store: SqliteStore) -> None:
    with store.writing() as unit_of_work:
        assert unit_of_work.hot.first("PRAGMA journal_mode") == ("wal",)
        assert unit_of_work.hot.first("PRAGMA synchronous") == (2,)


@pytest.mark.parametrize("table", ["entry", "chain", "chain_head", "feed"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET site = 'x'", "DELETE FROM {}"])
def test_the_log_can_neither_be_changed_nor_deleted(store: SqliteStore, table: str, statement: str) -> None:
    device = Device()
    device.write(received(unit(1)))
    take(store, device.upload())
    with pytest.raises(sqlite3.IntegrityError, match="only ever added to"), store.writing() as unit_of_work:
        unit_of_work.hot.run(statement.format(table))


def test_the_steps_make_exactly_the_tables_that_the_program_uses(store: SqliteStore) -> None:
    with store.reading() as unit_of_work:
        context = MigrationContext.configure(unit_of_work.sql, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []


def test_every_key_begins_with_the_site_where_a_terminal_writes() -> None:
    not_by_site = {"meta", "enrol_code", "account", "backup", "history"}
    first = {name: next(iter(table.primary_key)).name for name, table in METADATA.tables.items()}
    assert {name for name, column in first.items() if column != "site"} == not_by_site


def test_a_server_is_the_same_after_it_was_closed(store: SqliteStore, tmp_path: Path) -> None:
    store.close()
    again = open_store(tmp_path / "ledger.db")
    assert again.identity == store.identity
    again.close()


def test_data_of_a_newer_program_is_refused_in_one_line(store: SqliteStore, tmp_path: Path) -> None:
    with store.writing() as unit_of_work:
        unit_of_work.hot.run("UPDATE alembic_version SET version_num = '0999'")
    store.close()
    with pytest.raises(NewerSchema, match="schema 0999"):
        open_store(tmp_path / "ledger.db")


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "ledger.db").write_bytes(b"this is no database" * 100)
    with pytest.raises(FolderUnusable, match=r"ledger\.db"):
        open_store(tmp_path / "ledger.db")


def test_an_empty_file_is_no_ledger(tmp_path: Path) -> None:
    (tmp_path / "ledger.db").touch()
    with pytest.raises(NotInitialised):
        open_store(tmp_path / "ledger.db")


def test_a_read_can_not_write(store: SqliteStore) -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"), store.reading() as unit_of_work:
        unit_of_work.hot.run("UPDATE feed_counter SET position = 99")
