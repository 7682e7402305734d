"""The board of streams: everybody is told of what moved, at once, and only of that; who does not listen is let go."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from starlette.types import Message

from server.api import hint_stream, hints
from server.api.hint_stream import HintStream
from server.api.hints import HintBoard, Listener
from server.ledger.importing import import_rows
from server.ledger.sqlite import SqliteStore
from sync.wire.events import KEEP_ALIVE, EventReader
from sync.wire.protocol import HINTS_TYPE, Hint
from tests.server.stories import NORTH, PRODUCT, Device, new_store, received, take, unit
from workflows.rules.identity import EnrolmentId, SiteCode
from workflows.rules.model.master_data import Product
from workflows.rules.quantity import Unit
from workflows.rules.status import Tracking

SOUTH = SiteCode("SOUTH")
SOON = 2.0


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    opened = new_store(tmp_path)
    yield opened
    opened.close()


@asynccontextmanager
async def board_of(store: SqliteStore) -> AsyncIterator[HintBoard]:
    """A board at work."""
    board = HintBoard(store)
    yield board
    board.close()
    await asyncio.sleep(hints.PEEK_SECONDS + hints.GAP_SECONDS + 0.05)


def somebody() -> EnrolmentId:
    return EnrolmentId(uuid4())


def book(store: SqliteStore, number: int = 1) -> None:
    """Something happens at the northern site."""
    device = Device()
    device.write(received(unit(number)))
    take(store, device.upload())


async def news(listener: Listener, seconds: float = SOON) -> bool:
    """Whether there is something to tell within a time; it is told then."""
    try:
        await asyncio.wait_for(listener.news.wait(), seconds)
    except TimeoutError:
        return False
    listener.news.clear()
    return True


async def test_who_begins_to_listen_is_told_where_the_feeds_are(store: SqliteStore) -> None:
    book(store)
    async with board_of(store) as board:
        listener = await board.join(somebody(), NORTH)
        assert await news(listener)
        hint = board.hint(listener)
    identity = store.identity
    assert (hint.server, hint.server_epoch, hint.site, hint.control) == (identity.server, identity.epoch, 2, 1)


async def test_a_commit_of_this_process_is_told_at_once(store: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hints, "PEEK_SECONDS", 60.0)
    board = HintBoard(store)
    listener = await board.join(somebody(), NORTH)
    await news(listener)
    await asyncio.to_thread(book, store)
    board.nudge()
    assert await news(listener, 1.0)
    assert board.hint(listener).site == 2
    board.close()
    board.nudge()


async def test_a_commit_of_another_process_is_found_soon(store: SqliteStore) -> None:
    async with board_of(store) as board:
        listener = await board.join(somebody(), NORTH)
        await news(listener)
        await asyncio.to_thread(book, store)
        assert await news(listener)


async def test_what_happens_at_one_site_is_no_news_at_another_and_master_data_is_news_to_all(
    store: SqliteStore,
) -> None:
    async with board_of(store) as board:
        north, south = await board.join(somebody(), NORTH), await board.join(somebody(), SOUTH)
        assert await news(north)
        assert await news(south)
        await asyncio.to_thread(book, store)
        assert await news(north)
        assert not await news(south, 0.5)
        with store.writing() as unit_of_work:
            import_rows(unit_of_work.hot, NORTH, [Product(PRODUCT, "Renamed", Tracking.SERIAL, Unit.PIECE)])
        assert await news(north)
        assert await news(south)


async def test_many_commits_in_a_row_make_few_hints(store: SqliteStore) -> None:
    async with board_of(store) as board:
        listener, told = await board.join(somebody(), NORTH), 0
        await news(listener)
        for number in range(20):
            await asyncio.to_thread(book, store, number)
            board.nudge()
        while await news(listener, 0.6):
            told += 1
        assert board.hint(listener).site == 21
    assert 1 <= told < 20


async def test_a_terminals_newer_stream_ends_its_older_one(store: SqliteStore) -> None:
    async with board_of(store) as board:
        terminal = somebody()
        older = await board.join(terminal, NORTH)
        newer = await board.join(terminal, NORTH)
        await news(newer)
        assert (older.over, newer.over) == (True, False)
        board.leave(older)
        await asyncio.to_thread(book, store)
        await news(newer)
        assert board.hint(newer).site == 2


async def test_a_ledger_that_can_not_be_read_for_a_moment_ends_no_stream(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async with board_of(store) as board:
        listener = await board.join(somebody(), NORTH)
        await news(listener)
        with monkeypatch.context() as broken, caplog.at_level(logging.CRITICAL):
            broken.setattr(SqliteStore, "reading", lambda self: 1 / 0)
            await asyncio.to_thread(book, store)
            assert not await news(listener, 0.6)
        assert await news(listener)


# -- a stream on its way ------------------------------------------------------------------------------------------------------------------


class Connection:
    """A terminal's end of a stream: what it got, and when it hangs up or stops reading."""

    def __init__(self) -> None:
        self.got: list[Message] = []
        self.hung_up = asyncio.Event()
        self.reads = asyncio.Event()
        self.reads.set()

    async def receive(self) -> Message:
        """Nothing comes from the terminal but its end."""
        await self.hung_up.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        """Take a message, when the terminal reads."""
        await self.reads.wait()
        self.got.append(message)

    @property
    def body(self) -> bytes:
        """What came."""
        return b"".join(message.get("body", b"") for message in self.got)

    @property
    def hints(self) -> list[Hint]:
        """The hints in it."""
        return list(EventReader().read(self.body))

    def is_over(self) -> bool:
        """Whether the answer is complete."""
        return bool(self.got) and self.got[-1].get("more_body") is False


