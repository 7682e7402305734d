"""Everything that is in a database, as a value to compare."""

from collections.abc import Iterable
from typing import Any, Protocol

Dump = tuple[tuple[str, frozenset[Any]], ...]


class Runs(Protocol):
    """A connection, of sqlite3 or of the laboratory."""

    def execute(self, sql: str, /) -> Iterable[Any]:
        """Run a statement."""
        ...


def dump(connection: Runs) -> Dump:
    """All rows of all tables."""
    names = [
        name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    ]
    return tuple((name, frozenset(connection.execute(f'SELECT * FROM "{name}"'))) for name in names)
