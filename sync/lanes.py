"""The daemon at work with one enrolment and one journal file: two lanes, a stream of hints and a watch, each trying for ever.

The feed lane greets the server and takes pages, the upload lane sends batches, the watch wakes the upload lane when the terminal
program has committed, a hint wakes the feed lane. It ends when the journal is another file, or the enrolment another one.
"""

import asyncio
import logging
import random
import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sync.client import Client
from sync.enrol import check_protocol
from sync.errors import CacheDamaged, LinkError, StorageError, Unreachable
from sync.journal_reader import JournalReader
from sync.lane import Fault, Lane, fault_of
from sync.listening import Listening
from sync.pump import Pump
from sync.status import LinkState
from sync.wire.protocol import Hint

LOG = logging.getLogger(__name__)
OWN_FAULT = "The sync program met a fault of its own. It is in the log, and it goes on by itself; scans are kept."


@dataclass(frozen=True, slots=True)
class Pace:
    """How often, in seconds: a poll of the feeds when idle, a look at the journal, and a poll while hints come."""

    feed: float = 1.0
    watch: float = 0.03
    calm: float = 20.0


class Lanes:
    """Two lanes over one pump. `tell` is called after every step."""

    def __init__(
        self, pump: Pump, journal: JournalReader, client: Client, pace: Pace, tell: Callable[[], None]
    ) -> None:
        self._pump = pump
        self._journal = journal
        self._pace = pace
        self._tell = tell
        self._greeted = asyncio.Event()
        self._feed = Lane("feed")
        self._uploads = Lane("upload")
        self._listening = Listening(client, self._told, self._feed.wake)

    async def run(self) -> None:
        """Work until the journal is another file."""
        tasks = [
            asyncio.create_task(self._run_lane(self._feed, self._take_pages)),
            asyncio.create_task(self._run_lane(self._uploads, self._send)),
            asyncio.create_task(self._listen()),
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

    def distrust(self, generation: str) -> None:
        """The terminal program found this generation damaged."""
        if self._pump.generation == generation:
            self._pump.distrust()
            self._feed.wake()

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

    def _told(self, hint: Hint) -> None:
        """The server says where its feeds are."""
        if self._pump.is_news(hint):
            self._feed.wake()

    async def _listen(self) -> None:
        while True:
            await self._greeted.wait()
            try:
                await self._listening.once()
            except Exception:
                LOG.exception("listening failed; it is tried again")
                await asyncio.sleep(self._pace.calm)

    async def _watch(self) -> None:
        while not self._journal.replaced():
            if self._journal.changed():
                self._uploads.wake()
                if not self._greeted.is_set():
                    self._feed.wake()
            if self._pump.lost_cache():
                self._feed.wake()
            await asyncio.sleep(self._pace.watch)

    async def _run_lane(self, lane: Lane, work: Callable[[], Awaitable[bool]]) -> None:
        """Do one thing after the other: at once while there is more, after a pause when there is nothing, after a longer one when it fails."""
        while True:
            fault = await self._step(lane, work)
            if fault != lane.fault:
                LOG.info("%s: %s", lane.name, f"{fault.link.value}: {fault.message}" if fault else "works")
            lane.fault = fault
            self._tell()
            await lane.pause()

    async def _step(self, lane: Lane, work: Callable[[], Awaitable[bool]]) -> Fault | None:
        try:
            lane.succeed(0.0 if await work() else self._idle(lane))
            return None
        except LinkError as error:
            return self._link_fault(lane, error)
        except (StorageError, sqlite3.Error, OSError) as error:
            return self._file_fault(lane, error)
        except Exception:
            LOG.exception("%s failed; it is tried again", lane.name)
            lane.fail()
            return Fault(LinkState.DEVICE_TROUBLE, OWN_FAULT)

    def _link_fault(self, lane: Lane, error: LinkError) -> Fault:
        self._greeted.clear()
        if lane is self._uploads:
            self._pump.failed(error)
            self._feed.wake()
        lane.fail(error.retry_after if isinstance(error, Unreachable) else 0.0, soon=self._pump.searching)
        return fault_of(error)

    def _file_fault(self, lane: Lane, error: Exception) -> Fault:
        if isinstance(error, CacheDamaged) or type(error) is sqlite3.DatabaseError:
            self._pump.distrust()
        LOG.warning("%s: %s", lane.name, error)
        lane.fail()
        return Fault(LinkState.DEVICE_TROUBLE, f"This device can't keep what the server sends ({error}).")

    def _idle(self, lane: Lane) -> float:
        """How long a lane rests that has nothing to do; never in step with other terminals."""
        calm = lane is self._feed and self._listening.alive
        return random.uniform(0.75, 1.25) * (self._pace.calm if calm else self._pace.feed)
