"""A whole server in a folder, spoken to through its real application, and terminals with real journals, caches and keys.

What lies between is a network that a test may cut, double and let lie.
"""

import shutil
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import httpx

from server.api.services import Services
from server.app import build_app, open_services
from server.backup.making import Source, make_backup
from server.backup.restoring import Restored, Wanted, restore_backup
from server.backup.sqlite_copier import SqliteCopier
from server.identity.codes import code_hash, new_code
from server.ledger.people import add_code
from server.ledger.snapshots import Snapshots
from server.ledger.sqlite import open_store
from sync.cache import CacheFolder
from sync.client import Client, Signer
from sync.daemon import Daemon, DaemonConfig
from sync.enrol import enrol
from sync.identity import AUTHORITY, Identity
from sync.journal import Journal
from sync.lanes import Pace
from sync.layout import DataFolder
from sync.pump import Pump
from sync.purge import purge
from sync.signing import read_keys
from sync.stock import Stock
from sync.wire.generation import Origin
from sync.wire.protocol import MEDIA_TYPE
from tests.server.stories import NORTH, new_services
from tests.sync.devices import booking
from workflows.rules.facts.parts import Fact
from workflows.rules.identity import EntryId

URL = "http://lotline.test"
Meddle = Callable[[httpx.Request], httpx.Response | None]


class Network(httpx.AsyncBaseTransport):
    """The way to the server. `meddle` may answer in its place, or raise; `lose_answers` lets requests arrive and loses what comes back."""

    def __init__(self, services: Services) -> None:
        self.serve(services)
        self.meddle: Meddle | None = None
        self.down = False
        self.lose_answers = False
        self.seen: list[str] = []

    def serve(self, services: Services) -> None:
        """Lead to this server from now on."""
        self._app = httpx.ASGITransport(build_app(services), raise_app_exceptions=False)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Carry a request, or not."""
        if self.down:
            raise httpx.ConnectError("no route to host")
        self.seen.append(request.url.path)
        answer = self.meddle(request) if self.meddle else None
        if answer is not None:
            return answer
        answer = await self._app.handle_async_request(request)
        if self.lose_answers:
            raise httpx.ReadError("connection reset")
        return answer


class _Stream(httpx.AsyncByteStream):
    """A body that arrives as a network brings it."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._body


def reply(body: bytes, content_type: str = MEDIA_TYPE, status: int = 200) -> httpx.Response:
    """An answer that somebody else gives in the server's place."""
    return httpx.Response(status, headers={"content-type": content_type}, stream=_Stream(body))


@dataclass
class World:
    """A server and the network to it."""

    folder: Path
    services: Services
    network: Network

    @classmethod
    def begin(cls, folder: Path) -> "World":
        """A server with master data."""
        folder.mkdir(parents=True, exist_ok=True)
        services = new_services(folder)
        return cls(folder, services, Network(services))

    def connect(self, url: str, server: UUID | None, signer: Signer | None, authority: str) -> Client:
        """A client over this network; the authority of a test server is not used over plain HTTP."""
        return Client(url, server, signer, "", self.network)

    def setup_code(self) -> str:
        """A new setup code for the site."""
        code, now = new_code(), datetime.now(UTC)
        with self.services.store.writing() as unit:
            add_code(unit.hot, NORTH, code_hash(code), 1, now, now + timedelta(hours=1))
        return code

    async def terminal(self, name: str = "t1") -> "Terminal":
        """An enrolled terminal."""
        data = DataFolder(self.folder / name)
        client = self.connect(URL, None, None, "")
        identity = await enrol(client, data.identity, URL, self.setup_code(), "test", "0.1.0")
        await client.close()
        return Terminal(self, data, identity)

    def back_up(self) -> Path:
        """A copy of the ledger as it is now."""
        copy = self.folder / f"backup-{uuid4()}.db"
        with closing(sqlite3.connect(self.folder / "ledger.db")) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
        return copy

    def restore(self, backup: Path) -> None:
        """Go back to a backup, with a new server epoch (rule 19)."""
        self.services.store.close()
        ledger = self.folder / "ledger.db"
        for suffix in ("", "-wal", "-shm"):
            ledger.with_name(ledger.name + suffix).unlink(missing_ok=True)
        shutil.copy(backup, ledger)
        with closing(sqlite3.connect(ledger)) as connection, connection:
            connection.execute("UPDATE meta SET value = ? WHERE name = 'epoch'", (str(uuid4()),))
        store = open_store(ledger)
        self.services = replace(self.services, store=store, snapshots=Snapshots(self.folder / "snapshots-2", store))
        self.network.serve(self.services)

    def make_backup(self) -> Path:
        """A backup as `lotline-server backup` makes it; terminals may purge from now on what every kept one has."""
        source = Source(self.folder, self.services.store, self.services.authority, SqliteCopier(), "test")
        return make_backup(source, self.folder / "backups", datetime.now(UTC))[1]

    def restore_backup(self, backup: Path, accept_loss: bool = False) -> Restored:
        """The server is stopped, restored as `lotline-server restore` does it, and started again."""
        self.services.store.close()
        wanted = Wanted(self.folder, backup, replace=True, accept_loss=accept_loss)
        try:
            return restore_backup(wanted, SqliteCopier(), datetime.now(UTC))
        finally:
            self.restart()

    def restart(self) -> None:
        """The server starts, as `lotline-server serve` does, over what lies in its folder."""
        self.services.store.close()
        self.services = open_services(self.folder)
        self.network.serve(self.services)

    def ledger(self) -> list[tuple[UUID, str]]:
        """What the server's ledger holds: id and outcome of each entry, in the order of positions."""
        with self.services.store.reading() as unit:
            rows = unit.hot.rows("SELECT id, outcome FROM entry WHERE site = ? ORDER BY position", (NORTH,))
        return [(UUID(row[0]), row[1]) for row in rows]


