"""What else can be wrong with a terminal's world: a second instance, a port that is taken, files that are garbage. One line says what to do."""

import socket
from pathlib import Path

import pytest

from sync.status import LinkState
from tests.support.command import error_line, last_words
from tests.support.journey import LOTLINE, Journey, json_line

pytestmark = pytest.mark.journey

GARBAGE = b"This is no file of ours.\x00\xff" * 400


def test_a_second_instance_of_anything_says_where_the_first_one_runs(journey: Journey) -> None:
    demo = journey.start("demo", (*LOTLINE, "demo", "--headless", "--data", str(journey.root)))
    json_line(demo)

    assert str(journey.root) in error_line("demo", "--headless", "--data", str(journey.root))
    assert f"runs already for {journey.terminal.root}" in error_line("sync", "--data", str(journey.terminal.root))
    second = journey.start_screen("run", "--data", str(journey.terminal.root))
    assert f"runs already with the data in {journey.terminal.root}" in last_words(second)
    assert demo.poll() is None


def test_a_port_that_is_taken_is_named(journey: Journey) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        said = error_line("demo", "--headless", "--data", str(journey.root), "--port", port)
    assert f"port {port}" in said
    assert "--port" in said


def test_a_locale_that_is_not_there_changes_nothing(journey: Journey) -> None:
    screen = journey.start_screen("run", "--data", str(journey.terminal.root), environment={"LC_ALL": "nonsense"})
    screen.wait_for("SCAN YOUR BADGE")
    assert "─" * 40 in screen.rows


def test_with_an_identity_that_cannot_be_read_a_terminal_asks_to_be_enrolled_and_can_be(journey: Journey) -> None:
    (journey.terminal.identity / "enrolment.json").write_bytes(GARBAGE)
    screen = journey.start_screen("run", "--data", str(journey.terminal.root))
    assert "Enrol this terminal again; its unsent scans stay." in last_words(screen)

    server = journey.start_server()
    code = journey.enrol_code()
    journey.run(*LOTLINE, "enrol", server.url, code, "--data", str(journey.terminal.root))
    journey.start_daemon()
    again = journey.start_screen("run", "--data", str(journey.terminal.root))
    again.wait_for("SCAN YOUR BADGE", "all sent . link ok", "Ready for work.")


def test_a_journal_that_is_garbage_is_left_as_it_is_and_every_command_says_so(journey: Journey) -> None:
    folder = str(journey.terminal.root)
    replace(journey.terminal.journal, GARBAGE)

    assert "the journal is damaged" in last_words(journey.start_screen("run", "--data", folder))
    for command in (("status",), ("journal", "list"), ("journal", "verify")):
        assert "the journal is damaged" in error_line(*command, "--data", folder, status=1)
    assert journey.terminal.journal.read_bytes() == GARBAGE


def test_a_folder_in_the_journals_place_is_named_and_nothing_is_begun_anew(journey: Journey) -> None:
    folder = str(journey.terminal.root)
    for file in journey.terminal.root.glob("journal.db*"):
        file.unlink()
    journey.terminal.journal.mkdir()

    assert "is a folder, where the journal should be" in last_words(journey.start_screen("run", "--data", folder))
    journey.start_daemon()
    journey.wait_for_status("trouble with this device's files", lambda now: now.link is LinkState.DEVICE_TROUBLE)
    assert journey.terminal.journal.is_dir()


def test_a_daemon_that_finds_the_journal_damaged_says_so_and_stays(journey: Journey) -> None:
    replace(journey.terminal.journal, GARBAGE)
    daemon = journey.start_daemon()
    journey.wait_for_status("trouble with this device's files", lambda now: now.link is LinkState.DEVICE_TROUBLE)
    assert "the journal is damaged" in error_line("status", "--data", str(journey.terminal.root), status=1)
    assert daemon.poll() is None


def test_what_the_daemon_keeps_may_be_garbage_and_is_made_anew(journey: Journey) -> None:
    replace(journey.terminal.sync, GARBAGE)
    for generation in journey.terminal.cache.glob("*.db"):
        replace(generation, GARBAGE)
    journey.start_server()
    journey.start_daemon()
    screen = journey.start_screen("run", "--data", str(journey.terminal.root))
    screen.wait_for("SCAN YOUR BADGE", "all sent . link ok", "Ready for work.")


def replace(file: Path, data: bytes) -> None:
    """Put garbage in a database's place, with nothing of the old one beside it."""
    for beside in ("-wal", "-shm"):
        file.with_name(file.name + beside).unlink(missing_ok=True)
    file.write_bytes(data)
