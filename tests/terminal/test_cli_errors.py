"""What `lotline` says when it can't: one line that says what to do, exit status 2, never a traceback."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.command import error_line, error_line_without_override, last_words
from tests.support.journey import LOTLINE
from tests.support.screen import Screen

Open = Callable[..., Screen]


@pytest.fixture
def open_screen() -> Iterator[Open]:
    """Starts `lotline` on a terminal of a size, and ends it after the test."""
    opened: list[Screen] = []

    def start(*arguments: str, columns: int = 40, lines: int = 20) -> Screen:
        opened.append(Screen((*LOTLINE, *arguments), columns, lines))
        return opened[-1]

    yield start
    for screen in opened:
        screen.close()


@pytest.fixture
def locked(tmp_path: Path) -> Iterator[Path]:
    """A folder that may be entered and read, and not written."""
    folder = tmp_path / "locked"
    folder.mkdir()
    folder.chmod(0o500)
    yield folder
    folder.chmod(0o700)


@pytest.mark.parametrize("command", ["run", "demo"])
def test_without_a_terminal_to_draw_on_it_says_what_to_use_instead(command: str, tmp_path: Path) -> None:
    assert "no terminal to draw on" in error_line(command, "--data", str(tmp_path))


@pytest.mark.parametrize("command", ["run", "demo"])
@pytest.mark.parametrize(("columns", "lines"), [(29, 20), (40, 14)])
def test_on_a_terminal_that_is_too_small_it_says_which_size_it_needs(
    open_screen: Open, tmp_path: Path, command: str, columns: int, lines: int
) -> None:
    said = last_words(open_screen(command, "--data", str(tmp_path), columns=columns, lines=lines))
    assert f"{columns} columns by {lines} lines; it needs 30 columns by 15 lines" in said
    assert list(tmp_path.iterdir()) == []


def test_a_terminal_that_belongs_to_no_server_says_how_to_enrol(open_screen: Open, tmp_path: Path) -> None:
    said = last_words(open_screen("run", "--data", str(tmp_path)))
    assert "belongs to no server yet. Run: lotline enrol SERVER CODE" in said


@pytest.mark.parametrize("command", [("sync",), ("demo", "--headless"), ("enrol", "http://127.0.0.1:1", "CODE")])
def test_a_data_folder_that_cannot_be_made_is_named(command: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    folder = str(tmp_path / "file" / "data")
    said = error_line(*command, "--data", folder)
    assert folder in said
    assert "--data" in said


@pytest.mark.parametrize("command", [("sync",), ("demo", "--headless"), ("enrol", "http://127.0.0.1:1", "CODE")])
def test_a_data_folder_that_may_not_be_written_is_named(command: tuple[str, ...], locked: Path) -> None:
    said = error_line_without_override(*command, "--data", str(locked))
    assert str(locked) in said
    assert "Permission denied" in said


@pytest.mark.parametrize("command", [("status",), ("sync",), ("demo", "--headless"), ("journal", "list")])
def test_a_data_folder_that_may_not_be_read_is_named(command: tuple[str, ...], locked: Path) -> None:
    locked.chmod(0)
    said = error_line_without_override(*command, "--data", str(locked))
    assert f"'{locked}' is not readable" in said


@pytest.mark.parametrize("command", [("status",), ("journal", "list"), ("journal", "verify")])
def test_a_data_folder_that_is_not_there_is_named(command: tuple[str, ...], tmp_path: Path) -> None:
    folder = str(tmp_path / "nothing")
    assert folder in error_line(*command, "--data", folder)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("runn",), "runn"),
        (("run", "--colour"), "--colour"),
        (("demo", "--port", "99999"), "--port"),
        (("parse", "--kind", "guess", "x"), "--kind"),
        (("enrol", "http://127.0.0.1:1"), "CODE"),
    ],
)
def test_bad_usage_is_told_in_one_line_that_names_it_and_the_help(arguments: tuple[str, ...], told: str) -> None:
    said = error_line(*arguments)
    assert told in said
    assert "--help" in said


def test_a_file_in_place_of_the_data_folder_is_bad_usage(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    assert str(file) in error_line("status", "--data", str(file))


def test_enrolling_where_no_server_answers_says_so_with_status_1(tmp_path: Path) -> None:
    said = error_line("enrol", "http://127.0.0.1:1", "CODE", "--data", str(tmp_path), status=1)
    assert "No connection to the server" in said


@pytest.mark.parametrize("locale", ["nonsense", "C", "POSIX"])
def test_a_locale_that_is_not_there_changes_nothing(locale: str, tmp_path: Path) -> None:
    said = error_line("status", "--data", str(tmp_path / "nothing"), environment={"LC_ALL": locale})
    assert "there is no terminal's data" in said
