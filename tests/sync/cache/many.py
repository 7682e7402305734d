"""A warehouse of many serials, and how much room and time its generation takes: `python -m tests.sync.cache.many 1000000`.

Serials are random, because the ones that a maker counts up compress too well; ten boxes to a case, forty cases to a pallet, fifty lots, one entry for each case.
"""

import random
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from sync.sqlite import open_reader
from sync.wire.cache_rows import CacheRows
from sync.wire.generation import build_generation, find_damage
from sync.wire.packing import pack, unpack
from tests.sync.cache.worlds import ORIGIN, cursors
from workflows.gs1.values import Gtin, Sgtin, Sscc, check_digit
from workflows.rules.identity import EntryId, LocationCode, LotCode, PartyKey, Place, ProductKey, at, inside
from workflows.rules.model.goods import Item
from workflows.rules.status import Disposition, Evidence

ALPHABET = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"
OWNER = PartyKey("4012345000009")
LOOK_UPS = 20_000


def warehouse(serials: int) -> Iterator[Item]:
    """So many boxes with serials of 20 characters, and the cases and pallets they are in."""
    draw = random.Random(1)
    for number in range(serials // 10):
        if number % 40 == 0:
            pallet, lot = _sscc(number), draw.randrange(50)
            yield Item(pallet, at(LocationCode(f"A-{number % 120:03d}")), _entry(draw), Disposition.AVAILABLE)
        entry, case = _entry(draw), _sgtin(draw, lot)
        yield _goods(case, inside(pallet), entry, lot, Evidence.SEEN)
        for _ in range(10):
            yield _goods(_sgtin(draw, lot), inside(case), entry, lot, Evidence.INFERRED)


def _goods(item: Sgtin, place: Place, entry: EntryId, lot: int, evidence: Evidence) -> Item:
    product, code = ProductKey(item.gtin.digits), LotCode(f"LOT{lot:05d}")
    return Item(item, place, entry, Disposition.AVAILABLE, evidence, product, code, OWNER)


def _sgtin(draw: random.Random, lot: int) -> Sgtin:
    digits = f"{61_414_100_000 + lot % 20:013d}"
    return Sgtin(Gtin(digits + check_digit(digits)), "".join(draw.choices(ALPHABET, k=20)))


def _sscc(number: int) -> Sscc:
    digits = f"{number:017d}"
    return Sscc(digits + check_digit(digits))


def _entry(draw: random.Random) -> EntryId:
    return EntryId(UUID(int=draw.getrandbits(128)))


def measure(serials: int) -> None:
    """Print size, times to build, check, pack and unpack, and how long look-ups take."""
    with TemporaryDirectory() as folder:
        path, packed = Path(folder, "many.db"), Path(folder, "many.zst")
        _timed("build", lambda: build_generation(path, warehouse(serials), ORIGIN, cursors(), ()))
        with closing(open_reader(path)) as connection:
            _timed("check", lambda: find_damage(connection))
        _timed("pack", lambda: pack(path, packed))
        _timed("unpack", lambda: unpack(packed, Path(folder, "again.db")))
        print(f"{path.stat().st_size / 1e6:.1f} MB, packed {packed.stat().st_size / 1e6:.1f} MB")
        with closing(open_reader(path)) as connection:
            connection.execute("BEGIN")
            _measure_look_ups(connection)


def _measure_look_ups(connection: sqlite3.Connection) -> None:
    rows = CacheRows(connection)
    draw = random.Random(2)
    found = [item for item in rows.every(Item) if draw.random() < 0.1 and item.evidence is Evidence.INFERRED]
    chosen = draw.sample(found, min(LOOK_UPS, len(found)))
    _percentiles("an item", [_microseconds(partial(rows.get, Item, item.key)) for item in chosen])
    _percentiles("the children of a case", [_microseconds(partial(_children, rows, item.place)) for item in chosen])


def _children(rows: CacheRows, place: Place) -> list[Item]:
    return list(rows.find(Item, "place", place))


def _microseconds(action: Callable[[], object]) -> float:
    start = time.perf_counter_ns()
    action()
    return (time.perf_counter_ns() - start) / 1000


def _percentiles(name: str, times: list[float]) -> None:
    times.sort()
    p50, p99 = times[len(times) // 2], times[len(times) * 99 // 100]
    print(f"{name}: p50 {p50:.0f} us, p99 {p99:.0f} us, worst {times[-1]:.0f} us")


def _timed(name: str, action: Callable[[], object]) -> None:
    print(f"{name}: {_microseconds(action) / 1e6:.2f} s")


if __name__ == "__main__":
    measure(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
