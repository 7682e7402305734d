"""SQLite's way to the files, over apsw: everything happens for real, the disk takes note of it, and may let a step fail.

The unix VFS syncs the folder when it first syncs a journal or log that it was asked to make if need be: here that is said, because it is not seen.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import apsw

from tests.faults.storage.disk import Disk, Sync, SyncFolder, Truncate, Unlink, Write

NAME = "lotline-laboratory"
_SYNC_THEIR_FOLDER = apsw.SQLITE_OPEN_WAL | apsw.SQLITE_OPEN_MAIN_JOURNAL | apsw.SQLITE_OPEN_SUPER_JOURNAL


class _File(apsw.VFSFile):
    """An open file."""

    def __init__(self, disk: Disk, name: Any, flags: list[int]) -> None:
        path = Path(name.filename() if isinstance(name, apsw.URIFilename) else name)
        if path.exists() and disk.number(path) is None:
            disk.noticed(path)
        super().__init__("", name, flags)
        self._disk = disk
        self._folder = path.parent
        self._number = disk.opened(path)
        self._folder_waits = bool(flags[0] & apsw.SQLITE_OPEN_CREATE and flags[0] & _SYNC_THEIR_FOLDER)

    def xRead(self, amount: int, offset: int) -> bytes:
        """Read."""
        self._disk.before(Write(self._number, offset, b""))
        return bytes(super().xRead(amount, offset))

    def xWrite(self, data: bytes, offset: int) -> None:
        """Write."""
        event = Write(self._number, offset, bytes(data))
        self._disk.before(event)
        super().xWrite(data, offset)
        self._disk.do(event)

    def xTruncate(self, size: int) -> None:
        """Cut."""
        event = Truncate(self._number, size)
        self._disk.before(event)
        super().xTruncate(size)
        self._disk.do(event)

    def xSync(self, flags: int) -> None:
        """Wait for the disk."""
        event = Sync(self._number)
        self._disk.before(event)
        super().xSync(flags)
        self._disk.do(event)
        if self._folder_waits:
            self._disk.do(SyncFolder(self._folder))
            self._folder_waits = False


class _Vfs(apsw.VFS):
    """The files of one disk; all others as ever."""

    def __init__(self, disk: Disk) -> None:
        super().__init__(NAME, "")
        self._disk = disk

    def xOpen(self, name: Any, flags: list[int]) -> apsw.VFSFile:
        """Open a file."""
        path = name.filename() if isinstance(name, apsw.URIFilename) else name
        if path is None or not self._disk.has(Path(path)):
            return apsw.VFSFile("", name, flags)
        return _File(self._disk, name, flags)

    def xDelete(self, name: str, sync_folder: bool) -> None:
        """Take a file away."""
        path = Path(name)
        self._disk.before(Unlink(path))
        super().xDelete(name, sync_folder)
        self._disk.unlinked(path)
        if sync_folder:
            self._disk.do(SyncFolder(path.parent))


@contextmanager
def recording(disk: Disk) -> Iterator[None]:
    """Let databases that are opened over this VFS lie on the disk while the block lasts."""
    vfs = _Vfs(disk)
    try:
        yield
    finally:
        vfs.unregister()
