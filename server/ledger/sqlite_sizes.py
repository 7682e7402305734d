"""What SQLite's planner is told of how large tables get: without it, it takes a site for a handful of rows, and reads all of them rather than use an index.

The figures stand where ANALYZE would put them. They need not be right, only say that a site has very many rows and a place, a lot or an entry few.
"""

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection

IN_A_SITE = 1_000_000
"""Rows that a table may have of one site."""
_FURTHER = (1000, 100, 10)
"""Rows that are left after each further column of an index."""
Size = tuple[str, str, str]


def tell_sizes(connection: Connection) -> None:
    """Let the planner know; written only where it is not told yet. Connections that are opened from now on follow it."""
    wanted = sorted(_sizes(connection))
    if _told(connection) != wanted:
        connection.exec_driver_sql("ANALYZE meta")
        connection.exec_driver_sql("DELETE FROM sqlite_stat1")
        connection.exec_driver_sql("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (?, ?, ?)", wanted)
        connection.exec_driver_sql("ANALYZE sqlite_schema")


def _told(connection: Connection) -> list[Size]:
    known = connection.exec_driver_sql("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat1'").first()
    if known is None:
        return []
    rows = connection.exec_driver_sql("SELECT tbl, idx, stat FROM sqlite_stat1")
    return sorted((row.tbl, row.idx, row.stat) for row in rows)


def _sizes(connection: Connection) -> Iterator[Size]:
    """A line for each index of a table that has sites. The key of a table without row ids is told under the table's own name."""
    tables = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'table' AND sql IS NOT NULL")
    for table, sql in tables.all():
        for index in connection.exec_driver_sql(f'PRAGMA index_list("{table}")').all():
            columns = [row.name for row in connection.exec_driver_sql(f'PRAGMA index_info("{index.name}")')]
            if "site" in columns:
                own = index.origin == "pk" and "WITHOUT ROWID" in sql.upper()
                yield table, table if own else index.name, _size(columns, bool(index.unique))


def _size(columns: Sequence[str], unique: bool) -> str:
    """Rows of the table, then rows for each value of the first column, of the first two, and so on."""
    first = IN_A_SITE if columns[0] == "site" else _FURTHER[0]
    left = [first, *(_FURTHER[min(place, len(_FURTHER) - 1)] for place in range(len(columns) - 1))]
    return " ".join(map(str, [IN_A_SITE, *([*left[:-1], 1] if unique else left)]))
