"""Making a backup: copied from one reading transaction, looked over, signed, on the disk, and only then called by its name and registered.

Whatever goes wrong before leaves nothing behind but a hidden folder that the next backup takes away.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid4

from server.backup.copier import Copier, count_rows
from server.backup.files import PRIVATE_FOLDER, close_to_others, sync, sync_tree
from server.backup.kept import settle
from server.backup.manifest import FILES, FORMAT, Manifest, check_files, file_sums, read_manifest, write_manifest
from server.backup.records import Backup, Register
from server.backup.register import BackupRegister
from server.errors import BackupFailed, BackupUnusable
from server.identity.authority import Authority
from server.ledger.schema import NEWEST
from server.ledger.store import Store
from server.lock import backing_up

_NOT_CONFIGURATION = ("ledger.", "database", "server.lock", "backup.lock", "backups.json", "high-water.json", ".")
"""How the names of files begin that are not settings of a server; the address of a database may hold a password."""
_LARGEST_FILE = 1024 * 1024
"""Bytes of a file in the data folder that still counts as configuration."""


@dataclass(frozen=True, slots=True)
class Source:
    """The server that is backed up: its data folder and its opened parts. `program` is its version."""

    root: Path
    store: Store
    authority: Authority
    copier: Copier
    program: str


def make_backup(source: Source, to: Path, now: datetime) -> tuple[Backup, Path]:
    """Make a backup in the folder `to`, register it, and tell what and where it is; raises BackupFailed or InUse."""
    with backing_up(source.root):
        return _make(source, to, now)


def _make(source: Source, to: Path, now: datetime) -> tuple[Backup, Path]:
    with _in_words(to):
        to.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        server = source.store.identity.server
        for leftover in to.glob(f".lotline-{server.hex[:8]}-*.partial"):
            shutil.rmtree(leftover)
        name = backup_name(server, now, uuid := uuid4())
        partial = to / f".{name}.partial"
        try:
            partial.mkdir(mode=PRIVATE_FOLDER)
            backup = _fill(source, partial, Backup(uuid, now, str(to.absolute()), source.store.identity.epoch, ()))
            look_over(source.copier, partial)
            partial.rename(to / name)
            sync(to)
        finally:
            shutil.rmtree(partial, ignore_errors=True)
    try:
        _register(source, backup, to)
    except BaseException:
        shutil.rmtree(to / name, ignore_errors=True)
        raise
    return backup, to / name


def look_over(copier: Copier, folder: Path) -> Manifest:
    """Everything that can be said of a backup without restoring it; raises BackupUnusable."""
    manifest = read_manifest(folder)
    if manifest.engine != copier.NAME:
        raise BackupUnusable(f"{folder} is of a ledger on {manifest.engine}, this one is on {copier.NAME} (--database)")
    check_files(folder, manifest.files)
    copier.check(folder / copier.FILE, manifest.tables)
    return manifest


def backup_name(server: UUID, made: datetime, backup: UUID) -> str:
    """The name of a backup's folder: they sort as they were made."""
    return f"lotline-{server.hex[:8]}-{made:%Y%m%dT%H%M%SZ}-{backup.hex[:8]}"


def _fill(source: Source, folder: Path, blank: Backup) -> Backup:
    with source.store.reading() as unit:
        register = BackupRegister(unit.hot)
        tables = count_rows(unit)
        feeds = register.ladders(register.read().kept)
        source.copier.copy(unit, folder / source.copier.FILE)
    backup = Backup(blank.id, blank.made, blank.place, blank.epoch, feeds)
    _copy_configuration(source.root, folder / FILES)
    close_to_others(folder)
    server, engine = source.store.identity.server, source.copier.NAME
    manifest = Manifest(FORMAT, server, backup, engine, NEWEST, source.program, tables, file_sums(folder))
    write_manifest(folder, manifest, source.authority)
    close_to_others(folder)
    sync_tree(folder)
    return backup


def _copy_configuration(root: Path, target: Path) -> None:
    target.mkdir()
    shutil.copytree(root / "authority", target / "authority")
    for path in root.iterdir():
        if path.is_file() and not path.name.startswith(_NOT_CONFIGURATION) and path.stat().st_size <= _LARGEST_FILE:
            shutil.copyfile(path, target / path.name)


def _register(source: Source, backup: Backup, to: Path) -> None:
    """From here on the backup counts. One that was overtaken (terminals have purged what it lacks) must never be restored."""

    def add(hot_register: BackupRegister, known: Register) -> Register:
        overtaken = [one.site for one in known.announced if backup.end(one.site) < one.point.position]
        if overtaken:
            raise BackupFailed("another backup was finished first and counts already: this one was thrown away")
        return Register(known.server, (*known.backups, backup), known.announced)

    settle(source.root, source.store, add, to)


@contextmanager
def _in_words(to: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise BackupFailed(f"the backup can't be written to {to} ({reason}); nothing of it was kept") from error


def is_there(backup: Backup, server: UUID) -> Path | None:
    """Where a backup lies, if it is still where it was made."""
    path = Path(backup.place) / backup_name(server, backup.made, backup.id)
    with suppress(OSError):
        if path.is_dir():
            return path
    return None
