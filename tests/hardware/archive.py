"""A cpio archive in the form that the kernel unpacks as its first file system ("newc").

Documentation/driver-api/early-userspace/buffer-format.rst of the kernel describes it. Knows bytes and names only.
"""

import stat
from pathlib import Path, PurePosixPath
from typing import BinaryIO

_MAGIC = "070701"
_ROOT = PurePosixPath("/")
_MERGED = {PurePosixPath("/", name) for name in ("bin", "sbin", "lib", "lib64")}
"""On Debian these are links into /usr; files of packages that still name them go where the links lead."""


class Archive:
    """Written front to back; folders come by themselves, and what is there already is not put in twice."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._names: set[PurePosixPath] = {_ROOT}
        for folder in sorted(_MERGED):
            self.link(folder, f"usr{folder}", merged=False)

    def file(self, target: PurePosixPath | str, source: Path) -> None:
        """A copy of a file, or of what a link leads to, with its time, which compiled Python is checked against."""
        about = source.stat()
        self._entry(target, stat.S_IFREG | stat.S_IMODE(about.st_mode), source.read_bytes(), int(about.st_mtime))

    def text(self, target: PurePosixPath | str, content: str, mode: int = 0o644) -> None:
        """A file with this content."""
        self._entry(target, stat.S_IFREG | mode, content.encode())

    def link(self, target: PurePosixPath | str, to: str, merged: bool = True) -> None:
        """A symbolic link."""
        self._entry(target, stat.S_IFLNK | 0o777, to.encode(), merged=merged)

    def folder(self, target: PurePosixPath | str) -> None:
        """A folder, empty so far."""
        self._entry(target, stat.S_IFDIR | 0o755)

    def console(self) -> None:
        """/dev/console, which the first process gets as its three streams."""
        self._entry("/dev/console", stat.S_IFCHR | 0o600, device=(5, 1))

    def end(self) -> None:
        """Nothing follows."""
        self._record("TRAILER!!!", 0, b"", 0, (0, 0))

    def _entry(
        self,
        target: PurePosixPath | str,
        mode: int,
        data: bytes = b"",
        mtime: int = 0,
        device: tuple[int, int] = (0, 0),
        merged: bool = True,
    ) -> None:
        path = _in_usr(PurePosixPath(target)) if merged else PurePosixPath(target)
        if path in self._names:
            return
        if path.parent not in self._names:
            self.folder(path.parent)
        self._names.add(path)
        self._record(str(path.relative_to(_ROOT)), mode, data, mtime, device)

    def _record(self, name: str, mode: int, data: bytes, mtime: int, device: tuple[int, int]) -> None:
        raw = name.encode() + b"\0"
        fields = (len(self._names), mode, 0, 0, 1, mtime, len(data), 0, 0, *device, len(raw), 0)
        head = (_MAGIC + "".join(f"{field:08X}" for field in fields)).encode() + raw
        self._out.write(_padded(head) + _padded(data))


def _in_usr(path: PurePosixPath) -> PurePosixPath:
    first = PurePosixPath(*path.parts[:2])
    return PurePosixPath("/usr", *path.parts[1:]) if first in _MERGED else path


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 4)
