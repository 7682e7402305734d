"""A terminal that does nothing but scan, made to be killed: the real desk over the real journal, one JSON line out for each entry once it is durable (the beep).

    python -m tests.faults.processes.scribe DATA NAME SEED PACE

NAME makes its serials its own, so that any exception is a false one. PACE is the pause between scans, in seconds.
"""

import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random

from sync.cache import CacheFolder
from sync.clock import SystemClock
from sync.identity import Identity, read_identity
from sync.journal import Journal
from sync.layout import DataFolder
from sync.lock import only_one
from terminal.desk import Desk
from workflows.entry_codec import content_hash
from workflows.gs1.values import Gtin, Sgtin
from workflows.rules.facts.movement import Moved, Received
from workflows.rules.facts.parts import Fact, ItemStep
from workflows.rules.identity import After, ItemId, LocationCode, LotCode, at
from workflows.rules.status import Evidence
from workflows.step import Booking

GTIN = Gtin("09521101000016")
LOT = LotCode("SOAK-1")
PLACES = tuple(at(LocationCode(code)) for code in ("IN-01", "A-01-1", "A-01-2", "B-01-1"))
TIDY_EVERY = 50


class Scribe:
    """Scans for ever."""

    def __init__(self, desk: Desk, journal: Journal, name: str, seed: int) -> None:
        self._desk = desk
        self._journal = journal
        self._name = name
        self._random = Random(seed)
        self._known: list[ItemId] = []
        self._made = 0

    def scan(self) -> None:
        """One scan, told once it is durable."""
        self._desk.refresh()
        context = self._desk.context()
        booking = Booking(context.ids[0], self._fact())
        self._desk.commit((booking,), "", None)
        content = self._journal.read.content(booking.entry) or b""
        print(json.dumps({"id": str(booking.entry), "hash": content_hash(content).hex()}), flush=True)
        self._made += 1
        if self._made % TIDY_EVERY == 0:
            self._desk.tidy()

    def _fact(self) -> Fact:
        view = self._desk.view()
        if self._known and self._random.random() < 0.7:
            item = self._random.choice(self._known)
            head = view.item(item)
            if head is not None:
                place = self._random.choice([place for place in PLACES if place != head.place])
                return Moved(head.place, place, (ItemStep(item, After.entry(head.head), lot=LOT),))
        item = Sgtin(GTIN, f"{self._name}-{self._random.getrandbits(40):x}")
        self._known.append(item)
        return Received(PLACES[0], Evidence.SEEN, items=(ItemStep(item, lot=LOT),))


def main(arguments: Sequence[str]) -> None:
    """The program."""
    data, name, seed, pace = arguments
    folder = DataFolder(Path(data))
    identity: Identity | None = read_identity(folder.identity)
    assert identity is not None
    with only_one(folder.run_lock):
        journal = Journal.open(folder.journal, identity.enrolment)
        scribe = Scribe(Desk(identity, journal, CacheFolder(folder.cache), SystemClock()), journal, name, int(seed))
        print(json.dumps({"ready": True}), flush=True)
        while True:
            scribe.scan()
            time.sleep(float(pace))


if __name__ == "__main__":
    main(sys.argv[1:])
