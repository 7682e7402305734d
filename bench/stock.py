"""stock.*: the live view of a terminal with many scans that are not sent: until it can be worked with, and when a page arrives."""

import asyncio
import time
from contextlib import closing

from bench.errors import CannotMeasure
from bench.figure import Better, Figure, Goal, Of
from bench.harness import Round, compared, take_turns
from bench.programs import Command, SerialLine, lotline
from bench.screen import ProgramOnScreen, Wait
from bench.site import Site, Workshop
from bench.start import CONTENT
from bench.sync import pump_of, with_queue
from sync.cache import CacheFolder
from sync.journal_reader import JournalReader
from sync.stock import Stock
from sync.wire.generation import Origin
from terminal.runtime import SLICE_SECONDS

UNSENT = 10_000
READY = Wait((b"BADGE",))
NONE_UNSENT = "the same with nothing unsent"


def first_frame(workshop: Workshop) -> Figure:
    """From the start of `lotline run` to its first picture with 10,000 scans unsent; milliseconds."""
    return _started(workshop, "stock.first_frame", CONTENT, 400)


def ready(workshop: Workshop) -> Figure:
    """From the start of `lotline run` to the moment when it can be worked with, with 10,000 scans unsent; milliseconds."""
    return _started(workshop, "stock.ready", READY, 3_000)


def page(workshop: Workshop) -> Figure:
    """The longest that a scan may have to wait when a page with 500 own entries arrives while the other thousands are unsent; milliseconds."""
    site = with_queue(workshop, workshop.site, UNSENT)
    with site.served() as url:
        rounds = asyncio.run(_pages(site, url, workshop.scale.pick(5, 15)))
    return Figure("stock.page", "ms", Better.LOWER, Goal(Of.VALUE, 100), "a view made from nothing", compared(rounds))


def _started(workshop: Workshop, name: str, wait: Wait, bound: float) -> Figure:
    site = with_queue(workshop, workshop.site, UNSENT)
    with SerialLine() as line:
        ours, theirs = lotline(site, line), lotline(workshop.site, line)
        _shown(ours, wait), _shown(theirs, wait)  # the first start of all may have to compile
        rounds = workshop.scale.pick(5, 15)
        measured = take_turns(rounds, lambda: _shown(ours, wait), lambda: _shown(theirs, wait))
    return Figure(name, "ms", Better.LOWER, Goal(Of.VALUE, bound), NONE_UNSENT, measured)


def _shown(command: Command, wait: Wait) -> float:
    with ProgramOnScreen(command) as program:
        return (program.when(wait) - program.started) * 1000


async def _pages(site: Site, url: str, number: int) -> list[Round]:
    """For each batch that is sent: the longest step of the view, beside a view that is made anew."""
    rounds = []
    async with pump_of(site, url) as pump:
        await pump.greet()
        await pump.catch_up()
        journal = JournalReader.open(site.terminal.journal)
        assert journal is not None
        with closing(journal), closing(_view(site, journal)) as stock:
            while stock.busy:
                stock.refresh()
            for _ in range(number):
                before = stock.unconfirmed
                if not await pump.push():
                    raise CannotMeasure("the server took no batch")
                await pump.catch_up()
                longest = _followed(stock)
                if stock.unconfirmed >= before:
                    raise CannotMeasure("no own entry was in the page")
                begun = time.perf_counter()
                _view(site, journal, whole=True).close()
                rounds.append(Round(longest * 1000, (time.perf_counter() - begun) * 1000))
    return rounds


def _view(site: Site, journal: JournalReader, whole: bool = False) -> Stock:
    origin = Origin(site.identity.server, site.identity.site)
    return Stock(CacheFolder(site.terminal.cache), journal, origin, float("inf") if whole else SLICE_SECONDS)


def _followed(stock: Stock) -> float:
    """Let the view follow; the seconds of the longest step."""
    longest = 0.0
    while True:
        begun = time.perf_counter()
        stock.refresh()
        longest = max(longest, time.perf_counter() - begun)
        if not stock.busy:
            return longest
