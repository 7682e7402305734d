"""Real terminals scan through a bad network while chance kills scribes, daemons and the server; then the faults stop, and everything must be there once.

python -m tests.faults.processes.runs --seed 7 --kills 30 --faults 100
"""

import argparse
import asyncio
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from server.app import open_services
from sync.identity import read_identity, write_identity
from sync.layout import DataFolder
from tests.faults.processes.plant import ServerProcess, TerminalProcesses, enrolled, kill, run, settle
from tests.faults.processes.wire import FaultyWire
from tests.faults.tally import Tally
from tests.support.journey import LOTLINE_SERVER

TERMINALS = ("t1", "t2", "t3")
CALM_SECONDS = 60.0
"""After the faults stop every queue must be empty within this time, without a hand."""
BETWEEN_KILLS_S = (0.05, 0.6)
SITE = "SOAK"


@dataclass(frozen=True, slots=True)
class Wanted:
    """How much is to be broken. `database` is the address of an empty PostgreSQL database, or empty for SQLite."""

    seed: int
    kills: int
    faults: int
    database: str = ""


def run_processes(wanted: Wanted, folder: Path) -> Tally:
    """Break so much, let it heal, and count what did not."""
    random = Random(wanted.seed)
    server = ServerProcess(folder / "server")
    extra = ("--database", wanted.database) if wanted.database else ()
    run(*LOTLINE_SERVER, "init", "--data", str(server.data), "--site", SITE, *extra, "--json")
    server.start()
    with _wire(server, wanted.seed) as wire:
        terminals = enrolled(folder, server.data, server.port, TERMINALS)
        _lead_through(terminals, wire.port)
        try:
            for terminal in terminals:
                terminal.start_daemon()
                terminal.start_scribe()
            kills = _disturb(random, wanted, server, terminals, wire)
            wire.on = False
            _calm(server, terminals)
            return _judged(wanted, server, terminals, kills, wire.faults)
        finally:
            for terminal in terminals:
                terminal.kill()
            server.kill()


def _lead_through(terminals: list[TerminalProcesses], port: int) -> None:
    """The terminals talk to the server through the wire from now on."""
    for terminal in terminals:
        folder = DataFolder(terminal.data).identity
        identity = read_identity(folder)
        assert identity is not None
        write_identity(folder, replace(identity, url=f"http://127.0.0.1:{port}"))


def _disturb(
    random: Random, wanted: Wanted, server: ServerProcess, terminals: list[TerminalProcesses], wire: FaultyWire
) -> int:
    """Kill and restart by chance until both counts are reached; how often something was killed."""
    kills, deadline = 0, time.monotonic() + 60 + 3 * (wanted.kills + wanted.faults)
    while (kills < wanted.kills or wire.faults < wanted.faults) and time.monotonic() < deadline:
        time.sleep(random.uniform(*BETWEEN_KILLS_S))
        if kills < wanted.kills:
            _kill_one(random, server, random.choice(terminals), wire)
            kills += 1
    return kills


def _kill_one(random: Random, server: ServerProcess, terminal: TerminalProcesses, wire: FaultyWire) -> None:
    match random.choice(("scribe", "scribe", "daemon", "server", "both", "wire")):
        case "scribe":
            terminal.stop_scribe()
            terminal.start_scribe()
        case "daemon":
            kill(terminal.daemon)
            terminal.start_daemon()
        case "both":
            terminal.kill()
            terminal.start_daemon()
            terminal.start_scribe()
        case "server":
            server.kill()
            server.start()
        case "wire":
            wire.cut()
            terminal.stop_scribe()
            terminal.start_scribe()


def _calm(server: ServerProcess, terminals: list[TerminalProcesses]) -> None:
    """No more scans and no more faults: a last start of each scribe heals its chain, then every queue empties by itself."""
    for terminal in terminals:
        terminal.stop_scribe()
    settle("every queue is empty after the faults stopped", terminals, CALM_SECONDS)


def _judged(
    wanted: Wanted, server: ServerProcess, terminals: list[TerminalProcesses], kills: int, faults: int
) -> Tally:
    """Every entry that beeped is in the ledger once with its hash; nothing is an exception; every link is right."""
    server.kill()
    services = open_services(server.data)
    try:
        with services.store.reading() as unit:
            rows = unit.hot.rows("SELECT id, content_hash FROM entry WHERE site = ?", (SITE,))
            exceptions = unit.hot.rows("SELECT body FROM row_exception WHERE site = ?", (SITE,))
    finally:
        services.store.close()
    run(*LOTLINE_SERVER, "verify-chain", "--data", str(server.data))
    there = {str(entry): bytes(digest).hex() for entry, digest in rows}
    beeped = {entry: digest for terminal in terminals for entry, digest in terminal.beeped.items()}
    lost = [entry for entry, digest in beeped.items() if there.get(entry) != digest]
    doubled = len(rows) - len(there)
    findings = tuple(f"seed {wanted.seed}: {what}" for what in (*lost, *(body for (body,) in exceptions)))
    return Tally(0, faults, kills, len(beeped), len(lost), doubled, len(exceptions), findings)


@contextmanager
def _wire(server: ServerProcess, seed: int) -> Iterator[FaultyWire]:
    """The proxy in a loop of its own thread."""
    loop = asyncio.new_event_loop()
    wire = FaultyWire(lambda: server.port, seed)
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    asyncio.run_coroutine_threadsafe(wire.start(), loop).result(10)
    try:
        yield wire
    finally:
        asyncio.run_coroutine_threadsafe(wire.stop(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)


def main() -> None:
    """One run from the command line."""
    parser = argparse.ArgumentParser(
        description="Kill real processes and break their network, then count what was lost."
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--faults", type=int, default=100)
    parser.add_argument("--database", default="")
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="lotline-soak-"))
    tally = run_processes(Wanted(given.seed, given.kills, given.faults, given.database), folder)
    print(*tally.findings[:20], tally.line, sep="\n")
    if tally.clean:
        shutil.rmtree(folder, ignore_errors=True)
    else:
        print(f"seed {given.seed}; what is left lies in {folder}")
    raise SystemExit(0 if tally.clean else 1)


if __name__ == "__main__":
    main()
