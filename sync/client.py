"""HTTP to our server: requests signed, packed and bounded in size and time.

    GET  /v1/hello                                       unsigned
    POST /v1/enrol                                       unsigned
    POST /v1/upload, /v1/reflected                       signed
    GET  /v1/feed/{feed}?epoch=…&position=…&limit=…      signed
    GET  /v1/snapshot?protocol=…                         signed; byte ranges; SHA-256 of the file in `repr-digest` (RFC 9530)
    GET  /v1/hints                                       signed, good once; server-sent events

Signed as in `sync.wire.signatures`; packed with zstd, with gzip where something on the way knows no zstd, or not at all.
Refuses to know what the messages mean; `sync.replies` judges whether it was our server that answered.
"""

import asyncio
import secrets
import ssl
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit
from uuid import UUID

import httpx

from sync.clock import SystemClock
from sync.download import LARGEST_SNAPSHOT, Part, check_room, first_byte, part_in, part_of
from sync.errors import BadAnswer, LinkError
from sync.line_faults import line_fault, too_slow
from sync.replies import Reply, announced_hash, check_server, fault_in, message_in, problem_in
from sync.signing import Keys
from sync.wire.codec import LARGEST_BODY, WireError, decode, decode_page, decode_reflected, encode
from sync.wire.encodings import ORDER, Coding, pack
from sync.wire.events import KEEP_ALIVE_SECONDS, EventReader
from sync.wire.protocol import (
    ENROL_PATH,
    FEED_PATH,
    HELLO_PATH,
    HINTS_PATH,
    HINTS_TYPE,
    MEDIA_TYPE,
    PROTOCOL,
    REFLECTED_PATH,
    SNAPSHOT_PATH,
    SNAPSHOT_TYPE,
    UPLOAD_PATH,
    Enrol,
    EnrolAnswer,
    Hello,
    Hint,
    Message,
    PageAnswer,
    Problem,
    ReflectedAnswer,
    ReflectedQuestion,
    ResetAnswer,
    Upload,
    UploadAnswer,
)
from sync.wire.signatures import Target, signed_headers
from workflows.rules.identity import EnrolmentId

CONNECT_SECONDS = 3.0
TOTAL_SECONDS = 30.0
STALL_SECONDS = 10.0
SNAPSHOT_SECONDS = 900.0
"""One attempt; the next goes on where it ended."""
STREAM_SECONDS = 20 * 60.0
SILENCE_SECONDS = 2.5 * KEEP_ALIVE_SECONDS
"""A stream that says nothing for so long is lost."""
_SMALLEST_PACKED = 1024

A = TypeVar("A")
Read = Callable[[bytes], A]


@dataclass(frozen=True, slots=True)
class Signer:
    """Who the requests are from, and the server's time for their signatures, in seconds."""

    enrolment: EnrolmentId
    keys: Keys
    now: Callable[[], int]


