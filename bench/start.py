"""start.*: what it takes to open the screen of an enrolled terminal, beside the least Textual program."""

import time
from collections.abc import Callable
from pathlib import Path

from bench.figure import Better, Compared, Figure, Goal, Of
from bench.harness import take_turns
from bench.programs import Command, SerialLine, lotline, minimal
from bench.screen import ProgramOnScreen, Wait
from bench.site import Workshop

SETTLE_SECONDS = 1.0
PEER = "least Textual app"
CONTENT = Wait()


def first_frame(workshop: Workshop) -> Figure:
    """From the start of the process to the first content on its screen; milliseconds."""
    measured = _both(workshop, workshop.scale.pick(9, 25), _to_content)
    return Figure("start.first_frame", "ms", Better.LOWER, Goal(Of.VALUE, 350), PEER, measured)


def rss(workshop: Workshop) -> Figure:
    """Memory in use (resident set) a second after the first content; MiB."""
    measured = _both(workshop, workshop.scale.pick(3, 7), _resident)
    return Figure("start.rss", "MiB", Better.LOWER, Goal(Of.VALUE, 64), PEER, measured)


def _both(workshop: Workshop, rounds: int, measure: Callable[[Command], float]) -> Compared:
    with SerialLine() as line:
        ours, theirs = lotline(workshop.site, line), minimal(line)
        _to_content(ours), _to_content(theirs)  # the first start of all may have to compile
        return take_turns(rounds, lambda: measure(ours), lambda: measure(theirs))


def _to_content(command: Command) -> float:
    with ProgramOnScreen(command) as program:
        return (program.when(CONTENT) - program.started) * 1000


def _resident(command: Command) -> float:
    with ProgramOnScreen(command) as program:
        program.when(CONTENT)
        time.sleep(SETTLE_SECONDS)
        status = Path(f"/proc/{program.pid}/status").read_text(encoding="ascii")
    kib = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(kib) / 1024
