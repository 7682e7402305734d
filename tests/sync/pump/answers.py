"""A network of one answer: whatever is asked, this comes back."""

from collections.abc import AsyncIterator

import httpx

from sync.client import Client
from sync.wire.protocol import MEDIA_TYPE
from tests.support.facts import BOOT

SERVER = BOOT


class Body(httpx.AsyncByteStream):
    """A body that arrives in pieces."""

    def __init__(self, *pieces: bytes) -> None:
        self._pieces = pieces

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self._pieces:
            yield piece


class Answering(httpx.AsyncBaseTransport):
    """Answers everything alike, or raises; remembers what was asked."""

    def __init__(self, answer: "httpx.Response | Exception") -> None:
        self._answer = answer
        self.asked: list[httpx.Request] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Take note, and answer."""
        self.asked.append(request)
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer


def answer(body: bytes, status: int = 200, content_type: str = MEDIA_TYPE, **headers: str) -> httpx.Response:
    """An HTTP answer."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return httpx.Response(status, headers={"content-type": content_type, **named}, stream=Body(body))


def client_that_gets(reply: "httpx.Response | Exception") -> Client:
    """A client whose every request is answered so."""
    return Client("http://lotline.test", SERVER, transport=Answering(reply))
