"""The short way to the database for the statements that run for every entry: plain SQL on the driver's own connection, inside the same transaction.

SQL is written with `?`, and says only what SQLite, PostgreSQL and Citus all understand.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection

Record = tuple[Any, ...]


class Hot:
    """The driver under a connection whose transaction has begun."""

    def __init__(self, connection: Connection) -> None:
        driver: Any = connection.connection.driver_connection
        self._cursor = driver.cursor()
        self._format = connection.dialect.paramstyle != "qmark"

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Record]:
        """All rows of a query."""
        self._cursor.execute(self._spelt(sql), values)
        return list(self._cursor.fetchall())

    def first(self, sql: str, values: Sequence[Any] = ()) -> Record | None:
        """The first row of a query, or None."""
        self._cursor.execute(self._spelt(sql), values)
        row: Record | None = self._cursor.fetchone()
        return row

    def run(self, sql: str, values: Sequence[Any] = ()) -> int:
        """Run a statement; how many rows it changed."""
        self._cursor.execute(self._spelt(sql), values)
        return int(self._cursor.rowcount)

    def many(self, sql: str, records: Sequence[Sequence[Any]]) -> None:
        """Run a statement once for each record."""
        if records:
            self._cursor.executemany(self._spelt(sql), records)

    def _spelt(self, sql: str) -> str:
        return _with_percent(sql) if self._format else sql


@cache
def _with_percent(sql: str) -> str:
    return sql.replace("?", "%s")
