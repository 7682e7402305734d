"""cache.*: how much room a warehouse takes on the device, and how soon a verdict finds in it what it needs."""

import os
import random
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from uuid import UUID

from bench.figure import Better, Figure, Goal, Of
from bench.harness import Round, compared
from bench.peers.bare_items import BareItems, write_bare_items
from bench.site import Workshop
from bench.warehouse import warehouse
from demo.places import SITE
from sync.moments import Generation
from sync.wire.generation import FeedCursor, Origin, build_generation
from workflows.gs1.values import Sgtin
from workflows.rules.model.goods import Item
from workflows.rules.model.row import Feed
from workflows.rules.status import Evidence
from workflows.rules.view import StockView

MILLION = 1_000_000
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
BARE = "bare table with text keys"
LOOK_UPS, ROUNDS = 4_000, 5
COLD_LOOK_UPS = 300


@dataclass(frozen=True, slots=True)
class _Way:
    """How look-ups are taken: what is done before each, and by which clock, in nanoseconds."""

    prepare: Callable[[Path], None]
    clock: Callable[[], int]


def size(workshop: Workshop) -> Figure:
    """A million serials of 20 characters with what is inside what, as the device keeps them; megabytes (10**6)."""
    serials = workshop.scale.pick(100_000, MILLION)
    ours, theirs = _files(workshop, serials)
    scale = MILLION / serials / 1e6
    taken = compared([Round(ours.stat().st_size * scale, theirs.stat().st_size * scale)])
    return Figure("cache.size", "MB", Better.LOWER, Goal(Of.VALUE, 80), BARE, taken)


def look_up(workshop: Workshop) -> Figure:
    """What a verdict reads of a serial, of a million that lie in the system's memory; p99 of processor time, for nothing else is waited for, in microseconds."""
    return _look_ups(workshop, "cache.look_up", workshop.scale.pick(100_000, MILLION))


def look_up_large(workshop: Workshop) -> Figure:
    """The same, of ten million."""
    return _look_ups(workshop, "cache.look_up_large", workshop.scale.pick(300_000, 10 * MILLION))


def look_up_cold(workshop: Workshop) -> Figure:
    """The same, of a million, with the file dropped from memory before each; p99 in microseconds."""
    ours, theirs = _files(workshop, workshop.scale.pick(100_000, MILLION))
    chosen = _some_items(ours)
    rounds = [_round(ours, theirs, chosen[n * COLD_LOOK_UPS : (n + 1) * COLD_LOOK_UPS], COLD) for n in range(ROUNDS)]
    return Figure("cache.look_up_cold", "us", Better.LOWER, Goal(Of.VALUE, 10_000), BARE, compared(rounds))


def _look_ups(workshop: Workshop, name: str, serials: int) -> Figure:
    ours, theirs = _files(workshop, serials)
    chosen = _some_items(ours)
    _round(ours, theirs, chosen, WARM)
    rounds = [_round(ours, theirs, chosen, WARM) for _ in range(ROUNDS)]
    return Figure(name, "us", Better.LOWER, Goal(Of.VALUE, 1_000), BARE, compared(rounds))


def _files(workshop: Workshop, serials: int) -> tuple[Path, Path]:
    """The warehouse as a cache generation, and as a bare table; made once for each size."""
    ours, theirs = (workshop.folder / f"{name}-{serials}.db" for name in ("ours", "bare"))
    if not ours.exists():
        cursors = [FeedCursor(feed.value, UUID(int=2), 1, 0, NOON) for feed in Feed]
        build_generation(ours, warehouse(serials), Origin(UUID(int=1), SITE.site), cursors, ())
        write_bare_items(theirs, warehouse(serials))
    return ours, theirs


def _some_items(path: Path) -> list[Item]:
    """Boxes from all over the warehouse."""
    draw = random.Random(2)
    with closing(Generation(path)) as generation:
        boxes = (row for row in generation.begin().rows.every(Item) if row.evidence is Evidence.INFERRED)
        found = [row for row in boxes if draw.random() < 0.05]
    return draw.sample(found, LOOK_UPS)


def _round(ours: Path, theirs: Path, chosen: Sequence[Item], way: "_Way") -> Round:
    """The p99 of both over these items, one after the other."""
    mine, other = list[float](), list[float]()
    with closing(Generation(ours)) as generation, closing(BareItems(theirs)) as bare:
        view = StockView(generation.begin().rows, SITE.site, date(2026, 11, 20))
        for row in chosen:
            assert isinstance(row.item, Sgtin)
            way.prepare(ours)
            mine.append(_microseconds(partial(_verdict, view, row), way.clock))
            way.prepare(theirs)
            other.append(_microseconds(partial(bare.look_up, row.item), way.clock))
    return Round(_p99(mine), _p99(other))


def _verdict(view: StockView, expected: Item) -> None:
    """What is asked of an item before it is called good: its head, where it is in the end, its lot, what holds or recalls it, and what lies beside it."""
    head = view.item(expected.item)
    assert head == expected
    assert head.product is not None
    view.whereabouts(head.item)
    view.lot(head.product, head.lot) if head.lot else None
    view.holds(head.product, head.lot, head.item)
    view.recall(head.product, head.lot, head.item)
    assert len(list(view.rows.find(Item, "place", head.place))) >= 1


def _microseconds(work: Callable[[], object], clock: Callable[[], int]) -> float:
    begun = clock()
    work()
    return (clock() - begun) / 1000


def _p99(times: list[float]) -> float:
    return sorted(times)[len(times) * 99 // 100]


def _leave(_: Path) -> None:
    """Nothing: what was read stays in memory."""


def _drop(path: Path) -> None:
    """Let the system forget a file's pages."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
    finally:
        os.close(descriptor)


WARM = _Way(_leave, time.thread_time_ns)
COLD = _Way(_drop, time.perf_counter_ns)
