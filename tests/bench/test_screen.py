"""Programs on a terminal of ours: what they show is timed, and none outlives its block."""

import os
import sys

import pytest

from bench.errors import NothingSeen
from bench.programs import SerialLine, minimal
from bench.screen import COLUMNS, LINES, ProgramOnScreen, Wait, plain

SPLASH_THEN_SCREEN = (
    'import time; print("splash", flush=True); time.sleep(0.2); print("\\x1b[?1049h\\x1b[2;3Hframe", flush=True)'
)


def python(statements: str) -> tuple[str, ...]:
    return (sys.executable, "-I", "-c", statements)


def test_text_is_read_without_colours_places_and_other_controls() -> None:
    assert plain(b"\x1b[1;32mOK\x1b[0m \x1b[3;7HIbuprofen\x1b]0;title\x07\r\n\x1b[?2026l!") == b"OK Ibuprofen!"


def test_words_count_when_all_of_them_have_left_the_program() -> None:
    with ProgramOnScreen(python("print('one'); print('two'); import time; time.sleep(60)")) as program:
        assert program.when(Wait((b"one", b"two"))) > program.started


def test_a_splash_before_the_full_screen_is_no_content() -> None:
    with ProgramOnScreen(python(SPLASH_THEN_SCREEN)) as program:
        assert program.when(Wait()) - program.started > 0.2


def test_what_was_shown_before_does_not_count_after_it_was_forgotten() -> None:
    with ProgramOnScreen(python("print('one', flush=True); import time; time.sleep(60)")) as program:
        program.when(Wait((b"one",)))
        program.forget()
        with pytest.raises(NothingSeen):
            program.when(Wait((b"one",)), patience=0.1)


def test_a_program_that_ends_early_is_told_by_what_it_said() -> None:
    with (
        ProgramOnScreen(python("print('no terminal here')")) as program,
        pytest.raises(NothingSeen, match="no terminal here"),
    ):
        program.when(Wait((b"frame",)))


def test_a_program_sees_a_terminal_of_the_size_of_a_handheld() -> None:
    statements = "import os; print(*os.get_terminal_size(), flush=True); import time; time.sleep(60)"
    with ProgramOnScreen(python(statements)) as program:
        program.when(Wait((f"{COLUMNS} {LINES}".encode(),)))


def test_a_program_that_ignores_being_told_to_end_is_gone_after_its_block(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bench.screen.END_SECONDS", 0.1)
    statements = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"
    )
    with ProgramOnScreen(python(statements)) as program:
        program.when(Wait((b"deaf",)))
        pid = program.pid
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_the_least_program_shows_the_end_of_a_label_from_its_line() -> None:
    with SerialLine() as line, ProgramOnScreen(minimal(line)) as program:
        program.when(Wait((b"ready",)))
        line.scan(b"]d20109521101001037\x1d21SN1")
        program.when(Wait((b"21SN1",)))
