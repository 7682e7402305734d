"""Where a live camera's pictures come from: a video device, or files that are shown one after the other."""

import time
from collections.abc import Iterator, Sequence
from itertools import cycle
from pathlib import Path
from typing import Protocol

from PIL import Image, UnidentifiedImageError

from devices.errors import Reason, Unavailable


class FrameSource(Protocol):
    """Used by one thread only."""

    address: str

    def open(self) -> None:
        """Start; raises Unavailable."""

    def newest(self, timeout_s: float) -> Image.Image | None:
        """The newest picture in grey, older ones dropped; None when none came in time. Raises Lost."""

    def close(self) -> None:
        """Stop; never raises."""


class PictureFiles:
    """Pictures from files, `rate` a second, over and over: a camera for machines that have none."""

    def __init__(self, paths: Sequence[Path], rate: float = 10) -> None:
        self.address = f"pictures:{paths[0] if paths else ''}"
        self._paths = paths
        self._pause_s = 1 / rate
        self._turn: Iterator[Image.Image] = iter(())

    def open(self) -> None:
        """Read them all; raises Unavailable."""
        try:
            self._turn = cycle([Image.open(path).convert("L") for path in self._paths])
        except (OSError, UnidentifiedImageError, Image.DecompressionBombError) as error:
            raise Unavailable(self.address, Reason.UNUSABLE, f"not pictures that can be read ({error}).") from error

    def newest(self, timeout_s: float) -> Image.Image | None:
        """The next picture."""
        time.sleep(min(self._pause_s, timeout_s))
        return next(self._turn, None)

    def close(self) -> None:
        """Nothing is left open."""
