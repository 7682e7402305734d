"""The ledger on SQLite: one file, WAL, every commit on the disk before it counts, one writer at a time.

The position counter's lock (sync protocol, rule 2) is BEGIN IMMEDIATE here: the transaction that will write holds the database's write lock before it reads anything.
"""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, create_engine, event, insert, select
from sqlalchemy.exc import DatabaseError, OperationalError

from server.errors import FolderUnusable, StoreBusy
from server.ledger.log_tables import META
from server.ledger.schema import bring_up_to_date
from server.ledger.sqlite_sizes import tell_sizes
from server.ledger.store import ServerIdentity, Unit

PATIENCE = timedelta(seconds=15)
"""How long a writer waits for another program's transaction."""
_BEGIN = "lotline_begin"
_WRITES = {_BEGIN: "BEGIN IMMEDIATE"}


class SqliteStore:
    """`server.ledger.store.Store` over one SQLite file."""

    def __init__(self, engine: Engine, identity: ServerIdentity) -> None:
        self._engine = engine
        self._writers = engine.execution_options(**_WRITES)
        self._one_writer = threading.Lock()
        self.identity = identity

    @contextmanager
    def reading(self) -> Iterator[Unit]:
        """One consistent read: a snapshot of the WAL."""
        with self._engine.connect() as connection, connection.begin():
            yield Unit(connection)

    @contextmanager
    def writing(self) -> Iterator[Unit]:
        """The only writer until the block ends; raises StoreBusy. Threads queue here, other processes at the file's lock."""
        with self._one_writer, self._writers.connect() as connection:
            try:
                transaction = connection.begin()
            except OperationalError as error:
                raise StoreBusy("another program is writing to the ledger: try again") from error
            with transaction:
                yield Unit(connection)

    def close(self) -> None:
        """Close every connection; the last one folds the WAL into the file."""
        self._engine.dispose()


def create_store(path: Path, identity: ServerIdentity) -> SqliteStore:
    """A new ledger file with the schema of this program and this identity."""
    engine = _engine(path)
    with engine.execution_options(**_WRITES).connect() as connection, connection.begin():
        bring_up_to_date(connection, new=True)
        tell_sizes(connection)
        values = {"server": identity.server, "epoch": identity.epoch}
        connection.execute(insert(META), [{"name": name, "value": str(value)} for name, value in values.items()])
    path.chmod(0o600)
    return SqliteStore(engine, identity)


def open_store(path: Path, patience: timedelta = PATIENCE) -> SqliteStore:
    """An existing ledger file, brought up to this program's schema; raises FolderUnusable, NewerSchema, NotInitialised or StoreBusy."""
    engine = _engine(path, patience)
    try:
        with engine.execution_options(**_WRITES).connect() as connection, connection.begin():
            bring_up_to_date(connection)
            tell_sizes(connection)
            meta = {row.name: row.value for row in connection.execute(select(META))}
    except OperationalError as error:
        raise StoreBusy(f"{path} is locked by another program: stop that, or try again") from error
    except DatabaseError as error:
        raise FolderUnusable(f"{path} can't be opened ({error.orig}): restore it from a backup") from error
    return SqliteStore(engine, ServerIdentity(UUID(meta["server"]), UUID(meta["epoch"])))


def _engine(path: Path, patience: timedelta = PATIENCE) -> Engine:
    engine = create_engine(f"sqlite:///{path}", pool_size=8, max_overflow=32)
    event.listen(engine, "connect", partial(_prepare, patience))
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(patience: timedelta, driver: sqlite3.Connection, _: Any) -> None:
    driver.isolation_level = None
    driver.execute(f"PRAGMA busy_timeout = {int(patience.total_seconds() * 1000)}")
    driver.execute("PRAGMA journal_mode = WAL")
    driver.execute("PRAGMA synchronous = FULL")
    driver.execute("PRAGMA cache_size = -65536")


def _begin(connection: Connection) -> None:
    begin = connection.get_execution_options().get(_BEGIN, "BEGIN")
    connection.exec_driver_sql(f"PRAGMA query_only = {'ON' if begin == 'BEGIN' else 'OFF'}")
    connection.exec_driver_sql(begin)
