"""Bodies of requests: bounded while they arrive and while they are unpacked, of the right type, and strict messages."""

from typing import TypeVar

from starlette.requests import Request

from server.identity.refusal import Refusal
from sync.wire.codec import WireError, decode, decompress
from sync.wire.protocol import MEDIA_TYPE, Message, Problem

M = TypeVar("M", bound=Message)

LARGEST_SENT = 2 * 1024 * 1024
LARGEST_UNPACKED = 8 * 1024 * 1024
"""Bytes as sent, and after unpacking. A batch has 256 KiB of content; a single entry may be larger than that."""
_TOO_LARGE = Refusal(413, Problem.TOO_LARGE, "The body is larger than this server takes. Send less at once.")


async def read_body(request: Request) -> bytes | Refusal:
    """The body as sent, read no further than it may be long."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_SENT:
            return _TOO_LARGE
    return bytes(body)


def read_message(request: Request, body: bytes, kind: type[M]) -> M | Refusal:
    """The message in a body, whatever its encoding; a refusal for any other type, encoding or content."""
    media_type = request.headers.get("content-type", "")
    if media_type != MEDIA_TYPE:
        return _wrong_type(media_type)
    encoding = request.headers.get("content-encoding", "identity")
    if encoding not in ("identity", "zstd"):
        return Refusal(415, Problem.MALFORMED, "The body must be plain or packed with zstd.")
    try:
        return decode(kind, decompress(body, LARGEST_UNPACKED) if encoding == "zstd" else body)
    except WireError as error:
        return _TOO_LARGE if error.too_large else Refusal(400, Problem.MALFORMED, str(error))


def _wrong_type(media_type: str) -> Refusal:
    if media_type.startswith("application/vnd.lotline."):
        return Refusal(415, Problem.PROTOCOL, f"This server speaks {MEDIA_TYPE}.")
    return Refusal(415, Problem.MALFORMED, f"The content type must be {MEDIA_TYPE}.")
