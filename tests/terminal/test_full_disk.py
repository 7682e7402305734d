"""A disk that is really full: the scan is refused in words before anything beeps, nothing is half written, and work goes on once there is room."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.labels import LabelKind
from devices.feedback import Signal
from sync.journal import ROOM
from sync.journal_check import verify
from terminal.frame import Frame, Mode
from tests.support.desk import Terminal, labels
from tests.support.mounts import small_disk
from workflows.dialog import Reason
from workflows.rules.status import Verdict

MEGABYTE = 1024 * 1024
CASES = [one for one in labels() if one.kind is LabelKind.CASE and one.good]
CASE = CASES[0]
DISK = 2 * ROOM // MEGABYTE


@pytest.fixture
def disk() -> Iterator[Path]:
    with small_disk(DISK) as folder:
        yield folder


@pytest.fixture
def terminal(disk: Path) -> Iterator[Terminal]:
    terminal = Terminal(disk / "terminal")
    terminal.open_pallet()
    terminal.signals.clear()
    yield terminal
    terminal.close()


def leave(disk: Path, free: int) -> Path:
    """Fill the disk until so many bytes are free; what it was filled with."""
    ballast = disk / "ballast"
    with ballast.open("ab", buffering=0) as file:
        try:
            while (missing := _free(disk) - free) > 0:
                file.write(b"x" * min(missing, MEGABYTE))
        except OSError:
            assert free == 0
    return ballast


def _free(disk: Path) -> int:
    found = os.statvfs(disk)
    return found.f_bavail * found.f_frsize


def said(frame: Frame) -> tuple[Verdict, object] | None:
    return (frame.notice.verdict, frame.notice.reason) if frame.notice else None


def test_a_scan_is_refused_while_there_is_still_room_for_the_log_and_the_cache(disk: Path, terminal: Terminal) -> None:
    before, prompt = terminal.facts, terminal.frame.prompt
    ballast = leave(disk, ROOM - MEGABYTE)
    frame = terminal.scan(CASE)
    assert (frame.mode, said(frame), frame.prompt) == (Mode.WORK, (Verdict.STOP, Reason.DEVICE_FULL), prompt)
    assert (terminal.signals, terminal.facts) == ([Signal.BAD], before)
    ballast.unlink()
    assert said(terminal.scan(CASE)) == (Verdict.OK, Reason.CONTENT_INFERRED)
    assert terminal.signals == [Signal.BAD, Signal.GOOD]


def test_on_a_disk_that_filled_up_meanwhile_nothing_is_half_written(disk: Path, terminal: Terminal) -> None:
    """Without the guard, the commit itself has to find out; the first few still find place in what the log has already."""
    terminal.restart(room=0)
    before = len(terminal.facts)
    ballast = leave(disk, 0)
    answers = [said(terminal.scan(case)) for case in CASES]
    assert (Verdict.STOP, Reason.DEVICE_FULL) in answers
    counted = sum(answer is not None and answer[0] is Verdict.OK for answer in answers)
    assert (len(terminal.facts) - before, terminal.signals.count(Signal.GOOD)) == (counted, counted)
    assert verify(terminal.folder.journal).faults == ()
    ballast.unlink()
    again = [said(terminal.scan(case)) for case in CASES]
    assert (Verdict.STOP, Reason.DEVICE_FULL) not in again
    assert len(terminal.facts) - before >= len(CASES)
    assert verify(terminal.folder.journal).faults == ()


def test_what_was_refused_for_want_of_room_is_counted_after_a_restart(disk: Path, terminal: Terminal) -> None:
    ballast = leave(disk, MEGABYTE)
    terminal.scan(CASE)
    before = terminal.facts
    terminal.restart()
    assert terminal.facts == before
    assert said(terminal.scan(CASE)) == (Verdict.STOP, Reason.DEVICE_FULL)
    ballast.unlink()
    assert said(terminal.scan(CASE)) == (Verdict.OK, Reason.CONTENT_INFERRED)


def test_nobody_is_signed_in_on_a_full_disk_and_that_is_said(disk: Path, terminal: Terminal) -> None:
    terminal.restart(room=0)
    leave(disk, 0)
    for _ in range(200):
        frame = terminal.sign_in("Jonas Weber")
        if frame.person == "Jonas Weber":
            frame = terminal.sign_in("Ana Ruiz")
        if frame.message:
            break
    assert frame.message == "This terminal can't write to its disk. Nothing was counted. Call IT."
    assert verify(terminal.folder.journal).faults == ()
