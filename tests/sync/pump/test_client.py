"""Whether it was our server that answered, and what a failure means to the person who reads it."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from sync import client as client_module
from sync.client import Client, Signer
from sync.errors import (
    BadAnswer,
    Incompatible,
    LinkError,
    NotOurServer,
    ProxyInTheWay,
    Refused,
    ServerBroken,
    ServerBusy,
    ServerTrouble,
    SignInPage,
    TimedOut,
    TooLarge,
    Unreachable,
    WrongClock,
)
from sync.signing import read_or_make_keys
from sync.wire.codec import compress, encode
from sync.wire.events import event_of
from sync.wire.protocol import HINTS_TYPE, MEDIA_TYPE, Hello, Hint, PageAnswer, Problem
from sync.wire.signatures import Claim, Target, claim_fault, read_claim
from tests.support.facts import SERVER_EPOCH
from tests.sync.pump.answers import SERVER, Answering, Body, answer, client_that_gets
from workflows.rules.identity import EnrolmentId

HELLO = Hello(SERVER, SERVER_EPOCH, 1, 1, "2026-11-20T12:00:00.000Z")
STRANGER = UUID(int=1)


async def hello_through(reply: httpx.Response | Exception) -> Hello:
    client = client_that_gets(reply)
    try:
        return await client.hello()
    finally:
        await client.close()


async def test_our_server_is_believed_packed_or_plain() -> None:
    assert await hello_through(answer(encode(HELLO))) == HELLO
    assert await hello_through(answer(compress(encode(HELLO)), content_encoding="zstd")) == HELLO


PORTAL = b"<html>Sign in</html>"
NOT_OURS = {
    "a portal's page": answer(PORTAL, content_type="text/html"),
    "a portal's redirect": answer(b"", 302, "text/html", location="http://portal.test/"),
    "a portal's refusal": answer(PORTAL, 403, "text/html"),
    "another's JSON": answer(b'{"status":"ok"}', content_type="application/json"),
    "another's JSON under our type": answer(b'{"status":"ok"}'),
    "our type and no JSON": answer(PORTAL),
    "another server": answer(encode(Hello(STRANGER, SERVER_EPOCH, 1, 1, HELLO.now))),
    "another server's refusal": answer(encode(Problem(STRANGER, Problem.REVOKED, "Go away.")), 403),
    "a wrong type": answer(encode(HELLO).replace(b'"protocol":1', b'"protocol":"1"')),
    "a bomb": answer(compress(bytes(200_000_000)), content_encoding="zstd"),
    "garbage that says it is packed": answer(b"\0\1\2", content_encoding="zstd"),
}


@pytest.mark.parametrize("reply", NOT_OURS.values(), ids=NOT_OURS)
async def test_what_is_not_our_server_counts_for_nothing(reply: httpx.Response | Exception) -> None:
    with pytest.raises(NotOurServer):
        await hello_through(reply)


def problem(code: str, status: int, **headers: str) -> httpx.Response:
    return answer(encode(Problem(SERVER, code, "In words.")), status, **headers)


MEANINGS: dict[str, tuple[httpx.Response | Exception, type[LinkError]]] = {
    "revoked": (problem(Problem.REVOKED, 403), Refused),
    "unsigned": (problem(Problem.SIGNATURE, 401), Refused),
    "malformed": (problem(Problem.MALFORMED, 400), Refused),
    "of another protocol": (problem(Problem.PROTOCOL, 400), Incompatible),
    "too large for our server": (problem(Problem.TOO_LARGE, 413), TooLarge),
    "too large for a proxy": (answer(b"", 413, "text/html"), TooLarge),
    "signed at another time": (problem(Problem.CLOCK, 401), WrongClock),
    "busy": (problem(Problem.BUSY, 503), ServerBusy),
    "broken": (problem(Problem.BROKEN, 500), ServerBroken),
    "a proxy without a server": (answer(b"<html>Bad gateway</html>", 502, "text/html"), ServerTrouble),
    "too many": (answer(b"", 429, "text/plain"), ServerBusy),
    "a proxy that wants a password": (answer(b"<html>", 407, "text/html"), ProxyInTheWay),
    "a network that wants a sign-in": (answer(b"<html>", 511, "text/html"), SignInPage),
    "a page in place of an answer": (answer(PORTAL, 200, "text/html"), SignInPage),
    "a way to another page": (answer(b"", 302, "text/html", location="http://portal.test/"), SignInPage),
    "another's JSON": (answer(b"{}", 200, "application/json"), NotOurServer),
    "a wrong type in our name": (answer(encode(HELLO).replace(b'"protocol":1', b'"protocol":"1"')), BadAnswer),
    "no route": (httpx.ConnectError("no route"), Unreachable),
    "cut off": (httpx.RemoteProtocolError("incomplete"), Unreachable),
    "no answer": (httpx.ReadTimeout("slow"), TimedOut),
}


@pytest.mark.parametrize(("reply", "meaning"), MEANINGS.values(), ids=MEANINGS)
async def test_each_failure_has_its_own_meaning(reply: httpx.Response | Exception, meaning: type[LinkError]) -> None:
    with pytest.raises(meaning) as found:
        await hello_through(reply)
    assert type(found.value) is meaning


NOON, LATER = "Fri, 20 Nov 2026 12:00:00 GMT", "Fri, 20 Nov 2026 12:00:40 GMT"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry_after": "17"}, 17.0),
        ({"retry_after": "99999999"}, 3600.0),
        ({"retry_after": LATER, "date": NOON}, 40.0),
        ({"retry_after": NOON, "date": LATER}, 0.0),
        ({"retry_after": LATER}, 0.0),
        ({"retry_after": "soon", "date": NOON}, 0.0),
        ({"retry_after": "-5"}, 0.0),
        ({}, 0.0),
    ],
)
async def test_the_server_says_how_long_to_wait(headers: dict[str, str], seconds: float) -> None:
    with pytest.raises(Unreachable) as found:
        await hello_through(problem(Problem.BUSY, 503, **headers))
    assert found.value.retry_after == seconds


class Slow(httpx.AsyncByteStream):
    """One byte at a time, for ever."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while True:
            yield b" "
            await asyncio.sleep(0.005)


