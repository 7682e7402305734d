"""A camera as a scanner: each code that comes before it is read once, for as long as it stays in sight.

Opening, pictures and decoding all happen in one worker thread; while it is at work on one picture, later ones are
dropped by the source but for the newest. Says when the pictures are black, and goes on looking.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle
from types import TracebackType
from typing import Self, TypeVar

from PIL import Image

from devices.drivers.camera import Engine, load_engines
from devices.drivers.frame_source import FrameSource
from devices.errors import Lost, Reason, Unavailable
from devices.feedback import Signal
from devices.scan import Misread, MisreadReason, Reading, Scan
from devices.scanner import ScannerState

log = logging.getLogger(__name__)

T = TypeVar("T")

AGAIN_MS = 1_500
"""A code out of sight for so long and then seen again is a second scan."""
EMPTY_FRAMES = 8
"""So many pictures without a code, and the slower engines look at one of them."""
DARK_MS = 2_000
"""Black pictures for so long are told."""
_BLACK = 32
_FLAT = 24
"""Brightness (0 to 255): nothing above the first is black, nothing further apart than the second holds no code."""
_GREY = 128
_TURNS = (45, 15, 60, 30, 75)
"""Degrees; a quarter more is seen to by the engine."""
_SILENT_S = 3.0
_WAIT_S = 0.25
_PACE_S = 0.05
"""At most twenty pictures a second are read: more only warm the hand."""
_MILLISECOND = 1_000_000


class Chain:
    """The engines for a stream of pictures: the first sees each one, the others one in EMPTY_FRAMES without a code.

    zxing-cpp finds bars only when they lie straight to within ten degrees, so it sees an empty picture once more, turned.
    """

    def __init__(self, engines: Sequence[Engine]) -> None:
        self._first, self._others = engines[0], engines[1:]
        self._empty = 0
        self._turns = cycle(_TURNS)

    def read(self, picture: Image.Image) -> list[bytes]:
        """The codes in the picture, each with its symbology identifier first."""
        codes = self._first.read(picture) or self._first.read(self._turned(picture))
        self._empty = 0 if codes else self._empty + 1
        if self._empty == EMPTY_FRAMES:
            self._empty = 0
            codes = next((found for engine in self._others if (found := engine.read(picture))), [])
        return codes

    def _turned(self, picture: Image.Image) -> Image.Image:
        return picture.rotate(next(self._turns), Image.Resampling.BILINEAR, fillcolor=_GREY)


class Repeats:
    """Tells a code that is still in sight from one that comes anew; time comes in, monotonic nanoseconds."""

    def __init__(self) -> None:
        self._seen: dict[bytes, int] = {}

    def is_new(self, code: bytes, now: int) -> bool:
        """Whether the code was out of sight for AGAIN_MS; either way it has been seen now."""
        self._seen = {known: at for known, at in self._seen.items() if now - at < AGAIN_MS * _MILLISECOND}
        new = code not in self._seen
        self._seen[code] = now
        return new


class Darkness:
    """Tells once when all pictures have been black for DARK_MS."""

    def __init__(self) -> None:
        self._since: int | None = None
        self.told = False

    def tells(self, black: bool, now: int) -> bool:
        """Whether to say so now."""
        if not black:
            self._since, self.told = None, False
            return False
        self._since = now if self._since is None else self._since
        tell = not self.told and now - self._since >= DARK_MS * _MILLISECOND
        self.told = self.told or tell
        return tell


class CameraScanner:
    """Reads the codes in the pictures of `source`."""

    def __init__(
        self,
        source: FrameSource,
        load: Callable[[], Sequence[Engine]] = load_engines,
        clock: Callable[[], int] = time.monotonic_ns,
    ) -> None:
        self.address = source.address
        self.state = ScannerState.OPENING
        self._source = source
        self._load = load
        self._clock = clock
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="camera")
        self._chain: Chain | None = None
        self._repeats = Repeats()
        self._darkness = Darkness()
        self._last_picture = 0
        self._next_look = 0.0

    async def __aenter__(self) -> Self:
        """Load the engines and start the camera; raises Unavailable."""
        try:
            await self._in_worker(self._start)
        except BaseException:
            await self._stop()
            raise
        self.state = ScannerState.READY
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop the camera; waits for the picture that is being read."""
        await self._stop()
        if self.state is not ScannerState.LOST:
            self.state = ScannerState.CLOSED

    async def __aiter__(self) -> AsyncIterator[Reading]:
        """Codes as they come into sight; a Misread when the pictures turn black; raises Lost."""
        while True:
            try:
                readings = await self._in_worker(self._look)
            except Lost:
                self.state = ScannerState.LOST
                raise
            self.state = ScannerState.FAILED if self._darkness.told else ScannerState.READY
            for reading in readings:
                yield reading

    async def signal(self, signal: Signal) -> bool:
        """A camera has no beeper."""
        return False

    async def _in_worker(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._worker, work)

    async def _stop(self) -> None:
        await asyncio.shield(self._in_worker(self._source.close))  # after whatever the worker is at
        self._worker.shutdown(wait=False)

    def _start(self) -> None:
        engines = self._load()
        if not engines:
            raise Unavailable(
                self.address, Reason.UNUSABLE, "no camera engine here that keeps GS; install zxing-cpp or libdmtx."
            )
        self._chain = Chain(engines)
        self._source.open()
        self._last_picture = self._clock()

    def _look(self) -> list[Reading]:
        assert self._chain is not None
        time.sleep(max(0.0, self._next_look - time.monotonic()))
        self._next_look = time.monotonic() + _PACE_S
        picture = self._source.newest(_WAIT_S)
        now = self._clock()
        if picture is None:
            if now - self._last_picture > _SILENT_S * 1_000 * _MILLISECOND:
                raise Lost(self.address, "the camera is there but sends no pictures")
            return []
        self._last_picture = now
        low, high = _brightness(picture)
        if self._darkness.tells(high < _BLACK, now):
            log.warning("%s: the pictures are black", self.address)
            return [Misread(MisreadReason.DARK, b"", self.address, now)]
        codes = self._chain.read(picture) if high - low >= _FLAT else []
        return [Scan(code, self.address, now) for code in codes if self._repeats.is_new(code, now)]


def _brightness(picture: Image.Image) -> tuple[int, int]:
    """The darkest and the brightest spot, spots a few pixels wide so that one hot pixel is none."""
    low, high = picture.reduce(max(1, min(picture.size) // 120)).getextrema()
    assert isinstance(low, int)
    assert isinstance(high, int)
    return low, high
