"""Taking in a batch, exactly as the sync protocol says (section 5): gap, fork, seen before, duplicate, alarm, hole, or judged and booked.

Everything happens in the caller's one transaction; nothing may be answered before that is committed (rule 2).
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from server.ledger.alarms import Alarm, AlarmKind, raise_alarm
from server.ledger.batch import Batch, BatchItem, BatchResult, ItemResult, News
from server.ledger.chains import Mark, chain_links, chain_mark, has_other_chain, lock_feed
from server.ledger.elsewhere import Read, at_home, batches_for, homes_of
from server.ledger.hot import Hot
from server.ledger.intake import Arrival, Intake
from sync.wire.protocol import EntryOutcome, UploadResult
from workflows.entry_codec import Unreadable, content_hash, decode_entry
from workflows.rules.entry import Entry
from workflows.rules.identity import EntryId, SiteCode
from workflows.rules.parked import predecessors


def read_items(batch: Batch) -> tuple[Read, ...]:
    """Read a batch's contents, each None where there is none, or where it is not what its hash says; needs no lock."""
    return tuple(map(_read, batch.items))


def upload(hot: Hot, site: SiteCode, batch: Batch, read: Sequence[Read], received: datetime) -> BatchResult:
    """Take a batch in. `read` is what `read_items` made of it. Entries of a site where this terminal was before go into the ledger of that site."""
    homes = homes_of(hot, site, batch, read)
    for one in sorted({site, *homes.values()}):
        lock_feed(hot, one)
    mark = chain_mark(hot, site, batch.enrolment, batch.epoch)
    if batch.items and batch.items[0].seq > mark.seq + 1:
        return BatchResult(UploadResult.GAP, mark.seq)
    if batch.items and _is_fork(hot, site, batch, mark):
        subject = f"{batch.enrolment}/{batch.epoch}"
        detail = f"seq {batch.items[0].seq} came again with another link: a restored or copied device"
        raise_alarm(hot, site, Alarm(AlarmKind.FORK, subject, detail), received)
        return BatchResult(UploadResult.FORK, mark.seq)
    if batch.items and mark.seq == 0 and has_other_chain(hot, site, batch.enrolment, batch.epoch):
        detail = "the terminal began another chain: its journal was copied, or an old one was put back"
        raise_alarm(hot, site, Alarm(AlarmKind.FORK, f"{batch.enrolment}/{batch.epoch}", detail), received)
    old = _outcomes_before(hot, site, batch, mark)
    ours = [at_home(site, homes, item, entry) for item, entry in zip(batch.items, read, strict=True)]
    new, news = _take_new(hot, site, batch, ours, mark, received)
    for other, own in batches_for(hot, batch, homes).items():
        news |= upload(hot, other, own, read_items(own), received).news
    return BatchResult(UploadResult.OK, max(mark.seq, batch.items[-1].seq if batch.items else 0), old + new, news)


def _read(item: BatchItem) -> Read:
    if item.content is None or content_hash(item.content) != item.content_hash:
        return None
    entry = decode_entry(item.content)
    if isinstance(entry, Entry) and entry.id != item.id:
        return Unreadable(f"it says that it is entry {entry.id}")
    return entry


def _is_fork(hot: Hot, site: SiteCode, batch: Batch, mark: Mark) -> bool:
    """Whether the ledger has another link at any seq that the batch names, the one before its first included (rule 3)."""
    first = batch.items[0].seq
    links = {first - 1: batch.before} | {item.seq: item.link for item in batch.items}
    if first == mark.seq + 1:
        return batch.before != mark.link
    had = chain_links(hot, site, batch.enrolment, batch.epoch, first - 1, min(batch.items[-1].seq, mark.seq))
    return any(links[seq] != link for seq, link in had.items())


def _outcomes_before(hot: Hot, site: SiteCode, batch: Batch, mark: Mark) -> tuple[ItemResult, ...]:
    """What was answered for the items that the ledger has already under this very envelope (rule 4)."""
    if not batch.items or batch.items[0].seq > mark.seq:
        return ()
    rows = hot.rows(
        "SELECT chain.seq, feed.outcome, feed.reason FROM chain JOIN feed"
        " ON feed.site = chain.site AND feed.position = chain.position"
        " WHERE chain.site = ? AND chain.enrolment = ? AND chain.epoch = ? AND chain.seq BETWEEN ? AND ?"
        " ORDER BY chain.seq",
        (site, str(batch.enrolment), str(batch.epoch), batch.items[0].seq, min(mark.seq, batch.items[-1].seq)),
    )
    return tuple(ItemResult(seq, EntryOutcome(outcome), reason) for seq, outcome, reason in rows)


