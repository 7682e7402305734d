"""How our SQLite files are opened: pragmas, one kind of transaction, and when another process wrote.

Every file has one writer, which always says BEGIN IMMEDIATE: a read that turns into a write does not wait for a lock.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from pathlib import Path

BUSY_MS = 5_000
LARGEST_WAL = 8 * 1024 * 1024
"""Bytes that a write-ahead log keeps after a checkpoint; above what a checkpoint leaves in daily work, so that it is overwritten in place."""


class Durability(Enum):
    """What a commit survives: a power cut (the journal), or only a crash of the program (what can be fetched again)."""

    POWER_CUT = "FULL"
    CRASH = "NORMAL"


def open_writer(path: Path, durability: Durability, busy_ms: int = BUSY_MS) -> sqlite3.Connection:
    """The one writing connection of a file, which exists; raises sqlite3.Error. It waits `busy_ms` for somebody else's lock."""
    connection = _connect(path, "rw")
    try:
        connection.execute(f"PRAGMA busy_timeout = {busy_ms}")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"PRAGMA synchronous = {durability.value}")
        connection.execute(f"PRAGMA journal_size_limit = {LARGEST_WAL}")
        connection.execute("PRAGMA foreign_keys = ON")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def open_reader(path: Path) -> sqlite3.Connection:
    """A connection that cannot write to a file, which exists; raises sqlite3.Error."""
    return _connect(path, "ro")


def open_archive(path: Path) -> sqlite3.Connection:
    """A reader of a file that may lie on a medium that can't be written, where SQLite can't share its log; raises sqlite3.Error."""
    connection = open_reader(path)
    try:
        connection.execute("PRAGMA schema_version").fetchone()
        return connection
    except sqlite3.OperationalError:
        connection.close()
        log = path.with_name(f"{path.name}-wal")
        if log.exists() and log.stat().st_size:
            raise
    except sqlite3.Error:
        connection.close()
        raise
    return _connect(path, "ro&immutable=1")


@contextmanager
def writing(connection: sqlite3.Connection) -> Iterator[None]:
    """One transaction that writes; it is durable when the block has ended, and undone when the block raises."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


@contextmanager
def reading(connection: sqlite3.Connection) -> Iterator[None]:
    """One transaction that reads: all statements in the block see the same moment. Keep it short, it holds the log back."""
    connection.execute("BEGIN")
    try:
        yield
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def fold_log(connection: sqlite3.Connection, path: Path) -> None:
    """Move the log of a file into it, as far as nobody reads; waits for nobody. For a writer, outside a transaction.

    The log keeps its length, because it is written faster in place; but what a long reader made it grow to is given back.
    """
    _, frames, moved = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
    if frames == moved and path.with_name(f"{path.name}-wal").stat().st_size > LARGEST_WAL:
        (patience,) = connection.execute("PRAGMA busy_timeout").fetchone()
        connection.execute("PRAGMA busy_timeout = 0")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        connection.execute(f"PRAGMA busy_timeout = {patience}")


def data_version(connection: sqlite3.Connection) -> int:
    """A number that changes when another connection has committed; costs microseconds."""
    return int(connection.execute("PRAGMA data_version").fetchone()[0])


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None, timeout=BUSY_MS / 1000
    )
    connection.execute("PRAGMA trusted_schema = OFF")
    return connection
