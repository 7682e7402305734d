"""A start with many scans that are not sent: the first picture comes at once and says what goes on, and a scan that comes too early is answered."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.scan import Scan
from sync.cache import CacheFolder
from sync.stock import AT_ONCE
from terminal.desk import Desk
from terminal.frame import Mode
from terminal.readiness import NOT_YET
from terminal.session import Session
from tests.support.desk import SCANNER, Terminal, login
from tests.sync.devices import bookings

MANY = AT_ONCE + 50


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """The program after a start with many unsent entries, that does one of them at each look."""
    terminal = Terminal(tmp_path / "terminal")
    terminal.journal.commit(bookings(MANY), "")
    folder = CacheFolder(terminal.folder.cache)
    desk = Desk(terminal.desk.identity, terminal.journal, folder, terminal.clock, slice_seconds=0)
    yield Session(desk, lambda _: None)
    terminal.close()


def until_ready(session: Session) -> None:
    for _ in range(2 * MANY):
        if session.frame.mode is not Mode.PREPARING:
            return
        session.refresh()


def test_the_first_picture_says_what_goes_on_and_how_much_is_to_be_sent(session: Session) -> None:
    assert (session.frame.mode, session.frame.queue.to_send) == (Mode.PREPARING, MANY)
    until_ready(session)
    assert (session.frame.mode, session.frame.queue.to_send) == (Mode.SIGN_IN, MANY)


def test_a_scan_that_comes_too_early_is_answered_and_the_next_one_works(session: Session) -> None:
    badge = Scan(f"]C0{login().badge}".encode(), SCANNER, 1)
    session.scan(badge)
    assert (session.frame.mode, session.frame.message) == (Mode.PREPARING, NOT_YET[Mode.PREPARING])
    until_ready(session)
    session.scan(badge)
    assert session.frame.mode is Mode.ENTER_PIN
