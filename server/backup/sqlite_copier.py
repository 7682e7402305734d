"""Backups of a ledger on SQLite: a page for page copy of what one reading transaction sees; writers go on meanwhile."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from server.backup.files import PRIVATE_FILE
from server.backup.manifest import TableCount
from server.errors import BackupFailed, BackupUnusable
from server.ledger.sqlite import open_store
from server.ledger.store import Store, Unit


class SqliteCopier:
    """`server.backup.copier.Copier` for SQLite."""

    NAME = "sqlite"
    FILE = "ledger.db"

    def copy(self, unit: Unit, target: Path) -> None:
        """Copy the ledger; raises BackupFailed."""
        source: Any = unit.sql.connection.driver_connection
        try:
            with closing(sqlite3.connect(target, isolation_level=None)) as copy:
                copy.execute("PRAGMA synchronous = OFF")
                source.backup(copy)
                copy.execute("PRAGMA journal_mode = DELETE")
        except sqlite3.Error as error:
            raise BackupFailed(
                f"the ledger can't be copied to {target.parent.parent} ({error}): is it full?"
            ) from error

    def check(self, copy: Path, tables: tuple[TableCount, ...]) -> None:
        """Look at every page, and count the rows again; raises BackupUnusable."""
        try:
            with closing(sqlite3.connect(f"{copy.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
                (verdict,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
                counts = {t.table: connection.execute(_count(t.table)).fetchone()[0] for t in tables}
        except sqlite3.Error as error:
            raise BackupUnusable(f"{copy} is damaged ({error}): take another backup") from error
        if verdict != "ok":
            raise BackupUnusable(f"{copy} is damaged ({verdict}): take another backup")
        for expected in tables:
            if counts[expected.table] != expected.rows:
                found = counts[expected.table]
                raise BackupUnusable(f"{copy}: {found} rows in {expected.table} instead of {expected.rows}")

    def load(self, copy: Path, work: Path) -> Store:
        """A copy of the copy, brought up to this program's schema where it is older."""
        ledger = work / self.FILE
        shutil.copyfile(copy, ledger)
        ledger.chmod(PRIVATE_FILE)
        return open_store(ledger)

    def reopen(self, work: Path) -> Store:
        """The ledger that was loaded."""
        return open_store(work / self.FILE)

    def discard(self) -> None:
        """Nothing is outside of the folder."""

    def present(self, root: Path) -> Store | None:
        """The ledger in a data folder."""
        ledger = root / self.FILE
        return open_store(ledger) if ledger.exists() else None

    def files(self, root: Path) -> list[Path]:
        """The ledger, its log, and the address of a database that came before."""
        names = (*(f"{self.FILE}{suffix}" for suffix in ("", "-wal", "-shm")), "database")
        return [root / name for name in names if (root / name).exists()]


def _count(table: str) -> str:
    quoted = table.replace('"', '""')
    return f'SELECT count(*) FROM "{quoted}"'
