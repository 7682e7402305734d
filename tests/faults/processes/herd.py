"""Many terminals come back at once after hours without a line: their queues empty through one server that is a real process, and none is lost or doubled.

python -m tests.faults.processes.herd --terminals 50 --entries 10000
"""

import argparse
import asyncio
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from server.app import open_services
from sync.cache import CacheFolder
from sync.clock import SystemClock
from sync.daemon import Daemon, DaemonConfig
from sync.identity import read_identity
from sync.journal import Journal
from sync.layout import DataFolder
from sync.status import read_status
from terminal.desk import Desk
from tests.faults.processes.plant import ServerProcess, enrolled, run
from tests.faults.processes.scribe import GTIN, LOT, PLACES
from tests.faults.tally import Tally
from tests.support.deadline import PATIENCE
from tests.support.journey import LOTLINE_SERVER
from workflows.gs1.values import Sgtin
from workflows.rules.facts.movement import Received
from workflows.rules.facts.parts import ItemStep
from workflows.rules.status import Evidence
from workflows.step import Booking

SITE = "HERD"
AT_ONCE = 200
"""Entries of one commit: what takes hours is not the point here."""


@dataclass(frozen=True, slots=True)
class Herd:
    """What came of it: the tally, and how long the slowest queue took to empty, in seconds."""

    tally: Tally
    seconds: float


def run_herd(folder: Path, terminals: int, entries: int, patience: float = PATIENCE) -> Herd:
    """Let so many terminals, with so many entries each, come back at once."""
    server = ServerProcess(folder / "server")
    run(*LOTLINE_SERVER, "init", "--data", str(server.data), "--site", SITE, "--json")
    server.start()
    try:
        names = [f"h{number:02}" for number in range(terminals)]
        known = enrolled(folder, server.data, server.port, names)
        made = {entry for one in known for entry in _work_offline(one.data, one.name, entries)}
        begun = time.monotonic()
        asyncio.run(_come_back([one.data for one in known], patience))
        seconds = time.monotonic() - begun
    finally:
        server.kill()
    return Herd(_judged(server.data, made), seconds)


def _work_offline(data: Path, name: str, entries: int) -> list[str]:
    """Scan a shift's worth without a line."""
    folder = DataFolder(data)
    identity = read_identity(folder.identity)
    assert identity is not None
    journal = Journal.open(folder.journal, identity.enrolment)
    desk = Desk(identity, journal, CacheFolder(folder.cache), SystemClock())
    made: list[str] = []
    for start in range(0, entries, AT_ONCE):
        facts = [_received(name, number) for number in range(start, min(start + AT_ONCE, entries))]
        ids = [entry for _ in range(0, len(facts), 10) for entry in desk.context().ids][: len(facts)]
        desk.commit([Booking(entry, fact) for entry, fact in zip(ids, facts, strict=True)], "", None)
        made += map(str, ids)
    desk.close()
    return made


def _received(name: str, number: int) -> Received:
    step = ItemStep(Sgtin(GTIN, f"{name}-{number}"), lot=LOT)
    return Received(PLACES[0], Evidence.SEEN, items=(step,))


async def _come_back(folders: list[Path], patience: float) -> None:
    """Every daemon starts in the same moment and works until its queue is empty."""
    daemons = [asyncio.create_task(Daemon(DaemonConfig(DataFolder(data), "herd")).run()) for data in folders]
    try:
        async with asyncio.timeout(patience):
            while not all(map(_is_empty, folders)):
                await asyncio.sleep(0.2)
    finally:
        for daemon in daemons:
            daemon.cancel()
        await asyncio.gather(*daemons, return_exceptions=True)


def _is_empty(data: Path) -> bool:
    return read_status(DataFolder(data), SystemClock()).queued == 0


def _judged(server: Path, made: set[str]) -> Tally:
    services = open_services(server)
    try:
        with services.store.reading() as unit:
            there = [str(row[0]) for row in unit.hot.rows("SELECT id FROM entry WHERE site = ?", (SITE,))]
            exceptions = unit.hot.rows("SELECT body FROM row_exception WHERE site = ?", (SITE,))
    finally:
        services.store.close()
    lost, doubled = len(made - set(there)), len(there) - len(set(there))
    findings = tuple(sorted(made - set(there)))[:5]
    return Tally(entries=len(made), lost=lost, doubled=doubled, false_exceptions=len(exceptions), findings=findings)


def main() -> None:
    """One run from the command line."""
    parser = argparse.ArgumentParser(description="Many terminals come back at once.")
    parser.add_argument("--terminals", type=int, default=50)
    parser.add_argument("--entries", type=int, default=10_000)
    given = parser.parse_args()
    herd = run_herd(Path(tempfile.mkdtemp(prefix="lotline-herd-")), given.terminals, given.entries, 3600)
    rate = herd.tally.entries / herd.seconds
    print(f"{given.terminals} terminals, {herd.seconds:.1f} s, {rate:.0f} entries/s; {herd.tally.line}")
    raise SystemExit(0 if herd.tally.clean else 1)


if __name__ == "__main__":
    main()
