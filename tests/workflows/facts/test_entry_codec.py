"""Entries as bytes: one spelling, and never an exception for what is not an entry."""

import hashlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.facts import EXAMPLES, MINIMAL
from workflows.entry_codec import Unreadable, content_hash, decode_entry, encode_entry

RECEIVED = EXAMPLES["received"]
GOOD = encode_entry(RECEIVED)
PLAIN = json.loads(GOOD)


def respelt(plain: Any) -> bytes:
    """Canonical JSON of changed plain data."""
    return json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "surrogatepass")


def changed(**parts: Any) -> bytes:
    """The example with some of its outermost fields replaced."""
    return respelt({**PLAIN, **parts})


def with_fact(**parts: Any) -> bytes:
    """The example with some fields of its fact replaced."""
    return changed(fact={**PLAIN["fact"], **parts})


def reason_of(data: bytes) -> str:
    """Why these bytes are unreadable."""
    answer = decode_entry(data)
    assert isinstance(answer, Unreadable), answer
    return answer.reason


def test_the_content_hash_is_the_sha_256_of_the_bytes() -> None:
    assert content_hash(GOOD) == hashlib.sha256(GOOD).digest()


def test_text_is_utf_8_without_escapes() -> None:
    assert "Folie gerissen, naß".encode() in encode_entry(EXAMPLES["exception_raised"])


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "Expecting value"),
        (b"garbage \x1d\x00", "Expecting value"),
        (b"\xff\xfe", "utf-8"),
        (GOOD.decode().encode("utf-16"), "utf-8"),
        (b"[]", "not an object"),
        (b"{}", "not an object"),
        (changed(extra=1), "not an object"),
        (changed(kind="invented"), "no fact is called 'invented'"),
        (changed(kind=["received"]), "kind is not a text"),
        (changed(version=True), "version not a whole number"),
        (changed(version=2), "newer than this program knows"),
        (changed(version=0), "never was"),
        (changed(id="0198A0B1-7000-7000-8000-000000000001"), "not an id"),
        (changed(site=7), "not a text"),
        (changed(fact=[]), "not a Received"),
        (with_fact(colour="blue"), "unknown field 'colour'"),
        (with_fact(place="bin 7"), "place: no Place"),
        (with_fact(evidence="heard"), "evidence: no Evidence"),
        (with_fact(owner=None), "owner: its default is written out"),
        (with_fact(announced=1), "announced: not true or false"),
        (with_fact(items=[{"item": "01/00361414567895/21/1"}]), "items[0].item: no Sgtin or Sscc"),
        (with_fact(shipment="a\0b"), "shipment: not a text"),
        (changed(stamp={**PLAIN["stamp"], "mood": "good"}), "unknown field 'mood'"),
    ],
)
def test_bytes_that_are_no_entry_are_unreadable_and_say_why(data: bytes, why: str) -> None:
    assert why in reason_of(data)


@pytest.mark.parametrize(
    "data",
    [
        GOOD + b"\n",
        GOOD.replace(b'":', b'": ', 1),
        respelt(PLAIN).replace(b"DOCK-1", b"DOCK\\u002d1"),
        json.dumps(dict(reversed(PLAIN.items())), separators=(",", ":")).encode(),
        GOOD.replace(b'"version":1', b'"version":1,"version":1'),
        GOOD.replace(b'"site":"NORTH"', b'"site":"SOUTH","site":"NORTH"'),
    ],
    ids=["newline", "blank", "escape", "order", "twice the same", "twice"],
)
def test_a_second_spelling_of_an_entry_is_unreadable(data: bytes) -> None:
    assert reason_of(data) == "not in canonical form"


@pytest.mark.parametrize(
    "number", ["NaN", "-Infinity", "1e400", "1.0", "9" * 5000, str(2**53), "-0"], ids=lambda text: text[:9]
)
def test_a_number_that_is_no_plain_whole_number_is_unreadable(number: str) -> None:
    assert reason_of(GOOD.replace(b'"boot_ms":5400123', f'"boot_ms":{number}'.encode()))


def test_nesting_deeper_than_any_entry_is_unreadable() -> None:
    for depth in (500, 5_000, 200_000):
        assert reason_of(
            b'{"fact":' + b"[" * depth + b"]" * depth + b',"id":"","kind":"received","site":"","stamp":{},"version":1}'
        )


def test_half_a_surrogate_pair_is_unreadable() -> None:
    assert reason_of(GOOD.replace(b'"site":"NORTH"', b'"site":"\\ud800"'))
    assert reason_of(changed(site="\ud800"))


@given(st.binary(max_size=60))
def test_any_bytes_give_an_answer_and_no_exception(data: bytes) -> None:
    assert isinstance(decode_entry(data), Unreadable)


@given(position=st.integers(0, len(GOOD) - 1), byte=st.integers(0, 255))
def test_one_changed_byte_is_unreadable_or_another_entry_in_canonical_form(position: int, byte: int) -> None:
    data = GOOD[:position] + bytes([byte]) + GOOD[position + 1 :]
    entry = decode_entry(data)
    assert isinstance(entry, Unreadable) or encode_entry(entry) == data


@pytest.mark.parametrize("kind", sorted(MINIMAL))
def test_a_cut_entry_is_unreadable(kind: str) -> None:
    assert reason_of(encode_entry(MINIMAL[kind])[:-1])
