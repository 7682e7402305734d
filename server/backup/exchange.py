"""Exchanging the files of a data folder: the old ones go aside under one name, the new ones come, the ledger last. Without a ledger no server starts."""

import shutil
from contextlib import closing
from datetime import datetime
from itertools import count
from pathlib import Path
from uuid import UUID

from server.backup.copier import Copier
from server.backup.files import PRIVATE_FOLDER, close_to_others, sync, sync_tree
from server.backup.high_water import FILE as HIGH_WATER
from server.backup.high_water import note
from server.backup.memory import IN_DATA_FOLDER, remember
from server.backup.records import Register


def exchange(copier: Copier, root: Path, work: Path, register: Register, epoch: UUID, now: datetime) -> Path | None:
    """Put what is in `work` into its place; where the old files went, or None where there were none. Raises OSError, and then all is as it was."""
    _remember(copier, work, register, epoch)
    close_to_others(work)
    sync_tree(work)
    aside = _unused(root / f"replaced-{now:%Y%m%dT%H%M%SZ}")
    moves = [(path, aside / path.name) for path in _old(copier, root, work)]
    moves += [(path, root / path.name) for path in sorted(work.iterdir(), key=lambda path: path.name == copier.FILE)]
    aside.mkdir(mode=PRIVATE_FOLDER)
    _move_all(moves)
    sync_tree(aside)
    sync(root)
    shutil.rmtree(root / "snapshots", ignore_errors=True)
    if any(aside.iterdir()):
        return aside
    aside.rmdir()
    return None


def _move_all(moves: list[tuple[Path, Path]]) -> None:
    """Rename one after the other, each durable before the next; all back again if one fails."""
    done: list[tuple[Path, Path]] = []
    try:
        for source, target in moves:
            source.rename(target)
            done.append((source, target))
            sync(target.parent)
    except OSError:
        for source, target in reversed(done):
            target.rename(source)
        raise


def _unused(path: Path) -> Path:
    """This name, or the next that is free."""
    return next(free for n in count() if not (free := path.with_name(f"{path.name}{f'-{n}' if n else ''}")).exists())


def _remember(copier: Copier, work: Path, register: Register, epoch: UUID) -> None:
    """What is remembered outside the new ledger begins with it."""
    remember(work / IN_DATA_FOLDER, register)
    with closing(copier.reopen(work)) as store:
        assert store.identity.epoch == epoch
        note(work, store)


def _old(copier: Copier, root: Path, work: Path) -> list[Path]:
    """What is in the way, the ledger first."""
    coming = [root / path.name for path in work.iterdir()]
    others = [root / HIGH_WATER, *coming]
    ledger = copier.files(root)
    return [*ledger, *(path for path in dict.fromkeys(others) if path.exists() and path not in ledger)]
