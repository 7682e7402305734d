"""The stream of hints: tells terminals when their feeds have moved, so that a recall is on the screen at once and polls may be rare.

A hint carries positions and no truth; whoever misses one finds out with the next poll. Each listener is told the newest positions
only, so nothing queues up for one that reads slowly; one that does not read at all is dropped.
"""

import asyncio
import logging
from collections.abc import Collection
from contextlib import suppress

from starlette.concurrency import run_in_threadpool

from server.ledger.chains import feed_positions
from server.ledger.log_tables import CONTROL_SITE
from server.ledger.store import Store
from sync.wire.protocol import Hint
from workflows.rules.identity import EnrolmentId, SiteCode

_LOG = logging.getLogger(__name__)
PEEK_SECONDS = 0.25
"""How often the counters are read while somebody listens: what another process writes is found so."""
GAP_SECONDS = 0.1
"""Between two hints: many commits in a row make one."""
MOST = 5_000
"""Streams that one server process keeps open; each costs some 30 kB."""


class Listener:
    """One terminal's stream: `news` is set when there is something to tell, or when it is over."""

    def __init__(self, enrolment: EnrolmentId, site: SiteCode) -> None:
        self.enrolment = enrolment
        self.site = site
        self.news = asyncio.Event()
        self.over = False

    def end(self) -> None:
        """This stream is over."""
        self.over = True
        self.news.set()


class HintBoard:
    """Who listens, and how far each feed was when it was last looked at. Lives in one event loop; `nudge` may come from any thread."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._listeners: dict[EnrolmentId, Listener] = {}
        self._at: dict[str, int] = {}
        self._watch: asyncio.Task[None] | None = None
        self._nudged = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def is_full(self) -> bool:
        """Whether there is no room for another stream."""
        return len(self._listeners) >= MOST

    def nudge(self) -> None:
        """Something was committed in this process: look now."""
        loop = self._loop
        if loop is not None and self._listeners:
            with suppress(RuntimeError):  # the loop is closed: nobody listens any more
                loop.call_soon_threadsafe(self._nudged.set)

    async def join(self, enrolment: EnrolmentId, site: SiteCode) -> Listener:
        """A new stream; an older one of this terminal ends, for its connection may be dead."""
        self.leave(self._listeners.get(enrolment))
        listener = self._listeners[enrolment] = Listener(enrolment, site)
        self._keep_watching()
        await self._look([site])
        listener.news.set()
        return listener

    def leave(self, listener: Listener | None) -> None:
        """A stream is over."""
        if listener is not None:
            listener.end()
            if self._listeners.get(listener.enrolment) is listener:
                del self._listeners[listener.enrolment]

    def close(self) -> None:
        """End all streams: the server stops."""
        for listener in tuple(self._listeners.values()):
            self.leave(listener)

    def hint(self, listener: Listener) -> Hint:
        """What there is to tell a listener now."""
        identity = self._store.identity
        return Hint(identity.server, identity.epoch, self._at.get(listener.site, 0), self._at.get(CONTROL_SITE, 0))

    def _keep_watching(self) -> None:
        """Watch in the loop that serves now."""
        loop = asyncio.get_running_loop()
        if self._watch is None or self._watch.done() or self._loop is not loop:
            self._loop, self._nudged = loop, asyncio.Event()
            self._watch = loop.create_task(self._watching())

    async def _watching(self) -> None:
        while self._listeners:
            with suppress(TimeoutError):
                async with asyncio.timeout(PEEK_SECONDS):
                    await self._nudged.wait()
            self._nudged.clear()
            await self._look({listener.site for listener in self._listeners.values()})
            await asyncio.sleep(GAP_SECONDS)

    async def _look(self, sites: Collection[SiteCode]) -> None:
        try:
            found = await run_in_threadpool(self._read, [CONTROL_SITE, *sites])
        except Exception:
            _LOG.exception("the feeds could not be looked at; it is tried again")
            return
        moved = {site for site, position in found.items() if self._at.get(site) != position}
        self._at |= found
        for listener in self._listeners.values():
            if listener.site in moved or CONTROL_SITE in moved:
                listener.news.set()

    def _read(self, sites: Collection[str]) -> dict[str, int]:
        with self._store.reading() as unit:
            return feed_positions(unit.hot, sites)
