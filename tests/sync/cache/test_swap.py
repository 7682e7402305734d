"""Generations change under a live reader, in two processes on real files: no count ever changes, no database is ever malformed.

The last test is a negative control: it does what we don't, and shows why.
"""

import multiprocessing
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from sync.cache import CacheFolder
from sync.journal_reader import JournalReader
from sync.sqlite import Durability, open_reader, open_writer
from sync.stock import Stock, StockState
from sync.wire.generation import build_generation
from tests.support.names import BIN, UNIT_GTIN, entry_id
from tests.sync.cache.terminals import Terminal, counts, move, moved
from tests.sync.cache.worlds import ORIGIN, Sent, cursors, goods, row
from workflows.gs1.values import Sgtin
from workflows.rules.model.goods import Item
from workflows.rules.model.row import Row
from workflows.rules.model.work import OpenException
from workflows.rules.status import Disposition

OWN = 5
"""Boxes that this terminal took out of the case: their entries are confirmed one by one, by pages and by snapshots."""
ROUNDS = 6


@dataclass(frozen=True)
class Seen:
    """What the reading process saw: each different answer, how often it looked, and how many generations it had."""

    answers: frozenset[tuple[object, ...]]
    looks: int
    generations: int


def truth(confirmed: int) -> list[Row]:
    """The server's rows when it has the first few of our entries."""
    rows = {item.key: item for item in goods()}
    rows.update({row.key: row for row in (moved(which, which + 2) for which in range(confirmed))})
    return list(rows.values())


def watch(data: Path, pipe: Connection) -> None:
    """The reading process: look again and again until told to stop."""
    journal = JournalReader.open(data / "journal.db")
    assert journal is not None
    folder = CacheFolder(data / "cache")
    view = Stock(folder, journal, ORIGIN)
    answers, generations = set(), set()
    pipe.send("ready")
    for looks in count(1):
        view.refresh()
        generations.add(folder.current())
        items, troubles = (sum(1 for _ in view.rows.every(kind)) for kind in (Item, OpenException))
        answers.add((view.state, items, troubles, *counts(view.rows)))
        if looks % 10 == 0 and pipe.poll():
            break
    view.close()
    journal.close()
    pipe.send(Seen(frozenset(answers), looks, len(generations)))


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    terminal = Terminal.at(tmp_path)
    yield terminal
    terminal.close()


def test_swapping_generations_under_a_live_reader_changes_no_count(terminal: Terminal, tmp_path: Path) -> None:
    terminal.fill()
    terminal.commit(*(move(which + 2, which) for which in range(OWN)))
    spawn = multiprocessing.get_context("spawn")
    ours, theirs = spawn.Pipe()
    reader = spawn.Process(target=watch, args=(tmp_path, theirs), daemon=True)
    reader.start()
    assert ours.recv() == "ready"
    swap_and_page(terminal)
    ours.send("stop")
    seen = ours.recv()
    reader.join(10)
    assert seen.answers == {(StockState.READY, 11, 0, 10 - OWN, OWN)}
    assert seen.generations > ROUNDS
    assert seen.looks > 10 * ROUNDS


def swap_and_page(terminal: Terminal) -> None:
    """The writing process: each round a page confirms an entry, and a snapshot from before or after that page replaces the generation."""
    for turn in range(ROUNDS):
        for confirmed in range(OWN):
            mine = row(
                11 + confirmed, moved(confirmed, confirmed + 2), sent=Sent(entry_id(confirmed + 2), seq=confirmed + 1)
            )
            terminal.receive(mine, start=10 + confirmed)
            time.sleep(0.01)
        confirmed = turn % (OWN + 1)
        terminal.fill(truth(confirmed), 10 + confirmed, reflected=tuple(range(2, confirmed + 2)))
        time.sleep(0.05)
        terminal.fill()


ITEMS = 2000


def many(first: int) -> list[Row]:
    """So many boxes, all different ones."""
    boxes = (Sgtin(UNIT_GTIN, f"{number:08d}") for number in range(first, first + ITEMS))
    return [Item(box, BIN, entry_id(1), Disposition.AVAILABLE) for box in boxes]


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """A generation in use, and a snapshot that holds other boxes."""
    used, snapshot = tmp_path / "used.db", tmp_path / "snapshot.db"
    build_generation(used, many(0), ORIGIN, cursors(), ())
    build_generation(snapshot, many(ITEMS)[: ITEMS // 4], ORIGIN, cursors(20), ())
    return used, snapshot


def test_a_snapshot_beside_an_open_file_leaves_both_whole(files: tuple[Path, Path]) -> None:
    used, snapshot = files
    with closing(open_writer(used, Durability.CRASH)) as writer:
        writer.execute("UPDATE item SET serial = 'x' || serial")
        snapshot.rename(used.with_name("next.db"))
        for path in (used, used.with_name("next.db")):
            with closing(open_reader(path)) as reader:
                assert not is_broken(reader)


def test_negative_control_copying_a_snapshot_over_an_open_file_breaks_it(files: tuple[Path, Path]) -> None:
    """Why a snapshot is a new file: the log of the old one is laid over the pages of the new one."""
    used, snapshot = files
    with closing(open_writer(used, Durability.CRASH)) as writer:
        writer.execute("UPDATE item SET serial = 'x' || serial")
        shutil.copyfile(snapshot, used)
        with closing(open_reader(used)) as reader:
            assert is_broken(reader)


def is_broken(connection: sqlite3.Connection) -> bool:
    """Whether a file is malformed, or says something that neither the old nor the new one said."""
    try:
        sound = connection.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok"
        found = connection.execute("SELECT count(*) FROM item").fetchone()[0]
    except sqlite3.DatabaseError:
        return True
    return not sound or found not in (ITEMS, ITEMS // 4)
