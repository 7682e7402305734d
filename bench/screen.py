"""A program on a pseudo-terminal of ours: started, and watched until words have left it. Says when, not what it looks like."""

import fcntl
import os
import re
import select
import struct
import subprocess
import termios
import time
from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from bench.errors import NothingSeen

COLUMNS, LINES = 40, 20
PATIENCE_SECONDS = 20.0
END_SECONDS = 3.0
_CONTROL = re.compile(
    rb"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1bP.*?\x1b\\|\x1b[ -/]*[0-~]|[\x00-\x1f]", re.S
)
_ENTERED = b"\x1b[?1049h"


@dataclass(frozen=True, slots=True)
class Wait:
    """What must have left the program: all of these words, or with none any content at all."""

    words: tuple[bytes, ...] = ()

    def over(self, sent: bytes) -> bool:
        """Whether these bytes show it."""
        text = plain(sent)
        if not self.words:
            return bool(plain(sent.partition(_ENTERED)[2]).strip())
        return all(word in text for word in self.words)


def plain(sent: bytes) -> bytes:
    """What bytes for a terminal say, without colours, places and other controls; parts that stood apart stay in order."""
    return _CONTROL.sub(b"", sent)


class ProgramOnScreen:
    """A program whose terminal is ours; ends with the block."""

    def __init__(self, command: Sequence[str]) -> None:
        self._master, slave = os.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
        self._sent = b""
        self.started = time.perf_counter()
        self._process = subprocess.Popen(
            command, stdin=slave, stdout=slave, stderr=slave, env=_environment(), start_new_session=True
        )
        os.close(slave)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self._process.terminate()
        until = time.monotonic() + END_SECONDS
        while self._process.poll() is None and time.monotonic() < until:
            self._read(0.05)
        self._process.kill()
        self._process.wait()
        os.close(self._master)

    @property
    def pid(self) -> int:
        """The program's process."""
        return self._process.pid

    def forget(self, quiet: float = 0.0) -> None:
        """What was shown so far, and until it has been quiet for so many seconds, does not count."""
        while self._read(quiet):
            pass
        self._sent = b""

    def when(self, wait: Wait, patience: float = PATIENCE_SECONDS) -> float:
        """The moment (perf_counter) at which what is waited for had left the program; raises NothingSeen."""
        until = time.monotonic() + patience
        while not wait.over(self._sent):
            if not self._read(max(0.0, until - time.monotonic())):
                raise NothingSeen(f"{wait.words or 'a frame'} not seen, but: {plain(self._sent)[-2000:]!r}")
            now = time.perf_counter()
        return now

    def _read(self, patience: float) -> bool:
        """Take what comes next; False when nothing comes in time, or nothing will."""
        ready, _, _ = select.select([self._master], [], [], patience)
        if not ready:
            return False
        try:
            self._sent += os.read(self._master, 65_536)
        except OSError:  # the program has gone
            return False
        return True


def _environment() -> dict[str, str]:
    """A plain terminal, and nothing of this run that a program would heed."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("LOTLINE", "TEXTUAL", "COLUMNS", "LINES"))
    }
    return kept | {"TERM": "xterm-256color", "LANG": "C.UTF-8"}
