"""What differs between databases when a ledger is copied and put back. Everything else about backups is the same for all."""

from pathlib import Path
from typing import Protocol

from server.backup.manifest import TableCount
from server.ledger.store import Store, Unit


class Copier(Protocol):
    """How one kind of database is copied."""

    NAME: str
    """As the manifest calls it."""
    FILE: str
    """The name of the copy within a backup."""

    def copy(self, unit: Unit, target: Path) -> None:
        """Write the ledger as this reading transaction sees it, while others go on writing; raises BackupFailed."""
        ...

    def check(self, copy: Path, tables: tuple[TableCount, ...]) -> None:
        """Look a copy over: is it whole, and does it have so many rows? Raises BackupUnusable."""
        ...

    def load(self, copy: Path, work: Path) -> Store:
        """A ledger made of a copy, opened, that no server uses yet; what it needs of files is in `work`. Raises ServerError."""
        ...

    def reopen(self, work: Path) -> Store:
        """The ledger that was loaded, opened anew."""
        ...

    def discard(self) -> None:
        """Undo a load outside of its `work` folder; its store is closed."""
        ...

    def present(self, root: Path) -> Store | None:
        """The ledger in use in a data folder; None where there is none. Raises ServerError where it can't be read."""
        ...

    def files(self, root: Path) -> list[Path]:
        """The ledger's files in a data folder, or what says where it is."""
        ...


def count_rows(unit: Unit) -> tuple[TableCount, ...]:
    """How many rows each table of the ledger has in this transaction."""
    from server.ledger.schema import METADATA

    counts = []
    for name in sorted(METADATA.tables):
        row = unit.hot.first(f'SELECT COUNT(*) FROM "{name}"')
        counts.append(TableCount(name, int(row[0]) if row else 0))
    return tuple(counts)
