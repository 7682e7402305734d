"""Cameras: the kernel's video interface, with its own test driver as the camera."""

import asyncio
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from PIL import Image

from devices.drivers import v4l2
from devices.drivers.v4l2 import V4l2Source
from devices.drivers.zxing import Symbology, draw_gs1
from devices.errors import Lost, Reason, Unavailable
from devices.open_scanner import open_scanner
from devices.scan import Misread, MisreadReason
from devices.scanner import Scanner, ScannerState
from tests.devices.readings import LABEL, take
from tests.hardware.guest import vivid
from tests.hardware.guest.terminal import account, supervised
from tests.hardware.guest.vivid import BARS, BLACK, HDMI, LOOP_SIZE, NO_TEXT, WHITE, Camera

SYMBOL = draw_gs1("(01)09506000134352(10)LOT7A(21)SN1", Symbology.DATA_MATRIX, scale=8)


@pytest.fixture
def webcam() -> Iterator[Camera]:
    """A webcam."""
    with vivid.camera() as camera:
        yield camera


@pytest.fixture
def looped() -> Iterator[Camera]:
    """A camera that films what is sent to an output of the same machine."""
    with vivid.camera(HDMI, output=True) as camera:
        camera.set("Loop Video")
        camera.set("OSD Text Mode", NO_TEXT)
        yield camera


def picture(*codes: Image.Image) -> Image.Image:
    """The codes side by side on white."""
    whole = Image.new("L", LOOP_SIZE, 255)
    for at, code in enumerate(codes):
        whole.paste(code, (100 + 500 * at, 150))
    return whole


def newest(source: V4l2Source, within_s: float = 5) -> Image.Image:
    """The newest picture, once one has come."""
    end = time.monotonic() + within_s
    while time.monotonic() < end:
        if (found := source.newest(0.25)) is not None:
            return found
    raise AssertionError("no picture came")


@pytest.mark.parametrize("code", [b"GREY", b"YUYV", b"NV12"])
def test_pictures_are_read_in_each_format_that_the_camera_speaks(
    webcam: Camera, code: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The eight colour bars, each darker than the one before."""
    monkeypatch.setattr(v4l2, "_FORMATS", (code,))
    webcam.film(BARS)
    source = V4l2Source(webcam.node)
    source.open()
    try:
        shown = newest(source)
    finally:
        source.close()
    width, height = shown.size
    assert (width, height) == (640, 480)
    for y in (40, height // 2, height - 40):
        bars = [shown.getpixel((width * (2 * at + 1) // 16, y)) for at in range(8)]
        assert all(
            isinstance(left, int) and isinstance(right, int) and left > right + 8 for left, right in pairwise(bars)
        ), bars


async def test_a_label_before_the_camera_is_scanned_once_from_the_name_by_path(looped: Camera) -> None:
    [link] = [link for link in Path("/dev/v4l/by-path").iterdir() if str(link.resolve()) == looped.node]
    with looped.shown(picture(SYMBOL)):
        async with open_scanner(f"camera:{link}?size=1280x720") as reader:
            readings = aiter(reader)
            assert [reading.data for reading in await take(readings, 1)] == [LABEL]
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(anext(readings), 1)


async def test_two_labels_in_one_picture_are_two_scans(looped: Camera) -> None:
    other = draw_gs1("(00)003614140000012349", Symbology.DATA_MATRIX, scale=8)
    with looped.shown(picture(SYMBOL, other)):
        async with open_scanner(f"camera:{looped.node}?size=1280x720") as reader:
            found = {reading.data for reading in await take(aiter(reader), 2)}
    assert found == {LABEL, b"]d200003614140000012349"}


async def test_black_pictures_are_told_once_and_light_makes_it_ready_again(webcam: Camera) -> None:
    webcam.film(BLACK)
    async with open_scanner(f"camera:{webcam.node}") as reader:
        readings = aiter(reader)
        [misread] = await take(readings, 1)
        assert isinstance(misread, Misread)
        assert misread.reason is MisreadReason.DARK
        watching = asyncio.create_task(take(readings, 1))
        await until_state(reader, ScannerState.FAILED)
        webcam.film(WHITE)
        await until_state(reader, ScannerState.READY)
        assert not watching.done()
        watching.cancel()


async def until_state(reader: Scanner, state: ScannerState) -> None:
    """Wait until the camera stands there."""
    async with asyncio.timeout(5):
        while reader.state is not state:
            await asyncio.sleep(0.02)


async def test_a_camera_that_is_pulled_out_is_missed_in_half_a_second(webcam: Camera) -> None:
    async with supervised(f"camera:{webcam.node}") as terminal:
        webcam.set("Disconnect")
        assert await terminal.until_state(ScannerState.LOST) < 0.5


async def test_a_camera_whose_stream_breaks_is_opened_again_by_itself(webcam: Camera) -> None:
    async with supervised(f"camera:{webcam.node}") as terminal:
        webcam.set("Inject Fatal Streaming Error")
        await terminal.until_state(ScannerState.LOST)
        await terminal.until_state(ScannerState.READY)


async def test_a_camera_that_sends_no_pictures_is_told(webcam: Camera) -> None:
    webcam.set("Percentage of Dropped Buffers", 100)
    async with open_scanner(f"camera:{webcam.node}") as reader:
        with pytest.raises(Lost, match="sends no pictures"):
            await take(aiter(reader), 1)


def test_a_damaged_picture_is_left_out_and_the_next_is_good(webcam: Camera) -> None:
    webcam.film(WHITE)
    source = V4l2Source(webcam.node)
    source.open()
    try:
        newest(source)
        webcam.set("Inject V4L2_BUF_FLAG_ERROR")
        seen = [source.newest(0.25) for _ in range(8)]
        assert seen[-1] is not None
        assert all(shown is None or min(shown.tobytes()) > 200 for shown in seen)
    finally:
        source.close()


def test_a_camera_that_another_program_uses_is_busy(webcam: Camera) -> None:
    first, second = V4l2Source(webcam.node), V4l2Source(webcam.node)
    first.open()
    try:
        with pytest.raises(Unavailable) as refused:
            second.open()
        assert refused.value.reason is Reason.BUSY
        assert newest(first)
    finally:
        first.close()
    second.open()
    second.close()


def test_a_video_node_that_takes_no_pictures_is_refused_with_words(looped: Camera) -> None:
    with pytest.raises(Unavailable, match="takes no pictures") as refused:
        V4l2Source(looped.output).open()
    assert refused.value.reason is Reason.UNUSABLE


def test_who_is_not_in_the_group_video_is_told_to_join_it(webcam: Camera) -> None:
    source = V4l2Source(webcam.node)
    with account(), pytest.raises(Unavailable, match="usermod -aG video") as refused:
        source.open()
    assert refused.value.reason is Reason.PERMISSION
    with account("video"):
        source.open()
    source.close()
