"""Ready-made cache generations for terminals: everything of one site at one position, from one read transaction, packed and kept until the feeds have moved on."""

import hashlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from server.ledger.chains import all_marks, feed_position
from server.ledger.feed import DURABLE
from server.ledger.hot import Hot
from server.ledger.log_tables import CONTROL_SITE
from server.ledger.moments import utc_now
from server.ledger.rows import LedgerRows
from server.ledger.store import ServerIdentity, Store
from sync.wire.generation import ChainMark, FeedCursor, Origin, build_generation
from sync.wire.packing import pack
from workflows.rules.identity import SiteCode
from workflows.rules.model.registry import ROWS
from workflows.rules.model.row import Feed, Row

_KEPT = 2
"""Files a site keeps: the newest, and the one before it that somebody may still be fetching."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A packed generation: its file, the SHA-256 of its bytes, and where the feeds stood."""

    path: Path
    sha256: bytes
    site_position: int
    control_position: int


class Snapshots:
    """The snapshots of all sites, each built by one thread at a time."""

    def __init__(self, folder: Path, store: Store) -> None:
        self._folder = folder
        self._store = store
        self._newest: dict[SiteCode, Snapshot] = {}
        self._building: dict[SiteCode, threading.Lock] = {}
        self._guard = threading.Lock()

    def current(self, site: SiteCode) -> Snapshot:
        """The snapshot at the feeds' present positions, built now if there is none."""
        with self._guard:
            building = self._building.setdefault(site, threading.Lock())
        with building:
            snapshot = self._newest.get(site)
            if snapshot is None or not self._is_current(site, snapshot):
                snapshot = self._newest[site] = self._build(site)
            return snapshot

    def _is_current(self, site: SiteCode, snapshot: Snapshot) -> bool:
        with self._store.reading() as unit:
            now = _positions(unit.hot, site)
        return now == (snapshot.site_position, snapshot.control_position) and snapshot.path.is_file()

    def _build(self, site: SiteCode) -> Snapshot:
        identity = self._store.identity
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._store.reading() as unit:
            positions = _positions(unit.hot, site)
            plain = self._folder / f"{_file_name(site)}-{identity.epoch.hex[:8]}-{positions[0]}-{positions[1]}.db"
            for leftover in (plain, plain.with_name(plain.name + ".loading")):
                leftover.unlink(missing_ok=True)
            cursors = _cursors(identity, positions, utc_now())
            marks = [ChainMark(end.enrolment, end.epoch, end.seq, end.link) for end in all_marks(unit.hot, site)]
            build_generation(plain, _every_row(unit.hot, site), Origin(identity.server, site), cursors, marks)
        packed = plain.with_suffix(".zst")
        pack(plain, packed)
        plain.unlink()
        self._drop_old(site)
        return Snapshot(packed, _sha256(packed), *positions)

    def _drop_old(self, site: SiteCode) -> None:
        files = sorted(self._folder.glob(f"{_file_name(site)}-*.zst"), key=lambda path: path.stat().st_mtime_ns)
        for path in files[:-_KEPT]:
            path.unlink(missing_ok=True)


def _positions(hot: Hot, site: SiteCode) -> tuple[int, int]:
    return feed_position(hot, site), feed_position(hot, CONTROL_SITE)


def _cursors(identity: ServerIdentity, positions: tuple[int, int], now: datetime) -> tuple[FeedCursor, ...]:
    feeds = (Feed.SITE, Feed.CONTROL)
    return tuple(
        FeedCursor(feed.value, identity.epoch, position, DURABLE, now)
        for feed, position in zip(feeds, positions, strict=True)
    )


def _every_row(hot: Hot, site: SiteCode) -> Iterator[Row]:
    rows = LedgerRows(hot, site)
    for kind in ROWS:
        yield from rows.every(kind)


def _file_name(site: SiteCode) -> str:
    """A site's code may hold anything; a file's name may not."""
    return hashlib.sha256(site.encode("utf-8")).hexdigest()[:16]


def _sha256(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()
