"""Who works in a data folder: many may serve it, one may back it up, or one may put another ledger in its place.

The system lets go when a process ends, however it ends.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from server.errors import FolderUnusable, InUse

LOCK, BACKUP_LOCK = "server.lock", "backup.lock"


@contextmanager
def sharing(root: Path) -> Iterator[None]:
    """Work in the folder beside others; raises InUse while somebody wants it for themselves."""
    with _locked(root / LOCK, fcntl.LOCK_SH, "a restore is at work there: wait until it is done"):
        yield


@contextmanager
def alone(root: Path) -> Iterator[None]:
    """Have the folder for oneself; raises InUse while anybody works there."""
    with _locked(root / LOCK, fcntl.LOCK_EX, "a server runs there: stop it first"):
        yield


@contextmanager
def backing_up(root: Path) -> Iterator[None]:
    """Be the only one who makes a backup; raises InUse."""
    with _locked(root / BACKUP_LOCK, fcntl.LOCK_EX, "a backup is being made: wait until it is done"):
        yield


@contextmanager
def _locked(path: Path, how: int, otherwise: str) -> Iterator[None]:
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise FolderUnusable(f"{path.parent} can't be used ({error.strerror}): change its owner or its mode") from error
    try:
        try:
            fcntl.flock(descriptor, how | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise InUse(f"{path.parent} is in use: {otherwise}") from error
        yield
    finally:
        os.close(descriptor)