async def stream(board: HintBoard, connection: Connection) -> "asyncio.Task[None]":
    """A stream under way."""
    scope: dict[str, Any] = {"type": "http"}
    running = asyncio.create_task(HintStream(board, somebody(), NORTH)(scope, connection.receive, connection.send))
    await asyncio.sleep(0.1)
    return running


async def test_a_stream_begins_with_where_the_feeds_are_and_goes_on_when_they_move(store: SqliteStore) -> None:
    async with board_of(store) as board:
        connection = Connection()
        running = await stream(board, connection)
        assert (b"content-type", HINTS_TYPE.encode()) in connection.got[0]["headers"]
        assert b"content-length" not in dict(connection.got[0]["headers"])
        await asyncio.to_thread(book, store)
        board.nudge()
        await asyncio.sleep(0.5)
        assert [hint.site for hint in connection.hints] == [1, 2]
        connection.hung_up.set()
        await asyncio.wait_for(running, SOON)
        assert board._listeners == {}


async def test_a_quiet_stream_shows_that_it_lives(store: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hint_stream, "KEEP_ALIVE_SECONDS", 0.05)
    async with board_of(store) as board:
        connection = Connection()
        await stream(board, connection)
        await asyncio.sleep(0.2)
        assert connection.body.count(KEEP_ALIVE) >= 2


async def test_who_does_not_read_is_let_go(store: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hint_stream, "SEND_SECONDS", 0.1)
    async with board_of(store) as board:
        connection = Connection()
        running = await stream(board, connection)
        connection.reads.clear()
        await asyncio.to_thread(book, store)
        await asyncio.wait_for(running, SOON)
        assert board._listeners == {}
        assert not connection.is_over()


async def test_a_stream_ends_in_good_time_and_so_does_every_stream_when_the_server_stops(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with board_of(store) as board:
        last = Connection()
        stopping = await stream(board, last)
        monkeypatch.setattr(hint_stream, "LONGEST_SECONDS", 0.1)
        first = Connection()
        await asyncio.wait_for(await stream(board, first), SOON)
        assert first.is_over()
        assert not last.is_over()
        board.close()
        await asyncio.wait_for(stopping, SOON)
        assert last.is_over()
