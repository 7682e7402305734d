"""News between sites: which positions of one site's feed concern another, and how far the other has taken them in."""

from collections.abc import Iterable

from server.ledger.hot import Hot
from workflows.rules.identity import SiteCode

AT_ONCE = 500
"""Positions that are taken in within one transaction."""


def tell_news(hot: Hot, site: SiteCode, position: int, readers: Iterable[str]) -> None:
    """Note that a position concerns these sites."""
    hot.many(
        "INSERT INTO news (site, reader, position) VALUES (?, ?, ?)", [(site, reader, position) for reader in readers]
    )


def unread(hot: Hot, reader: SiteCode, teller: SiteCode) -> tuple[int, ...]:
    """The next positions of `teller` that `reader` has not taken in."""
    row = hot.first("SELECT position FROM news_mark WHERE site = ? AND teller = ?", (reader, teller))
    rows = hot.rows(
        "SELECT position FROM news WHERE site = ? AND reader = ? AND position > ? ORDER BY position LIMIT ?",
        (teller, reader, 0 if row is None else row[0], AT_ONCE),
    )
    return tuple(int(position) for (position,) in rows)


def mark_read(hot: Hot, reader: SiteCode, teller: SiteCode, position: int) -> None:
    """Note how far `reader` has taken in what `teller` told."""
    hot.run(
        "INSERT INTO news_mark (site, teller, position) VALUES (?, ?, ?)"
        " ON CONFLICT (site, teller) DO UPDATE SET position = excluded.position",
        (reader, teller, position),
    )
