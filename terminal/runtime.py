"""The composition root of the handheld program: builds journal, stock, session and scanners once, and keeps them going.

Two loops beside the scanners: one watches what the sync daemon writes, one gives signals. There is no network here.
"""

import asyncio
import contextlib
import gc
import logging
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from devices.feedback import Feedback, TerminalBell
from devices.open_scanner import open_scanner
from devices.scanner import ScannerState, ScannerStatus
from devices.supervise import SupervisedScanner
from sync.cache import CacheFolder
from sync.clock import SystemClock
from sync.identity import Identity, read_identity
from sync.journal import Journal
from sync.layout import DataFolder
from terminal.desk import Desk
from terminal.frame import ScannerLight
from terminal.queue_state import QueueWatch
from terminal.session import Session

LOG = logging.getLogger(__name__)
WATCH_SECONDS = 0.1
TIDY_AFTER = 50


class NotEnrolledYet(Exception):
    """This data folder belongs to no server yet."""


@dataclass(frozen=True, slots=True)
class Setup:
    """What a terminal is started with."""

    data: Path
    scanners: tuple[str, ...] = ()
    practice_labels: bool = False


class Runtime:
    """Everything of one running terminal; `start` and `stop` are the screen's lifetime."""

    def __init__(self, setup: Setup, bell: Callable[[], Feedback] | None = None) -> None:
        """Opens the files; raises NotEnrolledYet, or StorageError with a sentence that says what to do."""
        folder = DataFolder(setup.data)
        identity = read_identity(folder.identity)
        if identity is None:
            raise NotEnrolledYet(str(setup.data))
        self._feedback = bell() if bell else Feedback((TerminalBell(sys.__stderr__ or sys.stderr),))
        self.desk = _open_desk(folder, identity)
        self.session = Session(self.desk, self._feedback.give, setup.practice_labels)
        self._watch = QueueWatch(folder)
        self._scanners = tuple(self._supervised(address) for address in setup.scanners)
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Start the scanners and the two loops."""
        gc.freeze()
        gc.enable()
        self._look()
        self._tasks = [asyncio.create_task(scanner.run(), name=scanner.status.address) for scanner in self._scanners]
        self._tasks.append(asyncio.create_task(self._feedback.run(), name="feedback"))
        self._tasks.append(asyncio.create_task(self._keep_watching(), name="watch"))

    async def stop(self) -> None:
        """Stop them and close the files."""
        for task in self._tasks:
            task.cancel()
        for task in self._tasks:
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await task
        self.desk.close()

    def _supervised(self, address: str) -> SupervisedScanner:
        return SupervisedScanner(
            address,
            lambda: open_scanner(address),
            on_scan=self.session.scan,
            on_status=self._scanner_changed,
            on_misread=self.session.misread,
        )

    def _scanner_changed(self, status: ScannerStatus) -> None:
        LOG.info("scanner %s is %s", status.address, status.state.value)
        states = [scanner.status.state for scanner in self._scanners]
        ready = status.state is ScannerState.READY or ScannerState.READY in states
        self.session.scanner(ScannerLight.READY if ready else ScannerLight.LOST)

    async def _keep_watching(self) -> None:
        quiet = 0
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            changed = self._look()
            quiet = 0 if changed else quiet + 1
            if quiet == TIDY_AFTER:
                self.desk.tidy()

    def _look(self) -> bool:
        """What the daemon wrote since the last look; trouble with a file is logged, and looked at again."""
        before = self.session.frame.serial
        try:
            self.desk.server_time = self._watch.server_time()
            self.session.refresh()
            self.session.queue(self._watch.state(self.desk.now()))
        except Exception:
            LOG.exception("what the sync daemon wrote could not be read")
        return self.session.frame.serial != before


def _open_desk(folder: DataFolder, identity: Identity) -> Desk:
    journal = Journal.open(folder.journal, identity.enrolment)
    try:
        return Desk(identity, journal, CacheFolder(folder.cache), SystemClock())
    except BaseException:
        journal.close()
        raise


def scanner_addresses(given: Sequence[str]) -> tuple[str, ...]:
    """The addresses of scanners, a bare device path meaning a serial one."""
    return tuple(address if ":" in address else f"serial:{address}" for address in given)
