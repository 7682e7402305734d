"""What the journal does and finds by itself is logged, and told to the person who holds the terminal."""

import logging
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from demo.places import SITE as DEMO
from sync.cache import Cache, CacheFolder
from sync.healing import Healed
from sync.wire.generation import Origin
from terminal.frame import Mode
from terminal.sentences.journal_news import DAMAGED, healed
from tests.support.desk import Terminal
from tests.sync.cache.worlds import SERVER
from tests.sync.devices import bookings
from tests.sync.journal.test_damage import meddle

PUT_BACK = "This journal was copied, or an old one was put back. 3 scans are sent again, none is lost. Tell IT."


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    terminal = Terminal(tmp_path / "terminal")
    yield terminal
    terminal.close()


@pytest.mark.parametrize(
    ("what", "had_chain", "said"),
    [
        (Healed(), True, ""),
        (Healed(3, new_chain=True), True, PUT_BACK),
        (Healed(1), True, "1 scan is sent again, because the server lacks it."),
        (Healed(2), True, "2 scans are sent again, because the server lacks them."),
        (Healed(2, new_chain=True), False, "2 scans are sent that this terminal made before it was enrolled."),
        (Healed(0, new_chain=True), False, ""),
    ],
)
def test_what_healed_is_said_in_words(what: Healed, had_chain: bool, said: str) -> None:
    assert healed(what, had_chain) == said


def test_a_fork_that_is_healed_is_logged_and_told_once(terminal: Terminal, caplog: pytest.LogCaptureFixture) -> None:
    terminal.sign_in()
    terminal.journal.commit(bookings(2), terminal.journal.read.resume())
    head, path = terminal.journal.head, CacheFolder(terminal.folder.cache).current()
    assert head is not None
    assert path is not None
    with closing(Cache.open(path, Origin(SERVER, DEMO.site))) as cache:
        cache.fork(head.epoch)
    with caplog.at_level(logging.WARNING):
        terminal.session.refresh()
    assert "the journal was healed" in caplog.text
    news = terminal.desk.news()
    assert news == PUT_BACK
    terminal.session.tell(news)
    assert (terminal.frame.mode, terminal.frame.message) == (Mode.WORK, PUT_BACK)
    assert terminal.desk.news() == ""


def test_damage_far_back_is_found_while_nobody_scans_and_work_goes_on(
    terminal: Terminal, caplog: pytest.LogCaptureFixture
) -> None:
    terminal.journal.commit(bookings(1_500), "{}")
    terminal.close()
    meddle(terminal.folder.journal, "UPDATE entry SET content = x'00' WHERE number = 7")
    terminal.open()
    for _ in range(2_000):
        terminal.desk.check(0.0)
    assert terminal.desk.news() == DAMAGED
    assert "was altered, at 7 of the chain" in caplog.text
    terminal.desk.check(1.0)
    assert terminal.desk.news() == ""
    assert terminal.sign_in().mode is Mode.WORK


def test_a_whole_journal_is_looked_through_once_and_nothing_is_said(terminal: Terminal) -> None:
    terminal.journal.commit(bookings(700), "{}")
    for _ in range(3):
        terminal.desk.check(1.0)
    assert terminal.desk.news() == ""
