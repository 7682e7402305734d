"""HTTP to our server, and the judgement whether it was our server that answered.

    GET  /v1/hello                                       unsigned
    POST /v1/enrol                                       unsigned
    POST /v1/upload, /v1/reflected                       signed
    GET  /v1/feed/{feed}?epoch=…&position=…&limit=…      signed
    GET  /v1/snapshot?protocol=…                         signed; SHA-256 of the bytes sent in `repr-digest` (RFC 9530)

Signed as in `sync.wire.signatures`; bodies travel in zstd where that pays. An answer counts only with our content type and our
server's id. Everything has a time limit and a size limit. Refuses to know what the messages mean.
"""

import asyncio
import base64
import binascii
import hashlib
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from uuid import UUID

import httpx

from sync.errors import Incompatible, LinkError, NotOurServer, Refused, TimedOut, TooLarge, Unreachable
from sync.signing import Keys
from sync.wire.codec import LARGEST_BODY, WireError, compress, decode, decode_page, decode_reflected, decompress, encode
from sync.wire.protocol import (
    ENROL_PATH,
    FEED_PATH,
    HELLO_PATH,
    MEDIA_TYPE,
    PROTOCOL,
    REFLECTED_PATH,
    SNAPSHOT_PATH,
    SNAPSHOT_TYPE,
    UPLOAD_PATH,
    Enrol,
    EnrolAnswer,
    Hello,
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
SNAPSHOT_SECONDS = 1800.0
LARGEST_SNAPSHOT = 4 * 1024**3
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
    ) -> None:
        self._server = server
        self._signer = signer
        self._url = url.rstrip("/")
        self._http = httpx.AsyncClient(
            transport=transport,
            verify=_trust(authority),
            timeout=httpx.Timeout(STALL_SECONDS, connect=CONNECT_SECONDS),
            headers={"accept-encoding": "zstd", "user-agent": "lotline"},
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

    async def page(self, feed: str, epoch: UUID, position: int, limit: int) -> PageAnswer | ResetAnswer:
        """The rows of a feed after a position; raises LinkError."""
        path = FEED_PATH.format(feed=feed)
        return await self._ask("GET", f"{path}?epoch={epoch}&position={position}&limit={limit}", decode_page)

    async def reflected(self, message: ReflectedQuestion) -> ReflectedAnswer | ResetAnswer:
        """Which entries a position holds; raises LinkError."""
        return await self._ask("POST", REFLECTED_PATH, decode_reflected, message)

    async def snapshot(self, into: Path) -> bytes:
        """Download the newest snapshot to a file; returns the SHA-256 that the server announced for it. Raises LinkError."""
        request = self._request("GET", f"{SNAPSHOT_PATH}?protocol={PROTOCOL}", None)
        async with self._answer(request, SNAPSHOT_SECONDS) as response:
            if response.status_code != 200 or _content_type(response) != SNAPSHOT_TYPE:
                raise self._fault(response, await _body(response))
            announced = _announced(response)
            with into.open("wb") as file:
                async for chunk in response.aiter_raw():
                    if file.tell() + len(chunk) > LARGEST_SNAPSHOT:
                        raise NotOurServer("The snapshot does not end.")
                    file.write(chunk)
            return announced

    async def _ask(self, method: str, target: str, read: Read[A], message: Message | None = None) -> A:
        async with self._answer(self._request(method, target, message), TOTAL_SECONDS) as response:
            body = await _body(response)
        if response.status_code != 200 or _content_type(response) != MEDIA_TYPE:
            raise self._fault(response, body)
        try:
            answer = read(body)
        except WireError as error:
            raise NotOurServer(f"The answer is not what our server says ({error}).") from error
        self._check_server(getattr(answer, "server", None))
        return answer

    def _request(self, method: str, target: str, message: Message | None) -> httpx.Request:
        body = encode(message) if message is not None else b""
        headers = {"accept": MEDIA_TYPE}
        if body:
            headers["content-type"] = MEDIA_TYPE
        if len(body) > _SMALLEST_PACKED:
            body = compress(body)
            headers["content-encoding"] = "zstd"
        request = self._http.build_request(method, self._url + target, content=body or None, headers=headers)
        if self._signer:
            path, _, query = request.url.raw_path.decode("ascii").partition("?")
            signer = self._signer
            signed = signed_headers(
                signer.keys.transport, signer.enrolment, Target(method, path, query), body, signer.now()
            )
            request.headers.update(signed)
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
            raise TimedOut("The server did not answer in time.") from error
        except httpx.TransportError as error:
            raise _transport_fault(error) from error

    def _fault(self, response: httpx.Response, body: bytes) -> LinkError:
        """What an answer that is no answer means: our server's refusal, a proxy's, or somebody else's page."""
        status = response.status_code
        if _content_type(response) == MEDIA_TYPE:
            try:
                problem = decode(Problem, body)
            except WireError:
                return NotOurServer(f"Something that is not our server answers (status {status}).")
            self._check_server(problem.server)
            return _refusal(problem, _retry_after(response))
        if status == 413:
            return TooLarge("Something on the way found the request too large.")
        if status == 429 or status >= 500:
            return Unreachable(f"The server is not ready (status {status}).", _retry_after(response))
        return NotOurServer(
            f"Something that is not our server answers (status {status}): perhaps a sign-in page of this network."
        )

    def _check_server(self, server: UUID | None) -> None:
        if self._server is not None and server != self._server:
            raise NotOurServer("Another server answers at this address.")


def _trust(authority: str) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if authority:
        context.load_verify_locations(cadata=authority)
    return context


async def _body(response: httpx.Response) -> bytes:
    """The body, unpacked, within its bound."""
    body = bytearray()
    async for chunk in response.aiter_raw():
        body += chunk
        if len(body) > LARGEST_BODY:
            raise NotOurServer("The answer does not end.")
    packing = response.headers.get("content-encoding", "identity")
    if packing == "zstd":
        try:
            return decompress(bytes(body))
        except WireError as error:
            raise NotOurServer(f"The answer can't be unpacked ({error}).") from error
    return bytes(body)


def _content_type(response: httpx.Response) -> str:
    return str(response.headers.get("content-type", "")).partition(";")[0].strip().lower()


def _announced(response: httpx.Response) -> bytes:
    """SHA-256 out of `repr-digest: sha-256=:…:`."""
    try:
        digest = base64.b64decode(response.headers.get("repr-digest", "").removeprefix("sha-256=:").removesuffix(":"))
    except binascii.Error:
        digest = b""
    if len(digest) != hashlib.sha256().digest_size:
        raise NotOurServer("The snapshot comes without its hash.")
    return digest


def _retry_after(response: httpx.Response) -> float:
    """Seconds that the server asks to wait (RFC 9110 section 10.2.3, the form in seconds), an hour at most."""
    text = response.headers.get("retry-after", "")
    return min(float(text), 3600.0) if text.isascii() and text.isdigit() else 0.0


def _refusal(problem: Problem, retry_after: float) -> LinkError:
    if problem.code in (Problem.BUSY, Problem.BROKEN):
        return Unreachable(problem.message, retry_after)
    if problem.code == Problem.TOO_LARGE:
        return TooLarge(problem.message)
    if problem.code == Problem.PROTOCOL:
        return Incompatible(problem.message)
    return Refused(problem.code, problem.message)


def _transport_fault(error: httpx.TransportError) -> LinkError:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return NotOurServer(
                f"The server's certificate is not accepted ({cause.verify_message}). Check this device's clock."
            )
        cause = cause.__cause__ or cause.__context__
    return Unreachable(f"No connection to the server ({error or type(error).__name__}).")
