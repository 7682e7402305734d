"""The ledger on PostgreSQL, for several server processes at once.

A writing transaction is READ COMMITTED: whoever adds to a feed locks its counter row first, and each statement after that sees what the one before
has committed (sync protocol, rule 2). A read is one REPEATABLE READ snapshot. What passes by itself, such as a restart or a deadlock, is StoreBusy:
nothing was written, or the same batch is known when it comes again.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import psycopg
from psycopg.conninfo import make_conninfo
from sqlalchemy import Connection, Engine, create_engine, delete, event, insert, inspect, select, text

from server.errors import AlreadyInitialised, DatabaseUnusable
from server.ledger.log_tables import META
from server.ledger.postgres_errors import PASSES, PASSES_FOR_WRITERS, busy_if, parts_of, shown, told_of
from server.ledger.postgres_schema import keep_by_bytes, refuse_changes
from server.ledger.schema import METADATA, bring_up_to_date
from server.ledger.store import ServerIdentity, Unit

_LOG = logging.getLogger(__name__)
OLDEST = 15
"""The oldest PostgreSQL that the tests run on."""
KEPT_CONNECTIONS, MOST_CONNECTIONS = 8, 24
"""Of one process: those that stay open, and those that there may be at once."""
PATIENCE = timedelta(seconds=15)
"""How long a writer waits for a lock, and anybody for a connection."""
_LINE: dict[str, Any] = {
    "application_name": "lotline-server",
    "client_encoding": "UTF8",
    "connect_timeout": 10,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}
"""How a connection is made unless the address says otherwise: a line that is dead is noticed within a minute, at both ends."""
_SESSION = """
    SET jit = off;
    SET lock_timeout = {patience};
    SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3;
    SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'
"""
"""A commit is on the disk before it counts, whatever the database's default."""
_BEING_SET_UP = 0x4C4F544C
"""The advisory lock under which a schema is made or brought up to date: by one process at a time."""


class PostgresStore:
    """`server.ledger.store.Store` over a PostgreSQL database."""

    def __init__(self, engine: Engine, identity: ServerIdentity) -> None:
        self._writers = engine
        self._readers = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        self.identity = identity

    @contextmanager
    def reading(self) -> Iterator[Unit]:
        """One consistent read: the snapshot of the transaction's first query. Raises StoreBusy."""
        with busy_if(PASSES), self._readers.connect() as connection, connection.begin():
            yield Unit(connection)

    @contextmanager
    def writing(self) -> Iterator[Unit]:
        """A transaction beside others; those of one feed wait at its counter. Raises StoreBusy."""
        with busy_if(PASSES_FOR_WRITERS), self._writers.connect() as connection, connection.begin():
            yield Unit(connection)

    def close(self) -> None:
        """Close every connection."""
        self._writers.dispose()


def create_store(address: str, identity: ServerIdentity) -> PostgresStore:
    """A new ledger in an empty database; raises DatabaseUnusable or AlreadyInitialised."""
    engine = _engine(address, PATIENCE)
    with _set_up(engine, address) as connection:
        _refuse_full(connection, address)
        bring_up_to_date(connection, new=True)
        _finish_schema(connection)
        values = {"server": identity.server, "epoch": identity.epoch}
        connection.execute(insert(META), [{"name": name, "value": str(value)} for name, value in values.items()])
    return PostgresStore(engine, identity)


def open_store(address: str, patience: timedelta = PATIENCE) -> PostgresStore:
    """An existing ledger, brought up to this program's schema; raises DatabaseUnusable, NewerSchema or NotInitialised."""
    engine = _engine(address, patience)
    with _set_up(engine, address) as connection:
        _refuse_strange(connection, address)
        if bring_up_to_date(connection):
            _finish_schema(connection)
        meta = {row.name: row.value for row in connection.execute(select(META))}
    return PostgresStore(engine, ServerIdentity(UUID(meta["server"]), UUID(meta["epoch"])))


@contextmanager
def _set_up(engine: Engine, address: str) -> Iterator[Connection]:
    """The transaction in which a database is looked at and brought into shape, by one process at a time; no connection is left when that fails."""
    try:
        with told_of(address), engine.connect() as connection, connection.begin():
            _refuse_unfit(connection, address)
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _BEING_SET_UP})
            yield connection
    except BaseException:
        engine.dispose()
        raise


def _engine(address: str, patience: timedelta) -> Engine:
    line = make_conninfo("", **_LINE | parts_of(address))
    engine = create_engine(
        "postgresql+psycopg://",
        creator=lambda: psycopg.connect(line),
        isolation_level="READ COMMITTED",
        pool_size=KEPT_CONNECTIONS,
        max_overflow=MOST_CONNECTIONS - KEPT_CONNECTIONS,
        pool_timeout=patience.total_seconds(),
        pool_pre_ping=True,
        pool_use_lifo=True,
    )
    event.listen(engine, "connect", partial(_prepare, patience))
    return engine


def _prepare(patience: timedelta, driver: "psycopg.Connection[Any]", _: object) -> None:
    driver.execute(_SESSION.format(patience=int(patience.total_seconds() * 1000)).encode())
    driver.commit()


# -- what an opened database must be ------------------------------------------------------------------------------------------------------


def _refuse_unfit(connection: Connection, address: str) -> None:
    major = int(connection.execute(text("SHOW server_version_num")).scalar_one()) // 10_000
    encoding = connection.execute(text("SHOW server_encoding")).scalar_one()
    if major < OLDEST:
        raise DatabaseUnusable(f"{shown(address)} is PostgreSQL {major}: Lotline needs {OLDEST} or newer")
    if encoding != "UTF8":
        raise DatabaseUnusable(f"{shown(address)} keeps text as {encoding}: create it with ENCODING 'UTF8'")
    if connection.execute(text("SHOW fsync")).scalar_one() == "off":
        _LOG.warning("%s runs with fsync off: what terminals were told is kept can be lost", shown(address))


def _refuse_full(connection: Connection, address: str) -> None:
    """An empty database is wanted, or one in which nobody has come further than this."""
    tables = set(inspect(connection).get_table_names())
    if set(METADATA.tables) <= tables:
        if connection.execute(text("SELECT 1 FROM row_site LIMIT 1")).first():
            raise AlreadyInitialised(f"{shown(address)} holds a server already: name an empty database")
        connection.execute(delete(META))
    elif tables:
        raise DatabaseUnusable(f"{shown(address)} holds tables of another program: give Lotline a database of its own")


def _refuse_strange(connection: Connection, address: str) -> None:
    if inspect(connection).has_table("alembic_version") and not inspect(connection).has_table(META.name):
        raise DatabaseUnusable(f"{shown(address)} is the database of another program: name Lotline's with --database")


def _finish_schema(connection: Connection) -> None:
    keep_by_bytes(connection)
    refuse_changes(connection)
