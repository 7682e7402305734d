"""Are all chains whole? Every kept content is hashed again, every link computed again, every end compared with its mark."""

from dataclasses import dataclass
from uuid import UUID

from server.ledger.hot import Hot, Record
from sync.wire.envelope import FIRST_LINK, next_link
from workflows.entry_codec import content_hash
from workflows.rules.identity import DeviceEpoch, EnrolmentId

_LINKS = (
    "SELECT chain.seq, chain.entry, chain.content_hash, chain.link, entry.content, entry.content_hash FROM chain"
    " LEFT JOIN entry ON entry.site = chain.site AND entry.id = chain.entry"
    " WHERE chain.site = ? AND chain.enrolment = ? AND chain.epoch = ? ORDER BY chain.seq"
)


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
    for record in _records(hot, site, enrolment, epoch):
        seq, entry, digest, stored, content, content_digest = record
        expected += 1
        link = next_link(link, *ids, expected, bytes(digest))
        what = _difference(seq == expected, bytes(stored) == link, digest, content, content_digest)
        if what is not None:
            return expected, Difference(site, enrolment, epoch, expected, entry, what)
    if (expected, link) != (last, end):
        return expected, Difference(site, enrolment, epoch, last, "", "the chain does not end at its mark")
    return expected, None


def _difference(
    in_order: bool, linked: bool, digest: bytes, content: bytes | None, content_digest: bytes | None
) -> str | None:
    if not in_order:
        return "an entry of the chain is missing"
    if content is not None and content_digest is not None and content_hash(bytes(content)) != bytes(content_digest):
        return "the content is not what was hashed"
    return None if linked else "the link does not follow from the one before"


def _records(hot: Hot, site: str, enrolment: str, epoch: str) -> list[Record]:
    return hot.rows(_LINKS, (site, enrolment, epoch))
