"""The line to the server as the screen tells it: each state of the link, and ages that are never negative."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from demo.places import SITE as DEMO
from sync.board import Board
from sync.clock import ServerTime, SystemClock
from sync.layout import DataFolder
from sync.status import STALE_MS, Beat, LinkState, SyncStatus
from terminal.frame import Link, QueueState
from terminal.queue_state import QueueWatch
from terminal.readiness import data_age, readiness
from tests.support.desk import Terminal
from tests.support.names import NOON, minutes_after_noon
from workflows.rules.model.master_data import Policy

CLOCK = SystemClock()
SAID = {
    LinkState.NEVER_RAN: Link.NO_DAEMON,
    LinkState.NOT_RUNNING: Link.NO_DAEMON,
    LinkState.NOT_ENROLLED: Link.REFUSED,
    LinkState.WAITING_FOR_JOURNAL: Link.STARTING,
    LinkState.CONNECTING: Link.STARTING,
    LinkState.LOADING: Link.OK,
    LinkState.ONLINE: Link.OK,
    LinkState.OFFLINE: Link.NO_LINK,
    LinkState.SERVER_TROUBLE: Link.SERVER_TROUBLE,
    LinkState.SIGN_IN_PAGE: Link.SIGN_IN_PAGE,
    LinkState.PROXY: Link.PROXY,
    LinkState.CERTIFICATE: Link.CERTIFICATE,
    LinkState.CLOCK: Link.CLOCK,
    LinkState.BAD_ANSWER: Link.BAD_ANSWER,
    LinkState.NOT_OUR_SERVER: Link.NOT_OUR_SERVER,
    LinkState.REFUSED: Link.REFUSED,
    LinkState.INCOMPATIBLE: Link.UPDATE_NEEDED,
    LinkState.DEVICE_TROUBLE: Link.DEVICE_TROUBLE,
}


def shown(data: Path, status: SyncStatus, now: datetime = NOON, late_ms: int = 0) -> QueueState:
    """What the screen is told after the daemon wrote this so long ago."""
    folder = DataFolder(data)
    board = Board.open(folder.sync)
    board.show(Beat(status, CLOCK.boot, CLOCK.boot_ms() - late_ms))
    board.close()
    return QueueWatch(folder).state(now)


def heard_at(wall: datetime) -> ServerTime:
    return ServerTime(wall, wall, CLOCK.boot, CLOCK.boot_ms(), wall)


@pytest.mark.parametrize("link", LinkState)
def test_each_state_of_the_link_has_its_sign(tmp_path: Path, link: LinkState) -> None:
    assert shown(tmp_path, SyncStatus(link)).link is SAID[link]


def test_without_a_daemon_there_is_a_sign_too(tmp_path: Path) -> None:
    assert QueueWatch(DataFolder(tmp_path)).state(NOON) == QueueState(link=Link.NO_DAEMON)


def test_a_daemon_that_fell_silent_does_not_run(tmp_path: Path) -> None:
    assert shown(tmp_path, SyncStatus(LinkState.ONLINE), late_ms=STALE_MS + 1000).link is Link.NO_DAEMON


def test_how_long_the_link_is_down_is_told_in_whole_minutes_and_only_while_it_is(tmp_path: Path) -> None:
    status = SyncStatus(LinkState.OFFLINE, parked=2, server_time=heard_at(NOON))
    now = minutes_after_noon(7) + timedelta(seconds=59)
    down = shown(tmp_path, status, now)
    assert (down.link_down_for, down.parked) == (timedelta(minutes=7), 2)
    assert shown(tmp_path, replace(status, link=LinkState.ONLINE), now).link_down_for is None


def test_ages_are_never_negative_whatever_the_clock_says(tmp_path: Path) -> None:
    status = SyncStatus(LinkState.OFFLINE, oldest_unsent=NOON, server_time=heard_at(NOON))
    before = shown(tmp_path, status, NOON - timedelta(days=400))
    assert (before.oldest, before.link_down_for) == (timedelta(0), timedelta(0))


def test_the_age_of_the_data_is_never_negative_and_grows_with_the_clock(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    terminal.clock.now = NOON - timedelta(days=400)
    assert data_age(terminal.desk) == timedelta(0)
    terminal.clock.now = minutes_after_noon(5)
    assert data_age(terminal.desk) == timedelta(minutes=5)
    terminal.close()


def test_data_beyond_its_age_is_shown_as_unsafe(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    assert [line.safe for line in readiness(terminal.desk)] == [True, True, True]
    terminal.clock.passes(timedelta(days=2))
    assert {line.name: line.safe for line in readiness(terminal.desk)} == {
        "recalls": False,
        "shipments": False,
        "products": True,
    }
    terminal.close()


@pytest.mark.parametrize(
    ("text", "safe"), [("1:note", False), ("120:note", True), ("²:note", False), ("a day", False), ("9" * 400, False)]
)
def test_the_site_says_how_old_data_may_be_and_what_is_no_number_counts_as_the_default(
    tmp_path: Path, text: str, safe: bool
) -> None:
    terminal = Terminal(tmp_path)
    terminal.receive(Policy(DEMO.site, "max_age:recalls", text, "demo-2"))
    terminal.clock.passes(timedelta(days=2))
    assert {line.name: line.safe for line in readiness(terminal.desk)}["recalls"] is safe
    terminal.close()
