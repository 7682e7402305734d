"""`lotline sync`: the one process of a terminal that talks to the network, and what it tells the rest of the device.

It waits for an enrolment and a journal, then works until it is told to stop; SIGTERM and SIGINT end it within a second, at any point,
and nothing else ends it. Whatever it was doing is taken up again by the next start, because only the files count.
"""

import asyncio
import logging
import signal
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sync.asks import Answer, AnswerState, Ask, EnrolAsk, FreshDataAsk
from sync.board import Board
from sync.cache import CacheFolder
from sync.client import Client, Signer
from sync.clock import DeviceClock, ServerTime, SystemClock, heard, server_now
from sync.enrol import enrol
from sync.errors import LinkError, NotEnrolled, StorageError
from sync.identity import AUTHORITY, Identity, read_identity
from sync.journal_reader import JournalReader
from sync.lane import Fault
from sync.lanes import OWN_FAULT, Lanes, Pace
from sync.layout import DataFolder
from sync.lock import only_one
from sync.network_up import open_watch, watch_network
from sync.pump import Pump
from sync.signing import Keys, read_keys
from sync.status import Beat, FeedStatus, LinkState, SyncStatus, read_beat
from sync.stuck import Stuck, StuckEntry
from sync.waiting import Sent

LOG = logging.getLogger(__name__)
BEAT_SECONDS = 5.0
LOOK_SECONDS = 0.2
"""How often the daemon looks for an enrolment, a journal and asks."""
RECOVERY_SECONDS = 1.0
"""After a fault of its own or of a file, a part of the daemon rests so long and goes on."""
_USUAL = Pace()
_WAITING = {
    LinkState.NOT_ENROLLED: "waiting: this terminal is not enrolled (lotline enrol, or its setup screen)",
    LinkState.WAITING_FOR_JOURNAL: "waiting: the terminal program has not been started yet (lotline run)",
}

Connect = Callable[[str, UUID | None, Signer | None, str], Client]
"""How a client is made: URL, the server's id, who signs, the PEM of the server's own authority."""


@dataclass(frozen=True, slots=True)
class DaemonConfig:
    """What `lotline sync` is started with. `program` and `model` are told to the server at enrolment."""

    data: DataFolder
    program: str
    model: str = ""
    pace: Pace = _USUAL


def run(config: DaemonConfig) -> None:
    """Sync until SIGTERM or SIGINT; raises AlreadyRunning, StorageError."""
    with only_one(config.data.sync_lock):
        asyncio.run(_until_told(Daemon(config)))


async def _until_told(daemon: "Daemon") -> None:
    task = asyncio.ensure_future(daemon.run())
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    with suppress(asyncio.CancelledError):
        await task


