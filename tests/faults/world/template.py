"""The beginning that all histories share, made once a process: a server with master data, and three terminals that it has taken in."""

import asyncio
import atexit
import shutil
import ssl
import tempfile
from functools import cache
from pathlib import Path
from uuid import UUID

import httpx

from server.ledger.importing import import_rows
from sync.client import Client, Signer
from sync.identity import Identity, read_identity
from sync.layout import DataFolder
from sync.signing import read_keys
from tests.contract.worlds import World
from tests.faults.chance import seeded_ids
from tests.faults.world.points import replaced
from tests.server.stories import NORTH
from tests.sync.devices import StoppedClock
from workflows.rules.identity import TaskKey
from workflows.rules.model.work import Task, TaskKind

TERMINALS = ("t1", "t2", "t3")
SERVER = "server"
TASKS = (TaskKey("task-1"), TaskKey("task-2"))
_TRUST = ssl.create_default_context()


def fresh(folder: Path) -> None:
    """Put the beginning into an empty folder: `server` and the data folders of the terminals."""
    shutil.copytree(_made(), folder, dirs_exist_ok=True)


def identity_in(data: DataFolder) -> Identity:
    """Who the terminal of a data folder is."""
    identity = read_identity(data.identity)
    assert identity is not None
    return identity


def client_of(data: DataFolder, identity: Identity, wire: httpx.AsyncBaseTransport, clock: StoppedClock) -> Client:
    """The terminal's client over a wire. The system's authorities are read once only: that takes longer than a whole history."""
    signer = Signer(identity.enrolment, read_keys(data.identity), lambda: round(clock.wall().timestamp()))
    return quick_client(identity.url, identity.server, signer, wire)


def quick_client(url: str, server: UUID | None, signer: Signer | None, wire: httpx.AsyncBaseTransport) -> Client:
    """A client without what is slow about one."""
    with replaced(ssl, "create_default_context", lambda: _TRUST):
        return Client(url, server, signer, "", wire)


def quick_folder() -> Path | None:
    """Where files live in memory, if there is such a place here: what survives a power cut is looked at elsewhere."""
    shared = Path("/dev/shm")
    return shared if shared.is_dir() else None


@cache
def _made() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="lotline-faults-", dir=quick_folder()))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    with seeded_ids("beginning"):
        asyncio.run(_make(folder))
    return folder


async def _make(folder: Path) -> None:
    world = World.begin(folder / SERVER)
    with world.services.store.writing() as unit:
        import_rows(unit.hot, NORTH, [Task(task, TaskKind.PICK, f"order {task}") for task in TASKS])
    for name in TERMINALS:
        terminal = await world.terminal(name)
        terminal.journal.close()
        terminal.pump.close()
        shutil.move(world.folder / name, folder / name)
        for file in (folder / name).glob("journal.db*"):
            file.unlink()
    world.services.store.close()
