"""Packed snapshots as files: each is called after what it holds and its own hash, so that a server that starts anew finds what it has made.

Refuses to know what a snapshot must hold to be served.
"""

import hashlib
import logging
import re
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from time import time
from uuid import UUID

from workflows.rules.identity import SiteCode

_LOG = logging.getLogger(__name__)
KEPT = 8
"""Files that a site keeps at most: somebody may still be fetching an older one, and go on with it after the line was cut."""
KEPT_SECONDS = 30 * 60.0
"""How long a file stays that is not the newest and that nobody asked for."""
_NAME = re.compile(
    r"(?P<site>[0-9a-f]{16})-(?P<epoch>[0-9a-f]{32})-v(?P<protocol>\d+)-(?P<at>\d+)-(?P<control>\d+)-(?P<tail>[0-9a-f]{16})-(?P<sha>[0-9a-f]{64})\.zst"
)
_BUILDING = "building-"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A packed generation: its file, the SHA-256 of its bytes, whose it is and where the feeds stood; `tail` is 16 hex digits of both feeds' running hashes there."""

    path: Path
    sha256: bytes
    epoch: UUID
    protocol: int
    site_position: int
    control_position: int
    tail: str


class SnapshotFiles:
    """The folder of all snapshots; it may be deleted at any time. Several processes may share it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._asked: dict[bytes, float] = {}
        self._whole: set[bytes] = set()
        self._guard = threading.Lock()

    def newest(self, site: SiteCode, epoch: UUID, protocol: int) -> Snapshot | None:
        """The newest whole file of a history and a protocol version, or None."""
        for path, snapshot in reversed(self._all(site)):
            if (snapshot.epoch, snapshot.protocol) == (epoch, protocol) and self._is_whole(snapshot, path):
                return snapshot
        return None

    def find(self, site: SiteCode, sha256: bytes) -> Snapshot | None:
        """The file of this hash, or None when it has gone; it stays longer for having been asked for."""
        found = next((snapshot for _, snapshot in self._all(site) if snapshot.sha256 == sha256), None)
        if found is not None:
            self.asked_for(found)
        return found

    def asked_for(self, snapshot: Snapshot) -> None:
        """Somebody fetches this file."""
        with self._guard:
            self._asked[snapshot.sha256] = time()

    def age(self, snapshot: Snapshot) -> float:
        """Seconds since the file was made."""
        return time() - _made(snapshot.path)

    @contextmanager
    def workshop(self) -> Iterator[Path]:
        """A folder to build in, gone with everything in it afterwards; what a crash left is taken away first."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for path in self._folder.glob(f"{_BUILDING}*"):
            if time() - _made(path) > KEPT_SECONDS:
                shutil.rmtree(path, ignore_errors=True)
        with tempfile.TemporaryDirectory(prefix=_BUILDING, dir=self._folder) as name:
            yield Path(name)

    def put(
        self, packed: Path, site: SiteCode, epoch: UUID, protocol: int, positions: tuple[int, int], tail: str
    ) -> Snapshot:
        """Keep a packed file, and drop what nobody needs any more."""
        sha256 = _sha256(packed)
        name = f"{_of_site(site)}-{epoch.hex}-v{protocol}-{positions[0]}-{positions[1]}-{tail}-{sha256.hex()}.zst"
        path = packed.rename(self._folder / name)
        with self._guard:
            self._whole.add(sha256)
        self._drop_old(site)
        return Snapshot(path, sha256, epoch, protocol, *positions, tail)

    def _all(self, site: SiteCode) -> list[tuple[Path, Snapshot]]:
        """A site's files, oldest first."""
        found = [(path, snapshot) for path in self._folder.glob(f"{_of_site(site)}-*.zst") if (snapshot := _read(path))]
        return sorted(found, key=lambda pair: (_made(pair[0]), pair[1].site_position))

    def _is_whole(self, snapshot: Snapshot, path: Path) -> bool:
        """Whether a file's bytes are what its name says; looked at once in the life of a process."""
        with self._guard:
            if snapshot.sha256 in self._whole:
                return True
        if not path.exists() or _sha256(path) != snapshot.sha256:
            _LOG.warning("%s is damaged and thrown away", path.name)
            path.unlink(missing_ok=True)
            return False
        with self._guard:
            self._whole.add(snapshot.sha256)
        return True

    def _drop_old(self, site: SiteCode) -> None:
        *old, _ = self._all(site)
        for number, (path, snapshot) in enumerate(reversed(old), start=1):
            unused = time() - max(self._asked.get(snapshot.sha256, 0.0), _made(path))
            if number >= KEPT or unused > KEPT_SECONDS:
                path.unlink(missing_ok=True)


def _made(path: Path) -> float:
    """When a file was made, in seconds since 1970; 0 for one that another process has just dropped."""
    with suppress(FileNotFoundError):
        return path.stat().st_mtime
    return 0.0


def _read(path: Path) -> Snapshot | None:
    said = _NAME.fullmatch(path.name)
    if said is None:
        return None
    numbers = int(said["protocol"]), int(said["at"]), int(said["control"])
    return Snapshot(path, bytes.fromhex(said["sha"]), UUID(said["epoch"]), *numbers, said["tail"])


def _of_site(site: SiteCode) -> str:
    """A site's code may hold anything; a file's name may not."""
    return hashlib.sha256(site.encode("utf-8")).hexdigest()[:16]


def _sha256(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()
