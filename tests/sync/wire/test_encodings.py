"""Bodies packed for the way: what both can unpack is chosen, and whatever comes costs no more than its bound."""

import gzip
import zlib

import pytest
import zstandard

from sync.wire.codec import WireError
from sync.wire.encodings import Coding, best_coding, coding_of, pack, unpack

TEXT = b'{"protocol":1}' * 500


@pytest.mark.parametrize("coding", Coding)
def test_what_is_packed_comes_back(coding: Coding) -> None:
    assert unpack(pack(TEXT, coding), coding) == TEXT
    assert unpack(pack(b"", coding), coding) == b""


def test_gzip_is_read_as_others_write_it_and_written_as_others_read_it() -> None:
    assert unpack(gzip.compress(TEXT), Coding.GZIP) == TEXT
    assert gzip.decompress(pack(TEXT, Coding.GZIP)) == TEXT


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("zstd, gzip", Coding.ZSTD),
        ("gzip, zstd", Coding.ZSTD),
        ("gzip, deflate, br", Coding.GZIP),
        ("zstd;q=0.1, gzip;q=0.9", Coding.GZIP),
        ("zstd;q=0, gzip", Coding.GZIP),
        ("zstd;q=0, gzip;q=0", Coding.IDENTITY),
        ("*", Coding.ZSTD),
        ("*, zstd;q=0", Coding.GZIP),
        ("GZIP", Coding.GZIP),
        ("identity", Coding.IDENTITY),
        ("gzip;q=much", Coding.IDENTITY),
        ("", Coding.IDENTITY),
    ],
)
def test_the_best_coding_that_the_other_side_allows_is_taken(accepted: str, coding: Coding) -> None:
    assert best_coding(accepted) is coding


def test_a_coding_that_nobody_knows_is_none() -> None:
    assert [coding_of(name) for name in ("br", "zstd, gzip", None, "ZSTD", "")] == [
        None,
        None,
        Coding.IDENTITY,
        Coding.ZSTD,
        Coding.IDENTITY,
    ]


def test_a_bomb_costs_no_more_than_its_bound() -> None:
    for coding, bomb in (
        (Coding.GZIP, gzip.compress(bytes(50_000_000), mtime=0)),
        (Coding.ZSTD, zstandard.ZstdCompressor().compress(bytes(50_000_000))),
    ):
        with pytest.raises(WireError, match="more than 1000000 bytes") as found:
            unpack(bomb, coding, 1_000_000)
        assert found.value.too_large


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"plain text", "no gzip"),
        (gzip.compress(TEXT, mtime=0)[:-9], "cut off"),
        (gzip.compress(TEXT, mtime=0) + b"more", "more after its end"),
        (zlib.compress(TEXT), "no gzip"),
        (b"", "cut off"),
    ],
)
def test_what_is_no_gzip_is_refused_with_its_fault(body: bytes, words: str) -> None:
    with pytest.raises(WireError, match=words):
        unpack(body, Coding.GZIP)
