"""Entries that the server makes inside a transaction of its own: the lock of the site's feed is held, so any process may lengthen the chain of a purpose."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from server.ledger.apply import read_items, upload
from server.ledger.batch import BatchItem, BatchResult
from server.ledger.elsewhere import own_batch
from server.ledger.hot import Hot
from sync.wire.protocol import PROTOCOL
from workflows.entry_codec import content_hash, encode_entry
from workflows.rules.entry import Clock, Entry, How, JudgedBy, Stamp
from workflows.rules.facts.parts import Fact
from workflows.rules.identity import EntryId, SiteCode

NO_BOOT = UUID(int=0)
"""Of no start of any machine: such an entry follows from others."""


def own_entry(site: SiteCode, fact: Fact, program: str, moment: datetime, entry: EntryId | None = None) -> Entry:
    """A fact as an entry of the server."""
    stamp = Stamp(
        How.SYSTEM, JudgedBy((), "", "", program, PROTOCOL), Clock(moment, moment, 0, NO_BOOT, 0, trusted=True)
    )
    return Entry(entry or EntryId(uuid4()), site, fact, stamp)


def record_own(hot: Hot, site: SiteCode, purpose: str, entries: Sequence[Entry], now: datetime) -> BatchResult | None:
    """Take entries in by the server's own chain of this purpose; the site's feed is locked. None for no entries."""
    if not entries:
        return None
    contents = [(entry.id, encode_entry(entry)) for entry in entries]
    items = [BatchItem(0, entry, content_hash(content), b"", content) for entry, content in contents]
    batch = own_batch(hot, site, purpose, items)
    return upload(hot, site, batch, read_items(batch), now)
