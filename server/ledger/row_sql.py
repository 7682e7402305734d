"""The SQL of the state's tables, written once per row class: get, find, every, write, drop."""

from dataclasses import dataclass

from server.ledger.bulk import Insert, insert_into
from server.ledger.row_tables import ALSO_INDEXED, TABLES, column_name, fields_of, table_name
from workflows.rules.model.registry import ROWS
from workflows.rules.model.row import Row


@dataclass(frozen=True, slots=True)
class RowSql:
    """Statements for one row class; every one takes the site first. `find` by field name, `find_by` by the fields of an extra index.

    `get_all` and `find_all` are for many keys at once (`Hot.matching`); they tell each row's key, or the value that it was found by, before its body.
    """

    get: str
    get_all: str
    every: str
    write: Insert
    drop: str
    find: dict[str, str]
    find_all: dict[str, str]
    find_by: dict[tuple[str, ...], str]


def _row_sql(kind: type[Row]) -> RowSql:
    table = table_name(kind)
    keys = [_quoted(field) for field in kind.KEY]
    columns = [_quoted(field) for field in fields_of(kind)]
    select = f"SELECT body FROM {table} WHERE site = ?"
    by_key = "".join(f" AND {key} = ?" for key in keys)
    updates = ", ".join(f"{column} = excluded.{column}" for column in [*columns[len(keys) :], "body"])
    return RowSql(
        get=select + by_key,
        get_all=_matching(table, keys),
        every=select,
        write=insert_into(TABLES[kind], f" ON CONFLICT (site, {', '.join(keys)}) DO UPDATE SET {updates}"),
        drop=f"DELETE FROM {table} WHERE site = ?{by_key}",
        find={field: f"{select} AND {_quoted(field)} = ?" for field in fields_of(kind)},
        find_all={field: _matching(table, [_quoted(field)]) for field in fields_of(kind)},
        find_by={
            fields: select + "".join(f" AND {_quoted(field)} = ?" for field in fields)
            for fields in ALSO_INDEXED.get(kind, ())
        },
    )


def _matching(table: str, columns: list[str]) -> str:
    """The rows for many values of these columns; CROSS JOIN lets SQLite go through the values and not through the table."""
    named = list(zip("abcdefgh", columns, strict=False))
    told = "".join(f"keys.{name}, " for name, _ in named)
    equal = "".join(f" AND {table}.{column} = keys.{name}" for name, column in named)
    return f"SELECT {told}{table}.body FROM {{keys}} CROSS JOIN {table} WHERE {table}.site = ?{equal}"


def _quoted(field: str) -> str:
    return f'"{column_name(field)}"'


ROW_SQL: dict[type[Row], RowSql] = {kind: _row_sql(kind) for kind in ROWS}
"""The statements of each row class."""
