"""A snapshot on its way: what may be appended to what, and when there is no room for it."""

import asyncio
import base64
import hashlib
import os
from collections import namedtuple
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from sync import download
from sync.client import Client
from sync.download import Part, check_room, part_in, part_of
from sync.errors import BadAnswer, NotOurServer, SignInPage, StorageError, TimedOut
from sync.wire.protocol import SNAPSHOT_TYPE
from tests.sync.pump.answers import SERVER, Answering, Body

WHOLE = b"0123456789" * 100
SHA = hashlib.sha256(WHOLE).digest()
USAGE = namedtuple("USAGE", ["total", "used", "free"])


def file_answer(body: bytes, status: int = 200, **headers: str) -> httpx.Response:
    """An answer that brings a file, or a part of one."""
    said = {
        "content-type": SNAPSHOT_TYPE,
        "repr-digest": f"sha-256=:{base64.b64encode(SHA).decode()}:",
        "lotline-server": str(SERVER),
        "content-length": str(len(body)),
    }
    said |= {name.replace("_", "-"): text for name, text in headers.items()}
    return httpx.Response(status, headers=said, stream=Body(body))


async def fetch(folder: Path, reply: httpx.Response) -> tuple[Part, httpx.Request]:
    """What a download makes of an answer, and what was asked for."""
    network = Answering(reply)
    part = await Client("http://lotline.test", SERVER, transport=network).snapshot(folder)
    return part, network.asked[0]


def begun(folder: Path, size: int) -> None:
    """A part that came earlier."""
    part_of(folder, SHA).path.write_bytes(WHOLE[:size])


async def test_a_first_download_asks_for_the_whole(tmp_path: Path) -> None:
    part, asked = await fetch(tmp_path, file_answer(WHOLE))
    assert part == Part(tmp_path / f"{SHA.hex()}.part", SHA, len(WHOLE))
    assert part.path.read_bytes() == WHOLE
    assert "range" not in asked.headers


async def test_the_rest_is_asked_for_if_the_file_is_still_the_same(tmp_path: Path) -> None:
    begun(tmp_path, 400)
    rest = file_answer(WHOLE[399:], 206, content_range="bytes 399-999/1000")
    part, asked = await fetch(tmp_path, rest)
    assert (asked.headers["range"], asked.headers["if-range"]) == ("bytes=399-", f'"{SHA.hex()}"')
    assert part.path.read_bytes() == WHOLE


async def test_a_whole_file_in_answer_replaces_the_part(tmp_path: Path) -> None:
    begun(tmp_path, 400)
    part, _ = await fetch(tmp_path, file_answer(WHOLE))
    assert part.path.read_bytes() == WHOLE


async def test_another_file_in_answer_makes_the_part_useless(tmp_path: Path) -> None:
    part_of(tmp_path, bytes(32)).path.write_bytes(b"older")
    part, _ = await fetch(tmp_path, file_answer(WHOLE))
    assert list(tmp_path.iterdir()) == [part.path]


@pytest.mark.parametrize(
    "headers",
    [
        {"content_range": "bytes 0-599/1000"},
        {"content_range": "bytes 400-999/1000"},
        {"content_range": "bytes 399-999/*"},
        {"content_range": ""},
        {"content_range": "bytes 399-999/1000", "repr_digest": f"sha-256=:{base64.b64encode(bytes(32)).decode()}:"},
        {"content_range": f"bytes 399-999/{download.LARGEST_SNAPSHOT + 1}"},
    ],
)
async def test_the_rest_of_something_else_is_not_appended(tmp_path: Path, headers: dict[str, str]) -> None:
    begun(tmp_path, 400)
    with pytest.raises(BadAnswer):
        await fetch(tmp_path, file_answer(WHOLE[399:], 206, **headers))
    assert part_of(tmp_path, SHA).path.read_bytes() == WHOLE[:400]


async def test_a_part_in_answer_to_a_question_for_the_whole_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadAnswer):
        await fetch(tmp_path, file_answer(WHOLE[399:], 206, content_range="bytes 399-999/1000"))


@pytest.mark.parametrize("digest", ["", "sha-256=:x:", "sha-256=:AAAA:", "md5=:AAAA:"])
async def test_a_snapshot_without_its_hash_is_refused(tmp_path: Path, digest: str) -> None:
    with pytest.raises(BadAnswer, match="without its hash"):
        await fetch(tmp_path, file_answer(WHOLE, repr_digest=digest))


async def test_a_snapshot_that_does_not_say_whose_it_is_is_refused(tmp_path: Path) -> None:
    for name in ("", "no id", str(SERVER).replace("0", "1")):
        with pytest.raises(NotOurServer, match="Another server"):
            await fetch(tmp_path, file_answer(WHOLE, lotline_server=name))
    assert list(tmp_path.iterdir()) == []


async def test_a_portal_is_no_snapshot(tmp_path: Path) -> None:
    with pytest.raises(SignInPage, match="sign-in page"):
        await fetch(tmp_path, file_answer(b"<html>", content_type="text/html"))


async def test_a_snapshot_larger_than_any_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BadAnswer, match="larger than any"):
        await fetch(tmp_path, file_answer(b"", content_length=str(download.LARGEST_SNAPSHOT + 1)))
    monkeypatch.setattr("sync.client.LARGEST_SNAPSHOT", 500)
    endless = file_answer(WHOLE)
    del endless.headers["content-length"]
    with pytest.raises(BadAnswer, match="does not end"):
        await fetch(tmp_path, endless)


class Trickling(httpx.AsyncByteStream):
    """A byte now and then, for ever."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while True:
            yield b"x"
            await asyncio.sleep(0.005)


async def test_a_download_that_trickles_for_ever_ends_in_time_and_what_came_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync.client.SNAPSHOT_SECONDS", 0.1)
    slow = file_answer(WHOLE)
    trickling = httpx.Response(200, headers=slow.headers, stream=Trickling())
    with pytest.raises(TimedOut):
        await fetch(tmp_path, trickling)
    part = part_in(tmp_path)
    assert part is not None
    assert part.size > 0


async def test_a_snapshot_never_takes_the_journals_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    needed = len(WHOLE) * 5 + download.ROOM_KEPT
    monkeypatch.setattr("shutil.disk_usage", lambda path: USAGE(0, 0, needed - 1))
    with pytest.raises(StorageError, match=r"no room for the site's data: 64 MB must be free"):
        await fetch(tmp_path, file_answer(WHOLE))
    monkeypatch.setattr("shutil.disk_usage", lambda path: USAGE(0, 0, needed))
    check_room(tmp_path, {"content-length": str(len(WHOLE))})


def test_of_several_parts_the_newest_counts(tmp_path: Path) -> None:
    for number, sha256 in enumerate((SHA, bytes(32))):
        path = tmp_path / f"{sha256.hex()}.part"
        path.write_bytes(b"x" * (number + 1))
        os.utime(path, (number, number))
    (tmp_path / "other.part").write_bytes(b"no snapshot")
    assert part_in(tmp_path) == Part(tmp_path / f"{bytes(32).hex()}.part", bytes(32), 2)
    assert not (tmp_path / f"{SHA.hex()}.part").exists()
