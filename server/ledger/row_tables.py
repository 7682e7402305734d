"""The tables of the state: one per row class, made from its KEY and FIND, the row itself as JSON in `body`.

Control rows stand under the pseudo-site. Some rows have columns of their own here that only the server's questions need.
"""

from sqlalchemy import Column, Index, String, Table, Text

from server.ledger.log_tables import CONTROL_SITE, METADATA
from workflows.rules.identity import SiteCode
from workflows.rules.model.goods import Item, Stock
from workflows.rules.model.registry import ROWS
from workflows.rules.model.row import Feed, Row

ALSO: dict[type[Row], tuple[str, ...]] = {Item: ("product", "lot")}
"""Columns beyond KEY and FIND: the trace asks which items of a lot there are."""
ALSO_INDEXED: dict[type[Row], tuple[tuple[str, ...], ...]] = {Item: (("product", "lot"),), Stock: (("product", "lot"),)}


def table_name(kind: type[Row]) -> str:
    """The table of a row class."""
    return f"row_{kind.NAME}"


def column_name(field: str) -> str:
    """The column of a row's field; `site` is taken by the site whose row it is."""
    return "site_code" if field == "site" else field


def fields_of(kind: type[Row]) -> tuple[str, ...]:
    """The fields that have a column: key first, each once."""
    return tuple(dict.fromkeys((*kind.KEY, *kind.FIND, *ALSO.get(kind, ()))))


def site_of(kind: type[Row], site: SiteCode) -> str:
    """The site under which rows of this class stand."""
    return CONTROL_SITE if kind.FEED is Feed.CONTROL else site


def _table(kind: type[Row]) -> Table:
    name = table_name(kind)
    keys = [Column(column_name(field), String, primary_key=True) for field in kind.KEY]
    others = [Column(column_name(field), String, nullable=False) for field in fields_of(kind)[len(kind.KEY) :]]
    table = Table(
        name,
        METADATA,
        Column("site", String, primary_key=True),
        *keys,
        *others,
        Column("body", Text, nullable=False),
        sqlite_with_rowid=False,
    )
    for fields in _indexed(kind):
        columns = [table.c[column_name(field)] for field in fields]
        Index(f"{name}_{'_'.join(fields)}", table.c.site, *columns)
    return table


def _indexed(kind: type[Row]) -> list[tuple[str, ...]]:
    """What needs an index of its own: not what the key, or a longer index, begins with."""
    extra = ALSO_INDEXED.get(kind, ())
    wanted = [*((field,) for field in kind.FIND if not any(field == other[0] for other in extra)), *extra]
    return [fields for fields in wanted if fields != kind.KEY[: len(fields)]]


TABLES: dict[type[Row], Table] = {kind: _table(kind) for kind in ROWS}
