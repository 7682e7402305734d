"""The state as the rules see it: `Rows` over the ledger's tables, read inside one transaction and remembered for as long as that lasts."""

from collections.abc import Iterable, Iterator
from typing import TypeVar, cast

from server.ledger.hot import Hot
from server.ledger.row_json import row_of
from server.ledger.row_sql import ROW_SQL
from server.ledger.row_tables import site_of
from workflows.rules.identity import SiteCode
from workflows.rules.model.row import Key, Row, key_text

R = TypeVar("R", bound=Row)


class LedgerRows:
    """The rows of one site, and of the control feed. What was read once is not read again, so it must not outlive its transaction."""

    def __init__(self, hot: Hot, site: SiteCode) -> None:
        self._hot = hot
        self._site = site
        self._got: dict[tuple[type[Row], Key], Row | None] = {}
        self._found: dict[tuple[type[Row], str, str], tuple[Row, ...]] = {}

    def get(self, kind: type[R], key: Key) -> R | None:
        """The row of this key, or None."""
        place = (kind, key)
        if place not in self._got:
            found = self._hot.first(ROW_SQL[kind].get, (site_of(kind, self._site), *key))
            self._got[place] = None if found is None else row_of(kind, found[0])
        return cast("R | None", self._got[place])

    def find(self, kind: type[R], field: str, value: object) -> Iterable[R]:
        """The rows whose field has this value."""
        place = (kind, field, key_text(value))
        if place not in self._found:
            sql = ROW_SQL[kind].find[field]
            self._found[place] = tuple(self._read(kind, sql, (place[2],)))
            self._keep(self._found[place])
        return cast("tuple[R, ...]", self._found[place])

    def fetch(self, kind: type[Row], keys: Iterable[Key]) -> None:
        """Read the rows of many keys at once, so that `get` need not ask for each."""
        wanted = {key: None for key in keys if (kind, key) not in self._got}
        self._got |= {(kind, key): None for key in wanted}
        for *key, body in self._hot.matching(ROW_SQL[kind].get_all, list(wanted), (site_of(kind, self._site),)):
            self._got[kind, tuple(key)] = row_of(kind, body)

    def fetch_found(self, kind: type[Row], field: str, values: Iterable[str]) -> None:
        """Read what `find` will be asked for, for many values at once."""
        wanted: dict[str, list[Row]] = {value: [] for value in values if (kind, field, value) not in self._found}
        keys = [(value,) for value in wanted]
        for value, body in self._hot.matching(ROW_SQL[kind].find_all[field], keys, (site_of(kind, self._site),)):
            wanted[value].append(row_of(kind, body))
        for rows in wanted.values():
            self._keep(rows)
        self._found |= {(kind, field, value): tuple(rows) for value, rows in wanted.items()}

    def find_by(self, kind: type[R], **fields: str) -> Iterator[R]:
        """The rows by the fields of one of the server's own indexes."""
        return self._read(kind, ROW_SQL[kind].find_by[tuple(fields)], tuple(fields.values()))

    def every(self, kind: type[R]) -> Iterator[R]:
        """All rows of a kind, however many."""
        return (row_of(kind, body) for (body,) in self._hot.stream(ROW_SQL[kind].every, (site_of(kind, self._site),)))

    def _keep(self, rows: Iterable[Row]) -> None:
        """What was found need not be read again by its key."""
        for row in rows:
            self._got[type(row), row.key] = row

    def _read(self, kind: type[R], sql: str, values: tuple[str, ...]) -> Iterator[R]:
        return (row_of(kind, record[0]) for record in self._hot.rows(sql, (site_of(kind, self._site), *values)))
