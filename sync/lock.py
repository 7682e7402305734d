"""One process of a kind per data folder: an advisory lock that the system lets go of when the process ends, however it ends."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sync.errors import AlreadyRunning


@contextmanager
def only_one(path: Path) -> Iterator[None]:
    """Hold the lock file at `path` while the block runs; raises AlreadyRunning."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AlreadyRunning(path) from error
        yield
    finally:
        os.close(descriptor)
