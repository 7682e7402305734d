"""What an HTTP answer means: our server's message, its refusal, a proxy's, or somebody else's page. Refuses to know how it came.

An answer counts only with our content type and our server's id (sync protocol, section 3): a 200 alone is nothing.
"""

import base64
import binascii
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar
from uuid import UUID

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
    TooLarge,
    WrongClock,
)
from sync.wire.codec import WireError, decode
from sync.wire.encodings import coding_of, unpack
from sync.wire.protocol import MEDIA_TYPE, Problem

A = TypeVar("A")
LONGEST_ASKED_WAIT = 3600.0
_HTML = frozenset({"text/html", "application/xhtml+xml"})


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as it came: headers by lower-case names, the body as sent."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def content_type(self) -> str:
        """The media type alone."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


def message_in(reply: Reply, read: Callable[[bytes], A], server: UUID | None) -> A:
    """The message of an answer that counts; raises LinkError. `server` is None as long as nobody knows who ours is."""
    if reply.status != 200 or reply.content_type != MEDIA_TYPE:
        raise fault_in(reply, server)
    try:
        message = read(_unpacked(reply))
    except WireError as error:
        raise BadAnswer(f"The answer is not what our server says ({error}).") from error
    check_server(getattr(message, "server", None), server)
    return message


def fault_in(reply: Reply, server: UUID | None) -> LinkError:
    """What an answer that is no answer means."""
    if reply.content_type == MEDIA_TYPE:
        problem = problem_in(reply)
        if problem is None:
            return BadAnswer(f"Something that is not our server answers (status {reply.status}).")
        check_server(problem.server, server)
        return _refusal(problem, retry_after(reply.headers))
    return _strange(reply)


def problem_in(reply: Reply) -> Problem | None:
    """Our server's problem, if the answer holds one."""
    if reply.content_type != MEDIA_TYPE or reply.status == 200:
        return None
    try:
        return decode(Problem, _unpacked(reply))
    except WireError:
        return None


def check_server(said: UUID | None, server: UUID | None) -> None:
    """Raises NotOurServer when somebody else answers."""
    if server is not None and said != server:
        raise NotOurServer("Another server answers at this address. Scans are kept; call IT.")


def announced_hash(headers: Mapping[str, str]) -> bytes:
    """SHA-256 out of `repr-digest: sha-256=:…:` (RFC 9530); raises BadAnswer."""
    text = headers.get("repr-digest", "").removeprefix("sha-256=:").removesuffix(":")
    try:
        digest = base64.b64decode(text, validate=True)
    except binascii.Error:
        digest = b""
    if len(digest) != hashlib.sha256().digest_size:
        raise BadAnswer("The snapshot comes without its hash.")
    return digest


def retry_after(headers: Mapping[str, str]) -> float:
    """Seconds that are asked to wait, an hour at most (RFC 9110 section 10.2.3). A date counts from the answer's own date, not from our clock."""
    text = headers.get("retry-after", "")
    if text.isascii() and text.isdigit():
        return min(float(text), LONGEST_ASKED_WAIT)
    until, said = _date(text), _date(headers.get("date", ""))
    if until is None or said is None:
        return 0.0
    return min(max(0.0, (until - said).total_seconds()), LONGEST_ASKED_WAIT)


def _date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


def _unpacked(reply: Reply) -> bytes:
    coding = coding_of(reply.headers.get("content-encoding"))
    if coding is None:
        raise WireError("it is packed in a way that nobody asked for")
    return unpack(reply.body, coding)


def _refusal(problem: Problem, wait: float) -> LinkError:
    code, words = problem.code, problem.message
    if code == Problem.BUSY:
        return ServerBusy(words, wait)
    if code == Problem.BROKEN:
        return ServerBroken(words, wait)
    if code == Problem.TOO_LARGE:
        return TooLarge(words)
    if code == Problem.PROTOCOL:
        return Incompatible(words)
    return WrongClock(code, words) if code == Problem.CLOCK else Refused(code, words)


def _strange(reply: Reply) -> LinkError:
    """An answer of no type of ours, by its status."""
    status, page = reply.status, reply.content_type in _HTML
    if status == 413:
        return TooLarge("Something on the way found the request too large.")
    if status == 407:
        return ProxyInTheWay("A proxy on the way wants a password (status 407). Call IT: this terminal must pass it.")
    if status == 511 or 300 <= status < 400 or (status == 200 and page):
        return SignInPage(f"This network shows a sign-in page (status {status}). Sign in, or join another network.")
    if status in (429, 503):
        return ServerBusy(f"The server is not ready (status {status}).", retry_after(reply.headers))
    if status >= 500:
        return ServerTrouble(
            f"The server, or what stands before it, is in trouble (status {status}).", retry_after(reply.headers)
        )
    return NotOurServer(
        f"Something that is not our server answers (status {status}): perhaps a sign-in page of this network."
    )
