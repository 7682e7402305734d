"""Chains and counters: which seq of each chain the ledger has, and the position that each feed has reached."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from server.ledger.hot import Hot
from sync.wire.envelope import FIRST_LINK, Envelope
from workflows.rules.identity import DeviceEpoch, EnrolmentId


@dataclass(frozen=True, slots=True)
class Mark:
    """The end of a chain: its last seq and link."""

    seq: int
    link: bytes


def lock_feed(hot: Hot, site: str) -> int:
    """Lock a feed's counter, the first statement of whatever adds to it, and tell its position (sync protocol, rule 2)."""
    row = hot.first(
        "INSERT INTO feed_counter (site, position) VALUES (?, 0)"
        " ON CONFLICT (site) DO UPDATE SET position = feed_counter.position RETURNING position",
        (site,),
    )
    assert row is not None
    return int(row[0])


def move_feed(hot: Hot, site: str, position: int) -> None:
    """Let a locked feed's counter stand at its last row."""
    hot.run("UPDATE feed_counter SET position = ? WHERE site = ?", (position, site))


def feed_position(hot: Hot, site: str) -> int:
    """The last position of a feed; 0 when nothing is in it."""
    row = hot.first("SELECT position FROM feed_counter WHERE site = ?", (site,))
    return 0 if row is None else int(row[0])


def feed_positions(hot: Hot, sites: Collection[str]) -> dict[str, int]:
    """The last positions of several feeds; one that nothing is in is left out."""
    marks = ", ".join("?" * len(sites))
    rows = hot.rows(f"SELECT site, position FROM feed_counter WHERE site IN ({marks})", tuple(sites))
    return {site: int(position) for site, position in rows}


def chain_mark(hot: Hot, site: str, enrolment: EnrolmentId, epoch: DeviceEpoch) -> Mark:
    """Where a chain ends; seq 0 for one that has not begun."""
    row = hot.first(
        "SELECT seq, link FROM chain_mark WHERE site = ? AND enrolment = ? AND epoch = ?",
        (site, str(enrolment), str(epoch)),
    )
    return Mark(0, FIRST_LINK) if row is None else Mark(row[0], bytes(row[1]))


def has_other_chain(hot: Hot, site: str, enrolment: EnrolmentId, epoch: DeviceEpoch) -> bool:
    """Whether an enrolment has a chain under another device epoch than this."""
    sql = "SELECT 1 FROM chain_mark WHERE site = ? AND enrolment = ? AND epoch <> ? LIMIT 1"
    return hot.first(sql, (site, str(enrolment), str(epoch))) is not None


def set_mark(hot: Hot, site: str, end: Envelope) -> None:
    """Let a chain end at this envelope."""
    hot.run(
        "INSERT INTO chain_mark (site, enrolment, epoch, seq, link) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (site, enrolment, epoch) DO UPDATE SET seq = excluded.seq, link = excluded.link",
        (site, str(end.enrolment), str(end.epoch), end.seq, end.link),
    )


def chain_links(
    hot: Hot, site: str, enrolment: EnrolmentId, epoch: DeviceEpoch, first: int, last: int
) -> dict[int, bytes]:
    """The links of a chain by seq, both ends included; seq 0 is the link before the first entry."""
    rows = hot.rows(
        "SELECT seq, link FROM chain WHERE site = ? AND enrolment = ? AND epoch = ? AND seq BETWEEN ? AND ?",
        (site, str(enrolment), str(epoch), first, last),
    )
    links = {int(seq): bytes(link) for seq, link in rows}
    return {0: FIRST_LINK, **links} if first <= 0 else links


def all_marks(hot: Hot, site: str) -> tuple[Envelope, ...]:
    """The ends of all chains of a site."""
    rows = hot.rows("SELECT enrolment, epoch, seq, link FROM chain_mark WHERE site = ?", (site,))
    return tuple(Envelope(EnrolmentId(UUID(e)), DeviceEpoch(UUID(d)), seq, bytes(link)) for e, d, seq, link in rows)