class Daemon:
    """One daemon over one data folder; raises StorageError when the folder can't be written at the start."""

    def __init__(self, config: DaemonConfig, connect: Connect = Client, clock: DeviceClock | None = None) -> None:
        self._config = config
        self._data = config.data
        self._connect = connect
        self._clock = clock or SystemClock()
        before = read_beat(config.data.sync)
        self._board = Board.open(config.data.sync)
        self._status = before.status if before else SyncStatus(LinkState.CONNECTING)
        self._sent = before.sent if before else Sent()
        self._stuck = Stuck(self._status.stuck, self._keep_stuck)
        self._lanes: Lanes | None = None
        self._shown: tuple[SyncStatus, Sent] | None = None

    async def run(self) -> None:
        """Work until cancelled."""
        try:
            async with asyncio.TaskGroup() as group:
                for part in (self._session, self._asks, self._beat, self._follow_network):
                    group.create_task(self._again_and_again(part))
        finally:
            self._link(Fault(LinkState.NOT_RUNNING, ""))
            self._board.close()

    async def _again_and_again(self, part: Callable[[], Awaitable[None]]) -> None:
        """Run a part of the daemon for ever: what goes wrong in it is told, and it begins anew."""
        told = ""
        while True:
            rest = RECOVERY_SECONDS
            try:
                await part()
                rest = LOOK_SECONDS
            except NotEnrolled as error:
                self._link(Fault(LinkState.NOT_ENROLLED, str(error)))
            except (StorageError, sqlite3.Error, OSError) as error:
                if str(error) != told:
                    LOG.warning("%s", error)
                    told = str(error)
                self._link(Fault(LinkState.DEVICE_TROUBLE, str(error)))
            except Exception:
                LOG.exception("a part of the daemon failed; it begins anew")
                self._link(Fault(LinkState.DEVICE_TROUBLE, OWN_FAULT))
            await asyncio.sleep(rest)

    async def _session(self) -> None:
        """Work for one enrolment with one journal file, for as long as both are the same."""
        identity = read_identity(self._data.identity)
        if identity is None:
            return self._link(Fault(LinkState.NOT_ENROLLED, ""))
        journal = JournalReader.open(self._data.journal)
        if journal is None:
            return self._link(Fault(LinkState.WAITING_FOR_JOURNAL, ""))
        with closing(journal):
            keys = read_keys(self._data.identity)
            client = self._client(identity, keys)
            pump = Pump(identity, keys, client, CacheFolder(self._data.cache), journal, self._hear, self._stuck)
            try:
                await self._work(identity, Lanes(pump, journal, client, self._config.pace, lambda: self._tell(pump)))
            finally:
                pump.close()
                await client.close()

    async def _work(self, identity: Identity, lanes: Lanes) -> None:
        """Run the lanes until they end or the enrolment is another one."""
        self._lanes = lanes
        work = asyncio.create_task(lanes.run())
        try:
            while not work.done() and read_identity(self._data.identity) == identity:
                await asyncio.wait([work], timeout=LOOK_SECONDS)
            if work.done():
                work.result()
        finally:
            self._lanes = None
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)

    def _client(self, identity: Identity, keys: Keys) -> Client:
        authority = self._data.identity / AUTHORITY
        pem = authority.read_text(encoding="ascii") if authority.exists() else ""
        signer = Signer(identity.enrolment, keys, lambda: round(self._server_now().timestamp()))
        return self._connect(identity.url, identity.server, signer, pem)

    async def _asks(self) -> None:
        """Carry out what the screen wants from the network, one after the other."""
        journal: JournalReader | None = None
        try:
            while True:
                if journal is not None and journal.replaced():
                    journal.close()
                    journal = None
                if journal is None:
                    journal = _journal_or_none(self._data)
                    changed = journal is not None
                else:
                    changed = journal.changed()
                if changed and journal is not None:
                    await self._answer_all(journal)
                await asyncio.sleep(LOOK_SECONDS)
        finally:
            if journal is not None:
                journal.close()

    async def _answer_all(self, journal: JournalReader) -> None:
        for ask in journal.asks():
            if not self._board.is_answered(ask.id):
                self._board.answer(await self._answer(ask))

    async def _answer(self, ask: Ask) -> Answer:
        if self._clock.wall() > ask.deadline:
            return Answer(ask.id, AnswerState.EXPIRED)
        if isinstance(ask.args, EnrolAsk):
            return await self._enrol(ask, ask.args)
        if isinstance(ask.args, FreshDataAsk):
            if self._lanes is not None:
                self._lanes.distrust(ask.args.generation)
            return Answer(ask.id, AnswerState.DONE)
        self._stuck.release_all()
        self._hurry()
        return Answer(ask.id, AnswerState.DONE)

    def _hurry(self) -> None:
        if self._lanes is not None:
            self._lanes.hurry()

    async def _enrol(self, ask: Ask, args: EnrolAsk) -> Answer:
        client = self._connect(args.url, None, None, "")
        try:
            config = self._config
            await enrol(client, self._data.identity, args.url, args.token, config.model, config.program)
        except (LinkError, NotEnrolled, OSError) as error:
            return Answer(ask.id, AnswerState.FAILED, str(error))
        finally:
            await client.close()
        return Answer(ask.id, AnswerState.DONE)

    async def _beat(self) -> None:
        """Say now and then that the daemon lives."""
        self._shown = None
        self._show()
        await asyncio.sleep(BEAT_SECONDS)

    async def _follow_network(self) -> None:
        """Try at once when the kernel says that there is a network again."""
        watch = open_watch()
        if watch is None:
            await asyncio.Event().wait()
        else:
            await watch_network(watch, self._hurry)

    def _server_now(self) -> datetime:
        return server_now(self._status.server_time, self._clock)

    def _hear(self, said: datetime) -> None:
        time: ServerTime = heard(said, self._clock, self._status.server_time)
        self._status = replace(self._status, server_time=time)

    def _keep_stuck(self, stuck: tuple[StuckEntry, ...]) -> None:
        """What needs help is on the board before anything is done about it."""
        for one in set(stuck) - set(self._status.stuck):
            LOG.warning("entry %s %s: %s", one.entry, "is passed by" if one.held else "is offered again", one.reason)
        self._status = replace(self._status, stuck=stuck)
        self._show()

    def _link(self, fault: Fault) -> None:
        before, self._status = self._status, replace(self._status, link=fault.link, message=fault.message)
        if before.link is not fault.link:
            LOG.info("link: %s", fault.message or _WAITING.get(fault.link, fault.link.value))
        self._show()

    def _tell(self, pump: Pump) -> None:
        """Take over what the pump knows."""
        feeds = tuple(FeedStatus(cursor.feed, cursor.position, cursor.as_of) for cursor in pump.feeds())
        parked = pump.parked() if feeds != self._status.feeds else self._status.parked
        self._sent = pump.sent()
        self._status = replace(self._status, confirmed=pump.confirmed(), parked=parked, feeds=feeds)
        if self._lanes is not None:
            self._link(self._lanes.link())

    def _show(self) -> None:
        """Write the board when there is something new on it. One that can't be written now is written with the next beat."""
        if self._shown == (self._status, self._sent):
            return
        try:
            self._board.show(Beat(self._status, self._clock.boot, self._clock.boot_ms(), self._sent))
            self._shown = (self._status, self._sent)
        except sqlite3.Error as error:
            LOG.warning("the status can't be written: %s", error)


def _journal_or_none(data: DataFolder) -> JournalReader | None:
    with suppress(StorageError):
        return JournalReader.open(data.journal)
    return None
