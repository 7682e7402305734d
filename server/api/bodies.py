"""Bodies of requests: bounded while they arrive and while they are unpacked, of the right type, and strict messages."""

import asyncio
from typing import TypeVar

from starlette.requests import ClientDisconnect, Request

from server.identity.refusal import Refusal
from sync.wire.codec import WireError
from sync.wire.encodings import ACCEPTED, coding_of, unpack
from sync.wire.protocol import Message, Problem
from sync.wire.versions import Versions, media_type, version_of

M = TypeVar("M", bound=Message)

LARGEST_SENT = 2 * 1024 * 1024
LARGEST_UNPACKED = 8 * 1024 * 1024
"""Bytes as sent, and after unpacking. A batch has 256 KiB of content; a single entry may be larger than that."""
BODY_SECONDS = 30.0
"""How long a body may take to arrive."""
_TOO_LARGE = Refusal(413, Problem.TOO_LARGE, "The body is larger than this server takes. Send less at once.")
_TOO_SLOW = Refusal(408, Problem.MALFORMED, "The body did not arrive in time. Send less at once.")
_CUT_OFF = Refusal(400, Problem.MALFORMED, "The body was cut off.")


async def read_body(request: Request) -> bytes | Refusal:
    """The body as sent, read no further than it may be long, and no longer than it may take."""
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in request.stream():
                body += chunk
                if len(body) > LARGEST_SENT:
                    return _TOO_LARGE
    except TimeoutError:
        return _TOO_SLOW
    except ClientDisconnect:
        return _CUT_OFF
    return bytes(body)


def read_message(request: Request, body: bytes, kind: type[M], versions: Versions) -> M | Refusal:
    """The message in a body, whatever its encoding and version; a refusal for any other type, encoding or content."""
    version = version_of(request.headers.get("content-type", ""))
    if version is None:
        return Refusal(415, Problem.MALFORMED, f"The content type must be {media_type(versions.newest)}.")
    if not versions.speaks(version):
        return version_refusal(version, versions, 415)
    coding = coding_of(request.headers.get("content-encoding"))
    if coding is None:
        return Refusal(415, Problem.MALFORMED, f"The body must be plain or packed with one of {ACCEPTED}.")
    try:
        message = versions.read(version, kind, unpack(body, coding, LARGEST_UNPACKED))
    except WireError as error:
        return _TOO_LARGE if error.too_large else Refusal(400, Problem.MALFORMED, str(error))
    said = getattr(message, "protocol", versions.newest)
    if said == versions.newest:
        return message
    if versions.speaks(said):
        return Refusal(400, Problem.MALFORMED, f"The body says protocol {said}, its type says {version}.")
    return version_refusal(said, versions)


def version_refusal(version: int, versions: Versions, status: int = 400) -> Refusal:
    """What a program is told whose version is not spoken here: whether it or this server is the one to update."""
    spoken = f"protocol {versions.oldest} to {versions.newest}"
    if version < versions.oldest:
        words = f"This program (protocol {version}) is too old for the server, which speaks {spoken}. Ask IT to update this terminal; its scans are kept."
    else:
        words = f"The server (which speaks {spoken}) is too old for this program (protocol {version}). Ask IT to update the server; this terminal's scans are kept."
    return Refusal(status, Problem.PROTOCOL, words)
