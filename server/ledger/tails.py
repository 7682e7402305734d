"""The running hash of a feed, its tail: equal at a position only where the feeds are equal up to it (sync protocol, section 8).

A position says nothing of itself: after a ledger was put back by hand it names another row. Kept at the end of each transaction;
what lies in between is computed from the rows.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence

from server.ledger.hot import Hot, Record

FIRST_TAIL = bytes(32)
"""The tail of a feed at position 0."""
_AT_ONCE = 1000


def add_to_tail(hot: Hot, site: str, rows: Sequence[Record]) -> None:
    """Let a feed's tail follow the rows that this transaction writes: (position, entry, link, outcome, changes), in order."""
    if rows:
        tail = follow(tail_at(hot, site, rows[0][0] - 1), rows)
        hot.run("INSERT INTO feed_tail (site, position, tail) VALUES (?, ?, ?)", (site, rows[-1][0], tail))


def tail_at(hot: Hot, site: str, position: int) -> bytes:
    """The tail of a feed at a position that it has reached."""
    at, tail = _nearest(hot, site, position)
    while at < position:
        rows = _rows(hot, site, at, position)
        if not rows:
            raise ValueError(f"feed {site} has no position {at + 1}")
        tail, at = follow(tail, rows), rows[-1][0]
    return tail


def follow(tail: bytes, rows: Iterable[Record]) -> bytes:
    """The tail after rows of (position, entry, link, outcome, changes)."""
    for row in rows:
        tail = next_tail(tail, *row)
    return tail


def next_tail(
    tail: bytes, position: int, entry: str | None, link: bytes | None, outcome: str | None, changes: str
) -> bytes:
    """The tail after one more row. The link stands for its envelope."""
    told = [position, entry, None if link is None else bytes(link).hex(), outcome, changes]
    return hashlib.sha256(tail + json.dumps(told).encode("ascii")).digest()


def _nearest(hot: Hot, site: str, position: int) -> tuple[int, bytes]:
    row = hot.first(
        "SELECT position, tail FROM feed_tail WHERE site = ? AND position <= ? ORDER BY position DESC LIMIT 1",
        (site, position),
    )
    return (0, FIRST_TAIL) if row is None else (int(row[0]), bytes(row[1]))


def _rows(hot: Hot, site: str, after: int, through: int) -> list[Record]:
    return hot.rows(
        "SELECT position, entry, link, outcome, changes FROM feed"
        " WHERE site = ? AND position > ? AND position <= ? ORDER BY position LIMIT ?",
        (site, after, through, _AT_ONCE),
    )
