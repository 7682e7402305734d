"""A small warehouse in a cache: its goods, its server, and pages as that server would send them."""

import hashlib
from collections.abc import Callable, Collection, Iterable, Set
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sync.cache import Cache, CacheFolder
from sync.chain import NO_EPOCH, FilledFor, Mark
from sync.snapshot import Incoming, complete, open_snapshot
from sync.wire.changes import to_wire
from sync.wire.generation import ChainMark, FeedCursor, GenerationProblem, Origin, build_generation
from sync.wire.packing import pack
from sync.wire.protocol import EntryOutcome, FeedRow, PageAnswer, ReflectedAnswer, ReflectedEntry
from tests.support.names import BIN, CASE, HERE, NOON, SITE, TABLET_LOT, TABLETS, UNIT_GTIN, entry_id
from workflows.gs1.values import Sgtin
from workflows.plain import to_plain
from workflows.rules.identity import DeviceEpoch, EnrolmentId, EntryId, Place, inside
from workflows.rules.model.goods import Item
from workflows.rules.model.row import Row
from workflows.rules.rows import RowChange
from workflows.rules.status import Disposition, Evidence

SERVER = UUID("5b0d6f0e-2a57-4f6e-9a1c-0d4f5a6b7c10")
EPOCH = UUID("5b0d6f0e-2a57-4f6e-9a1c-0d4f5a6b7c11")
OTHER_EPOCH = UUID("5b0d6f0e-2a57-4f6e-9a1c-0d4f5a6b7c12")
STAMP = UUID("5b0d6f0e-2a57-4f6e-9a1c-0d4f5a6b7c13")
CHAIN = DeviceEpoch(UUID("5b0d6f0e-2a57-4f6e-9a1c-0d4f5a6b7c14"))
ORIGIN = Origin(SERVER, SITE)
NOW = to_plain(NOON)
EMPTY_JOURNAL = FilledFor(STAMP, NO_EPOCH, Mark())
IN_CASE = inside(CASE)
UNITS = tuple(Sgtin(UNIT_GTIN, f"S{number:03d}") for number in range(10))


def unit(number: int, place: Place = IN_CASE, head: int = 1) -> Item:
    """A box of tablets, by default where it came: in its case."""
    product = Disposition.AVAILABLE, Evidence.INFERRED, TABLETS, TABLET_LOT
    return Item(UNITS[number], place, entry_id(head), *product)


def goods() -> list[Item]:
    """A case in a bin, and the ten boxes in it."""
    case = Item(CASE, BIN, entry_id(1), Disposition.AVAILABLE, Evidence.SEEN, TABLETS, TABLET_LOT)
    return [case, *map(unit, range(10))]


def cursors(position: int = 10, epoch: UUID = EPOCH) -> list[FeedCursor]:
    """Both feeds at a position, of which the first half is durable."""
    return [FeedCursor(feed, epoch, position, position // 2, NOON) for feed in ("site", "control")]


def fill(
    folder: CacheFolder,
    rows: Iterable[Row] = (),
    position: int = 10,
    epoch: UUID = EPOCH,
    reflected: Iterable[EntryId] = (),
    filled_for: FilledFor = EMPTY_JOURNAL,
    marks: Iterable[ChainMark] = (),
) -> Path:
    """Put a snapshot in use, all the way: built, packed, checked, completed."""
    incoming = arrive(folder, build(folder, rows, position, epoch, marks))
    assert isinstance(incoming, Incoming)
    answer = ReflectedAnswer(SERVER, epoch, position, tuple(ReflectedEntry(entry, position) for entry in reflected))
    path = complete(incoming, [answer], filled_for, (), folder)
    assert isinstance(path, Path)
    return path


def build(
    folder: CacheFolder,
    rows: Iterable[Row] = (),
    position: int = 10,
    epoch: UUID = EPOCH,
    marks: Iterable[ChainMark] = (),
) -> Path:
    """A packed snapshot as the server makes it."""
    folder.path.parent.mkdir(parents=True, exist_ok=True)
    made, packed = folder.path.parent / "made.db", folder.path.parent / "made.zst"
    made.unlink(missing_ok=True)
    build_generation(made, rows, ORIGIN, cursors(position, epoch), marks)
    pack(made, packed)
    return packed


def arrive(folder: CacheFolder, packed: Path) -> Incoming | GenerationProblem:
    """The snapshot as the device finds it after the download."""
    return open_snapshot(packed, hashlib.sha256(packed.read_bytes()).digest(), folder, ORIGIN)


@dataclass(frozen=True)
class Sent:
    """What an entry's envelope says in a feed row."""

    entry: EntryId
    seq: int = 1
    enrolment: EnrolmentId = HERE
    epoch: DeviceEpoch = CHAIN
    outcome: EntryOutcome = EntryOutcome.APPLIED


def row(position: int, *changed: Row, sent: Sent | None = None) -> FeedRow:
    """One position of a feed."""
    changes = tuple(to_wire(RowChange(type(one), one.key, one)) for one in changed)
    if sent is None:
        return FeedRow(position, changes)
    link = bytes([sent.seq % 256] * 32).hex()
    return FeedRow(position, changes, sent.entry, sent.enrolment, sent.epoch, sent.seq, link, sent.outcome)


def page(*rows: FeedRow, start: int = 10, feed: str = "site", epoch: UUID = EPOCH, at_end: bool = True) -> PageAnswer:
    """What the server sends after a position."""
    return PageAnswer(SERVER, epoch, feed, start, rows, durable=5, at_end=at_end, now=NOW)


def opened(folder: CacheFolder) -> Cache:
    """The generation in use, for writing."""
    path = folder.current()
    assert path is not None
    return Cache.open(path, ORIGIN)


def holds(*entries: EntryId) -> Callable[[Collection[EntryId]], Set[EntryId]]:
    """A journal that holds these entries."""
    return lambda ids: set(ids) & set(entries)
