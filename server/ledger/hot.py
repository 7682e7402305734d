"""The short way to the database for the statements that run for every entry: plain SQL on the driver's own connection, inside the same transaction.

SQL is written with `?`, and says only what SQLite, PostgreSQL and Citus all understand. A round trip is dear on a line, so what concerns many
entries is asked and written at once: `matching` and `insert`.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import count
from typing import Any

from sqlalchemy import Connection

from server.ledger.bulk import Insert

Record = tuple[Any, ...]
_STREAMS = count(1)
_IN_MEMORY = 1000
"""Records of a stream that are held at once."""


class Hot:
    """The driver under a connection whose transaction has begun. `broken` is the error that a database raises which is gone, full or damaged."""

    def __init__(self, connection: Connection) -> None:
        driver: Any = connection.connection.driver_connection
        self._new_cursor: Callable[..., Any] = driver.cursor
        self._cursor = driver.cursor()
        self._postgres = connection.dialect.name == "postgresql"
        self.broken: type[Exception] = connection.dialect.loaded_dbapi.OperationalError

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Record]:
        """All rows of a query."""
        self._cursor.execute(self._spelt(sql), values)
        return list(self._cursor.fetchall())

    def first(self, sql: str, values: Sequence[Any] = ()) -> Record | None:
        """The first row of a query, or None."""
        self._cursor.execute(self._spelt(sql), values)
        row: Record | None = self._cursor.fetchone()
        return row

    def stream(self, sql: str, values: Sequence[Any] = ()) -> Iterator[Record]:
        """The rows of a query that may have any number of them."""
        cursor = self._new_cursor(name=f"stream_{next(_STREAMS)}") if self._postgres else self._new_cursor()
        try:
            cursor.execute(self._spelt(sql), values)
            while records := cursor.fetchmany(_IN_MEMORY):
                yield from records
        finally:
            cursor.close()

    def matching(self, sql: str, keys: Sequence[Sequence[str]], values: Sequence[Any] = ()) -> list[Record]:
        """All rows of a query that joins `{keys}`, a table of these keys with the columns a, b, c ..., and names it first."""
        if not keys:
            return []
        width = len(keys[0])
        if self._postgres:
            self._cursor.execute(
                _with_arrays(sql, width), [*(list(column) for column in zip(*keys, strict=True)), *values]
            )
        else:
            self._cursor.execute(_with_json(sql, width), [json.dumps(keys), *values])
        return list(self._cursor.fetchall())

    def run(self, sql: str, values: Sequence[Any] = ()) -> int:
        """Run a statement; how many rows it changed."""
        self._cursor.execute(self._spelt(sql), values)
        return int(self._cursor.rowcount)

    def many(self, sql: str, records: Sequence[Sequence[Any]]) -> None:
        """Run a statement once for each record."""
        if records:
            self._cursor.executemany(self._spelt(sql), records)

    def insert(self, into: Insert, records: Sequence[Sequence[Any]]) -> None:
        """Write records at once; of those with one key there may be one."""
        if records and self._postgres:
            self._cursor.execute(into.all, [list(column) for column in zip(*records, strict=True)])
        elif records:
            self._cursor.executemany(into.one, records)

    def _spelt(self, sql: str) -> str:
        return _with_percent(sql) if self._postgres else sql


@cache
def _with_percent(sql: str) -> str:
    return sql.replace("%", "%%").replace("?", "%s")


@cache
def _with_arrays(sql: str, width: int) -> str:
    arrays = ", ".join(["%b::text[]"] * width)
    return _with_percent(sql).replace("{keys}", f"unnest({arrays}) AS keys ({', '.join(_names(width))})")


@cache
def _with_json(sql: str, width: int) -> str:
    columns = ", ".join(f"json_extract(value, '$[{place}]') AS {name}" for place, name in enumerate(_names(width)))
    return sql.replace("{keys}", f"(SELECT {columns} FROM json_each(?)) AS keys")


def _names(width: int) -> str:
    return "abcdefgh"[:width]
