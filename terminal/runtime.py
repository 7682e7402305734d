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

from devices.beepers.choose import choose_beepers
from devices.errors import BadSetting
from devices.feedback import Feedback, Signal
from devices.open_scanner import open_scanner
from devices.profiles.catalogue import load_profiles
from devices.profiles.known_scanner import KnownScanner, without_options
from devices.scan import Scan
from devices.scanner import ScannerState, ScannerStatus
from devices.supervise import SupervisedScanner
from sync.cache import CacheFolder
from sync.clock import SystemClock
from sync.errors import SyncError
from sync.identity import Identity, read_identity
from sync.journal import Journal
from sync.layout import DataFolder
from terminal.config import FILE_NAME, PROFILES, TerminalConfig, full_address, read_config
from terminal.desk import Desk
from terminal.frame import ScannerLight
from terminal.queue_state import QueueWatch
from terminal.scan_channel import channel_of
from terminal.session import Session

LOG = logging.getLogger(__name__)
WATCH_SECONDS = 0.1
CHECK_SECONDS = 0.01
SLICE_SECONDS, BETWEEN_SLICES = 0.03, 0.005
"""A large view is made a little at a time, so that scans and keys in between are answered at once."""
TIDY_AFTER = 50
PURGE_ON, PURGE_AGAIN = 5, 100
"""Looks between two steps of a purge, and between two purges while nobody scans."""


class NotEnrolledYet(Exception):
    """This data folder belongs to no server yet."""


@dataclass(frozen=True, slots=True)
class Setup:
    """What a terminal is started with."""

    data: Path
    scanners: tuple[str, ...] = ()


class Runtime:
    """Everything of one running terminal; `start` and `stop` are the screen's lifetime."""

    def __init__(self, setup: Setup, bell: Callable[[], Feedback] | None = None) -> None:
        """Opens the files; raises NotEnrolledYet, or StorageError or BadSetting with a sentence that says what to do."""
        folder = DataFolder(setup.data)
        identity = read_identity(folder.identity)
        if identity is None:
            raise NotEnrolledYet(str(setup.data))
        config = read_config(setup.data)
        known = _known_scanners(setup, config)
        terminal = sys.__stderr__ or sys.stderr
        self._feedback = bell() if bell else Feedback(choose_beepers(config.feedback, self, terminal))
        self.desk = _open_desk(folder, identity)
        channels = {without_options(address): channel_of(it) for address, it in known.items()}
        self.session = Session(self.desk, self._feedback.give, channels)
        self._watch = QueueWatch(folder)
        self._scanners = tuple(self._supervised(address, it) for address, it in known.items())
        self._last_address = ""
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

    async def signal(self, signal: Signal) -> bool:
        """Give it at the scanner that was used last: the one in the hand."""
        for scanner in self._scanners:
            if scanner.status.address == self._last_address:
                return await scanner.signal(signal)
        return False

    def _supervised(self, address: str, known: KnownScanner) -> SupervisedScanner:
        return SupervisedScanner(
            address,
            lambda: open_scanner(address, known.profile),
            on_scan=lambda scan: self._scanned(address, scan),
            on_status=self._scanner_changed,
            on_misread=self.session.misread,
        )

    def _scanned(self, address: str, scan: Scan) -> None:
        self._last_address = address
        self.session.scan(scan)

    def _scanner_changed(self, status: ScannerStatus) -> None:
        LOG.info("scanner %s is %s", status.address, status.state.value)
        states = [scanner.status.state for scanner in self._scanners]
        ready = status.state is ScannerState.READY or ScannerState.READY in states
        self.session.scanner(ScannerLight.READY if ready else ScannerLight.LOST)

    async def _keep_watching(self) -> None:
        quiet, due = 0, TIDY_AFTER
        while True:
            await asyncio.sleep(BETWEEN_SLICES if self.desk.busy else WATCH_SECONDS)
            quiet, due = (0, TIDY_AFTER) if self._look() else (quiet + 1, due)
            if quiet == due:
                due += self._tidy(first=quiet == TIDY_AFTER)
            elif quiet > TIDY_AFTER:
                self.desk.check(CHECK_SECONDS)

    def _tidy(self, first: bool) -> int:
        """What is done while nobody scans, in small steps; after how many looks to come again. Trouble with the disk shows at the next scan."""
        try:
            if first:
                self.desk.tidy()
            return PURGE_ON if self.desk.purge() else PURGE_AGAIN
        except SyncError:
            LOG.exception("the journal could not be tidied; it is tried again")
            return PURGE_AGAIN

    def _look(self) -> bool:
        """What the daemon wrote since the last look; trouble with a file is logged, and looked at again."""
        before = self.session.frame.serial
        try:
            self.desk.server_time = self._watch.server_time()
            self.desk.hold(self._watch.held())
            self.session.refresh()
            self.session.queue(self._watch.state(self.desk.now()))
            if news := self.desk.news():
                self.session.tell(news)
        except Exception:
            LOG.exception("what the sync daemon wrote could not be read")
        return self.session.frame.serial != before


def _known_scanners(setup: Setup, config: TerminalConfig) -> dict[str, KnownScanner]:
    """Each scanner's address with its profile; raises BadSetting for one that could never be opened."""
    profiles = load_profiles(setup.data / PROFILES)
    known = {}
    for scanner in config.with_scanners(setup.scanners):
        try:
            known[scanner.address] = profiles.profile_for(scanner.address, scanner.profile)
        except BadSetting as error:
            raise BadSetting(f"{setup.data / FILE_NAME}: [[scanner]]: `profile`: {error}") from error
        open_scanner(scanner.address, known[scanner.address].profile)
    return known


def _open_desk(folder: DataFolder, identity: Identity) -> Desk:
    journal = Journal.open(folder.journal, identity.enrolment)
    try:
        held = QueueWatch(folder).held()
        return Desk(identity, journal, CacheFolder(folder.cache), SystemClock(), SLICE_SECONDS, held)
    except BaseException:
        journal.close()
        raise


def scanner_addresses(given: Sequence[str]) -> tuple[str, ...]:
    """The addresses of scanners, a bare device path meaning a serial one."""
    return tuple(full_address(address) for address in given)
