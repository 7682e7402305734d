"""A stream of hints from the device's side: it lives when it has said something, and its end is a reason to look."""

import asyncio
import time
from collections.abc import AsyncIterator

import httpx
import pytest

from sync import listening
from sync.client import Client
from sync.listening import Listening
from sync.wire.events import event_of
from sync.wire.protocol import HINTS_TYPE, Hint
from tests.support.facts import SERVER_EPOCH
from tests.sync.pump.answers import SERVER, Answering, answer

HINT = Hint(SERVER, SERVER_EPOCH, 7, 3)


class Open(httpx.AsyncByteStream):
    """A stream that says one thing and stays open until a test ends it."""

    def __init__(self) -> None:
        self.ended = asyncio.Event()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield event_of(HINT)
        await self.ended.wait()


class Ear:
    """Somebody who listens."""

    def __init__(self, reply: httpx.Response | Exception) -> None:
        self.told: list[Hint] = []
        self.lost = 0
        client = Client("http://lotline.test", SERVER, transport=Answering(reply))
        self.listening = Listening(client, self.told.append, self.lose)

    def lose(self) -> None:
        self.lost += 1

    async def once(self) -> float:
        """One stream; how long it took, in seconds."""
        begun = time.perf_counter()
        await self.listening.once()
        return time.perf_counter() - begun


@pytest.fixture(autouse=True)
def short_spread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listening, "SPREAD_SECONDS", 0.01)
    monkeypatch.setattr("sync.backoff.FIRST_SECONDS", 0.02)


async def test_a_stream_lives_from_its_first_hint_to_its_end() -> None:
    body = Open()
    ear = Ear(httpx.Response(200, headers={"content-type": HINTS_TYPE}, stream=body))
    assert not ear.listening.alive
    task = asyncio.create_task(ear.once())
    async with asyncio.timeout(2):
        while not ear.listening.alive:
            await asyncio.sleep(0.01)
    assert (ear.told, ear.lost) == ([HINT], 0)
    body.ended.set()
    await task
    assert (ear.listening.alive, ear.lost) == (False, 1)


async def test_a_stream_that_never_said_anything_is_no_loss() -> None:
    for reply in (httpx.ConnectError("no route"), answer(b"", 200, HINTS_TYPE), answer(b"<html>", 200, "text/html")):
        ear = Ear(reply)
        await ear.once()
        assert (ear.told, ear.lost, ear.listening.alive) == ([], 0, False)


async def test_a_server_that_keeps_no_more_streams_is_asked_again_when_it_said() -> None:
    ear = Ear(answer(b"", 503, "text/plain", retry_after="1"))
    assert await ear.once() >= 1.0


async def test_the_terminals_of_a_server_that_stops_do_not_all_look_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listening, "SPREAD_SECONDS", 0.3)
    ears = [Ear(answer(event_of(HINT), 200, HINTS_TYPE)) for _ in range(20)]
    taken = sorted(await asyncio.gather(*(ear.once() for ear in ears)))
    assert taken[-1] - taken[0] > 0.1
    assert all(ear.lost == 1 for ear in ears)


async def test_streams_that_end_as_soon_as_they_begin_are_opened_less_and_less_often(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sync.backoff.random.Random.uniform", lambda self, low, high: high)
    monkeypatch.setattr(listening, "SPREAD_SECONDS", 0.0)
    ear, taken = Ear(answer(event_of(HINT), 200, HINTS_TYPE)), []
    for _ in range(5):
        taken.append(await ear.once())
        fresh = Answering(answer(event_of(HINT), 200, HINTS_TYPE))
        ear.listening._client = Client("http://lotline.test", SERVER, transport=fresh)
    assert [seconds > 0.02 * 2**number for number, seconds in enumerate(taken)] == [True] * 5
