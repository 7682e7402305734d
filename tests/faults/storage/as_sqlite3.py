"""apsw spoken to as the standard library's sqlite3 is: so that the very code that runs on a terminal runs over the laboratory's disk.

Statements run to their end at once: apsw else leaves what nobody fetches undone.
"""

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import apsw

from tests.faults.storage import vfs
from tests.faults.storage.disk import Disk, Note, Sync, SyncFolder
from tests.faults.world.points import replaced

Rewrite = Callable[[str], str]
_KINDS: dict[int, type[sqlite3.Error]] = {
    apsw.SQLITE_CONSTRAINT: sqlite3.IntegrityError,
    apsw.SQLITE_CORRUPT: sqlite3.DatabaseError,
    apsw.SQLITE_NOTADB: sqlite3.DatabaseError,
}


class Rows:
    """What a statement gave."""

    def __init__(self, rows: list[Any], lastrowid: int, rowcount: int) -> None:
        self._rows = iter(rows)
        self.lastrowid = lastrowid
        self.rowcount = rowcount

    def __iter__(self) -> Iterator[Any]:
        return self._rows

    def fetchone(self) -> Any:
        """The next row, or None."""
        return next(self._rows, None)

    def fetchall(self) -> list[Any]:
        """The rows that are left."""
        return list(self._rows)


class Connection:
    """What our code uses of `sqlite3.Connection`. `committed` is called after each commit, `rewrite` may change a statement: that is for controls."""

    def __init__(
        self, path: str, flags: int, timeout: float, rewrite: Rewrite, committed: Callable[["Connection"], None]
    ) -> None:
        self.path = Path(unquote(urlsplit(path).path)) if flags & apsw.SQLITE_OPEN_URI else Path(path)
        with in_sqlite3s_words():
            self._apsw = apsw.Connection(path, flags=flags, vfs=vfs.NAME)
        self._apsw.setbusytimeout(round(timeout * 1000))
        self._rewrite = rewrite
        self._committed = committed

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""
        return self._apsw.in_transaction

    def execute(self, sql: str, values: Iterable[Any] = ()) -> Rows:
        """Run a statement."""
        sql, was_open = self._rewrite(sql), self._apsw.in_transaction
        with in_sqlite3s_words():
            rows = self._apsw.cursor().execute(sql, tuple(values)).fetchall()
        if was_open and not self._apsw.in_transaction and sql.lstrip().upper().startswith("COMMIT"):
            self._committed(self)
        return Rows(rows, self._apsw.last_insert_rowid(), self._apsw.changes())

    def executemany(self, sql: str, many: Iterable[Iterable[Any]]) -> Rows:
        """Run a statement for each of these."""
        with in_sqlite3s_words():
            self._apsw.cursor().executemany(sql, [tuple(values) for values in many]).fetchall()
        return Rows([], self._apsw.last_insert_rowid(), self._apsw.changes())

    def executescript(self, script: str) -> Rows:
        """Run some statements."""
        with in_sqlite3s_words():
            self._apsw.cursor().execute(script).fetchall()
        self._committed(self)
        return Rows([], 0, 0)

    def close(self) -> None:
        """Let go of the file. SQLite itself does not mind when a last checkpoint fails; apsw tells it all the same."""
        with suppress(apsw.Error):
            self._apsw.close()


@contextmanager
def in_sqlite3s_words() -> Iterator[None]:
    """apsw's errors as sqlite3's."""
    try:
        yield
    except apsw.Error as error:
        kind = _KINDS.get(getattr(error, "result", apsw.SQLITE_ERROR), sqlite3.OperationalError)
        told = kind(str(error))
        told.sqlite_errorcode = getattr(error, "extendedresult", apsw.SQLITE_ERROR)
        raise told from error


@contextmanager
def on_disk(
    disk: Disk, rewrite: Rewrite = lambda sql: sql, dump: Callable[[Connection], object] | None = None
) -> Iterator[None]:
    """Let everything that our code does with files lie on the disk while the block lasts. `dump` says what is committed, for the disk's notes."""

    def committed(connection: Connection) -> None:
        if dump is not None and disk.has(connection.path):
            disk.do(Note(dump(connection)))

    def connect(path: Any, timeout: float = 5.0, uri: bool = False, **_: Any) -> Connection:
        flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE | (apsw.SQLITE_OPEN_URI if uri else 0)
        return Connection(str(path), flags, timeout, rewrite, committed)

    with ExitStack() as stack:
        stack.enter_context(vfs.recording(disk))
        stack.enter_context(replaced(sqlite3, "connect", connect))
        for name, act in (("rename", _renaming), ("unlink", _unlinking), ("fsync", _syncing)):
            stack.enter_context(replaced(os, name, act(disk, getattr(os, name))))
        yield


def _renaming(disk: Disk, truly: Callable[..., None]) -> Callable[..., None]:
    def rename(old: Any, new: Any, **more: Any) -> None:
        if disk.has(Path(old)) and disk.number(Path(old)) is None:
            disk.noticed(Path(old))
        truly(old, new, **more)
        if disk.has(Path(old)):
            disk.renamed(Path(old), Path(new))

    return rename


def _unlinking(disk: Disk, truly: Callable[..., None]) -> Callable[..., None]:
    def unlink(path: Any, **more: Any) -> None:
        truly(path, **more)
        if disk.has(Path(path)):
            disk.unlinked(Path(path))

    return unlink


def _syncing(disk: Disk, truly: Callable[[int], None]) -> Callable[[int], None]:
    def fsync(descriptor: int) -> None:
        path = Path(f"/proc/self/fd/{descriptor}").readlink()
        truly(descriptor)
        if not disk.has(path):
            return
        if path.is_dir():
            disk.do(SyncFolder(path))
        else:
            number = disk.number(path)
            disk.do(Sync(disk.noticed(path) if number is None else number))

    return fsync
