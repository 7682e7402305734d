"""A server in a folder with a terminal that writes to it, to be backed up and restored."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from server.api.services import Services
from server.app import open_services
from server.backup.kept import drop
from server.backup.making import Source, make_backup
from server.backup.records import Backup, Register
from server.backup.register import BackupRegister
from server.backup.restoring import Restored, Wanted, restore_backup
from server.backup.sqlite_copier import SqliteCopier
from server.ledger.durable import durable_position
from tests.server.stories import NORTH, Device, new_services, received, take, unit

COPIER = SqliteCopier()


def now() -> datetime:
    """The clock."""
    return datetime.now(UTC)


@dataclass
class KeptServer:
    """A server whose folder is `root`, with one terminal; backups go to `backups`."""

    root: Path
    backups: Path
    services: Services
    device: Device = field(default_factory=Device)
    written: int = 0

    @classmethod
    def begin(cls, folder: Path) -> "KeptServer":
        """A server with master data."""
        root = folder / "server"
        root.mkdir()
        services = new_services(root, device := Device())
        return cls(root, folder / "backups", services, device)

    def work(self, entries: int = 2) -> None:
        """The terminal scans and sends."""
        first = len(self.device.items) + 1
        for _ in range(entries):
            self.written += 1
            self.device.write(received(unit(self.written)))
        take(self.services.store, self.device.upload(first))

    def another_terminal(self) -> None:
        """From now on a terminal works that has sent nothing yet."""
        self.device, self.written = Device(), self.written + 500

    def back_up(self, to: Path | None = None) -> Path:
        """Make a backup."""
        return make_backup(self.source(), to or self.backups, now())[1]

    def source(self) -> Source:
        """What a backup is made of."""
        return Source(self.root, self.services.store, self.services.authority, COPIER, "test")

    def drop(self, *backups: Backup) -> None:
        """Give backups up."""
        drop(self.root, self.services.store, [backup.id for backup in backups], now())

    def restore(self, backup: Path, accept_loss: bool = False) -> Restored:
        """Stop, restore, and start again."""
        self.services.store.close()
        try:
            return restore_backup(Wanted(self.root, backup, True, accept_loss), COPIER, now())
        finally:
            self.services = open_services(self.root)

    def register(self) -> Register:
        """What the ledger knows of backups."""
        with self.services.store.reading() as transaction:
            return BackupRegister(transaction.hot).read()

    def durable(self) -> int:
        """How far terminals may purge."""
        with self.services.store.reading() as transaction:
            return durable_position(transaction.hot, NORTH)

    def position(self) -> int:
        """How far the site's feed is."""
        with self.services.store.reading() as transaction:
            row = transaction.hot.first("SELECT position FROM feed_counter WHERE site = ?", (NORTH,))
        return int(row[0]) if row else 0

    def entries(self) -> set[UUID]:
        """The ids in the ledger."""
        with self.services.store.reading() as transaction:
            return {UUID(entry) for (entry,) in transaction.hot.rows("SELECT id FROM entry")}


@contextmanager
def kept_server(folder: Path) -> Iterator[KeptServer]:
    """One that is closed in the end."""
    server = KeptServer.begin(folder)
    try:
        yield server
    finally:
        server.services.store.close()
