"""Changing the register: in the ledger, in the data folder and beside the backups, so that each can be lost without the others forgetting a backup."""

from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from uuid import UUID

from server.backup.memory import IN_DATA_FOLDER, beside_backups, recall, remember
from server.backup.records import Register, merged
from server.backup.register import BackupRegister, dropped
from server.ledger.store import Store

Change = Callable[[BackupRegister, Register], Register]
"""A new register out of the one that everybody's memories make together; inside the transaction that writes it."""


def settle(root: Path, store: Store, change: Change, *folders: Path) -> Register:
    """Change the register everywhere; `folders` are those with backups that it may not know yet. Raises ServerError."""
    with store.writing() as unit:
        register = BackupRegister(unit.hot)
        own = register.read()
        known = merged(own, recalled(own, root, *folders))
        register.write(change(register, known))
        after = register.read()
    remember(root / IN_DATA_FOLDER, after)
    for folder in places(after, folders):
        if folder.is_dir():
            remember(beside_backups(folder, after), after)
    return after


def drop(root: Path, store: Store, ids: Iterable[UUID], now: datetime) -> Register:
    """Give backups up: what only they lacked is durable from now on, and may be gone when they are restored all the same."""
    return settle(root, store, lambda _, known: dropped(known, set(ids), now))


def unchanged(_: BackupRegister, known: Register) -> Register:
    """No change but that every memory knows what the others know."""
    return known


def recalled(own: Register, root: Path, *folders: Path) -> list[Register]:
    """What the files remember of this server's backups."""
    paths = [root / IN_DATA_FOLDER, *(beside_backups(folder, own) for folder in places(own, folders))]
    return [register for path in paths if (register := recall(path)) is not None]


def places(register: Register, folders: Iterable[Path] = ()) -> list[Path]:
    """Every folder that a backup was written to, each once."""
    told = [*folders, *(Path(backup.place) for backup in register.kept)]
    return list(dict.fromkeys(folder.absolute() for folder in told))
