"""The SQL of the state's tables, written once per row class: get, find, every, write, drop."""

from dataclasses import dataclass

from server.ledger.row_tables import ALSO_INDEXED, column_name, fields_of, table_name
from workflows.rules.model.registry import ROWS
from workflows.rules.model.row import Row


@dataclass(frozen=True, slots=True)
class RowSql:
    """Statements for one row class; every one takes the site first. `find` by field name, `find_by` by the fields of an extra index."""

    get: str
    every: str
    write: str
    drop: str
    find: dict[str, str]
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
        every=select,
        write=f"INSERT INTO {table} (site, {', '.join(columns)}, body) VALUES ({', '.join('?' * (len(columns) + 2))})"
        f" ON CONFLICT (site, {', '.join(keys)}) DO UPDATE SET {updates}",
        drop=f"DELETE FROM {table} WHERE site = ?{by_key}",
        find={field: f"{select} AND {_quoted(field)} = ?" for field in fields_of(kind)},
        find_by={
            fields: select + "".join(f" AND {_quoted(field)} = ?" for field in fields)
            for fields in ALSO_INDEXED.get(kind, ())
        },
    )


def _quoted(field: str) -> str:
    return f'"{column_name(field)}"'


ROW_SQL: dict[type[Row], RowSql] = {kind: _row_sql(kind) for kind in ROWS}
"""The statements of each row class."""
