"""Entries of another site: what a terminal had not sent when it moved from one site to another. They belong into the ledger of the site where they happened.

Whoever has the signing key of a terminal that was enrolled there may bring them. Here each gets the row of a duplicate, so that the terminal knows it is
kept; there it enters by a chain of the server's own: its content is untouched, only the envelope is another.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID, uuid5

from server.ledger.batch import Batch, BatchItem
from server.ledger.chains import chain_mark
from server.ledger.hot import Hot
from sync.wire.envelope import next_link
from workflows.entry_codec import Unreadable
from workflows.rules.entry import Entry
from workflows.rules.identity import DeviceEpoch, EnrolmentId, EntryId, SiteCode

UNSIGNED = bytes(64)
"""In place of a head's signature: the server keeps its own log, it need not prove itself to itself."""
Read = Entry | Unreadable | None


def server_enrolment(server: UUID, site: SiteCode) -> EnrolmentId:
    """The enrolment under which a server's own facts of a site stand."""
    return EnrolmentId(uuid5(server, f"lotline-server/{site}"))


def homes_of(hot: Hot, site: SiteCode, batch: Batch, read: Sequence[Read]) -> dict[int, SiteCode]:
    """The items of a batch, by seq, that are of another site at which this very terminal was enrolled; with that site."""
    others = {entry.site for entry in read if isinstance(entry, Entry)} - {site}
    if not others:
        return {}
    own = (site, str(batch.enrolment))
    key = hot.first("SELECT signing_key FROM enrolment WHERE site = ? AND enrolment = ?", own)
    known = {other for other in others if key is not None and _was_enrolled(hot, other, key[0])}
    pairs = zip(batch.items, read, strict=True)
    return {item.seq: entry.site for item, entry in pairs if isinstance(entry, Entry) and entry.site in known}


def at_home(site: SiteCode, homes: Mapping[int, SiteCode], item: BatchItem, read: Read) -> Read:
    """What an item is to the ledger of this site: nothing that it can read, where it is of a site that its terminal has nothing to do with."""
    if isinstance(read, Entry) and read.site != site and item.seq not in homes:
        return Unreadable(f"it says that it is an entry of site {read.site}")
    return read


def batches_for(hot: Hot, batch: Batch, homes: Mapping[int, SiteCode]) -> dict[SiteCode, Batch]:
    """What other sites have not yet of their entries, as a batch for each; their feeds are locked."""
    found: dict[SiteCode, list[BatchItem]] = defaultdict(list)
    for item in batch.items:
        if item.seq in homes and not _has(hot, homes[item.seq], item):
            found[homes[item.seq]].append(item)
    return {site: own_batch(hot, site, f"from {batch.enrolment}", items) for site, items in found.items()}


def own_batch(hot: Hot, site: SiteCode, purpose: str, items: Sequence[BatchItem]) -> Batch:
    """The next batch of the server's own chain for a purpose; seq and link of the items are made anew. The site's feed is locked, so no other process writes it."""
    server = hot.first("SELECT value FROM meta WHERE name = 'server'")
    assert server is not None
    enrolment = server_enrolment(UUID(server[0]), site)
    epoch = DeviceEpoch(uuid5(enrolment, purpose))
    mark = chain_mark(hot, site, enrolment, epoch)
    link, sealed = mark.link, []
    for seq, item in enumerate(items, start=mark.seq + 1):
        link = next_link(link, enrolment, epoch, seq, item.content_hash)
        sealed.append(BatchItem(seq, item.id, item.content_hash, link, item.content))
    return Batch(enrolment, epoch, mark.link, tuple(sealed), UNSIGNED)


def kept_elsewhere(hot: Hot, entry: EntryId | str, content_hash: bytes) -> bool:
    """Whether some site's ledger has an entry with this content."""
    return any(bytes(row[0]) == content_hash for row in hot.rows(_ANYWHERE, (str(entry),)))


def _has(hot: Hot, site: SiteCode, item: BatchItem) -> bool:
    row = hot.first("SELECT content_hash FROM entry WHERE site = ? AND id = ?", (site, str(item.id)))
    return row is not None and bytes(row[0]) == item.content_hash


def _was_enrolled(hot: Hot, site: SiteCode, signing_key: bytes) -> bool:
    sql = "SELECT 1 FROM enrolment WHERE site = ? AND signing_key = ?"
    return hot.first(sql, (site, signing_key)) is not None


_ANYWHERE = "SELECT content_hash FROM entry WHERE id = ?"
