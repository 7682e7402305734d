"""Are all chains whole? Every kept content is hashed again, every link computed again, every end compared with its mark."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from uuid import UUID

from server.ledger.elsewhere import kept_elsewhere
from server.ledger.hot import Hot, Record
from sync.wire.envelope import FIRST_LINK, next_link
from sync.wire.protocol import EntryOutcome
from workflows.entry_codec import content_hash
from workflows.rules.identity import DeviceEpoch, EnrolmentId

_LINKS = (
    "SELECT chain.seq, chain.entry, chain.content_hash, chain.link, entry.content, entry.content_hash, feed.outcome"
    " FROM chain LEFT JOIN feed ON feed.site = chain.site AND feed.position = chain.position"
    " LEFT JOIN entry ON entry.site = chain.site AND entry.id = chain.entry"
    " WHERE chain.site = ? AND chain.enrolment = ? AND chain.epoch = ? AND chain.seq > ?"
    " ORDER BY chain.seq LIMIT ?"
)
_AT_ONCE = 2000
_WITHOUT_CONTENT = frozenset({EntryOutcome.ALARM.value, EntryOutcome.HOLE.value})


@dataclass(frozen=True, slots=True)
class Difference:
    """The first place of a chain where the log is not what it was: `what` says how, in words."""

    site: str
    enrolment: str
    epoch: str
    seq: int
    entry: str
    what: str


@dataclass(frozen=True, slots=True)
class Verified:
    """What was looked at, and the first difference of each chain that has one."""

    chains: int
    entries: int
    differences: tuple[Difference, ...]


def verify_chains(hot: Hot) -> Verified:
    """Verify every chain of every site."""
    marks = hot.rows("SELECT site, enrolment, epoch, seq, link FROM chain_mark ORDER BY site, enrolment, epoch")
    known = {tuple(mark[:3]) for mark in marks}
    strays = hot.rows("SELECT DISTINCT site, enrolment, epoch FROM chain")
    found = [_verify(hot, site, enrolment, epoch, seq, bytes(link)) for site, enrolment, epoch, seq, link in marks]
    lost = [Difference(s, n, e, 0, "", "the chain has no end mark") for s, n, e in strays if (s, n, e) not in known]
    differences = tuple(difference for _, difference in found if difference is not None)
    return Verified(len(marks), sum(count for count, _ in found), differences + tuple(lost))


def _verify(hot: Hot, site: str, enrolment: str, epoch: str, last: int, end: bytes) -> tuple[int, Difference | None]:
    link, expected = FIRST_LINK, 0
    ids = EnrolmentId(UUID(enrolment)), DeviceEpoch(UUID(epoch))
    for record in _links(hot, site, enrolment, epoch):
        expected += 1
        link = next_link(link, *ids, expected, record.content_hash)
        elsewhere = record.kept is None and record.outcome == EntryOutcome.DUPLICATE.value
        if elsewhere and kept_elsewhere(hot, record.entry, record.content_hash):
            record = replace(record, outcome=EntryOutcome.HOLE.value)
        what = _difference(record, expected, link)
        if what is not None:
            return expected, Difference(site, enrolment, epoch, expected, record.entry, what)
    if (expected, link) != (last, end):
        return expected, Difference(site, enrolment, epoch, last, "", "the chain does not end at its mark")
    return expected, None


def _difference(record: "_Link", seq: int, link: bytes) -> str | None:
    if record.seq != seq:
        return "an entry of the chain is missing"
    if record.link != link:
        return "the link does not follow from the one before"
    if record.outcome is None:
        return "its row in the feed is gone"
    if record.outcome in _WITHOUT_CONTENT:
        return None
    if record.kept is None or record.kept_hash is None:
        return "the entry is gone"
    if content_hash(record.kept) != record.kept_hash:
        return "the content is not what was hashed"
    return None if record.kept_hash == record.content_hash else "the entry is not the one that the chain names"


@dataclass(frozen=True, slots=True)
class _Link:
    """One link as it is stored, with the entry that the ledger keeps under its id."""

    seq: int
    entry: str
    content_hash: bytes
    link: bytes
    kept: bytes | None
    kept_hash: bytes | None
    outcome: str | None


def _links(hot: Hot, site: str, enrolment: str, epoch: str) -> Iterator[_Link]:
    """The links of a chain in order, a bounded number in memory at once."""
    seq = -1
    while rows := hot.rows(_LINKS, (site, enrolment, epoch, seq, _AT_ONCE)):
        yield from map(_link, rows)
        seq = rows[-1][0]


def _link(row: Record) -> _Link:
    seq, entry, digest, link, kept, kept_hash, outcome = row
    return _Link(seq, entry, _raw(digest) or b"", _raw(link) or b"", _raw(kept), _raw(kept_hash), outcome)


def _raw(value: object) -> bytes | None:
    """A column's bytes, also where a stranger's statement has left a text in it."""
    return value if value is None or isinstance(value, bytes) else str(value).encode("utf-8")
