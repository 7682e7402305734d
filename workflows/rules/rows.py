"""Reading and changing rows: the two protocols that rules are written against, and the copy-on-write overlay that keeps them pure.

The same overlay serves both sides: on a device over the cache, with the entries that the server has not confirmed; on the server over the ledger's
tables, inside the site's lock.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol, TypeVar, cast

from workflows.rules.model.row import Key, Row, key_text

R = TypeVar("R", bound=Row)


class Rows(Protocol):
    """Rows as they are. `get` by the whole key (texts, in the order of `KEY`), `find` by one field of `FIND`, `every` for small tables."""

    def get(self, kind: type[R], key: Key) -> R | None:
        """The row of this key, or None."""
        ...

    def find(self, kind: type[R], field: str, value: object) -> Iterable[R]:
        """The rows whose field has this value, in no promised order."""
        ...

    def every(self, kind: type[R]) -> Iterable[R]:
        """All rows of a kind, in no promised order; for tables of hundreds, not of millions."""
        ...


@dataclass(frozen=True, slots=True)
class RowChange:
    """What became of one key: `row` is its absolute new value, None when it is gone."""

    kind: type[Row]
    key: Key
    row: Row | None


class Overlay:
    """Rows over other rows: reads fall through, writes stay here. `changes` lists what was written, each key once, in order of first writing."""

    def __init__(self, base: Rows) -> None:
        self._base = base
        self._written: dict[type[Row], dict[Key, Row | None]] = {}
        self._found: dict[tuple[type[Row], str, str], dict[Key, None]] = {}

    def get(self, kind: type[R], key: Key) -> R | None:
        """The row as written here, else as below."""
        written = self._written.get(kind, {})
        if key in written:
            return cast("R | None", written[key])
        return self._base.get(kind, key)

    def find(self, kind: type[R], field: str, value: object) -> Iterator[R]:
        """Rows below that were not rewritten here, then those written here that match."""
        written = self._written.get(kind, {})
        for row in self._base.find(kind, field, value):
            if row.key not in written:
                yield row
        for key in tuple(self._found.get((kind, field, key_text(value)), ())):
            own = cast("R | None", written.get(key))
            if own is not None and key_text(getattr(own, field)) == key_text(value):
                yield own

    def every(self, kind: type[R]) -> Iterator[R]:
        """All rows, those written here in their new form."""
        written = self._written.get(kind, {})
        for row in self._base.every(kind):
            if row.key not in written:
                yield row
        yield from (cast(R, row) for row in tuple(written.values()) if row is not None)

    def put(self, row: Row) -> None:
        """Write a row under its key."""
        self._written.setdefault(type(row), {})[row.key] = row
        for field in row.FIND:
            self._found.setdefault((type(row), field, key_text(getattr(row, field))), {})[row.key] = None

    def drop(self, row: Row) -> None:
        """Take a row away."""
        self._written.setdefault(type(row), {})[row.key] = None

    def changes(self) -> tuple[RowChange, ...]:
        """Every key written here with its absolute value."""
        return tuple(RowChange(kind, key, row) for kind, rows in self._written.items() for key, row in rows.items())


class Table:
    """Rows in memory: the base of tests and of imports."""

    def __init__(self, rows: Iterable[Row] = ()) -> None:
        self._rows: dict[type[Row], dict[Key, Row]] = {}
        for row in rows:
            self.put(row)

    def get(self, kind: type[R], key: Key) -> R | None:
        """The row of this key, or None."""
        return cast("R | None", self._rows.get(kind, {}).get(key))

    def find(self, kind: type[R], field: str, value: object) -> Iterator[R]:
        """The rows whose field has this value."""
        wanted = key_text(value)
        return (row for row in self.every(kind) if key_text(getattr(row, field)) == wanted)

    def every(self, kind: type[R]) -> Iterator[R]:
        """All rows of a kind."""
        return iter(cast("tuple[R, ...]", tuple(self._rows.get(kind, {}).values())))

    def put(self, row: Row) -> None:
        """Write a row under its key."""
        self._rows.setdefault(type(row), {})[row.key] = row

    def accept(self, changes: Iterable[RowChange]) -> None:
        """Take over what an overlay wrote."""
        for change in changes:
            table = self._rows.setdefault(change.kind, {})
            if change.row is None:
                table.pop(change.key, None)
            else:
                table[change.key] = change.row
