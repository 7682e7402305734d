"""A terminal of our own: a program on a real pseudo-terminal, its picture by pyte, its keys by name."""

import fcntl
import os
import struct
import subprocess
import termios
import threading
import time
from collections.abc import Mapping, Sequence

import pyte

from tests.support.deadline import until

KEYS = {
    "enter": b"\r",
    "escape": b"\x1b",
    "down": b"\x1b[B",
    "page down": b"\x1b[6~",
    "f5": b"\x1b[15~",
    "f10": b"\x1b[21~",
    "f12": b"\x1b[24~",
    "ctrl+t": b"\x14",
}
HAND = 0.2
"""Seconds before ENT: what comes sooner after another ENT is a bouncing key to the program, and no person is that quick."""


class Screen:
    """A program with a terminal of `columns` by `lines`; ended with `close`."""

    def __init__(
        self, command: Sequence[str], columns: int = 40, lines: int = 20, environment: Mapping[str, str] | None = None
    ) -> None:
        self._master, slave = os.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        self.process = subprocess.Popen(
            command,
            env={**_of_this_size(), "TERM": "xterm-256color", **(environment or {})},
            pass_fds=(slave,),
            preexec_fn=lambda: os.login_tty(slave),
        )
        os.close(slave)
        self._picture = pyte.Screen(columns, lines)
        self._stream = pyte.ByteStream(self._picture)
        self._lock = threading.Lock()
        self.raw = bytearray()
        """All that was ever written, for what a picture does not keep."""
        threading.Thread(target=self._draw, daemon=True).start()

    @property
    def rows(self) -> tuple[str, ...]:
        """The rows now, without the blanks at their ends."""
        with self._lock:
            return tuple(row.rstrip() for row in self._picture.display)

    @property
    def words(self) -> str:
        """The rows as running text, so that it does not matter where a line was broken."""
        return " ".join(" ".join(self.rows).split())

    def wait_for(self, *texts: str) -> None:
        """Wait until all these texts are there at once."""
        until(f"{texts} on the screen", lambda: all(text in self.words for text in texts))

    def press(self, *keys: str) -> None:
        """Press keys, each by its name or as the text it types."""
        for key in keys:
            if key == "enter":
                time.sleep(HAND)
            os.write(self._master, KEYS.get(key, key.encode()))

    def close(self) -> None:
        """End the program, hard if need be, and let go of the terminal."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self._master)

    def _draw(self) -> None:
        """Read as long as there is something, or the program would wait for its reader."""
        try:
            while data := os.read(self._master, 65_536):
                with self._lock:
                    self.raw += data
                    self._stream.feed(data)
        except OSError:
            return


def _of_this_size() -> dict[str, str]:
    """The environment without the size of another terminal, which a program would believe before its own."""
    return {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
