"""The ledger could be spread over many PostgreSQL nodes by site (Citus): no statement and no table stands in the way."""

import re
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from server.ledger.feed import page, reflected
from server.ledger.importing import import_rows
from server.ledger.own_chain import OwnChain
from server.ledger.schema import METADATA
from server.ledger.snapshots import Snapshots
from server.ledger.store import Store
from server.trace.item import trace_serial, trace_sscc
from server.trace.lot import trace_lot
from sync.wire.protocol import PROTOCOL, ReflectedQuestion
from tests.server.store.a_story import a_story
from tests.server.store.citus import BY_SITE, is_fan_out, problems
from tests.server.stories import DOCK, LOT, NORTH, NOW, PRODUCT, master_data, pallet, take, unit
from workflows.rules.facts.movement import OpeningBalance
from workflows.rules.facts.parts import LotQuantity
from workflows.rules.model.row import Feed
from workflows.rules.quantity import pieces

pytestmark = pytest.mark.usefixtures("postgres_only")
ON_EVERY_NODE = {"meta", "account", "enrol_code", "backup", "history"}
"""Small tables, the same for all sites."""
OF_A_CONNECTION = re.compile(r"\s*(SET |SHOW |BEGIN|COMMIT|ROLLBACK|SELECT (1|version\(\)|pg_catalog|current_schema))")

Recorded = set[str]


@pytest.fixture
def recorded(monkeypatch: pytest.MonkeyPatch) -> Recorded:
    """Every statement that the driver is given from now on."""
    statements: Recorded = set()

    def recording(method: Callable[..., object]) -> Callable[..., object]:
        def record(cursor: object, sql: object, *values: object, **options: object) -> object:
            statements.add(sql if isinstance(sql, str) else str(sql))
            return method(cursor, sql, *values, **options)

        return record

    for kind, names in ((psycopg.Cursor, ("execute", "executemany")), (psycopg.ServerCursor, ("execute",))):
        for name in names:
            monkeypatch.setattr(kind, name, recording(getattr(kind, name)))
    return statements


def test_what_a_site_books_runs_on_the_node_of_that_site(store: Store, recorded: Recorded) -> None:
    for message in a_story():
        take(store, message)
    OwnChain(store, NORTH, "test").record(
        [OpeningBalance(DOCK, quantities=(LotQuantity(PRODUCT, LOT, pieces(1)),))], NOW
    )
    with store.writing() as work:
        import_rows(work.hot, NORTH, master_data())
    assert {verb(sql) for sql in of_the_ledger(recorded)} >= {"INSERT", "SELECT", "UPDATE", "DELETE"}
    assert {sql: problems(sql) for sql in of_the_ledger(recorded) if problems(sql)} == {}


def test_what_a_terminal_reads_comes_from_the_node_of_its_site(
    store: Store, recorded: Recorded, tmp_path: Path
) -> None:
    told = a_story()
    for message in told:
        take(store, message)
    recorded.clear()
    ids = tuple(UUID(str(item.id)) for item in told[0].items)
    with store.reading() as work:
        for feed in Feed:
            page(work.hot, store.identity, NORTH, feed, store.identity.epoch, 0, 500, NOW)
        reflected(work.hot, store.identity, NORTH, ReflectedQuestion(PROTOCOL, store.identity.epoch, 5, ids))
    Snapshots(tmp_path, store).current(NORTH)
    assert len(of_the_ledger(recorded)) > 10
    assert {sql: problems(sql) for sql in of_the_ledger(recorded) if problems(sql)} == {}


def test_a_trace_asks_one_site_or_every_node_for_its_own_share(store: Store, recorded: Recorded) -> None:
    for message in a_story():
        take(store, message)
    recorded.clear()
    with store.reading() as work:
        trace_lot(work.hot, store.identity.server, LOT, None)
        trace_serial(work.hot, store.identity.server, unit(2).serial)
        trace_sscc(work.hot, store.identity.server, pallet(1).digits)
    asked = of_the_ledger(recorded)
    assert len(asked) > 8
    assert {sql: problems(sql) for sql in asked if problems(sql) and not is_fan_out(sql)} == {}


def test_every_statement_of_the_ledger_was_written_down(recorded: Recorded, store: Store) -> None:
    take(store, a_story()[0])
    assert any(sql.startswith("INSERT INTO entry") for sql in recorded)
    assert any(sql.startswith("SELECT seq, link FROM chain_mark") for sql in recorded)


# -- tables -------------------------------------------------------------------------------------------------------------------------------


def test_every_table_is_of_a_site_or_small_enough_for_every_node() -> None:
    assert set(METADATA.tables) - BY_SITE == ON_EVERY_NODE


