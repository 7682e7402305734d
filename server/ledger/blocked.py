"""Since when goods are blocked: at which position of its feed a hold or a line of a recall came, and from which terminal.

So it can be told whether whoever took such goods had the row before him. Written inside the transaction that brings the block.
"""

from uuid import UUID

from server.ledger.hot import Hot
from server.ledger.log_tables import CONTROL_SITE
from workflows.rules.derived.blocks import Block
from workflows.rules.derived.went_on import Told
from workflows.rules.entry import FeedPosition
from workflows.rules.identity import EnrolmentId, SiteCode
from workflows.rules.model.holds import Hold
from workflows.rules.model.master_data import RecallScope
from workflows.rules.model.row import Feed, Key, Row
from workflows.rules.rows import RowChange, Rows

_BLOCKS: tuple[type[Row], ...] = (Hold, RecallScope)


class BlockedSince:
    """The blocks of one site, and the recalls of all, inside one transaction; `write` keeps what was noted."""

    def __init__(self, hot: Hot, site: SiteCode) -> None:
        self._hot = hot
        self._site = site
        self._noted: dict[tuple[str, str], tuple[int, EnrolmentId | None] | None] = {}

    def note(self, before: Rows, change: RowChange, position: int, terminal: EnrolmentId | None = None) -> None:
        """Note a change that takes place at this position of its feed; `before` are the rows without it."""
        if change.kind not in _BLOCKS:
            return
        where = _where(change.kind, self._site), _text(change.kind, change.key)
        if change.row is None:
            self._noted[where] = None
        elif before.get(change.kind, change.key) is None:
            self._noted[where] = (position, terminal)

    def told(self, block: Block) -> Told | None:
        """Since when a block is known; None where nothing was noted of it."""
        where = _where(type(block), self._site), _text(type(block), block.key)
        noted = self._noted[where] if where in self._noted else self._kept(where)
        epoch = self._hot.first("SELECT value FROM meta WHERE name = 'epoch'")
        if noted is None or epoch is None:
            return None
        feed = Feed.CONTROL if isinstance(block, RecallScope) else Feed.SITE
        return Told(FeedPosition(UUID(epoch[0]), feed.value, noted[0]), noted[1])

    def write(self) -> None:
        """Keep what was noted."""
        hot = self._hot
        hot.many("DELETE FROM blocked_since WHERE site = ? AND block = ?", list(self._noted))
        came = [(*where, noted[0], noted[1] and str(noted[1])) for where, noted in self._noted.items() if noted]
        hot.many("INSERT INTO blocked_since (site, block, position, terminal) VALUES (?, ?, ?, ?)", came)

    def _kept(self, where: tuple[str, str]) -> tuple[int, EnrolmentId | None] | None:
        row = self._hot.first("SELECT position, terminal FROM blocked_since WHERE site = ? AND block = ?", where)
        return None if row is None else (int(row[0]), EnrolmentId(UUID(row[1])) if row[1] else None)


def _where(kind: type[Row], site: SiteCode) -> str:
    return CONTROL_SITE if kind.FEED is Feed.CONTROL else site


def _text(kind: type[Row], key: Key) -> str:
    return "|".join((kind.NAME, *key))
