"""`lotline run`: check that the terminal can be used, take the lock, and open the screen."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from demo.errors import LabelsUnreadable
from devices.errors import BadSetting
from sync.errors import AlreadyRunning, SyncError
from sync.layout import DataFolder
from sync.lock import only_one
from terminal.log_file import log_to_file
from terminal.options import fail
from terminal.runtime import NotEnrolledYet, Runtime, Setup, scanner_addresses

SMALLEST = (30, 15)


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What `lotline run` was given."""

    data: Path
    scanners: tuple[str, ...]
    kiosk: bool
    practice_labels: Path | None = None
    practice_scanner: str | None = None


def run_terminal(options: RunOptions) -> None:
    """Run the screen until it is closed. Ends with status 2 and one line when it can't be opened."""
    check_screen()
    try:
        with only_one(DataFolder(options.data).run_lock):
            log_to_file(options.data)
            setup = Setup(options.data, scanner_addresses(options.scanners))
            sys.exit(_open_screen(Runtime(setup), options))
    except AlreadyRunning:
        fail(f"Lotline runs already with the data in {options.data}. Close it there first, or give another --data.")
    except NotEnrolledYet:
        fail("this terminal belongs to no server yet. Run: lotline enrol SERVER CODE")
    except (SyncError, BadSetting, LabelsUnreadable) as error:
        fail(str(error))
    except OSError as error:
        fail(f"the data folder {options.data} can't be used: {error.strerror}. Give another one with --data.")


def check_screen() -> None:
    """Whether there is a terminal to draw on that is large enough, and a locale that can show what is drawn."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        fail("no terminal to draw on. Run it in one, or use: lotline demo --headless")
    columns, lines = os.get_terminal_size(sys.stderr.fileno())
    if columns < SMALLEST[0] or lines < SMALLEST[1]:
        wanted = f"{SMALLEST[0]} columns by {SMALLEST[1]} lines"
        fail(f"the terminal has {columns} columns by {lines} lines; it needs {wanted}. Make it larger.")


def _open_screen(runtime: Runtime, options: RunOptions) -> int:
    from terminal.app import LotlineApp
    from terminal.tray_source import open_tray

    tray = None
    if options.practice_labels and options.practice_scanner:
        tray = open_tray(options.practice_labels, options.practice_scanner)
    app = LotlineApp(runtime.session, runtime, tray, kiosk=options.kiosk)
    app.run(mouse=False)
    return app.return_code or 0
