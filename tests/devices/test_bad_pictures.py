"""Pictures that are none: each is told in words and logged, and the next good one is read."""

import asyncio
import logging
import os
import struct
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from devices.drivers.camera import ImageScanner
from devices.drivers.zxing import Symbology, draw_gs1
from devices.errors import Reason
from devices.scan import Scan
from devices.scanner import ScannerState, ScannerStatus
from devices.supervise import SupervisedScanner

CASE = "(01)09506000134352(10)LOT7A(21)SN1"
CASE_DATA = b"]d2010950600013435210LOT7A\x1d21SN1"


def good(path: Path, kind: str = "PNG") -> None:
    """A label, as a file of this kind."""
    draw_gs1(CASE, Symbology.DATA_MATRIX).save(path, kind)


def cut(kind: str, share: float) -> Callable[[Path], None]:
    """A good file of which only the beginning is there."""

    def make(path: Path) -> None:
        good(path, kind)
        path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])

    return make


def chunk(name: bytes, data: bytes) -> bytes:
    """One chunk of a PNG file."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def bomb(width: int, height: int) -> Callable[[Path], None]:
    """A PNG of some hundred bytes that claims so many pixels."""

    def make(path: Path) -> None:
        header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
        rows = zlib.compress(bytes(100_000))
        path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b""))

    return make


def bent(path: Path) -> None:
    good(path)
    data = bytearray(path.read_bytes())
    data[len(data) // 2 :: 7] = bytes(len(data[len(data) // 2 :: 7]))
    path.write_bytes(data)


def eps(path: Path) -> None:
    Image.new("L", (8, 8)).save(path, "EPS")


BAD: dict[str, Callable[[Path], object]] = {
    "of no bytes": Path.touch,
    "of text": lambda path: path.write_text("not a picture"),
    "PNG cut off in its head": cut("PNG", 0.1),
    "PNG cut off in its data": cut("PNG", 0.7),
    "JPEG cut off": cut("JPEG", 0.6),
    "TIFF cut off": cut("TIFF", 0.5),
    "BMP cut off": cut("BMP", 0.5),
    "bent inside": bent,
    "a bomb": bomb(60_000, 60_000),
    "a small bomb": bomb(10_000, 10_000),
    "a program for printers": eps,
    "a folder": Path.mkdir,
    "a pipe that nobody writes to": os.mkfifo,
    "a link to itself": lambda path: path.symlink_to(path),
}


class Dock:
    """A terminal that reads one picture, and what it was told about it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.statuses: list[ScannerStatus] = []
        self.scans: list[bytes] = []
        self.scanner = SupervisedScanner(f"image:{path}", lambda: ImageScanner(str(path)), self._scan, self._status)

    async def reads_the_next(self) -> None:
        """Wait for the refusal, put a good label in its place, and wait for its scan."""
        running = asyncio.create_task(self.scanner.run())
        await self._until(lambda: any(status.advice for status in self.statuses))
        if self.path.is_dir():
            self.path.rmdir()
        else:
            self.path.unlink(missing_ok=True)
        good(self.path)
        await self._until(lambda: bool(self.scans))
        await running

    async def _until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(20):
            while not condition():
                await asyncio.sleep(0.01)

    def _scan(self, scan: Scan) -> None:
        self.scans.append(scan.data)

    def _status(self, status: ScannerStatus) -> None:
        self.statuses.append(status)


async def test_every_bad_picture_is_told_and_logged_and_the_next_good_one_is_read(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    docks = {}
    for number, (name, make) in enumerate(BAD.items()):
        path = tmp_path / f"{number}.png"
        make(path)
        docks[name] = Dock(path)
    with caplog.at_level(logging.INFO):
        await asyncio.gather(*(dock.reads_the_next() for dock in docks.values()))
    for name, dock in docks.items():
        refused = next(status for status in dock.statuses if status.advice)
        assert (refused.state, refused.reason) == (ScannerState.FAILED, Reason.UNUSABLE), name
        assert refused.advice.startswith("not a picture that can be read"), name
        assert f"image:{dock.path}: " in caplog.text, name
        assert dock.scans == [CASE_DATA], name


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
async def test_a_picture_that_may_not_be_read_says_so(tmp_path: Path) -> None:
    path = tmp_path / "label.png"
    good(path)
    path.chmod(0)
    dock = Dock(path)
    await dock.reads_the_next()
    assert next(status.reason for status in dock.statuses if status.advice) is Reason.PERMISSION


async def test_a_bad_picture_at_the_command_line_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "bomb.png"
    bomb(60_000, 60_000)(path)
    command = [sys.executable, "-m", "terminal.cli", "parse", "--image", str(path)]
    program = await asyncio.create_subprocess_exec(*command, stdout=-1, stderr=-1)
    out, err = await program.communicate()
    assert (program.returncode, out) == (2, b"")
    assert len(err.decode().splitlines()) == 1
    assert "not a picture that can be read" in err.decode()
