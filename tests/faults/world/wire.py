"""The way from one terminal to the server: it loses, doubles, delays and reorders, lies, and lets something else happen before an answer is there."""

import asyncio
from collections import Counter, deque
from collections.abc import Awaitable, Callable
from dataclasses import replace
from enum import Enum
from threading import Thread
from uuid import uuid4

import httpx

from sync.wire.codec import decode, decompress, encode
from sync.wire.protocol import (
    HELLO_PATH,
    MEDIA_TYPE,
    PROTOCOL,
    UPLOAD_PATH,
    Hello,
    Problem,
    Upload,
    UploadAnswer,
    UploadResult,
)
from tests.contract.worlds import reply
from tests.faults.chance import Chance
from tests.faults.world.centre import Answer, Centre, deliver
from tests.faults.world.points import Killed

PORTAL = b"<html><title>Sign in</title>Welcome to the guest network</html>"
_OLD_ANSWERS = 6


class WireFault(Enum):
    """What can happen to one request. An older answer is what a cache on the way gives to a GET; a false acknowledgement is a malicious server's."""

    REFUSED = "refused"
    REQUEST_LOST = "request lost"
    ANSWER_LOST = "answer lost"
    HALF_ANSWER = "half an answer"
    TWICE = "doubled"
    LATE = "late"
    OLD_ANSWER = "an older answer"
    PORTAL = "a captive portal"
    FOREIGN = "a foreign server"
    GARBAGE = "garbage"
    NOT_READY = "503"
    TOO_MANY = "429"
    TOO_LARGE = "413"
    FALSE_ACK = "a false acknowledgement"


class Wire(httpx.AsyncBaseTransport):
    """One terminal's network. `coming` are the faults of the next requests; None is none."""

    def __init__(self, centre: Centre, chance: Chance) -> None:
        self._centre = centre
        self._chance = chance
        self._old: dict[str, deque[Answer]] = {}
        self._late: list[httpx.Request] = []
        self.coming: deque[WireFault | None] = deque()
        self.meanwhile: Callable[[], Awaitable[None]] | None = None
        self.happened: Counter[WireFault] = Counter()
        self.lied = False
        self.said: list[tuple[Upload, UploadAnswer]] = []

    @property
    def late(self) -> int:
        """How many requests are still on their way."""
        return len(self._late)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Carry a request as the next fault says."""
        await request.aread()
        if self.meanwhile is not None:
            meanwhile, self.meanwhile = self.meanwhile, None
            await meanwhile()
        fault = self.coming.popleft() if self.coming else None
        if fault is WireFault.FALSE_ACK and request.url.path != UPLOAD_PATH:
            fault = None
        if fault is WireFault.OLD_ANSWER and not self._old.get(request.url.path):
            fault = None
        if fault is None:
            return await self._carried(request)
        self.happened[fault] += 1
        return await self._broken(request, fault)

    async def bring_late(self) -> None:
        """One of the requests that were given up arrives after all; nobody waits for the answer."""
        if self._late:
            request = self._late.pop(self._chance.between(0, len(self._late) - 1))
            await self._arrive(request)

    def bring_late_in_between(self) -> None:
        """One of them arrives at the other process of the server, while the first is at work on something else."""
        if not self._late:
            return
        request = self._late.pop(0)

        def run() -> None:
            asyncio.run(deliver(self._centre, request, 1))

        thread = Thread(target=run)
        thread.start()
        thread.join()

    async def _carried(self, request: httpx.Request) -> httpx.Response:
        answer = await self._arrive(request)
        if request.method == "GET":
            self._old.setdefault(request.url.path, deque(maxlen=_OLD_ANSWERS)).append(answer)
        return _again(answer)

    async def _arrive(self, request: httpx.Request) -> Answer:
        try:
            answer = await deliver(self._centre, request, self._chance.between(0, 1))
        except Killed:
            raise httpx.ReadError("connection reset") from None
        if request.url.path == UPLOAD_PATH and answer.status == 200:
            self.said.append((_batch(request), decode(UploadAnswer, _plain(answer.headers, answer.body))))
        return answer

    async def _broken(self, request: httpx.Request, fault: WireFault) -> httpx.Response:
        if fault in _INSTEAD:
            return _INSTEAD[fault](request)
        if fault is WireFault.REFUSED:
            raise httpx.ConnectError("no route to host")
        if fault is WireFault.FALSE_ACK:
            self.lied = True
            return self._false_ack(request)
        if fault is WireFault.OLD_ANSWER:
            return _again(self._chance.one_of(self._old[request.url.path]))
        if fault in (WireFault.LATE, WireFault.REQUEST_LOST):
            if fault is WireFault.LATE:
                self._late.append(request)
            raise httpx.ReadTimeout("no answer")
        answer = await self._arrive(request)
        if fault is WireFault.TWICE:
            return await self._carried(request)
        if fault is WireFault.HALF_ANSWER:
            return _again(replace(answer, body=answer.body[: len(answer.body) // 2]))
        raise httpx.ReadError("connection reset")

    def _false_ack(self, request: httpx.Request) -> httpx.Response:
        batch, identity = _batch(request), self._centre.store.identity
        chain = (batch.enrolment, batch.epoch)
        through = batch.items[-1].seq if batch.items else 0
        return reply(
            encode(UploadAnswer(identity.server, identity.epoch, *chain, UploadResult.OK, through)), MEDIA_TYPE
        )


def _foreign(request: httpx.Request) -> httpx.Response:
    """What another Lotline server says to somebody whom it does not know."""
    if request.url.path == HELLO_PATH:
        return reply(encode(Hello(uuid4(), uuid4(), PROTOCOL, PROTOCOL, "2026-11-20T12:00:00.000Z")))
    return reply(encode(Problem(uuid4(), Problem.SIGNATURE, "Who are you?")), MEDIA_TYPE, 401)


_INSTEAD: dict[WireFault, Callable[[httpx.Request], httpx.Response]] = {
    WireFault.PORTAL: lambda _: reply(PORTAL, "text/html"),
    WireFault.FOREIGN: _foreign,
    WireFault.GARBAGE: lambda _: reply(b'{"server": 7, "rows": [[[[', MEDIA_TYPE),
    WireFault.NOT_READY: lambda _: reply(b"busy", "text/plain", 503),
    WireFault.TOO_MANY: lambda _: reply(b"slow down", "text/plain", 429),
    WireFault.TOO_LARGE: lambda _: reply(b"too large", "text/plain", 413),
}


def _again(answer: Answer) -> httpx.Response:
    return httpx.Response(answer.status, headers=answer.headers, stream=reply(answer.body).stream)


def _plain(headers: httpx.Headers, body: bytes) -> bytes:
    return decompress(body) if headers.get("content-encoding") == "zstd" else body


def _batch(request: httpx.Request) -> Upload:
    return decode(Upload, _plain(request.headers, request.content))