async def test_an_answer_that_trickles_in_for_ever_ends_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "TOTAL_SECONDS", 0.1)
    with pytest.raises(TimedOut):
        await hello_through(httpx.Response(200, headers={"content-type": MEDIA_TYPE}, stream=Slow()))


async def test_an_answer_without_end_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "LARGEST_BODY", 1_000)
    endless = httpx.Response(200, headers={"content-type": MEDIA_TYPE}, stream=Body(*[b"x" * 600] * 3))
    with pytest.raises(NotOurServer, match="does not end"):
        await hello_through(endless)


async def test_requests_are_signed_as_they_are_sent(tmp_path: Path) -> None:
    keys, who = read_or_make_keys(tmp_path), EnrolmentId(UUID(int=5))
    page = PageAnswer(SERVER, SERVER_EPOCH, "site", 7, (), 0, True, HELLO.now)
    network = Answering(answer(encode(page)))
    client = Client("http://lotline.test", SERVER, Signer(who, keys, lambda: 1_000), transport=network)
    await client.page("site", SERVER_EPOCH, 7, 500)
    (asked,) = network.asked
    path, _, query = asked.url.raw_path.decode().partition("?")
    claim = read_claim(asked.headers)
    assert isinstance(claim, Claim)
    assert (claim.enrolment, query) == (who, f"epoch={SERVER_EPOCH}&position=7&tail=&limit=500")
    public = keys.transport.public_key().public_bytes_raw()
    assert claim_fault(claim, public, Target(asked.method, path, query), asked.headers, b"", 1_000) is None


async def test_a_stream_that_is_none_of_ours_is_refused() -> None:
    for reply in (
        answer(PORTAL, content_type="text/html"),
        answer(b"data: {}\n\nevent: positions\n\n", 200, HINTS_TYPE),
    ):
        with pytest.raises(NotOurServer):
            await client_that_gets(reply).listen(lambda hint: None)


async def test_the_hints_of_another_server_count_for_nothing() -> None:
    told: list[Hint] = []
    foreign = event_of(Hint(STRANGER, SERVER_EPOCH, 7, 7))
    with pytest.raises(NotOurServer, match="Another server"):
        await client_that_gets(answer(foreign, 200, HINTS_TYPE)).listen(told.append)
    assert told == []


async def test_a_stream_without_end_ends_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "STREAM_SECONDS", 0.1)
    endless = httpx.Response(200, headers={"content-type": HINTS_TYPE}, stream=Slow())
    with pytest.raises(TimedOut):
        await client_that_gets(endless).listen(lambda hint: None)
