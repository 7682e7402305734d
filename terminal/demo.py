"""`lotline demo`: everything on this machine. A server with the demo site, an enrolled terminal, its sync daemon, and a simulated scanner."""

import asyncio
import contextlib
import json
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from devices.drivers.pty_bridge import PtyBridge
from devices.drivers.simulated import SimulatedScanner
from sync.errors import AlreadyRunning, SyncError
from sync.layout import DataFolder
from sync.lock import only_one
from terminal.children import Children
from terminal.demo_site import (
    SERVER_SECONDS,
    DemoFolder,
    DemoTrouble,
    Notes,
    enrol_terminal,
    prepare_server,
    start_server,
    start_sync,
    wait_for_data,
)
from terminal.options import fail, log_to_stderr

if TYPE_CHECKING:
    from terminal.runtime import Runtime


@dataclass(frozen=True, slots=True)
class DemoOptions:
    """What `lotline demo` was given. `data` None throws the state away at the end."""

    data: Path | None
    port: int
    seed: int
    headless: bool


@dataclass(frozen=True, slots=True)
class Demo:
    """A demo that is up: where it lies, how to reach it, who may sign in."""

    folder: DemoFolder
    notes: Notes
    url: str
    terminal: str


def run_demo(options: DemoOptions) -> int:
    """Set up, run until the screen is closed (or SIGTERM without one), and clean up; the exit status."""
    if not options.headless:
        from terminal.run import check_screen

        check_screen()
    _end_on_sigterm()
    try:
        with _folder(options.data) as folder, only_one(folder.root / "demo.lock"):
            return _run_in(folder, options)
    except AlreadyRunning:
        fail(f"a demo runs already in {options.data}. Close it first, or give another folder with --data.")
    except (DemoTrouble, SyncError) as error:
        fail(str(error))
    except OSError as error:
        fail(
            f"the folder {options.data or tempfile.gettempdir()} can't be used: {error.strerror}. Give one with --data."
        )


def _run_in(folder: DemoFolder, options: DemoOptions) -> int:
    children = Children(folder.root)
    try:
        demo = _set_up(folder, options, children)
        if options.headless:
            return asyncio.run(_without_screen(demo))
        _tell(demo)
        return asyncio.run(_with_screen(demo, children))
    finally:
        children.end()


def _set_up(folder: DemoFolder, options: DemoOptions, children: Children) -> Demo:
    def say(line: str) -> None:
        print(line, file=sys.stderr, flush=True)

    notes = prepare_server(folder, options.port, options.seed, say)
    url = start_server(folder, notes, children)
    terminal = enrol_terminal(folder, notes, url, say)
    start_sync(folder, children)
    if options.headless:
        wait_for_data(folder, say)
    return Demo(folder, notes, url, terminal)


@contextmanager
def _folder(data: Path | None) -> Iterator[DemoFolder]:
    if data is not None:
        data.mkdir(parents=True, exist_ok=True)
        yield DemoFolder(data.resolve())
        return
    with tempfile.TemporaryDirectory(prefix="lotline-demo-", ignore_cleanup_errors=True) as folder:
        yield DemoFolder(Path(folder))


def _tell(demo: Demo) -> None:
    """Where everything is and who may sign in, for a terminal of 30 columns too."""
    notes = demo.notes
    print(f"\nserver {demo.url}\n  user {notes.administrator}\n  password\n  {notes.password}")
    print(f"terminal {demo.terminal}\n  {demo.folder.root}\nbadges and PINs")
    for login in notes.logins:
        print(f"  {login.badge}  {login.pin}\n    {login.name}, {login.roles[0].value}")
    print("F12 or Ctrl+T: the label tray.\n", flush=True)


async def _with_screen(demo: Demo, children: Children) -> int:
    told = _told_to_end()
    with _scanner() as (scanner, bridge):
        arguments = ["run", "--data", str(demo.folder.terminal), "--scanner", f"serial:{scanner.path}"]
        arguments += ["--practice-labels", str(demo.folder.labels), "--practice-scanner", bridge.path]
        screen = children.start_on_screen("terminal.cli", arguments)
        while not told.is_set():
            status = screen.poll()
            if status is not None:
                return status if status >= 0 else 1
            await asyncio.sleep(0.1)
    return 0


async def _without_screen(demo: Demo) -> int:
    """The same terminal without a screen: the first receiver is signed in, and every answer goes to the log."""
    from terminal.runtime import Runtime, Setup

    log_to_stderr()
    told = _told_to_end()
    with only_one(DataFolder(demo.folder.terminal).run_lock), _scanner() as (scanner, bridge):
        runtime = Runtime(Setup(demo.folder.terminal, (f"serial:{scanner.path}",)))
        person = await _sign_in_first(runtime, demo)
        await runtime.start()
        try:
            print(json.dumps(_ready(demo, bridge.path, person)), flush=True)
            await told.wait()
        finally:
            await runtime.stop()
    return 0


async def _sign_in_first(runtime: "Runtime", demo: Demo) -> str:
    from workflows.rules.model.master_data import Person

    await _site_data(runtime)
    login = demo.notes.logins[0]
    person = runtime.desk.view().rows.get(Person, (login.person,))
    if person is None:
        raise DemoTrouble("the site's data knows none of the operators")
    if not runtime.session.frame.person:
        runtime.session.signed_in(person)
    return login.person


async def _site_data(runtime: "Runtime") -> None:
    """Wait for the site's data: what is there may be damaged, then the daemon is loading it again."""
    until = time.monotonic() + SERVER_SECONDS
    while not runtime.desk.has_data:
        if time.monotonic() > until:
            raise DemoTrouble("the terminal got no data; sync.log in the demo's folder says why")
        await asyncio.sleep(0.05)
        runtime.session.refresh()


def _ready(demo: Demo, line: str, person: str) -> dict[str, object]:
    badges = [
        {"name": login.name, "badge": login.badge, "pin": login.pin, "roles": [role.value for role in login.roles]}
        for login in demo.notes.logins
    ]
    return {
        "server": demo.url,
        "administrator": demo.notes.administrator,
        "password": demo.notes.password,
        "data": str(demo.folder.root),
        "server_data": str(demo.folder.server),
        "terminal_data": str(demo.folder.terminal),
        "scanner": line,
        "labels": str(demo.folder.labels),
        "terminal": demo.terminal,
        "badges": badges,
        "signed_in": person,
        "state": "ready",
    }


@contextmanager
def _scanner() -> Iterator[tuple[SimulatedScanner, PtyBridge]]:
    """The simulated scanner: the terminal reads its line with the real serial driver; what is written to the bridge is scanned."""
    scanner = SimulatedScanner()
    bridge = PtyBridge(scanner)
    bridge.start()
    try:
        yield scanner, bridge
    finally:
        bridge.close()
        scanner.close()


def _end_on_sigterm() -> None:
    """SIGTERM and a hang-up end the set-up as Ctrl+C does: children are told, files are closed."""

    def interrupt(signum: int, frame: object) -> None:
        raise KeyboardInterrupt

    for number in (signal.SIGTERM, signal.SIGHUP):
        with contextlib.suppress(ValueError):
            signal.signal(number, interrupt)


def _told_to_end() -> asyncio.Event:
    """Set by SIGTERM, a hang-up or Ctrl+C: never in the middle of a scan."""
    told = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    return told
