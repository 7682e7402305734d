"""sync.*: from the journal of a terminal to the ledger of a server."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, closing, contextmanager
from itertools import islice
from pathlib import Path

import httpx

from bench.delivery import entries_of
from bench.errors import CannotMeasure
from bench.figure import Better, Figure, Goal, Of
from bench.harness import take_turns
from bench.site import Site, Workshop
from sync.cache import CacheFolder
from sync.chain import sealable
from sync.client import Client, Signer
from sync.identity import AUTHORITY
from sync.journal import Journal
from sync.journal_reader import JournalReader
from sync.pump import Pump
from sync.signing import read_keys
from sync.wire.protocol import UPLOAD_PATH
from terminal.children import Children

AT_ONCE = 100


def upload(workshop: Workshop) -> Figure:
    """A queue of scans sent by the real client to the real server, beside a bare loop that posts the same bytes; entries a second."""
    number = workshop.scale.pick(2_000, 10_000)
    queued = with_queue(workshop, workshop.site, number)
    bodies: list[bytes] = []
    send_queue(workshop.copy_of(queued), number, _Recorder(bodies))
    measured = take_turns(
        workshop.scale.pick(3, 5),
        lambda: send_queue(workshop.copy_of(queued), number),
        lambda: _post_bodies(workshop, bodies, number),
    )
    peer = f"bare loop: the same bytes in {len(bodies)} posts, appended + fdatasync"
    return Figure("sync.upload", "entries/s", Better.HIGHER, Goal(Of.VALUE, 1_000), peer, measured)


def with_queue(workshop: Workshop, site: Site, number: int) -> Site:
    """A copy of the site with so many entries in the terminal's journal that the server has not seen."""
    site = workshop.copy_of(site)
    entries = entries_of(islice(workshop.delivery, number))
    with closing(Journal.open(site.terminal.journal, site.identity.enrolment)) as journal:
        while some := [sealable(entry) for entry in islice(entries, AT_ONCE)]:
            journal.commit(some, "")
    return site


def send_queue(site: Site, number: int, transport: httpx.AsyncBaseTransport | None = None) -> float:
    """Entries a second from the first batch to the last answer; that all were applied is looked up afterwards."""

    async def send() -> float:
        async with pump_of(site, url, transport) as pump:
            await pump.greet()
            await pump.catch_up()
            begun = time.perf_counter()
            while await pump.push():
                pass
            taken = time.perf_counter() - begun
            await pump.catch_up()
            _check_all_applied(pump, number)
        return number / taken

    with site.served() as url:
        return asyncio.run(send())


def _check_all_applied(pump: Pump, number: int) -> None:
    """A fast answer to half of the work would be no figure."""
    if (pump.confirmed(), pump.parked()) != (number, 0):
        raise CannotMeasure(f"of {number} entries the server has {pump.confirmed()}, {pump.parked()} of them parked")


@asynccontextmanager
async def pump_of(site: Site, url: str, transport: httpx.AsyncBaseTransport | None = None) -> AsyncIterator[Pump]:
    """The pump of the site's terminal, as `lotline sync` makes it."""
    folder, identity = site.terminal, site.identity
    keys = read_keys(folder.identity)
    authority = (folder.identity / AUTHORITY).read_text(encoding="ascii")
    signer = Signer(identity.enrolment, keys, lambda: int(time.time()))
    client = Client(url, identity.server, signer, authority, transport)
    journal = JournalReader.open(folder.journal)
    assert journal is not None
    pump = Pump(identity, keys, client, CacheFolder(folder.cache), journal, lambda _: None)
    try:
        yield pump
    finally:
        pump.close()
        journal.close()
        await client.close()


class _Recorder(httpx.AsyncHTTPTransport):
    """Keeps the body of every batch that passes."""

    def __init__(self, bodies: list[bytes]) -> None:
        super().__init__()
        self._bodies = bodies

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Pass a request on."""
        if request.url.path == UPLOAD_PATH:
            self._bodies.append(request.content)
        return await super().handle_async_request(request)


def _post_bodies(workshop: Workshop, bodies: Sequence[bytes], number: int) -> float:
    """Entries a second of a loop that posts these bodies one after the other."""

    async def post() -> float:
        async with httpx.AsyncClient(trust_env=False) as client:
            (await client.post(url, content=b"")).raise_for_status()
            begun = time.perf_counter()
            for body in bodies:
                (await client.post(url, content=body)).raise_for_status()
            return number / (time.perf_counter() - begun)

    with _append_endpoint(workshop.new_folder()) as url:
        return asyncio.run(post())


@contextmanager
def _append_endpoint(folder: Path) -> Iterator[str]:
    """The bare endpoint as a process of its own; its address."""
    children = Children(folder)
    try:
        process = children.start("bench.peers.append_endpoint", [str(folder / "bodies")], "endpoint")
        assert process.stdout is not None
        yield str(json.loads(process.stdout.readline())["url"])
    finally:
        children.end()
