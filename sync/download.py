"""A snapshot on its way: a partial file under its own hash, so that a line that was cut, or a restart, costs only what is missing.

What arrived is believed only when the whole has the hash that it is called after.
"""

import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sync.errors import BadAnswer, StorageError

LARGEST_SNAPSHOT = 4 * 1024**3
ROOM_KEPT = 64 * 1024**2
"""Bytes that stay free for the journal, whatever is fetched: scans go first."""
_UNPACKED = 5
"""A snapshot unpacks to four times its size or less; that and the packed file must fit."""
_PART = re.compile(r"(?P<sha>[0-9a-f]{64})\.part")
_RANGE = re.compile(r"bytes (?P<start>\d{1,15})-\d{1,15}/(?P<length>\d{1,15})")


@dataclass(frozen=True, slots=True)
class Part:
    """What there is of a snapshot: the file, the hash that the whole must have, and how many bytes have come."""

    path: Path
    sha256: bytes
    size: int = 0

    @property
    def headers(self) -> dict[str, str]:
        """What to ask for: the rest if the file on the server is still this one, else the whole. The last byte comes again, so that a part which is whole is no error."""
        if self.size == 0:
            return {}
        return {"range": f"bytes={self.size - 1}-", "if-range": f'"{self.sha256.hex()}"'}


def part_in(folder: Path) -> Part | None:
    """The newest partial file in a folder; older ones go."""
    parts = sorted(
        ((path.stat().st_mtime_ns, path) for path in folder.glob("*.part") if _PART.fullmatch(path.name)), reverse=True
    )
    for _, path in parts[1:]:
        path.unlink(missing_ok=True)
    if not parts:
        return None
    path = parts[0][1]
    return Part(path, bytes.fromhex(path.stem), path.stat().st_size)


def part_of(folder: Path, sha256: bytes, size: int = 0) -> Part:
    """The part of a snapshot in a folder, so far `size` bytes; parts of others go."""
    path = folder / f"{sha256.hex()}.part"
    for other in folder.glob("*.part"):
        if other != path:
            other.unlink(missing_ok=True)
    return Part(path, sha256, size)


def first_byte(status: int, headers: Mapping[str, str], begun: Part | None, sha256: bytes) -> int:
    """At which byte an answer begins; raises BadAnswer for the rest of something else, or more than any snapshot has."""
    if status != 206:
        _check_length(headers.get("content-length", "0"))
        return 0
    said = _RANGE.fullmatch(headers.get("content-range", ""))
    if said is None or begun is None or sha256 != begun.sha256 or int(said["start"]) != begun.size - 1:
        raise BadAnswer("The rest of another snapshot came than was asked for.")
    _check_length(said["length"])
    return begun.size - 1


def check_room(folder: Path, headers: Mapping[str, str]) -> None:
    """Raises StorageError when what comes would not leave the journal its room."""
    length = headers.get("content-length", "0")
    needed = int(length) * _UNPACKED + ROOM_KEPT if length.isdigit() else ROOM_KEPT
    if shutil.disk_usage(folder).free < needed:
        raise StorageError(folder, f"no room for the site's data: {needed // 1024**2} MB must be free.")


def _check_length(text: str) -> None:
    if text.isdigit() and int(text) > LARGEST_SNAPSHOT:
        raise BadAnswer("The snapshot is larger than any can be.")
