"""A cache generation packed for the way: one zstd frame. What unpacks says how large it may get. Apart, because the program with the screen never needs it."""

from collections.abc import Iterator
from pathlib import Path

import zstandard

from sync.wire.generation import GenerationProblem

PACK_LEVEL = 3
LARGEST_GENERATION = 8 * 1024**3
"""Bytes that a snapshot may unpack to: ten million items take less than 1 GB."""
_CHUNK = 1024 * 1024
_LARGEST_WINDOW = 8 * 1024 * 1024


def pack(generation: Path, packed: Path) -> None:
    """Compress a generation for the way: one zstd frame."""
    with generation.open("rb") as source, packed.open("wb") as target:
        zstandard.ZstdCompressor(level=PACK_LEVEL, write_checksum=True).copy_stream(source, target)


def unpack(packed: Path, generation: Path, limit: int = LARGEST_GENERATION) -> GenerationProblem | None:
    """Decompress a generation, `limit` bytes at most."""
    try:
        with generation.open("wb") as target:
            for chunk in _unpacked(packed):
                if target.tell() + len(chunk) > limit:
                    return GenerationProblem(f"unpacks to more than {limit} bytes")
                target.write(chunk)
    except zstandard.ZstdError as error:
        return GenerationProblem(f"no zstd: {error}")
    return None


def _unpacked(packed: Path) -> Iterator[bytes]:
    with packed.open("rb") as source:
        reader = zstandard.ZstdDecompressor(max_window_size=_LARGEST_WINDOW).stream_reader(source)
        while chunk := reader.read(_CHUNK):
            yield chunk