@dataclass
class Terminal:
    """A terminal: its journal, its pump and its view."""

    world: World
    data: DataFolder
    identity: Identity
    journal: Journal = field(init=False)
    pump: Pump = field(init=False)

    def __post_init__(self) -> None:
        self.journal = Journal.open(self.data.journal, self.identity.enrolment)
        self.pump = self._new_pump()

    @property
    def origin(self) -> Origin:
        """Whose cache this terminal takes."""
        return Origin(self.identity.server, self.identity.site)

    @property
    def folder(self) -> CacheFolder:
        """The cache folder."""
        return CacheFolder(self.data.cache)

    def scan(self, fact: Fact | None = None) -> EntryId:
        """Journal one entry."""
        return self.journal.commit((booking(fact),), "{}")[0].id

    def stock(self) -> Stock:
        """The view as a program that starts now has it."""
        return Stock(self.folder, self.journal.read, self.origin)

    def heal(self) -> None:
        """What the terminal program does at start and when the cache has changed."""
        stock = self.stock()
        self.journal.heal(stock.server_knows(self.journal.head))
        stock.close()

    def unconfirmed(self) -> int:
        """How many own entries the view still carries itself."""
        stock = self.stock()
        try:
            return stock.unconfirmed
        finally:
            stock.close()

    async def sync(self) -> None:
        """Greet, take what there is, send what waits, take what came of it."""
        await self.pump.greet()
        while not await self.pump.catch_up():
            pass
        self.heal()
        while await self.pump.push():
            pass
        while not await self.pump.catch_up():
            pass
        self.heal()

    def purge(self) -> int:
        """What the terminal program does while nobody scans; how many entries went."""
        return purge(self.journal, self.folder, self.origin)

    def copy_journal(self) -> Path:
        """A copy of the journal as it is now, as a backup of the device would have it."""
        copy = self.data.root / f"copy-{uuid4()}.db"
        with closing(sqlite3.connect(self.data.journal)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
        return copy

    def put_journal_back(self, copy: Path) -> None:
        """An old journal is put back, and both programs start again."""
        self.journal.close()
        self.pump.close()
        for suffix in ("", "-wal", "-shm"):
            self.data.journal.with_name(self.data.journal.name + suffix).unlink(missing_ok=True)
        shutil.copy(copy, self.data.journal)
        self.journal = Journal.open(self.data.journal, self.identity.enrolment)
        self.pump = self._new_pump()
        self.heal()

    def cloned(self, name: str) -> "Terminal":
        """A second device made from this one's disk."""
        copy, data = self.copy_journal(), DataFolder(self.world.folder / name)
        shutil.copytree(self.data.identity, data.identity)
        shutil.copy(copy, data.journal)
        return Terminal(self.world, data, self.identity)

    def lose_cache(self) -> None:
        """The cache folder is emptied, and both programs start again."""
        self.pump.close()
        shutil.rmtree(self.data.cache)
        self.pump = self._new_pump()

    def restart_daemon(self) -> None:
        """The daemon is killed and starts again."""
        self.pump.close()
        self.pump = self._new_pump()

    def daemon(self) -> Daemon:
        """A whole daemon over this terminal's folder."""
        return Daemon(DaemonConfig(self.data, "0.1.0", pace=Pace(0.05, 0.01)), self.world.connect)

    def _new_pump(self) -> Pump:
        keys = read_keys(self.data.identity)
        signer = Signer(self.identity.enrolment, keys, lambda: round(datetime.now(UTC).timestamp()))
        assert (self.data.identity / AUTHORITY).exists()
        client = self.world.connect(URL, self.identity.server, signer, "")
        return Pump(self.identity, keys, client, self.folder, self.journal.read, lambda now: None)
