"""What comes over the terminal's own line, made harmless: bytes that are no UTF-8, pastes, a line that has hung up.

Bytes in, text out; the drawing library's driver (screens/driver.py) reads through it. Refuses to know keys and screens.
"""

import logging
import os
from codecs import getincrementaldecoder
from typing import IO

LOG = logging.getLogger(__name__)
LONGEST_BURST = 200
"""No label is longer, and nobody types that fast: more bytes than this at once are a paste or noise."""
BURST_GAP = 0.02
"""Seconds of silence that end a burst; a held key repeats more slowly."""
PASTE_START, PASTE_END = "\x1b[200~", "\x1b[201~"


class TtyText:
    """Turns what a tty sends into text that is safe to read as keys."""

    def __init__(self) -> None:
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        self._last = 0.0
        self._burst = 0
        self._pasting = False

    def feed(self, data: bytes, now: float) -> str:
        """The text of some bytes that came at `now` (seconds of any steady clock); empty for a burst too long to be typed.

        What a terminal marks as a paste passes whole, so that the screen can refuse it as one.
        """
        text = self._decode(data)
        marked = self._pasting or PASTE_START in text
        if marked:
            self._pasting = (
                text.rfind(PASTE_END) <= text.rfind(PASTE_START) if PASTE_START in text else PASTE_END not in text
            )
        self._burst = len(data) + (self._burst if now - self._last < BURST_GAP else 0)
        self._last = now
        if self._burst <= LONGEST_BURST or marked:
            return text
        LOG.warning("%d bytes at once on the terminal's line were ignored", len(data))
        return ""


class LenientFile:
    """A text file whose reader may have gone: writing to nobody is not an error."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file

    def write(self, text: str) -> int:
        """Write, or drop it where nobody reads any more."""
        try:
            return self._file.write(text)
        except OSError:
            return len(text)

    def flush(self) -> None:
        """Flush, where somebody still reads."""
        try:
            self._file.flush()
        except OSError:
            LOG.debug("the terminal's line is gone")

    def fileno(self) -> int:
        """The number of the file beneath."""
        return self._file.fileno()


def leave_line(descriptor: int) -> None:
    """Let the standard streams that stand on this line stand on nothing instead, so that what is still to be written fails nowhere."""
    line = os.fstat(descriptor).st_rdev
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        if os.fstat(standard).st_rdev == line:
            os.dup2(nothing, standard)
    os.close(nothing)
