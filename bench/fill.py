"""fill.*: what a new terminal waits for: the server makes a snapshot of a large warehouse, the terminal fetches it and puts it in use."""

import asyncio
import shutil
from collections.abc import Sequence
from itertools import islice

from bench.cache import BARE, MILLION
from bench.errors import CannotMeasure
from bench.figure import Better, Figure, Goal, Of
from bench.harness import Round, compared, seconds
from bench.peers.bare_items import write_bare_items
from bench.site import Site, Workshop
from bench.sync import pump_of
from bench.warehouse import warehouse
from demo.places import SITE
from server.app import open_services
from server.folder import existing_folder
from server.ledger.importing import import_rows
from sync.cache import CacheFolder
from sync.errors import Unreachable
from sync.moments import Generation
from workflows.rules.model.goods import Item

IMPORTED_AT_ONCE = 20_000


def build(workshop: Workshop) -> Figure:
    """How long the server makes a snapshot of a million serials, packed and all; seconds."""
    serials, site = _warehouse(workshop)
    services = open_services(site.folder.server)
    try:
        ours = seconds(lambda: services.snapshots.current(SITE.site))
    finally:
        services.store.close()
    bare = workshop.new_folder() / "bare.db"
    theirs = seconds(lambda: write_bare_items(bare, warehouse(serials)))
    taken = compared([Round(ours * MILLION / serials, theirs * MILLION / serials)])
    return Figure("fill.build", "s", Better.LOWER, Goal(Of.VALUE, 120), BARE, taken)


def first_fill(workshop: Workshop) -> Figure:
    """From the terminal's question to a million serials in use, when the server has the snapshot ready: fetch, check, unpack, swap; seconds."""
    serials, site = _warehouse(workshop)
    with site.served() as url:
        asyncio.run(_filled(site, url))  # the server makes it now, and keeps it
        rounds = [Round(*asyncio.run(_timed(workshop, site, url))) for _ in range(3)]
    scaled = [Round(one.ours * MILLION / serials, one.theirs * MILLION / serials) for one in rounds]
    peer = "the same file copied"
    _check(site, serials)
    return Figure("fill.first", "s", Better.LOWER, Goal(Of.VALUE, 15), peer, compared(scaled))


def _warehouse(workshop: Workshop) -> tuple[int, Site]:
    """The demo site with the warehouse in its ledger; the terminal has no cache."""
    serials = workshop.scale.pick(50_000, MILLION)
    site = workshop.copy_of(workshop.site)
    shutil.rmtree(site.terminal.cache)
    shutil.rmtree(existing_folder(site.folder.server).snapshots)
    services, rows = open_services(site.folder.server), warehouse(serials)
    try:
        while some := list(islice(rows, IMPORTED_AT_ONCE)):
            with services.store.writing() as unit:
                import_rows(unit.hot, SITE.site, some)
    finally:
        services.store.close()
    return serials, site


async def _filled(site: Site, url: str) -> None:
    """Ask until the server has made the snapshot."""
    async with pump_of(site, url) as pump:
        await pump.greet()
        while True:
            try:
                await pump.catch_up()
                return
            except Unreachable:
                await asyncio.sleep(1)


async def _timed(workshop: Workshop, site: Site, url: str) -> Sequence[float]:
    """Seconds for a fill from nothing, and for a copy of the file that came of it."""
    loop = asyncio.get_running_loop()
    shutil.rmtree(site.terminal.cache)
    async with pump_of(site, url) as pump:
        await pump.greet()
        begun = loop.time()
        await pump.catch_up()
        ours = loop.time() - begun
    current = CacheFolder(site.terminal.cache).current()
    if current is None:
        raise CannotMeasure("the terminal has no cache after its fill")
    copy = workshop.new_folder() / "copy.db"
    return ours, seconds(lambda: shutil.copyfile(current, copy))


def _check(site: Site, serials: int) -> None:
    """That everything came."""
    path = CacheFolder(site.terminal.cache).current()
    assert path is not None
    generation = Generation(path)
    found = sum(1 for _ in generation.begin().rows.every(Item))
    generation.close()
    if found < serials:
        raise CannotMeasure(f"of {serials} serials the terminal has {found} items")
