"""The log as it lies in the ledger, entry by entry in the order of their positions, for whoever wants it outside."""

from collections.abc import Iterator
from dataclasses import dataclass

from server.ledger.hot import Hot
from workflows.rules.identity import SiteCode

_CHUNK = 1000


@dataclass(frozen=True, slots=True)
class LoggedEntry:
    """An entry with its place in the log; `content` are its bytes as they came, `standing` is its outcome as it is now (empty for what can't be read)."""

    site: SiteCode
    position: int
    id: str
    content: bytes
    content_hash: bytes
    kind: str
    outcome: str
    reason: str
    received: str
    standing: str


def logged_entries(hot: Hot, site: SiteCode) -> Iterator[LoggedEntry]:
    """Every entry of a site, first to last."""
    position = 0
    while True:
        rows = hot.rows(
            "SELECT entry.position, entry.id, entry.content, entry.content_hash, entry.kind, entry.outcome, entry.reason,"
            " entry.received, COALESCE(event.standing, '') FROM entry"
            " LEFT JOIN event ON event.site = entry.site AND event.entry = entry.id"
            " WHERE entry.site = ? AND entry.position > ? ORDER BY entry.position LIMIT ?",
            (site, position, _CHUNK),
        )
        for place, entry, content, digest, *rest in rows:
            yield LoggedEntry(site, place, entry, bytes(content), bytes(digest), *rest)
            position = place
        if len(rows) < _CHUNK:
            return
