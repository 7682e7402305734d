"""How the link is: what `lotline sync` knows and does, for the screen and for `lotline status`. Reading works when no daemon ever ran.

"Sent" means that the server said it has it and the feed has not shown it yet; only what the feed has shown is confirmed.
"""

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from pathlib import Path
from uuid import UUID

from sync.asks import Answer, read_answer
from sync.clock import DeviceClock, ServerTime
from sync.errors import StorageError
from sync.journal_reader import JournalReader
from sync.layout import DataFolder
from sync.sqlite import open_reader
from sync.stuck import StuckEntry
from sync.waiting import Sent, count_waiting
from workflows.plain import PlainError, from_plain
from workflows.rules.identity import EntryId

STALE_MS = 15_000
"""A daemon that has not written for so long, in milliseconds, does not run any more; it writes every five seconds."""


NOTHING_SENT = Sent()


class LinkState(Enum):
    """How the link to the server is."""

    NEVER_RAN = "never_ran"
    NOT_RUNNING = "not_running"
    NOT_ENROLLED = "not_enrolled"
    WAITING_FOR_JOURNAL = "waiting_for_journal"
    CONNECTING = "connecting"
    LOADING = "loading"
    ONLINE = "online"
    OFFLINE = "offline"
    SERVER_TROUBLE = "server_trouble"
    SIGN_IN_PAGE = "sign_in_page"
    PROXY = "proxy"
    CERTIFICATE = "certificate"
    CLOCK = "clock"
    NOT_OUR_SERVER = "not_our_server"
    BAD_ANSWER = "bad_answer"
    REFUSED = "refused"
    INCOMPATIBLE = "incompatible"
    DEVICE_TROUBLE = "device_trouble"


@dataclass(frozen=True, slots=True)
class FeedStatus:
    """How far a feed is: its position, and the server's time at which that was all there was."""

    feed: str
    position: int
    as_of: datetime


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """The link and the queue. `message` is a sentence for a person, empty when all is well.

    `queued`: entries that the feed has not shown, `sent` those of them that the server said it has; `confirmed`: shown;
    `parked`: of these, waiting for a supervisor; `stuck`: entries that the server does not take, and what it says.
    """

    link: LinkState
    message: str = ""
    queued: int = 0
    sent: int = 0
    confirmed: int = 0
    parked: int = 0
    oldest_unsent: datetime | None = None
    feeds: tuple[FeedStatus, ...] = ()
    server_time: ServerTime | None = None
    stuck: tuple[StuckEntry, ...] = ()

    @property
    def held(self) -> frozenset[EntryId]:
        """The entries that are passed by for now: they are to get no fresh envelope until they are not."""
        return frozenset(one.entry for one in self.stuck if one.held)


@dataclass(frozen=True, slots=True)
class Beat:
    """What the daemon wrote last, when, and what it takes to count the queue anew."""

    status: SyncStatus
    boot: UUID
    boot_ms: int
    sent: Sent = NOTHING_SENT


def read_status(folder: DataFolder, clock: DeviceClock) -> SyncStatus:
    """The status now. The queue is counted in the journal itself, so that it is right when no daemon runs."""
    beat = read_beat(folder.sync)
    status = beat.status if beat else SyncStatus(LinkState.NEVER_RAN)
    if beat and not (beat.boot == clock.boot and clock.boot_ms() - beat.boot_ms <= STALE_MS):
        status = replace(status, link=LinkState.NOT_RUNNING, message="")
    return _counted(status, beat, folder.journal)


def read_beat(sync: Path) -> Beat | None:
    """What the daemon wrote last, or None when none ever did or nothing of it can be read."""
    try:
        with closing(open_reader(sync)) as connection:
            row = connection.execute("SELECT body FROM status").fetchone()
            return None if row is None else from_plain(Beat, json.loads(row[0]))
    except (sqlite3.Error, PlainError, ValueError):
        return None


def find_answer(folder: DataFolder, ask: UUID) -> Answer | None:
    """The daemon's answer to an ask, or None while there is none."""
    try:
        with closing(open_reader(folder.sync)) as connection:
            return read_answer(connection, ask)
    except sqlite3.Error:
        return None


def _counted(status: SyncStatus, beat: Beat | None, path: Path) -> SyncStatus:
    try:
        journal = JournalReader.open(path)
    except StorageError:
        return status
    if journal is None:
        return status
    with closing(journal):
        queue = count_waiting(journal, beat.sent if beat else NOTHING_SENT)
    return replace(status, queued=queue.queued, sent=queue.sent, oldest_unsent=queue.oldest_unsent)
