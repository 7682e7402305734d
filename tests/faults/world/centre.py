"""The server of a history: two processes over one ledger file, each killed and started again as it comes, and the backups that are kept."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import httpx
from starlette.applications import Starlette

from server.api.services import Services
from server.app import build_app
from server.identity.authority import load_authority
from server.identity.codes import code_hash, new_code
from server.ledger.people import add_code
from server.ledger.snapshots import Snapshots
from server.ledger.sqlite import open_store
from server.ledger.store import Store
from tests.faults.world.backups import Backups, Kept
from tests.faults.world.points import Killed, Points
from tests.server.stories import NORTH
from workflows.rules.identity import EnrolmentId

NO_PATIENCE = timedelta()
"""A process that finds the ledger locked says so at once: in a history nothing else would go on meanwhile."""
LEDGER_FILES = ("ledger.db", "ledger.db-wal")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, packed as it travels."""

    status: int
    headers: httpx.Headers
    body: bytes


class Centre:
    """The server as the network reaches it."""

    def __init__(self, folder: Path, now: Callable[[], datetime]) -> None:
        self.folder = folder
        self.ledger = folder / "ledger.db"
        self.points = Points()
        self.restored = 0
        self._now = now
        self._authority = load_authority(folder / "authority")
        self.backups = Backups(folder, self._authority, now)
        self._services: list[Services] = []
        self._apps: list[Starlette] = []
        self._start()

    @property
    def store(self) -> Store:
        """The ledger as the first process has it open."""
        return self._services[0].store

    def transport(self, process: int = 0) -> httpx.ASGITransport:
        """The way into one of the processes."""
        return httpx.ASGITransport(self._apps[process], raise_app_exceptions=False)

    def setup_code(self) -> str:
        """A new setup code for the site."""
        code, now = new_code(), self._now()
        with self.store.writing() as unit:
            add_code(unit.hot, NORTH, code_hash(code), 1, now, now + timedelta(hours=1))
        return code

    def knows(self, enrolment: EnrolmentId) -> bool:
        """Whether this server has taken in such a terminal."""
        with self.store.reading() as unit:
            return unit.hot.first("SELECT 1 FROM enrolment WHERE enrolment = ?", (str(enrolment),)) is not None

    def kill(self) -> None:
        """Both processes die at once, as a machine does: the files are as they are, with whatever was not folded into the ledger."""
        kept = {name: (self.folder / name).read_bytes() for name in LEDGER_FILES if (self.folder / name).exists()}
        self._stop()
        for name, content in kept.items():
            (self.folder / name).write_bytes(content)
        self._start()

    def restore(self, number: int) -> Kept:
        """Go back to a backup, as the restore command does it; the one that it was."""
        self._stop()
        try:
            return self.backups.restore(number)
        finally:
            self.restored += 1
            self._start()

    def close(self) -> None:
        """Let go of everything."""
        self._stop()

    def _start(self) -> None:
        for _ in range(2):
            store = open_store(self.ledger, NO_PATIENCE)
            snapshots = Snapshots(self.folder / "snapshots", store)
            services = Services(store, self._authority, snapshots, self._now)
            self._services.append(services)
            self._apps.append(build_app(services))

    def _stop(self) -> None:
        for services in self._services:
            services.store.close()
        self._services.clear()
        self._apps.clear()


async def deliver(centre: Centre, request: httpx.Request, process: int = 0) -> Answer:
    """Let a request arrive; the answer whole. Raises Killed when the server dies over it."""
    response = await centre.transport(process).handle_async_request(_copied(request))
    stream = response.stream
    assert isinstance(stream, httpx.AsyncByteStream)
    body = b"".join([chunk async for chunk in stream])
    if centre.points.dead:
        centre.points.disarm()
        centre.kill()
        raise Killed("the server")
    return Answer(response.status_code, response.headers, body)


def _copied(request: httpx.Request) -> httpx.Request:
    return httpx.Request(request.method, request.url, headers=request.headers, content=request.content)
