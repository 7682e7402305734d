"""Snapshots: everything of one site at one position, from one read transaction, packed and kept for all who ask.

One that is a little behind is as good as a new one, because pages bring the rest: so one build serves a whole shift that comes back.
"""

import hashlib
import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from server.ledger.chains import all_marks, feed_position
from server.ledger.durable import announced_position, durable_position
from server.ledger.feed import LARGEST_ROW
from server.ledger.hot import Hot
from server.ledger.log_tables import CONTROL_SITE
from server.ledger.moments import utc_now
from server.ledger.rows import LedgerRows
from server.ledger.snapshot_files import Snapshot, SnapshotFiles
from server.ledger.store import ServerIdentity, Store
from server.ledger.tails import tail_at
from sync.wire.generation import ChainMark, FeedCursor, Origin, build_generation
from sync.wire.packing import pack
from sync.wire.protocol import PROTOCOL
from sync.wire.versions import SPOKEN, Versions
from workflows.rules.identity import SiteCode
from workflows.rules.model.registry import ROWS
from workflows.rules.model.row import Feed, Row

FEW_ROWS = 2_000
"""Positions that a snapshot may be behind its feeds: a few pages."""
FRESH_SECONDS = 60.0
"""A snapshot so young is served however far the feeds have gone since: a busy site would else build without end."""


class Snapshots:
    """The snapshots of all sites, each built by one thread at a time."""

    def __init__(self, folder: Path, store: Store, versions: Versions = SPOKEN) -> None:
        self._files = SnapshotFiles(folder)
        self._store = store
        self._versions = versions
        self._building: dict[tuple[SiteCode, int], threading.Lock] = {}
        self._guard = threading.Lock()

    def current(self, site: SiteCode, protocol: int = PROTOCOL) -> Snapshot:
        """A snapshot that serves now, built if there is none."""
        with self._guard:
            building = self._building.setdefault((site, protocol), threading.Lock())
        with building:
            return self.ready(site, protocol) or self._build(site, protocol)

    def ready(self, site: SiteCode, protocol: int = PROTOCOL) -> Snapshot | None:
        """A snapshot that is there and serves now, or None."""
        snapshot = self._files.newest(site, self._store.identity.epoch, protocol)
        if snapshot is None or not self._serves(site, snapshot):
            return None
        self._files.asked_for(snapshot)
        return snapshot

    def kept(self, site: SiteCode, sha256: bytes) -> Snapshot | None:
        """The snapshot of this history with this hash, however old: for who has fetched a part of it."""
        snapshot = self._files.find(site, sha256)
        return snapshot if snapshot is not None and snapshot.epoch == self._store.identity.epoch else None

    def _serves(self, site: SiteCode, snapshot: Snapshot) -> bool:
        """Whether pages can bring the rest, and no terminal has purged what the snapshot lacks (sync protocol, rule 17)."""
        with self._store.reading() as unit:
            at, control = _positions(unit.hot, site)
            behind = at - snapshot.site_position, control - snapshot.control_position
            if min(behind) < 0 or snapshot.site_position < announced_position(unit.hot, site):
                return False
            if _tail(unit.hot, site, snapshot.site_position, snapshot.control_position) != snapshot.tail:
                return False
            if max(behind) > FEW_ROWS and self._files.age(snapshot) > FRESH_SECONDS:
                return False
            cursors = ((site, snapshot.site_position), (CONTROL_SITE, snapshot.control_position))
            return not any(_too_large_for_a_page(unit.hot, *cursor) for cursor in cursors)

    def _build(self, site: SiteCode, protocol: int) -> Snapshot:
        identity = self._store.identity
        with self._files.workshop() as folder:
            plain, packed = folder / "plain.db", folder / "packed.zst"
            with self._store.reading() as unit:
                positions = _positions(unit.hot, site)
                tail = _tail(unit.hot, site, *positions)
                cursors = _cursors(unit.hot, identity, site, utc_now())
                marks = [ChainMark(end.enrolment, end.epoch, end.seq, end.link) for end in all_marks(unit.hot, site)]
                origin = Origin(identity.server, site, protocol)
                build_generation(plain, _every_row(unit.hot, site), origin, cursors, marks)
            self._versions.bring_down(protocol, plain)
            pack(plain, packed)
            return self._files.put(packed, site, identity.epoch, protocol, positions, tail)


def _positions(hot: Hot, site: SiteCode) -> tuple[int, int]:
    return feed_position(hot, site), feed_position(hot, CONTROL_SITE)


def _tail(hot: Hot, site: SiteCode, at: int, control: int) -> str:
    """What tells two histories of one epoch apart: a ledger that was put back by hand has other rows at the same positions."""
    return hashlib.sha256(tail_at(hot, site, at) + tail_at(hot, CONTROL_SITE, control)).hexdigest()[:16]


def _too_large_for_a_page(hot: Hot, where: str, after: int) -> bool:
    """Whether a row follows that no page may carry: behind that only a newer snapshot leads on. A character has four bytes at most."""
    sql = "SELECT 1 FROM feed WHERE site = ? AND position > ? AND length(changes) > ? LIMIT 1"
    return hot.first(sql, (where, after, LARGEST_ROW // 4)) is not None


def _cursors(hot: Hot, identity: ServerIdentity, site: SiteCode, now: datetime) -> tuple[FeedCursor, ...]:
    return tuple(_cursor(hot, identity, *feed, now) for feed in ((Feed.SITE, site), (Feed.CONTROL, CONTROL_SITE)))


def _cursor(hot: Hot, identity: ServerIdentity, feed: Feed, where: str, now: datetime) -> FeedCursor:
    position = feed_position(hot, where)
    tail = tail_at(hot, where, position).hex()
    return FeedCursor(feed.value, identity.epoch, position, durable_position(hot, where), now, tail)


def _every_row(hot: Hot, site: SiteCode) -> Iterator[Row]:
    rows = LedgerRows(hot, site)
    for kind in ROWS:
        yield from rows.every(kind)
