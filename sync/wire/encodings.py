"""How a body is packed for the way: zstd, gzip where something on the way knows no zstd, or not at all (RFC 9110 sections 8.4 and 12.5.3).

Unpacking is bounded whatever comes. Refuses to know who asks for what.
"""

import zlib
from enum import StrEnum

from sync.wire.codec import LARGEST_BODY, WireError, compress, decompress

GZIP_LEVEL = 6
_GZIP_WINDOW = 31
_CHUNK = 256 * 1024


class Coding(StrEnum):
    """A content coding by its name on the wire."""

    ZSTD = "zstd"
    GZIP = "gzip"
    IDENTITY = "identity"


ORDER = (Coding.ZSTD, Coding.GZIP, Coding.IDENTITY)
"""The best first; where one is not understood, the next is tried."""
ACCEPTED = f"{Coding.ZSTD}, {Coding.GZIP}"
"""The header by which either side says what it unpacks."""


def pack(body: bytes, coding: Coding) -> bytes:
    """The body in a coding."""
    if coding is Coding.ZSTD:
        return compress(body)
    return zlib.compress(body, GZIP_LEVEL, _GZIP_WINDOW) if coding is Coding.GZIP else body


def unpack(body: bytes, coding: Coding, limit: int = LARGEST_BODY) -> bytes:
    """The body out of a coding, `limit` bytes at most; raises WireError."""
    if coding is Coding.ZSTD:
        return decompress(body, limit)
    return _gunzip(body, limit) if coding is Coding.GZIP else body


def coding_of(header: str | None) -> Coding | None:
    """The coding that a content-encoding header names, or None for one that is not known here."""
    try:
        return Coding((header or Coding.IDENTITY).strip().lower())
    except ValueError:
        return None


def best_coding(accepted: str) -> Coding:
    """The best coding that an accept-encoding header allows; identity where it names none of ours."""
    weights = dict(map(_weight, accepted.lower().split(",")))
    allowed = [(weights.get(coding, weights.get("*", 0.0)), -ORDER.index(coding), coding) for coding in ORDER[:-1]]
    weight, _, coding = max(allowed)
    return coding if weight > 0 else Coding.IDENTITY


def _weight(item: str) -> tuple[str, float]:
    """A coding and its weight, 1 where none is said; what is no number weighs nothing."""
    name, _, parameter = item.partition(";")
    _, given, number = parameter.partition("q=")
    try:
        return name.strip(), float(number) if given else 1.0
    except ValueError:
        return name.strip(), 0.0


def _gunzip(body: bytes, limit: int) -> bytes:
    unpacker, unpacked = zlib.decompressobj(_GZIP_WINDOW), bytearray()
    try:
        while not unpacker.eof:
            chunk = unpacker.decompress(body, min(_CHUNK, limit + 1 - len(unpacked)))
            unpacked += chunk
            if len(unpacked) > limit:
                raise WireError(f"unpacks to more than {limit} bytes", too_large=True)
            body = unpacker.unconsumed_tail
            if not (unpacker.eof or chunk or body):
                raise WireError("no gzip: it is cut off")
    except zlib.error as error:
        raise WireError(f"no gzip: {error}") from error
    if unpacker.unused_data:
        raise WireError("no gzip: there is more after its end")
    return bytes(unpacked)
