"""A camera as a scanner: real decoding of pictures that are made one by one, with a clock that is turned by hand."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from PIL import Image

from devices.drivers.camera import Engine
from devices.drivers.frame_source import PictureFiles
from devices.drivers.live_camera import EMPTY_FRAMES, CameraScanner, Chain
from devices.drivers.v4l2 import V4l2Source
from devices.drivers.zxing import Symbology, Zxing, draw_gs1
from devices.errors import BadSetting, Lost, Reason, Unavailable
from devices.feedback import Signal
from devices.open_scanner import open_scanner
from devices.scan import Misread, MisreadReason, Scan
from devices.scanner import ScannerState, ScannerStatus
from devices.supervise import SupervisedScanner
from tests.devices.fake_video import FakeVideoDevice
from tests.devices.frames import all_of, blurred, noisy, on_a_table, turned
from tests.devices.readings import take

MS = 1_000_000
FRAME_MS = 50


def label(serial: str, symbology: Symbology = Symbology.DATA_MATRIX) -> Image.Image:
    return draw_gs1(f"(01)09506000134352(10)LOT7A(21){serial}", symbology, scale=3)


def data(serial: str, identifier: bytes = b"]d2") -> bytes:
    return identifier + b"010950600013435210LOT7A\x1d21" + serial.encode()


def seen(serial: str) -> Image.Image:
    return on_a_table(label(serial))


EMPTY = on_a_table(Image.new("L", (60, 60), 90))
BLACK = Image.new("L", (640, 480), 4)


class Film:
    """A camera whose pictures are given; each takes FRAME_MS of a clock of its own. After the last one it is pulled out."""

    def __init__(self, *pictures: Image.Image | None) -> None:
        self.address = "camera:film"
        self.now = 0
        self.closed = 0
        self._pictures = list(pictures)

    def clock(self) -> int:
        return self.now

    def open(self) -> None:
        pass

    def newest(self, timeout_s: float) -> Image.Image | None:
        if not self._pictures:
            raise Lost(self.address, "No such device")
        self.now += FRAME_MS * MS
        return self._pictures.pop(0)

    def close(self) -> None:
        self.closed += 1


def only_zxing() -> tuple[Engine, ...]:
    return (Zxing(),)


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("devices.drivers.live_camera._PACE_S", 0.0)


async def readings_of(
    film: Film, load: Callable[[], tuple[Engine, ...]] = only_zxing
) -> tuple[list[bytes | MisreadReason], list[ScannerState]]:
    """What the film gave until it was pulled out, and the state at each reading and at the end."""
    found: list[bytes | MisreadReason] = []
    states: list[ScannerState] = []
    with pytest.raises(Lost):
        async with CameraScanner(film, load, film.clock) as scanner:
            async for reading in scanner:
                found.append(reading.data if isinstance(reading, Scan) else reading.reason)
                states.append(scanner.state)
    return found, [*states, scanner.state]


async def test_a_label_held_before_the_camera_is_one_scan() -> None:
    found, states = await readings_of(Film(EMPTY, *[seen("A")] * 40, EMPTY))
    assert found == [data("A")]
    assert states == [ScannerState.READY, ScannerState.LOST]


async def test_a_label_taken_away_and_shown_again_is_a_second_scan() -> None:
    away = [EMPTY] * (1_500 // FRAME_MS)
    assert (await readings_of(Film(seen("A"), *away, seen("A"))))[0] == [data("A")] * 2


async def test_a_label_lost_from_sight_for_a_moment_is_no_second_scan() -> None:
    moment = [EMPTY] * (1_000 // FRAME_MS)
    assert (await readings_of(Film(seen("A"), *moment, seen("A"), *moment, seen("A"))))[0] == [data("A")]


async def test_labels_shown_one_after_the_other_come_in_order_each_once() -> None:
    film = [seen(serial) for serial in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" for _ in range(2)]
    assert (await readings_of(Film(*film)))[0] == [data(serial) for serial in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"]


async def test_several_labels_in_sight_are_each_read_once_from_top_to_bottom() -> None:
    frame = Image.new("L", (640, 480), 200)
    for row, serial in enumerate("AB"):
        frame.paste(label(serial), (200, 20 + 220 * row))
    assert (await readings_of(Film(*[frame] * 5)))[0] == [data("A"), data("B")]


@pytest.mark.parametrize("angle", range(0, 180, 20))
async def test_bars_held_at_any_slant_are_read_within_a_few_pictures(angle: int) -> None:
    bars = draw_gs1("(01)09506000134352(10)LOT7A(21)A", Symbology.CODE_128, scale=2)
    frame = turned(angle)(on_a_table(bars, (800, 800)))
    assert (await readings_of(Film(*[frame] * 5)))[0] == [data("A", b"]C1")]


@pytest.mark.parametrize(
    ("symbology", "identifier"),
    [(Symbology.DATA_MATRIX, b"]d2"), (Symbology.CODE_128, b"]C1"), (Symbology.QR_CODE, b"]Q3")],
)
async def test_the_separator_survives_in_each_symbology(symbology: Symbology, identifier: bytes) -> None:
    frame = on_a_table(draw_gs1("(01)09506000134352(10)LOT7A(21)A", symbology, scale=2))
    assert (await readings_of(Film(frame)))[0] == [data("A", identifier)]


async def test_a_moving_hand_is_read_once_it_holds_still_enough() -> None:
    moving = [all_of(turned(7 * step), noisy(10, step), blurred(3 - step * 0.7))(seen("A")) for step in range(4)]
    assert (await readings_of(Film(*moving)))[0] == [data("A")]


class Counting(Zxing):
    """A second engine that counts how often it is asked."""

    asked = 0

    def read(self, picture: Image.Image) -> list[bytes]:
        self.asked += 1
        return super().read(picture)


class Blind:
    name = "blind"

    def read(self, picture: Image.Image) -> list[bytes]:
        return []


def test_the_second_engine_looks_only_after_several_pictures_without_a_code() -> None:
    second = Counting()
    chain = Chain([Blind(), second])
    found = [chain.read(seen("A")) for _ in range(2 * EMPTY_FRAMES)]
    assert second.asked == 2
    assert [number for number, codes in enumerate(found, 1) if codes] == [EMPTY_FRAMES, 2 * EMPTY_FRAMES]


def test_the_second_engine_is_not_asked_while_the_first_finds_codes() -> None:
    second = Counting()
    chain = Chain([Zxing(), second])
    for _ in range(2 * EMPTY_FRAMES):
        assert chain.read(seen("A")) == [data("A")]
    assert second.asked == 0


async def test_libdmtx_reads_what_zxing_does_not_find() -> None:
    driver = pytest.importorskip("devices.drivers.libdmtx", reason="libdmtx is not installed", exc_type=ImportError)
    film = Film(*[seen("A")] * EMPTY_FRAMES)
    assert (await readings_of(film, lambda: (Blind(), driver.Libdmtx(5_000))))[0] == [data("A")]


async def test_black_pictures_are_told_once_and_the_next_good_scan_works() -> None:
    dark = [BLACK] * (5_000 // FRAME_MS)
    found, states = await readings_of(Film(seen("A"), *dark, seen("B"), *dark, seen("C")))
    assert found == [data("A"), MisreadReason.DARK, data("B"), MisreadReason.DARK, data("C")]
    assert states[:3] == [ScannerState.READY, ScannerState.FAILED, ScannerState.READY]


async def test_a_moment_of_darkness_is_not_told() -> None:
    assert (await readings_of(Film(*[BLACK] * 20, seen("A"))))[0] == [data("A")]


async def test_no_engine_is_asked_about_a_picture_of_nothing() -> None:
    engine = Counting()
    await readings_of(Film(*[Image.new("L", (640, 480), 180)] * 10), lambda: (engine,))
    assert engine.asked == 0


async def test_a_camera_that_sends_no_more_pictures_is_lost() -> None:
    film = Film(seen("A"), *[None] * 100)
    assert (await readings_of(film))[0] == [data("A")]
    assert film.now <= 4_000 * MS
    assert film.closed == 1


async def test_without_a_trustworthy_engine_the_camera_is_not_opened() -> None:
    film = Film()
    with pytest.raises(Unavailable) as refused:
        async with CameraScanner(film, tuple):
            pass
    assert refused.value.reason is Reason.UNUSABLE
    assert film.closed == 1


async def test_a_camera_has_no_beeper() -> None:
    assert not await CameraScanner(Film()).signal(Signal.GOOD)


class Slow(Zxing):
    """Takes a tenth of a second for a picture, and tells in which thread."""

    def read(self, picture: Image.Image) -> list[bytes]:
        time.sleep(0.1)
        return super().read(picture)


async def test_while_one_picture_is_read_later_ones_are_dropped_and_the_program_goes_on() -> None:
    device = FakeVideoDevice((b"GREY",))
    scanner = CameraScanner(V4l2Source("/dev/video0", opener=lambda path: device), lambda: (Slow(),))
    longest, filmed = 0.0, 0
    async with scanner:
        reading = asyncio.create_task(take(aiter(scanner), 3))
        while not reading.done():
            device.film(label("ABC"[min(2, filmed // 40)]))
            filmed += 1
            before = time.monotonic()
            await asyncio.sleep(0.01)
            longest = max(longest, time.monotonic() - before)
    assert [scan.data for scan in await reading] == [data("A"), data("B"), data("C")]
    assert device.dropped > 0
    assert longest < 0.1
    assert device.closed


async def test_leaving_waits_for_the_picture_that_is_being_read() -> None:
    device = FakeVideoDevice((b"GREY",))
    async with CameraScanner(V4l2Source("/dev/video0", opener=lambda path: device), lambda: (Slow(),)) as scanner:
        device.film(label("A"))
        reading = asyncio.create_task(take(aiter(scanner), 1))
        await asyncio.sleep(0.05)
        reading.cancel()
    assert (device.streaming, device.closed) == (False, True)


async def test_a_camera_pulled_out_and_plugged_in_again_goes_on_by_itself() -> None:
    devices = [FakeVideoDevice((b"GREY",)), FakeVideoDevice((b"GREY",))]
    waiting = list(devices)
    scans: list[Scan] = []
    told: list[ScannerStatus] = []

    def plugged_in(path: str) -> FakeVideoDevice:
        if not waiting:
            raise FileNotFoundError(2, "No such file")
        return waiting.pop(0)

    supervised = SupervisedScanner(
        "camera:/dev/video0",
        lambda: CameraScanner(V4l2Source("/dev/video0", opener=plugged_in), only_zxing),
        scans.append,
        told.append,
    )
    running = asyncio.create_task(supervised.run())
    try:
        for device, serial in zip(devices, "AB", strict=True):
            await _show(device, label(serial))
            device.gone = True
    finally:
        running.cancel()
    assert [scan.data for scan in scans] == [data("A"), data("B")]
    assert [status.state for status in told][:4] == [
        ScannerState.OPENING,
        ScannerState.READY,
        ScannerState.LOST,
        ScannerState.READY,
    ]


async def _show(device: FakeVideoDevice, picture: Image.Image) -> None:
    """Film the picture once the stream runs, and give it time to be read."""
    async with asyncio.timeout(5):
        while not device.streaming:
            await asyncio.sleep(0.01)
    device.film(picture)
    await asyncio.sleep(0.2)


async def test_picture_files_stand_in_for_a_camera(tmp_path: Path) -> None:
    paths = [tmp_path / f"{serial}.png" for serial in "AB"]
    for path in paths:
        seen(path.stem).save(path)
    async with CameraScanner(PictureFiles(paths, rate=100), only_zxing) as scanner:
        readings: AsyncIterator[Scan | Misread] = aiter(scanner)
        assert [scan.data for scan in await take(readings, 2)] == [data("A"), data("B")]


async def test_a_file_that_is_no_picture_is_no_camera(tmp_path: Path) -> None:
    (tmp_path / "text.png").write_text("no picture")
    with pytest.raises(Unavailable):
        async with CameraScanner(PictureFiles([tmp_path / "text.png"]), only_zxing):
            pass


def test_a_camera_is_opened_by_its_address() -> None:
    assert open_scanner("camera:/dev/video0").address == "camera:/dev/video0"
    assert open_scanner("camera:/dev/v4l/by-id/cam?size=1280x720").address == "camera:/dev/v4l/by-id/cam"
    for wrong in ("camera:video0", "camera:/dev/video0?size=big", "camera:/dev/video0?baud=9600"):
        with pytest.raises(BadSetting):
            open_scanner(wrong)


async def test_a_camera_that_is_not_there_is_missing() -> None:
    with pytest.raises(Unavailable) as refused:
        async with open_scanner("camera:/dev/video-none"):
            pass
    assert refused.value.reason is Reason.MISSING