def _take_new(
    hot: Hot, site: SiteCode, batch: Batch, read: Sequence[Read], mark: Mark, received: datetime
) -> tuple[tuple[ItemResult, ...], frozenset[News]]:
    new = [(item, entry) for item, entry in zip(batch.items, read, strict=True) if item.seq > mark.seq]
    if not new:
        return (), frozenset()
    known = _Known(hot, site, batch, read)
    intake = Intake(hot, site, (batch.enrolment, batch.epoch), received, known, known.content_hash)
    intake.foresee([entry for _, entry in new if isinstance(entry, Entry) and entry.site == site])
    results = [_take(intake, known, site, item, entry) for item, entry in new]
    last = batch.items[-1]
    intake.flush(last.seq, last.link)
    head = (site, str(batch.enrolment), str(batch.epoch), last.seq, batch.signature)
    hot.run("INSERT INTO chain_head VALUES (?, ?, ?, ?, ?)", head)
    for _, alarm in results:
        if alarm is not None:
            raise_alarm(hot, site, alarm, received)
    readers = {SiteCode(reader) for readers in intake.news.values() for reader in readers} - {site}
    return tuple(result for result, _ in results), frozenset(News(site, reader) for reader in readers)


def _take(
    intake: Intake, known: "_Known", site: SiteCode, item: BatchItem, read: Read
) -> tuple[ItemResult, Alarm | None]:
    had = known.content_hash(item.id)
    if had is None and isinstance(read, Entry) and read.site != site:
        had = item.content_hash
    if had is None and read is not None and item.content is not None:
        arrival = Arrival(item.seq, item.link, item.id, item.content_hash, item.content, read)
        outcome, reason = intake.take(arrival)
        known.add(item.id, item.content_hash)
        return ItemResult(item.seq, outcome, reason), None
    outcome, alarm = _without_effect(item, had)
    intake.note(item.seq, item.link, item.id, item.content_hash, outcome)
    return ItemResult(item.seq, outcome), alarm


def _without_effect(item: BatchItem, had: bytes | None) -> tuple[EntryOutcome, Alarm | None]:
    """The three kinds of seen before, and a content that is gone or damaged (rules 4 and 18)."""
    if had == item.content_hash:
        return EntryOutcome.DUPLICATE, None
    subject = f"{item.id}/{item.content_hash.hex()}"
    if had is not None:
        detail = "an entry of this id is in the ledger with other content"
        return EntryOutcome.ALARM, Alarm(AlarmKind.OTHER_CONTENT, subject, detail, item.content)
    if item.content is None:
        detail = (
            "it came without its content, which the ledger never had: purged on the device, or not taken here before"
        )
        return EntryOutcome.HOLE, Alarm(AlarmKind.HOLE, subject, detail)
    detail = "the content is not what its hash says: the device's storage is damaged"
    return EntryOutcome.ALARM, Alarm(AlarmKind.OTHER_HASH, subject, detail, item.content)


class _Known:
    """Which entries the ledger has, those taken in from this batch included. The batch's own ids are asked for at once, and so are all that it refers to."""

    def __init__(self, hot: Hot, site: SiteCode, batch: Batch, read: Sequence[Read]) -> None:
        self._hot = hot
        self._site = site
        self._hashes: dict[EntryId, bytes | None] = {}
        self._batch = [entry for entry in read if isinstance(entry, Entry)]
        self._look_up(item.id for item in batch.items)

    def __call__(self, entry: EntryId) -> bool:
        return self.content_hash(entry) is not None

    def content_hash(self, entry: EntryId) -> bytes | None:
        """The content hash of an entry in the ledger, or None."""
        if entry not in self._hashes:
            batch, self._batch = self._batch, []
            self._look_up((entry, *(before for one in batch for before in predecessors(one))))
        return self._hashes[entry]

    def add(self, entry: EntryId, content: bytes) -> None:
        """Remember an entry that was taken in."""
        self._hashes[entry] = content

    def _look_up(self, entries: Iterable[EntryId]) -> None:
        wanted = {str(entry): entry for entry in entries if entry not in self._hashes}
        self._hashes |= dict.fromkeys(wanted.values())
        sql = "SELECT id, content_hash FROM {keys} CROSS JOIN entry WHERE entry.site = ? AND entry.id = keys.a"
        found = self._hot.matching(sql, [(text,) for text in wanted], (self._site,))
        self._hashes |= {wanted[text]: bytes(digest) for text, digest in found}
