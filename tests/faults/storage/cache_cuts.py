"""The cache without power: generations are put in use and pages taken on a disk that takes note of everything; then the power goes, and the folder is read again.

A cache may lose its last pages, which come again. It is never half: rows, cursor and confirmed ids are of one moment, and a generation that was put in
use is in use.
"""

import sqlite3
import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sync.cache import Cache, CacheFolder
from sync.errors import CacheDamaged
from tests.faults.chance import Chance, seeded_ids
from tests.faults.storage.as_sqlite3 import on_disk
from tests.faults.storage.disk import Disk, Event, Note, after_cut, lay_out
from tests.faults.storage.dumps import Dump, dump
from tests.faults.tally import Tally
from tests.faults.world.template import quick_folder
from tests.support.names import DOCK, STAGE, entry_id
from tests.sync.cache.worlds import ORIGIN, Sent, fill, goods, holds, opened, page, row, unit

STEPS = 14


@dataclass(frozen=True, slots=True)
class Published:
    """A generation was put in use, and the daemon goes on."""

    name: str


@dataclass(frozen=True, slots=True)
class Recording:
    """A cache folder's life."""

    root: Path
    events: tuple[Event, ...]


def record(seed: int | str) -> Recording:
    """Let a cache folder live through some steps."""
    chance = Chance(f"cache {seed}")
    with tempfile.TemporaryDirectory(dir=quick_folder()) as name, seeded_ids(f"cache {seed}"):
        disk = Disk(Path(name) / "cache")
        with on_disk(disk, dump=dump):
            _live(disk, CacheFolder(disk.root), chance)
        return Recording(disk.root, tuple(disk.events))


def cuts(seed: int, count: int, each: int = 60) -> Tally:
    """So many cuts, `each` of one folder's life."""
    findings: list[str] = []
    lives = done = 0
    while done < count:
        recording, chance = record(f"{seed}/{lives}"), Chance(f"cuts {seed}/{lives}")
        for _ in range(min(each, count - done)):
            at = chance.between(1, len(recording.events))
            problem = _cut_and_open(recording, at, chance)
            if problem:
                findings.append(f"cache {seed}/{lives}, cut before step {at}: {problem}")
            done += 1
        lives += 1
    return Tally(cuts=done, findings=tuple(findings))


def _live(disk: Disk, folder: CacheFolder, chance: Chance) -> None:
    position, cache = _refill(disk, folder, 10), opened(folder)
    for _ in range(STEPS):
        kind = chance.weighted({"page": 10, "refill": 2, "fork": 0.5, "anew": 1})
        if kind == "page":
            rows = [
                row(
                    position + n,
                    unit(chance.between(0, 9), chance.one_of((DOCK, STAGE)), position + n),
                    sent=Sent(entry_id(position + n), position + n),
                )
                for n in range(1, chance.between(1, 4) + 1)
            ]
            cache.apply_page(page(*rows, start=position), holds(entry_id(position + 1)))
            position += len(rows)
            continue
        cache.close()
        if kind == "refill":
            position = _refill(disk, folder, chance.between(position, position + 9))
        cache = opened(folder)
    cache.close()


def _refill(disk: Disk, folder: CacheFolder, position: int) -> int:
    path = fill(folder, goods(), position)
    disk.do(Note(Published(path.name)))
    return position


def _cut_and_open(recording: Recording, at: int, chance: Chance) -> str:
    files = after_cut(recording.events[:at], chance)
    with tempfile.TemporaryDirectory(dir=quick_folder()) as name:
        root = Path(name) / "cache"
        root.mkdir()
        lay_out(files, recording.root, root)
        return _wrong(CacheFolder(root), recording, at)


def _wrong(folder: CacheFolder, recording: Recording, at: int) -> str:
    published = [
        event.what.name
        for event in recording.events[:at]
        if isinstance(event, Note) and isinstance(event.what, Published)
    ]
    path = folder.current()
    if path is None:
        return f"{published[-1]} was put in use, and no generation is" if published else ""
    try:
        cache = Cache.open(path, ORIGIN)
    except CacheDamaged as error:
        return f"the generation in use is damaged: {error}"
    with closing(cache):
        found = _dump_of(path)
    if found not in _allowed(recording, at):
        return "rows, cursor and confirmed ids are of no moment that there was"
    if published and _number(path.name) < _number(published[-1]):
        return f"{published[-1]} was put in use, and {path.name} is"
    return ""


def _allowed(recording: Recording, at: int) -> list[Dump]:
    """Everything that was ever committed before, and what was being committed when the power went."""
    before = [event.what for event in recording.events[:at] if isinstance(event, Note)]
    after = [event.what for event in recording.events[at:] if isinstance(event, Note)]
    return [what for what in (*before, *after[:1]) if isinstance(what, tuple)]


def _dump_of(path: Path) -> Dump:
    with closing(sqlite3.connect(path)) as connection:
        return dump(connection)


def _number(name: str) -> int:
    return int(name.split(".")[1])
