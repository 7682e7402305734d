"""Messages as bytes: strict, and bounded whatever comes."""

import pytest
import zstandard

from sync.wire.codec import WireError, compress, decode, decode_page, decompress, encode
from sync.wire.protocol import PageAnswer, Problem, ResetAnswer, ResetReason
from tests.support.facts import BOOT, SERVER_EPOCH

RESET = ResetAnswer(BOOT, SERVER_EPOCH, "site", ResetReason.PRUNED)
PAGE = PageAnswer(BOOT, SERVER_EPOCH, "site", 4, (), 0, True, "2026-11-20T12:00:00.000Z")


def test_a_page_and_a_reset_are_told_apart() -> None:
    assert decode_page(encode(PAGE)) == PAGE
    assert decode_page(encode(RESET)) == RESET


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"[]",
        b"{}",
        b"[" * 100_000,
        b'{"reset": 7}',
        b"\xff\xfe",
        encode(PAGE).replace(b'"start":4', b'"start":"4"'),
        encode(PAGE)[:-1] + b',"more":1}',
    ],
)
def test_what_is_no_page_is_refused_with_its_fault(body: bytes) -> None:
    with pytest.raises(WireError):
        decode_page(body)


def test_packed_bytes_come_back() -> None:
    body = encode(Problem(BOOT, Problem.BUSY, "x" * 5_000))
    assert decode(Problem, decompress(compress(body))).message == "x" * 5_000


def test_a_bomb_costs_no_more_than_its_bound() -> None:
    bomb = zstandard.ZstdCompressor().compress(bytes(50_000_000))
    with pytest.raises(WireError, match="more than 1000000 bytes") as found:
        decompress(bomb, 1_000_000)
    assert found.value.too_large


def test_what_is_no_zstd_is_refused() -> None:
    with pytest.raises(WireError, match="no zstd"):
        decompress(b"plain text")
