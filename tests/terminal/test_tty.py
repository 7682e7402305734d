"""The screen on a real line: a pseudo-terminal with a process behind it, fed with what goes wrong on real lines."""

import contextlib
import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pyte
import pytest

from terminal.guard import BURST_GAP, LONGEST_BURST, LenientFile, TtyText

ROOT = Path(__file__).parents[2]
PATIENCE = 15.0
SETTLED = 0.4


class Line:
    """A process with its screen on a pseudo-terminal, as a person sees and types it."""

    def __init__(self, log: Path, frame: str, **more: str) -> None:
        self.log = log
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 20, 40, 0, 0))
        environment = {
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "TERM": "linux",
            "LOG": str(log),
            "PYTHONPATH": str(ROOT),
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.fake_terminal", frame],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            cwd=ROOT,
            env=environment | more,
            start_new_session=True,
        )
        os.close(slave)
        self.raw = b""
        self.screen = pyte.Screen(40, 20)
        self._stream = pyte.ByteStream(self.screen)

    @property
    def text(self) -> str:
        """What is on the screen."""
        return "\n".join(row.rstrip() for row in self.screen.display)

    def look(self, seconds: float = SETTLED) -> str:
        """What is on the screen after so many seconds."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            if select.select([self.master], [], [], left)[0]:
                with contextlib.suppress(OSError):
                    data = os.read(self.master, 65536)
                    self.raw += data
                    self._stream.feed(data)
        return self.text

    def wait_for(self, there: Callable[[], bool], what: str) -> None:
        """Look until it is there."""
        until = time.monotonic() + PATIENCE
        while not there():
            assert time.monotonic() < until, f"{what} never came:\n{self.text}"
            self.look(0.05)

    def type(self, data: bytes) -> None:
        """Send bytes as a keyboard would."""
        while data:
            data = data[os.write(self.master, data) :]

    def logged(self) -> list[str]:
        """What the screen asked of the work."""
        return self.log.read_text().splitlines() if self.log.exists() else []

    def hang_up(self) -> None:
        """Pull the plug."""
        os.close(self.master)
        self.master = -1

    def close(self) -> None:
        """End it, whatever state it is in."""
        self.process.kill()
        self.process.wait()
        if self.master >= 0:
            os.close(self.master)


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Line]:
    started = Line(tmp_path / "log", "counted")
    try:
        started.wait_for(lambda: "? help" in started.text and "started" in started.logged(), "the first picture")
        yield started
    finally:
        started.close()


def test_the_first_picture_on_a_linux_console_has_line_words_and_colours(line: Line) -> None:
    rows = line.text.split("\n")
    assert rows[0].startswith("RECEIVE  shipment 4711")
    assert rows[2].startswith("OK    Amoxicillin 500 mg caps, 20")
    assert rows[7] == "SCAN A CASE OR A UNIT"
    assert line.screen.buffer[2][0].bg == "green"
    assert line.screen.buffer[2][0].fg == "black"
    assert not line.screen.buffer[2][0].bold
    assert b"38;2" not in line.raw
    assert b"48;5" not in line.raw


@pytest.mark.parametrize("term", ["linux", "xterm-256color"])
def test_a_line_that_claims_true_colour_gets_the_same_sixteen_colours(tmp_path: Path, term: str) -> None:
    line = Line(tmp_path / "log", "stopped", TERM=term, COLORTERM="truecolor")
    try:
        line.wait_for(lambda: "? help" in line.text, "the first picture")
        assert line.screen.buffer[2][0].bg == "red"
        assert b"38;2" not in line.raw
        assert b"48;2" not in line.raw
    finally:
        line.close()


def test_only_signs_that_every_console_font_has_are_drawn(line: Line) -> None:
    drawn = {sign for row in line.screen.display for sign in row}
    assert {sign for sign in drawn if not sign.isascii()} <= {"─", "│"}


def test_the_terminal_is_asked_for_no_mouse(line: Line) -> None:
    assert b"?1000h" not in line.raw
    assert b"?1003h" not in line.raw


def test_bytes_that_are_no_utf8_leave_the_screen_alive_and_nothing_done(line: Line) -> None:
    line.type(b"\xff\xfe\x80\xc3")
    line.look()
    line.type(bytes(range(128, 256)))
    assert "SCAN A CASE OR A UNIT" in line.look()
    assert line.logged() == ["started"]
    line.type(b"12")
    line.wait_for(lambda: "12_" in line.text, "what is typed afterwards")
    assert "Traceback" not in line.text


@pytest.mark.parametrize("start", [b"", b"\x1b[200~"], ids=["plain", "bracketed"])
def test_a_paste_of_five_thousand_characters_leaves_the_screen_alive_and_nothing_done(line: Line, start: bytes) -> None:
    end = b"\x1b[201~" if start else b""
    line.type(start + b"0109506000134352\r" * 300 + end)
    line.look()
    assert [entry for entry in line.logged() if entry.startswith("pressed")] == []
    assert [entry for entry in line.logged() if entry.startswith("entered")] == []
    line.type(b"\x1b")
    line.look(0.5)
    line.type(b"77")
    line.wait_for(lambda: "77_" in line.text, "what is typed afterwards")


def test_a_label_typed_at_the_speed_of_a_scanner_is_taken_whole(line: Line) -> None:
    line.type(b"(01)09506000134352(17)270331(10)A7K21(21)SN0001837")
    line.look()
    line.type(b"\r")
    line.wait_for(lambda: any(entry.startswith("entered") for entry in line.logged()), "the label")
    assert line.logged()[-1] == "entered (01)09506000134352(17)270331(10)A7K21(21)SN0001837"


def test_escape_is_a_key_of_its_own_and_function_keys_are_not_split(line: Line) -> None:
    line.type(b"\x1b")
    line.wait_for(lambda: "pressed Action.BACK" in line.logged(), "escape")
    line.type(b"\x1b[[C")
    line.look()
    line.type(b"\x1b[13~")
    line.wait_for(lambda: "pressed Action.UNDO" in line.logged(), "F3")


def test_a_line_that_hangs_up_ends_the_program_in_good_order(line: Line) -> None:
    line.hang_up()
    assert line.process.wait(PATIENCE) == 0
    assert line.logged() == ["started", "stopped"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP], ids=str)
def test_a_signal_to_end_ends_the_program_in_good_order(line: Line, number: signal.Signals) -> None:
    line.process.send_signal(number)
    line.wait_for(lambda: line.process.poll() is not None, "the end")
    assert line.process.returncode == 0
    assert line.logged() == ["started", "stopped"]


def test_control_c_and_control_z_end_nothing(line: Line) -> None:
    line.type(b"\x03\x1a\x1c\x04")
    assert "SCAN A CASE OR A UNIT" in line.look()
    assert line.process.poll() is None
    assert line.logged() == ["started"]


def test_undecodable_bytes_become_a_replacement_sign_even_when_split() -> None:
    text = TtyText()
    assert text.feed("ü".encode()[:1], 0.0) == ""
    assert text.feed("ü".encode()[1:], 1.0) == "ü"
    assert text.feed(b"A\xffB", 2.0) == "A\ufffdB"


def test_a_burst_is_counted_over_its_pieces_and_ends_with_silence() -> None:
    text = TtyText()
    assert text.feed(b"1" * LONGEST_BURST, 0.0) != ""
    assert text.feed(b"1", BURST_GAP / 2) == ""
    assert text.feed(b"1", 1.0) == "1"


def test_a_marked_paste_passes_whole_whatever_its_length() -> None:
    text = TtyText()
    assert len(text.feed(b"\x1b[200~" + b"1" * 4000, 0.0)) == 4006
    assert len(text.feed(b"1" * 1000 + b"\x1b[201~", 0.001)) == 1006
    assert text.feed(b"1" * 300, 1.0) == ""


def test_writing_to_a_line_that_is_gone_is_no_error(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    with os.fdopen(writing, "w", buffering=1) as pipe:
        file = LenientFile(pipe)
        os.close(reading)
        assert file.write("anything\n") == 9
        file.flush()
        assert file.fileno() == writing
        with contextlib.suppress(OSError):
            pipe.close()
