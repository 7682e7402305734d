"""Programs that live no longer than this one: each gets a log file, all end together, also when this process is killed."""

import ctypes
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import IO

PR_SET_PDEATHSIG = 1
END_SECONDS = 5.0


class Children:
    """The child processes of one program."""

    def __init__(self, logs: Path) -> None:
        self._logs = logs
        self._running: list[subprocess.Popen[bytes]] = []

    def start(self, module: str, arguments: Sequence[str], name: str) -> subprocess.Popen[bytes]:
        """Start `python -m module` in the background; standard error goes to the log, standard output is a pipe."""
        with (self._logs / f"{name}.log").open("ab") as log:
            return self._started(module, arguments, subprocess.PIPE, log)

    def start_on_screen(self, module: str, arguments: Sequence[str]) -> subprocess.Popen[bytes]:
        """Start `python -m module` on this process's terminal."""
        return self._started(module, arguments, None, None)

    def end(self) -> None:
        """Ask all to end, last started first, and kill what does not."""
        for child in reversed(self._running):
            child.terminate()
        for child in reversed(self._running):
            try:
                child.wait(END_SECONDS)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()

    def _started(
        self, module: str, arguments: Sequence[str], out: int | None, err: IO[bytes] | None
    ) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", module, *arguments]
        child = subprocess.Popen(command, stdout=out, stderr=err, preexec_fn=_end_with_parent)
        self._running.append(child)
        return child


def _end_with_parent() -> None:
    """Linux ends this process when its parent is gone, however that happened."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
