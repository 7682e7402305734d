"""Messages to bytes and back: strict JSON, zstd around it, and a bound on what is unpacked.

Bytes that are no such message raise WireError with the place of the fault; nothing here knows HTTP.
"""

import io
from typing import TypeVar

import msgspec
import zstandard

from sync.wire.protocol import Message, PageAnswer, ReflectedAnswer, ResetAnswer

M = TypeVar("M", bound=msgspec.Struct)

LARGEST_BODY = 32 * 1024 * 1024
"""Bytes of a request or an answer (not of a snapshot) after unpacking; a batch has 256 KiB of content, a page 500 rows."""
ZSTD_LEVEL = 3
_LARGEST_WINDOW = 8 * 1024 * 1024
_CHUNK = 256 * 1024


class WireError(ValueError):
    """Bytes that are not the message they should be; `too_large` when they would unpack to more than is allowed."""

    def __init__(self, text: str, too_large: bool = False) -> None:
        super().__init__(text)
        self.too_large = too_large


class _Kind(msgspec.Struct, frozen=True):
    reset: str | None = None


def encode(message: Message) -> bytes:
    """The JSON of a message."""
    return msgspec.json.encode(message)


def decode(kind: type[M], body: bytes) -> M:
    """The message of type `kind` in `body`; raises WireError."""
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise WireError(f"no {kind.__name__}: {error}") from error


def decode_page(body: bytes) -> PageAnswer | ResetAnswer:
    """The answer to a request for a page; raises WireError."""
    return decode(ResetAnswer, body) if _is_reset(body) else decode(PageAnswer, body)


def decode_reflected(body: bytes) -> ReflectedAnswer | ResetAnswer:
    """The answer to a `reflected` question; raises WireError."""
    return decode(ResetAnswer, body) if _is_reset(body) else decode(ReflectedAnswer, body)


def compress(body: bytes) -> bytes:
    """zstd; one frame."""
    return zstandard.ZstdCompressor(level=ZSTD_LEVEL).compress(body)


def decompress(body: bytes, limit: int = LARGEST_BODY) -> bytes:
    """What zstd frames hold, read in chunks so that a bomb costs `limit` bytes at most; raises WireError."""
    unpacked = bytearray()
    try:
        with zstandard.ZstdDecompressor(max_window_size=_LARGEST_WINDOW).stream_reader(io.BytesIO(body)) as reader:
            while chunk := reader.read(_CHUNK):
                unpacked += chunk
                if len(unpacked) > limit:
                    raise WireError(f"unpacks to more than {limit} bytes", too_large=True)
    except zstandard.ZstdError as error:
        raise WireError(f"no zstd: {error}") from error
    return bytes(unpacked)


def _is_reset(body: bytes) -> bool:
    """Only a reset has that field; the others are skipped here and checked by the real decoder."""
    return decode(_Kind, body).reset is not None
