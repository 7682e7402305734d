"""A page of a feed, looked over before anything of it is written: a page that lies is refused as a whole.

Rules 4 to 6 of the sync protocol. Refuses to know the cache: whether the page fits there is asked inside its transaction.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sync.wire.changes import UnreadableChange, from_wire
from sync.wire.generation import ChainMark
from sync.wire.protocol import EntryOutcome, FeedRow, PageAnswer
from workflows.plain import PlainError, from_plain
from workflows.rules.identity import DeviceEpoch, EnrolmentId, EntryId
from workflows.rules.model.row import Feed
from workflows.rules.rows import RowChange

_LARGEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class PageFault:
    """What is wrong with a page, in words for the log."""

    problem: str


@dataclass(frozen=True, slots=True)
class ArrivedEntry:
    """An entry that has a row now, and where."""

    id: EntryId
    position: int


@dataclass(frozen=True, slots=True)
class CheckedPage:
    """A page as values. `arrived` has no holes: what the server never got is confirmed by nothing (rule 18). `as_of` is None while more pages follow."""

    server: UUID
    feed: Feed
    epoch: UUID
    start: int
    end: int
    durable: int
    as_of: datetime | None
    changes: tuple[RowChange, ...]
    arrived: tuple[ArrivedEntry, ...]
    marks: tuple[ChainMark, ...]
    tail: str = ""


class _Fault(Exception):
    """Carries the words of a PageFault up to `check_page`."""


def check_page(page: PageAnswer) -> CheckedPage | PageFault:
    """The page as values, or the first thing that is wrong with it."""
    try:
        return _checked(page)
    except (_Fault, PlainError, ValueError) as fault:
        return PageFault(str(fault))


def _checked(page: PageAnswer) -> CheckedPage:
    feed, end = Feed(page.feed), page.start + len(page.rows)
    if not 0 <= page.start <= end <= _LARGEST:
        raise _Fault("a page can't start there")
    if [row.position for row in page.rows] != list(range(page.start + 1, end + 1)):
        raise _Fault(f"positions are not {page.start + 1} to {end}")
    if not 0 <= page.durable <= (end if page.at_end else _LARGEST):
        raise _Fault("a durable position that can't be")
    if page.tail and (len(bytes.fromhex(page.tail)) != 32 or page.tail.lower() != page.tail):
        raise _Fault("no running hash")
    now = from_plain(datetime, page.now)
    return CheckedPage(
        server=page.server,
        feed=feed,
        epoch=page.server_epoch,
        start=page.start,
        end=end,
        durable=page.durable,
        as_of=now if page.at_end else None,
        changes=tuple(change for row in page.rows for change in _changes(row, feed)),
        arrived=tuple(arrived for row in page.rows for arrived in _arrived(row)),
        marks=tuple(mark for row in page.rows for mark in _marks(row)),
        tail=page.tail,
    )


def _changes(row: FeedRow, feed: Feed) -> list[RowChange]:
    changes = []
    for message in row.changes:
        change = from_wire(message)
        if isinstance(change, UnreadableChange):
            raise _Fault(f"position {row.position}: row {change.row}: {change.problem}")
        if change.kind.FEED is not feed:
            raise _Fault(f"position {row.position}: {change.kind.NAME} does not travel in the {feed.value} feed")
        changes.append(change)
    return changes


def _arrived(row: FeedRow) -> list[ArrivedEntry]:
    if row.entry is None or row.outcome is EntryOutcome.HOLE:
        return []
    return [ArrivedEntry(EntryId(row.entry), row.position)]


def _marks(row: FeedRow) -> list[ChainMark]:
    if row.enrolment is None and row.epoch is None and row.seq == 0 and row.link == "":
        return []
    if row.entry is None or row.enrolment is None or row.epoch is None or not 0 < row.seq <= _LARGEST:
        raise _Fault(f"position {row.position}: half an envelope")
    link = bytes.fromhex(row.link)
    if len(link) != 32 or link.hex() != row.link:
        raise _Fault(f"position {row.position}: no link")
    return [ChainMark(EnrolmentId(row.enrolment), DeviceEpoch(row.epoch), row.seq, link)]
