"""Codes in pictures: which engines read them, which may be trusted, and image files as a scanner.

An engine that loses GS would join a lot to the serial behind it without a sign, so each one must read a known symbol
right before it is used.
"""

import asyncio
import errno
import logging
import stat
import time
import warnings
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from PIL import Image

from devices.errors import Reason, Unavailable
from devices.feedback import Signal
from devices.scan import Misread, MisreadReason, Reading, Scan
from devices.scanner import ScannerState

log = logging.getLogger(__name__)

# (01)09506000134352(10)LOT7A(21)SN1 as a 20 x 20 GS1 DataMatrix, one row a number, most significant bit left, 1 = dark.
# fmt: off
_KNOWN_SYMBOL = (
    0xAAAAA, 0xCF7B7, 0x8A094, 0xBF2B1, 0xED232, 0x8631D, 0x94F26, 0xB63EF, 0xE48BC, 0xD3EC5,
    0xEF044, 0xEF81D, 0xED974, 0xC7CDB, 0xCDF7A, 0xD03E7, 0xCB674, 0xD9A65, 0x980F2, 0xFFFFF,
)
# fmt: on
_KNOWN_DATA = b"]d2010950600013435210LOT7A\x1d21SN1"

_FORMATS = ("PNG", "JPEG", "BMP", "GIF", "TIFF", "WEBP", "PPM")
"""What cameras and label programs write. Pillow knows more, and starts another program for one of them (EPS)."""
_MOST_PIXELS = 64_000_000
"""Four bytes each; a small file can claim any number."""
warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning)  # Pillow's own limit is higher


class Engine(Protocol):
    """A library that finds codes in pictures."""

    name: str

    def read(self, picture: Image.Image) -> list[bytes]:
        """The codes found, each with its symbology identifier first and GS kept."""


def self_test(engine: Engine) -> bool:
    """Whether the engine reads a known GS1 DataMatrix with its GS in place."""
    size, scale, quiet = len(_KNOWN_SYMBOL), 4, 8
    symbol = Image.new("L", (size, size), 255)
    symbol.putdata([0 if row >> (size - 1 - x) & 1 else 255 for row in _KNOWN_SYMBOL for x in range(size)])
    picture = Image.new("L", (size * scale + 2 * quiet, size * scale + 2 * quiet), 255)
    picture.paste(symbol.resize((size * scale, size * scale), Image.Resampling.NEAREST), (quiet, quiet))
    return engine.read(picture) == [_KNOWN_DATA]


def load_engines() -> tuple[Engine, ...]:
    """The engines installed here that pass the self-test, in the order in which they are asked."""
    usable = []
    for load in (_zxing, _libdmtx):
        try:
            engine = load()
        except ImportError as error:
            log.info("camera engine left out: %s", error)
            continue
        if self_test(engine):
            usable.append(engine)
        else:
            log.error("camera engine %s refused: it does not keep GS in a GS1 DataMatrix", engine.name)
    return tuple(usable)


def read_codes(picture: Image.Image, engines: Sequence[Engine]) -> list[bytes]:
    """The codes in the picture by the first engine that finds any; empty when none does."""
    return next((codes for engine in engines if (codes := engine.read(picture))), [])


class ImageScanner:
    """Reads the codes in one image file, then ends."""

    def __init__(
        self,
        path: str,
        load: Callable[[], Sequence[Engine]] = load_engines,
        clock: Callable[[], int] = time.monotonic_ns,
    ) -> None:
        self.address = f"image:{path}"
        self.state = ScannerState.OPENING
        self._path = Path(path)
        self._load = load
        self._clock = clock
        self._codes: list[bytes] = []

    async def __aenter__(self) -> Self:
        """Read the picture; raises Unavailable."""
        self._codes = await asyncio.to_thread(self._read)
        self.state = ScannerState.READY
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing is left open."""
        self.state = ScannerState.CLOSED

    async def __aiter__(self) -> AsyncIterator[Reading]:
        """Each code once; one Misread when there is none."""
        for code in self._codes:
            yield Scan(code, self.address, self._clock())
        if not self._codes:
            yield Misread(MisreadReason.NO_CODE, b"", self.address, self._clock())

    async def signal(self, signal: Signal) -> bool:
        """A file has no beeper."""
        return False

    def _read(self) -> list[bytes]:
        engines = self._load()
        if not engines:
            raise Unavailable(
                self.address, Reason.UNUSABLE, "no camera engine here that keeps GS; install zxing-cpp or libdmtx."
            )
        try:
            return read_codes(_open_picture(self._path), engines)
        except Exception as error:  # what a broken picture makes its decoder raise is the decoder's own affair
            log.info("%s: %r", self.address, error)
            raise self._unavailable(error) from error

    def _unavailable(self, error: Exception) -> Unavailable:
        number = getattr(error, "errno", None)
        if number in {errno.ENOENT, errno.ENOTDIR}:
            return Unavailable(self.address, Reason.MISSING, "there is no such file.")
        if number == errno.EACCES:
            return Unavailable(self.address, Reason.PERMISSION, "no permission to read this file.")
        return Unavailable(self.address, Reason.UNUSABLE, f"not a picture that can be read ({error}).")


def _open_picture(path: Path) -> Image.Image:
    """The picture in grey; raises whatever Pillow does, and ValueError for what it must not even try."""
    if not stat.S_ISREG(path.stat().st_mode):
        raise ValueError("not a file")
    with Image.open(path, formats=_FORMATS) as picture:
        if picture.width * picture.height > _MOST_PIXELS:
            raise ValueError(f"{picture.width} x {picture.height} pixels are too many")
        return _on_white(picture)


def _on_white(picture: Image.Image) -> Image.Image:
    """Grey, with what is transparent as white: turned straight to grey it would be black, quiet zone and all."""
    if picture.has_transparency_data:
        white = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(white, picture.convert("RGBA"))
    return picture.convert("L")


def _zxing() -> Engine:
    from devices.drivers.zxing import Zxing

    return Zxing()


def _libdmtx() -> Engine:
    from devices.drivers.libdmtx import Libdmtx

    return Libdmtx()