class Client:
    """One connection pool to one server; `server` is its id once it is known, `authority` the PEM of its own CA where it has one."""

    def __init__(
        self,
        url: str,
        server: UUID | None = None,
        signer: Signer | None = None,
        authority: str = "",
        transport: httpx.AsyncBaseTransport | None = None,
        codings: Sequence[Coding] = ORDER,
    ) -> None:
        self._server = server
        self._signer = signer
        self._url = url.rstrip("/")
        self._host = urlsplit(self._url).netloc
        self._codings = tuple(codings)
        self._http = httpx.AsyncClient(
            transport=transport,
            verify=_trust(authority),
            timeout=httpx.Timeout(STALL_SECONDS, connect=CONNECT_SECONDS),
            headers={"accept-encoding": ", ".join(codings), "user-agent": "lotline"},
            trust_env=False,
        )

    async def close(self) -> None:
        """Let go of the connections."""
        await self._http.aclose()

    async def hello(self) -> Hello:
        """Who answers there, which protocol versions it speaks and what time it is; raises LinkError."""
        return await self._ask("GET", HELLO_PATH, lambda body: decode(Hello, body))

    async def enrol(self, message: Enrol) -> EnrolAnswer:
        """Ask to be taken in; raises LinkError."""
        return await self._ask("POST", ENROL_PATH, lambda body: decode(EnrolAnswer, body), message)

    async def upload(self, message: Upload) -> UploadAnswer:
        """Send a batch; raises LinkError."""
        return await self._ask("POST", UPLOAD_PATH, lambda body: decode(UploadAnswer, body), message)

    async def page(self, feed: str, epoch: UUID, position: int, limit: int, tail: str = "") -> PageAnswer | ResetAnswer:
        """The rows of a feed after a position, at which the server said this running hash; raises LinkError."""
        cursor = f"epoch={epoch}&position={position}&tail={tail}"
        return await self._ask("GET", f"{FEED_PATH.format(feed=feed)}?{cursor}&limit={limit}", decode_page)

    async def reflected(self, message: ReflectedQuestion) -> ReflectedAnswer | ResetAnswer:
        """Which entries a position holds; raises LinkError."""
        return await self._ask("POST", REFLECTED_PATH, decode_reflected, message)

    async def snapshot(self, folder: Path) -> Part:
        """Download the newest snapshot into a folder, or the rest of the one that was begun there; raises LinkError, StorageError."""
        begun = part_in(folder)
        request = self._request("GET", f"{SNAPSHOT_PATH}?protocol={PROTOCOL}")
        request.headers.update(begun.headers if begun else {})
        async with self._answer(request, SNAPSHOT_SECONDS) as response:
            if response.status_code not in (200, 206) or _content_type(response) != SNAPSHOT_TYPE:
                raise fault_in(await _reply(response), self._server)
            self._check_named(response)
            check_room(folder, response.headers)
            sha256 = announced_hash(response.headers)
            start = first_byte(response.status_code, response.headers, begun, sha256)
            return await _kept(response, part_of(folder, sha256, start))

    async def listen(self, told: Callable[[Hint], None]) -> None:
        """Pass on hints for as long as the stream lasts; raises LinkError when it does not begin, or breaks."""
        request = self._request("GET", HINTS_PATH, once=True)
        request.extensions["timeout"] = httpx.Timeout(STALL_SECONDS, read=SILENCE_SECONDS).as_dict()
        async with self._answer(request, STREAM_SECONDS) as response:
            if response.status_code != 200 or _content_type(response) != HINTS_TYPE:
                raise fault_in(await _reply(response), self._server)
            reader = EventReader()
            async for chunk in response.aiter_raw():
                for hint in _hints(reader, chunk):
                    check_server(hint.server, self._server)
                    told(hint)

    async def _ask(self, method: str, target: str, read: Read[A], message: Message | None = None) -> A:
        """Ask, and once more in another packing where this one is not understood on the way."""
        request, packed = self._message_request(method, target, message, self._codings[0])
        reply = await self._replied(request)
        while packed and reply.status == 415 and len(self._codings) > 1 and not _is_version(reply):
            self._codings = self._codings[1:]
            request, packed = self._message_request(method, target, message, self._codings[0])
            reply = await self._replied(request)
        if packed and reply.status == 400:
            reply = await self._asked_plainly(method, target, message) or reply
        return message_in(reply, read, self._server)

    async def _asked_plainly(self, method: str, target: str, message: Message | None) -> Reply | None:
        """The answer to the same request unpacked, if it is a better one: something on the way may spoil what is packed."""
        request, _ = self._message_request(method, target, message, Coding.IDENTITY)
        reply = await self._replied(request)
        if reply.status != 200:
            return None
        self._codings = (Coding.IDENTITY,)
        return reply

    async def _replied(self, request: httpx.Request) -> Reply:
        async with self._answer(request, TOTAL_SECONDS) as response:
            return await _reply(response)

    def _message_request(
        self, method: str, target: str, message: Message | None, coding: Coding
    ) -> tuple[httpx.Request, bool]:
        """A request, and whether its body is packed."""
        body = encode(message) if message is not None else b""
        if len(body) <= _SMALLEST_PACKED:
            coding = Coding.IDENTITY
        return self._request(method, target, pack(body, coding), coding), coding is not Coding.IDENTITY

    def _request(
        self, method: str, target: str, body: bytes = b"", coding: Coding = Coding.IDENTITY, once: bool = False
    ) -> httpx.Request:
        headers = {"accept": MEDIA_TYPE}
        if body:
            headers["content-type"] = MEDIA_TYPE
        if coding is not Coding.IDENTITY:
            headers["content-encoding"] = coding.value
        request = self._http.build_request(method, self._url + target, content=body or None, headers=headers)
        if self._signer:
            path, _, query = request.url.raw_path.decode("ascii").partition("?")
            who, where = self._signer, Target(method, path, query)
            nonce = secrets.token_hex(16) if once else ""
            request.headers.update(signed_headers(who.keys.transport, who.enrolment, where, body, who.now(), nonce))
        return request

    @asynccontextmanager
    async def _answer(self, request: httpx.Request, seconds: float) -> AsyncIterator[httpx.Response]:
        """The answer while it is read, within a time; what breaks on the way becomes a LinkError."""
        try:
            async with asyncio.timeout(seconds):
                response = await self._http.send(request, stream=True)
                try:
                    yield response
                finally:
                    await response.aclose()
        except (TimeoutError, httpx.TimeoutException) as error:
            raise too_slow() from error
        except httpx.TransportError as error:
            raise self._line_fault(error) from error

    def _line_fault(self, error: httpx.TransportError) -> LinkError:
        return line_fault(error, self._host, SystemClock().wall())

    def _check_named(self, response: httpx.Response) -> None:
        """Whose file it is, before a byte of it is kept."""
        try:
            said = UUID(response.headers.get("lotline-server", ""))
        except ValueError:
            said = None
        check_server(said, self._server)


def _trust(authority: str) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if authority:
        context.load_verify_locations(cadata=authority)
    return context


async def _reply(response: httpx.Response) -> Reply:
    """The whole answer, within its bound."""
    body = bytearray()
    async for chunk in response.aiter_raw():
        body += chunk
        if len(body) > LARGEST_BODY:
            raise BadAnswer("The answer does not end.")
    return Reply(response.status_code, response.headers, bytes(body))


async def _kept(response: httpx.Response, part: Part) -> Part:
    """What comes is kept as it comes, from the part's size on."""
    with part.path.open("r+b" if part.size else "wb") as file:
        file.truncate(part.size)
        file.seek(part.size)
        async for chunk in response.aiter_raw():
            if file.tell() + len(chunk) > LARGEST_SNAPSHOT:
                raise BadAnswer("The snapshot does not end.")
            file.write(chunk)
        return Part(part.path, part.sha256, file.tell())


def _hints(reader: EventReader, chunk: bytes) -> list[Hint]:
    try:
        return list(reader.read(chunk))
    except WireError as error:
        raise BadAnswer(f"The stream is not what our server says ({error}).") from error


def _content_type(response: httpx.Response) -> str:
    return str(response.headers.get("content-type", "")).partition(";")[0].strip().lower()


def _is_version(reply: Reply) -> bool:
    """Whether a 415 is about the protocol's version and not about the packing."""
    problem = problem_in(reply)
    return problem is not None and problem.code == Problem.PROTOCOL
