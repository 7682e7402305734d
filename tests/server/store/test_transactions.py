"""The contract of a Store, the same on every engine: transactions that hold or leave no trace, reads that stand still, a log that is only added to."""

import sqlite3
from datetime import timedelta

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from server.errors import NewerSchema, StoreBusy
from server.ledger.apply import read_items, upload
from server.ledger.chains import feed_position, lock_feed, move_feed
from server.ledger.schema import METADATA
from server.ledger.store import Store
from tests.server.ledgers import CITUS, GIVEN, SQLITE, Ledger
from tests.server.stories import NORTH, NOW, Device, checked, outcomes, received, take, unit

SHORT = timedelta(milliseconds=80)


def test_what_a_transaction_wrote_is_there_when_it_ends(store: Store) -> None:
    with store.writing() as unit_of_work:
        lock_feed(unit_of_work.hot, "SOUTH")
        move_feed(unit_of_work.hot, "SOUTH", 7)
    with store.reading() as unit_of_work:
        assert feed_position(unit_of_work.hot, "SOUTH") == 7


def test_a_transaction_that_fails_leaves_no_trace(store: Store) -> None:
    with pytest.raises(LookupError), store.writing() as unit_of_work:
        lock_feed(unit_of_work.hot, "SOUTH")
        move_feed(unit_of_work.hot, "SOUTH", 7)
        raise LookupError
    with store.reading() as unit_of_work:
        assert feed_position(unit_of_work.hot, "SOUTH") == 0


def test_a_batch_that_fails_at_its_last_statement_leaves_no_trace(store: Store) -> None:
    device = Device()
    device.write(received(unit(1)))
    with store.reading() as unit_of_work:
        before = feed_position(unit_of_work.hot, NORTH)
    with pytest.raises(LookupError), store.writing() as unit_of_work:
        batch = checked(device.upload())
        upload(unit_of_work.hot, NORTH, batch, read_items(batch), NOW)
        raise LookupError
    with store.reading() as unit_of_work:
        assert feed_position(unit_of_work.hot, NORTH) == before
        written = [unit_of_work.hot.first(f"SELECT count(*) FROM {table}") for table in ("entry", "chain", "event")]
    assert written == [(0,)] * 3


def test_an_entry_is_not_parked_because_the_database_broke_while_it_was_judged(
    store: Store, engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    device = Device()
    device.write(received(unit(1)))
    broken = sqlite3.OperationalError if engine == SQLITE else psycopg.OperationalError

    def break_down(*_: object) -> None:
        raise broken("disk I/O error")

    with monkeypatch.context() as patched, pytest.raises((sqlite3.OperationalError, StoreBusy)):
        patched.setattr("server.ledger.intake.apply", break_down)
        take(store, device.upload())
    assert outcomes(take(store, device.upload())) == ["applied"]


def test_a_read_sees_one_moment_whatever_is_committed_meanwhile(store: Store) -> None:
    device = Device()
    device.write(received(unit(1)))
    with store.reading() as unit_of_work:
        before = feed_position(unit_of_work.hot, NORTH)
        take(store, device.upload())
        assert feed_position(unit_of_work.hot, NORTH) == before
        assert unit_of_work.hot.rows("SELECT position FROM entry") == []


def test_a_read_can_not_write(store: Store) -> None:
    refused = (sqlite3.OperationalError, psycopg.errors.ReadOnlySqlTransaction)
    with pytest.raises(refused, match="read-?only"), store.reading() as unit_of_work:
        unit_of_work.hot.run("UPDATE feed_counter SET position = 99")


@pytest.mark.parametrize("table", ["entry", "chain", "chain_head", "feed"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET site = 'x'", "DELETE FROM {}"])
def test_the_log_can_neither_be_changed_nor_deleted(store: Store, engine: str, table: str, statement: str) -> None:
    if engine in (GIVEN, CITUS) and is_superuser(store):
        pytest.skip("the database's user that was given is a superuser, who can change everything")
    device = Device()
    device.write(received(unit(1)))
    take(store, device.upload())
    refused = (sqlite3.IntegrityError, psycopg.errors.InsufficientPrivilege)
    with pytest.raises(refused, match="only ever added to|permission denied"), store.writing() as unit_of_work:
        unit_of_work.hot.run(statement.format(table))


def test_the_steps_make_exactly_the_tables_that_the_program_uses(store: Store) -> None:
    with store.reading() as unit_of_work:
        context = MigrationContext.configure(unit_of_work.sql, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []


def test_a_server_is_the_same_after_it_was_closed(ledger: Ledger, store: Store) -> None:
    store.close()
    again = ledger.open()
    assert again.identity == store.identity
    again.close()


def test_data_of_a_newer_program_is_refused_in_one_line(ledger: Ledger, store: Store) -> None:
    with store.writing() as unit_of_work:
        (newest,) = unit_of_work.hot.rows("SELECT version_num FROM alembic_version")
        unit_of_work.hot.run("UPDATE alembic_version SET version_num = '0999'")
    try:
        with pytest.raises(NewerSchema, match="schema 0999"):
            ledger.open()
    finally:
        with store.writing() as unit_of_work:
            unit_of_work.hot.run("UPDATE alembic_version SET version_num = ?", newest)


def test_who_waits_too_long_for_another_writer_is_told_to_try_again(ledger: Ledger, store: Store) -> None:
    hurried = ledger.open(patience=SHORT)
    with store.writing() as unit_of_work:
        lock_feed(unit_of_work.hot, NORTH)
        with pytest.raises(StoreBusy), hurried.writing() as second:
            lock_feed(second.hot, NORTH)
    with hurried.writing() as second:
        assert lock_feed(second.hot, NORTH) > 0
    hurried.close()


def test_a_stream_of_rows_is_read_whole_while_other_questions_are_asked(store: Store) -> None:
    with store.writing() as unit_of_work:
        numbers = [(f"SITE-{number:05d}", number) for number in range(2500)]
        unit_of_work.hot.many("INSERT INTO feed_counter (site, position) VALUES (?, ?)", numbers)
    with store.reading() as unit_of_work:
        hot = unit_of_work.hot
        rows = hot.stream("SELECT site, position FROM feed_counter WHERE site LIKE 'SITE-%' ORDER BY site")
        assert [(site, feed_position(hot, site)) for site, _ in rows] == numbers


def is_superuser(store: Store) -> bool:
    with store.reading() as unit_of_work:
        return unit_of_work.hot.first("SHOW is_superuser") == ("on",)
