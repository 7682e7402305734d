"""Giving backups up: first in the register, from where on the durable position may rise, then their files."""

import shutil
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from server.backup.kept import drop
from server.backup.making import is_there
from server.backup.manifest import read_manifest
from server.backup.records import Backup, Register
from server.errors import BackupUnusable
from server.ledger.store import Store


def give_up(root: Path, store: Store, backups: Sequence[Backup], now: datetime) -> Register:
    """Drop backups and delete those that are where they were made; raises ServerError."""
    after = drop(root, store, [backup.id for backup in backups], now)
    for backup in backups:
        path = is_there(backup, after.server)
        if path is not None and _is_it(path, backup):
            shutil.rmtree(path, ignore_errors=True)
    return after


def beyond(register: Register, folder: Path, keep: int) -> tuple[Backup, ...]:
    """The backups that a folder has beyond its `keep` newest."""
    here = [backup for backup in register.kept if Path(backup.place) == folder.absolute()]
    return tuple(here[: max(0, len(here) - keep)])


def _is_it(path: Path, backup: Backup) -> bool:
    """Whether the folder holds this very backup, or the rest of it."""
    with suppress(BackupUnusable):
        return read_manifest(path).backup.id == backup.id
    return True
