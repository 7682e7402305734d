"""The least file that knows a million serials and what is inside what: one table, one index, nothing else."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from workflows.gs1.values import Sgtin
from workflows.rules.model.goods import Item

_TABLE = "CREATE TABLE item (gtin TEXT, serial TEXT, place TEXT, head BLOB, PRIMARY KEY (gtin, serial)) WITHOUT ROWID"


def write_bare_items(path: Path, rows: Iterable[Item]) -> None:
    """The same items as text keys with their place and head."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(_TABLE)
        connection.executemany("INSERT INTO item VALUES (?, ?, ?, ?)", (_columns(row) for row in rows))
        connection.execute("CREATE INDEX item_by_place ON item (place)")


class BareItems:
    """Reads them."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path)

    def look_up(self, item: Sgtin) -> object:
        """One item and its place."""
        sql = "SELECT place, head FROM item WHERE gtin = ? AND serial = ?"
        return self._connection.execute(sql, (item.gtin.digits, item.serial)).fetchone()

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()


def _columns(row: Item) -> tuple[str, str, str, bytes]:
    gtin, serial = (row.item.gtin.digits, row.item.serial) if isinstance(row.item, Sgtin) else ("", row.item.digits)
    return gtin, serial, row.place.text, row.head.bytes