def test_whatever_must_be_unique_is_so_within_a_site(store: Store) -> None:
    sql = (
        "SELECT t.relname, i.relname, a.attname FROM pg_index x JOIN pg_class t ON t.oid = x.indrelid"
        " JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = x.indkey[0]"
        " WHERE x.indisunique AND t.relnamespace = current_schema()::regnamespace"
    )
    with store.reading() as work:
        found = work.hot.rows(sql)
    assert {table for table, _, _ in found} >= BY_SITE
    assert [(table, index) for table, index, first in found if table in BY_SITE and first != "site"] == []


def test_no_table_refers_to_another_counts_by_itself_or_has_a_trigger(store: Store) -> None:
    here = "current_schema()::regnamespace"
    with store.reading() as work:
        assert work.hot.rows(f"SELECT conname FROM pg_constraint WHERE contype = 'f' AND connamespace = {here}") == []
        assert work.hot.rows(f"SELECT relname FROM pg_class WHERE relkind = 'S' AND relnamespace = {here}") == []
        assert work.hot.rows("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal") == []


def test_texts_compare_byte_by_byte_whatever_the_language_of_the_database(store: Store) -> None:
    with store.reading() as work:
        others = work.hot.rows(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema()"
            " AND data_type IN ('character varying', 'text') AND collation_name IS DISTINCT FROM 'C'"
        )
    assert others == []


# -- the judge of statements --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT body FROM row_item WHERE item = %s",
        "SELECT feed.position FROM feed JOIN entry ON entry.id = feed.entry WHERE feed.site = %s",
        "SELECT position FROM feed_counter FOR UPDATE",
        "WITH RECURSIVE up AS (SELECT 1) SELECT * FROM up",
        "UPDATE feed SET position = position + 1 WHERE site = %s",
        "UPDATE enrolment SET site = %s WHERE site = %s AND enrolment = %s",
        "UPDATE feed_counter SET position = 5",
        "DELETE FROM row_item WHERE item = %s",
        "INSERT INTO row_item (item, site, body) VALUES (%s, %s, %s)",
        "INSERT INTO row_item (site, item, body) VALUES (%s, %s, %s) ON CONFLICT (item) DO NOTHING",
        "INSERT INTO feed_counter (site, position) VALUES (%s, 0) ON CONFLICT (site) DO UPDATE SET site = excluded.site",
        "UPDATE enrolment SET last_contact = now() WHERE site = %s",
        "SELECT pg_advisory_xact_lock(1)",
        "SELECT nextval('numbers')",
        "SELECT 1 FROM entry, LATERAL (SELECT 1) AS other WHERE entry.site = %s",
        "MERGE INTO feed_counter USING new ON true WHEN MATCHED THEN DELETE",
        "CREATE TRIGGER t BEFORE UPDATE ON entry EXECUTE FUNCTION f()",
    ],
)
def test_a_statement_that_citus_can_not_run_for_a_site_is_found(sql: str) -> None:
    assert problems(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT body FROM row_item WHERE site = %s AND item = %s",
        "SELECT feed.outcome FROM chain JOIN feed ON feed.site = chain.site WHERE chain.site = %s",
        "INSERT INTO feed_counter (site, position) VALUES (%s, 0) ON CONFLICT (site) DO UPDATE SET position = feed_counter.position",
        "UPDATE feed_counter SET position = %s WHERE site = %s",
        "SELECT name FROM account WHERE name = %s",
    ],
)
def test_a_statement_of_one_site_is_none(sql: str) -> None:
    assert problems(sql) == []


@pytest.mark.parametrize(
    ("sql", "may"),
    [
        ("SELECT DISTINCT product FROM event_lot WHERE lot = %s", True),
        ("SELECT 1 FROM event_lot JOIN event ON event.site = event_lot.site WHERE event_lot.lot = %s", True),
        ("SELECT 1 FROM event_lot JOIN event ON event.position = event_lot.position", False),
        ("SELECT 1 FROM event WHERE entry = %s FOR UPDATE", False),
        ("UPDATE event SET standing = %s WHERE entry = %s", False),
    ],
)
def test_a_question_to_all_sites_joins_only_what_lies_on_one_node(sql: str, may: bool) -> None:
    assert is_fan_out(sql) is may


def of_the_ledger(recorded: Recorded) -> set[str]:
    """Without what connections ask for themselves."""
    return {sql for sql in recorded if not OF_A_CONNECTION.match(sql) and "pg_catalog" not in sql}


def verb(sql: str) -> str:
    return sql.split(maxsplit=1)[0]
