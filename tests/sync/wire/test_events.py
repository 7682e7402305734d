"""Hints as server-sent events: read however they are cut, skipped where they are of another kind, bounded whatever comes."""

from uuid import UUID

import pytest

from sync.wire.codec import WireError
from sync.wire.events import KEEP_ALIVE, LARGEST_EVENT, EventReader, event_of
from sync.wire.protocol import Hint

FIRST = Hint(UUID(int=1), UUID(int=2), 7, 3)
SECOND = Hint(UUID(int=1), UUID(int=2), 8, 3)
STREAM = KEEP_ALIVE + event_of(FIRST) + KEEP_ALIVE + event_of(SECOND)


@pytest.mark.parametrize("size", [1, 2, 7, 10_000])
def test_hints_are_read_however_the_stream_is_cut(size: int) -> None:
    reader = EventReader()
    found: list[Hint] = []
    for start in range(0, len(STREAM), size):
        found += reader.read(STREAM[start : start + size])
    assert found == [FIRST, SECOND]


def test_an_event_is_told_when_it_is_whole_and_not_before() -> None:
    reader = EventReader()
    assert list(reader.read(event_of(FIRST)[:-1])) == []
    assert list(reader.read(b"\n")) == [FIRST]


def test_lines_may_end_as_they_do_elsewhere() -> None:
    assert list(EventReader().read(event_of(FIRST).replace(b"\n", b"\r\n"))) == [FIRST]


def test_events_of_other_names_and_fields_are_skipped() -> None:
    others = b"retry: 5\n\nevent: weather\ndata: rain\n\ndata: nameless\n\nid: 9\n"
    assert list(EventReader().read(others + event_of(FIRST))) == [FIRST]


@pytest.mark.parametrize("data", [b"{}", b"no json", b'{"server": 1}', b"\xff\xfe"])
def test_a_hint_that_is_none_is_refused(data: bytes) -> None:
    with pytest.raises(WireError, match="no Hint"):
        list(EventReader().read(b"event: positions\ndata: " + data + b"\n\n"))


@pytest.mark.parametrize("piece", [b"x" * 1_000, b"data: " + b"x" * 994 + b"\n"])
def test_an_event_without_end_is_cut_off(piece: bytes) -> None:
    reader = EventReader()
    with pytest.raises(WireError, match="does not end"):
        for _ in range(LARGEST_EVENT // 500):
            list(reader.read(piece))
