"""The daemon at work with one enrolment and one journal file: two lanes and a watch, each trying for ever.

The feed lane greets the server and takes pages, the upload lane sends batches, the watch wakes the upload lane when the terminal
program has committed. It ends when the journal is another file, or the enrolment another one.
"""

import asyncio
import logging
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

from sync.backoff import Backoff
from sync.enrol import check_protocol
from sync.errors import (
    CacheDamaged,
    Incompatible,
    LinkError,
    NotOurServer,
    Refused,
    StorageError,
    TimedOut,
    TooLarge,
    Unreachable,
)
from sync.journal_reader import JournalReader
from sync.pump import Pump
from sync.status import LinkState

LOG = logging.getLogger(__name__)
PATIENCE_SECONDS = 0.5
"""After a failure nothing wakes a lane before so long: a person who scans on must not become a flood."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How often, in seconds: a poll of the feeds when idle, and a look at the journal."""

    feed: float = 1.0
    watch: float = 0.03


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a lane does not get on."""

    link: LinkState
    message: str


class Lanes:
    """Two lanes over one pump. `tell` is called after every step."""

    def __init__(self, pump: Pump, journal: JournalReader, pace: Pace, tell: Callable[[], None]) -> None:
        self._pump = pump
        self._journal = journal
        self._pace = pace
        self._tell = tell
        self._greeted = asyncio.Event()
        self._feed = _Lane("feed")
        self._uploads = _Lane("upload")

    async def run(self) -> None:
        """Work until the journal is another file; a failure of either lane that is not the network's ends it too."""
        tasks = [
            asyncio.create_task(self._run_lane(self._feed, self._take_pages, self._pace.feed)),
            asyncio.create_task(self._run_lane(self._uploads, self._send, self._pace.feed)),
            asyncio.create_task(self._watch()),
        ]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def hurry(self) -> None:
        """There is a reason to try now: a commit, a person, a network that came up."""
        self._feed.wake()
        self._uploads.wake()

    def link(self) -> Fault:
        """How the link is; the message is empty when all is well."""
        fault = self._feed.fault or self._uploads.fault
        if fault is not None:
            return fault
        if self._pump.loading:
            return Fault(LinkState.LOADING, "")
        return Fault(LinkState.ONLINE if self._greeted.is_set() else LinkState.CONNECTING, "")

    async def _take_pages(self) -> bool:
        if not self._greeted.is_set():
            check_protocol(await self._pump.greet())
            self._greeted.set()
            self._tell()
        await self._pump.catch_up()
        return False

    async def _send(self) -> bool:
        await self._greeted.wait()
        taken = await self._pump.push()
        if not taken and self._uploads.busy:
            self._feed.wake()
        self._uploads.busy = taken
        return taken

    async def _watch(self) -> None:
        while not self._journal.replaced():
            if self._journal.changed():
                self._uploads.wake()
                if not self._greeted.is_set():
                    self._feed.wake()
            await asyncio.sleep(self._pace.watch)

    async def _run_lane(self, lane: "_Lane", work: Callable[[], Awaitable[bool]], idle: float) -> None:
        """Do one thing after the other: at once while there is more, after a pause when there is nothing, after a longer one when it fails."""
        while True:
            fault = await self._step(lane, work, idle)
            if fault != lane.fault:
                LOG.info("%s: %s", lane.name, f"{fault.link.value}: {fault.message}" if fault else "works")
            lane.fault = fault
            self._tell()
            await lane.pause()

    async def _step(self, lane: "_Lane", work: Callable[[], Awaitable[bool]], idle: float) -> Fault | None:
        try:
            lane.succeed(0.0 if await work() else idle)
            return None
        except LinkError as error:
            if isinstance(error, TimedOut | TooLarge) and lane is self._uploads:
                self._pump.too_large()
            self._greeted.clear()
            lane.fail(error.retry_after if isinstance(error, Unreachable) else 0.0)
            return Fault(_link_of(error), str(error))
        except (StorageError, sqlite3.Error, OSError) as error:
            if isinstance(error, CacheDamaged) or type(error) is sqlite3.DatabaseError:
                self._pump.distrust()
            LOG.warning("%s: %s", lane.name, error)
            lane.fail()
            return Fault(LinkState.DEVICE_TROUBLE, f"This device can't keep what the server sends ({error}).")


class _Lane:
    """A lane's own state: when it tries next, and why it does not get on."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.fault: Fault | None = None
        self.busy = False
        self._backoff = Backoff()
        self._deaf = 0.0
        self._wait = 0.0
        self._nudge = asyncio.Event()

    def succeed(self, wait: float) -> None:
        """Go on after so many seconds, or when woken."""
        self._deaf, self._wait = 0.0, wait
        self._backoff.reset()

    def fail(self, asked: float = 0.0) -> None:
        """Try again after a while: not woken before the server's time, nor at once."""
        wait = self._backoff.next_wait(asked)
        self._deaf = min(wait, max(asked, PATIENCE_SECONDS))
        self._wait = wait - self._deaf

    def wake(self) -> None:
        """Try soon, and begin anew with short waits."""
        self._backoff.reset()
        self._nudge.set()

    async def pause(self) -> None:
        """Wait, or be woken."""
        await asyncio.sleep(self._deaf)
        with suppress(TimeoutError):
            async with asyncio.timeout(self._wait):
                await self._nudge.wait()
        self._nudge.clear()


def _link_of(error: LinkError) -> LinkState:
    if isinstance(error, NotOurServer):
        return LinkState.NOT_OUR_SERVER
    if isinstance(error, Refused):
        return LinkState.REFUSED
    if isinstance(error, Incompatible):
        return LinkState.INCOMPATIBLE
    return LinkState.OFFLINE
