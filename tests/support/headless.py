"""A terminal process that can be killed at will, with a scanner whose line outlives it; see `terminal_child` for the program."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable

from tests.support.deadline import until
from tests.support.journey import Journey, Plain

SLOWER_THAN_A_LINE_SETTLES = 0.1
"""Seconds: what comes within 40 ms of a line's opening may be the rest of a label and is not believed; nobody scans so soon."""


class HeadlessTerminal:
    """A person at a terminal without a screen: scans, presses keys, and sees frames. `start` again after each death."""

    def __init__(self, journey: Journey) -> None:
        self._journey = journey
        self._process: subprocess.Popen[bytes] | None = None
        self._heard: list[Plain] = []
        self.line = journey.open_line()

    @property
    def frame(self) -> Plain:
        """What is shown now."""
        return next((told for told in reversed(self._heard) if "mode" in told), {})

    @property
    def dead(self) -> bool:
        """Whether the process is gone."""
        return self._process is None or self._process.poll() is not None

    def start(self) -> Plain:
        """Start it on the journey's data folder; the first frame with a scanner that is ready."""
        command = (
            sys.executable,
            "-m",
            "tests.support.terminal_child",
            str(self._journey.terminal.root),
            self.line.path,
        )
        self._heard = []
        self._process = self._journey.start("terminal", command)
        threading.Thread(target=self._listen, args=(self._process, self._heard), daemon=True).start()
        self._wait_for("the scanner is ready", lambda: self.frame.get("scanner") == "ready")
        time.sleep(SLOWER_THAN_A_LINE_SETTLES)
        return self.frame

    def sign_in(self, name: str = "") -> None:
        """An operator's badge and PIN, the first one's where none is named."""
        badge, pin = self._journey.badge(name)
        self.line.scan(badge)
        self._wait_for("the PIN is asked for", lambda: bool(self.frame["mode"] == "enter_pin"))
        self.press(f"enter {pin}")
        self._wait_for("somebody is signed in", lambda: bool(self.frame["mode"] == "work"))

    def scan(self, data: bytes) -> bool:
        """Scan a label; whether it was answered, or the terminal died first."""
        return self._answered(lambda: self.line.scan(data))

    def key(self, command: str) -> bool:
        """Press a key; whether it was answered, or the terminal died first."""
        return self._answered(lambda: self.press(command))

    def press(self, command: str) -> None:
        """Send a command, and wait for nothing."""
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.write(f"{command}\n".encode())
        self._process.stdin.flush()

    def die(self, moment: str) -> None:
        """Let it kill itself at its next commit: before it, within it, or after it."""
        self.press(f"die {moment}")
        self._wait_for("the terminal knows when to die", lambda: any("armed" in told for told in self._heard))

    def kill(self) -> None:
        """kill -9, from outside."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def _answered(self, act: Callable[[], None]) -> bool:
        before = self._shown()
        act()
        until("an answer", lambda: self.dead or self._shown() != before)
        return self._shown() != before

    def _shown(self) -> tuple[object, object]:
        """The number of the last answer, and the line; a key may change one without the other."""
        return self.frame["answered"], self.frame["prompt"]

    def _wait_for(self, what: str, look: Callable[[], bool]) -> None:
        until(what, lambda: look() or self.dead)
        assert look(), f"the terminal ended before this: {what}"

    def _listen(self, process: "subprocess.Popen[bytes]", heard: list[Plain]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            heard.append(json.loads(line))
