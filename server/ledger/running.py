"""The state while a batch is taken in: the ledger's rows with what the batch's entries have changed so far, kept in the form in which it will be written."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar, cast

from server.ledger.hot import Hot
from server.ledger.row_json import body_of
from server.ledger.row_sql import ROW_SQL
from server.ledger.row_tables import fields_of, site_of
from server.ledger.rows import LedgerRows
from workflows.rules.identity import LotCode, ProductKey, SiteCode
from workflows.rules.model.goods import Item
from workflows.rules.model.registry import ROWS
from workflows.rules.model.row import Key, Row, key_text
from workflows.rules.rows import RowChange

R = TypeVar("R", bound=Row)
_BEYOND_KEY = {kind: fields_of(kind)[len(kind.KEY) :] for kind in ROWS}
_FOUND_BY = {
    kind: tuple((field, fields_of(kind).index(field)) for field in dict.fromkeys((*kind.KEY, *kind.FIND)))
    for kind in ROWS
}


@dataclass(frozen=True, slots=True)
class Written:
    """A key's newest value: the texts of its columns (key first) and its JSON; no row and no body when it is gone."""

    row: Row | None
    columns: tuple[str, ...]
    body: str | None


def written_form(change: RowChange) -> Written:
    """What will be written of a change; raises PlainError for a row that no text can hold, such as a balance with too many digits."""
    row = change.row
    if row is None:
        return Written(None, change.key, None)
    beyond = tuple([key_text(getattr(row, field)) for field in _BEYOND_KEY[change.kind]])
    return Written(row, change.key + beyond, body_of(row))


class RunningRows:
    """`Rows` of one site inside one transaction, changed by `accept` and written by `flush`."""

    def __init__(self, hot: Hot, site: SiteCode) -> None:
        self._hot = hot
        self._site = site
        self._below = LedgerRows(hot, site)
        self._written: dict[type[Row], dict[Key, Written]] = {kind: {} for kind in ROWS}
        self._found: dict[tuple[type[Row], str, str], dict[Key, None]] = {}
        self._all: dict[type[Row], tuple[Row, ...]] = {}

    def fetch(self, kind: type[Row], keys: Iterable[Key]) -> None:
        """Read many rows that `get` will be asked for."""
        self._below.fetch(kind, keys)

    def fetch_found(self, kind: type[Row], field: str, values: Iterable[str]) -> None:
        """Read much that `find` will be asked for."""
        self._below.fetch_found(kind, field, values)

    def get(self, kind: type[R], key: Key) -> R | None:
        """The row of this key, or None."""
        written = self._written[kind].get(key)
        return self._below.get(kind, key) if written is None else cast("R | None", written.row)

    def find(self, kind: type[R], field: str, value: object) -> Iterator[R]:
        """The rows whose field has this value."""
        written, text = self._written[kind], key_text(value)
        for row in self._below.find(kind, field, text):
            if not written or row.key not in written:
                yield row
        for key in tuple(self._found.get((kind, field, text), ())):
            changed = written[key].row
            if changed is not None and key_text(getattr(changed, field)) == text:
                yield cast(R, changed)

    def every(self, kind: type[R]) -> Iterator[R]:
        """All rows of a kind; they are remembered, so it must be one of hundreds."""
        written = self._written[kind]
        if kind not in self._all:
            self._all[kind] = tuple(self._below.every(kind))
        yield from (cast(R, row) for row in self._all[kind] if row.key not in written)
        yield from (cast(R, changed.row) for changed in tuple(written.values()) if changed.row is not None)

    def items_of_lot(self, product: ProductKey, lot: LotCode) -> Iterator[Item]:
        """All items of a lot."""
        written = self._written[Item]
        below = self._below.find_by(Item, product=product, lot=lot)
        yield from (row for row in below if row.key not in written)
        for changed in tuple(written.values()):
            row = changed.row
            if isinstance(row, Item) and (row.product, row.lot) == (product, lot):
                yield row

    def accept(self, change: RowChange, written: Written) -> None:
        """Take a change over, in the form in which it will be written."""
        kind, key = change.kind, change.key
        for field, place in _FOUND_BY[kind] if written.row is not None else ():
            self._found.setdefault((kind, field, written.columns[place]), {})[key] = None
        self._written[kind][key] = written

    def flush(self) -> None:
        """Bring the tables to these values."""
        for kind, written in self._written.items():
            if written:
                write_rows(self._hot, self._site, kind, written.values())


def write_rows(hot: Hot, site: SiteCode, kind: type[Row], written: Iterable[Written]) -> None:
    """Write or drop rows of one class; each key once."""
    where = site_of(kind, site)
    dropped = [(where, *one.columns) for one in written if one.body is None]
    kept = [(where, *one.columns, one.body) for one in written if one.body is not None]
    hot.many(ROW_SQL[kind].drop, dropped)
    hot.insert(ROW_SQL[kind].write, kept)
