"""Chunks of bytes in, whole frames out: where one scan ends and the next begins on a line that knows no packets.

Sans-I/O: time comes in as an argument (monotonic nanoseconds), nothing is read or slept here. The cut of the chunks
never shows in the frames. GS, RS and EOT are data (GS1 General Specifications 7.8, ISO/IEC 15434) and never end one.
"""

import re
from dataclasses import dataclass
from typing import TypeAlias

from devices.profile import DeviceProfile
from devices.scan import MisreadReason

_MILLISECOND = 1_000_000


@dataclass(frozen=True, slots=True)
class Frame:
    """One scan's bytes without prefix and suffix."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Dropped:
    """Bytes that became no frame; `data` holds what was kept of them, at most `max_frame` bytes."""

    reason: MisreadReason
    data: bytes


Framed: TypeAlias = Frame | Dropped


class Framer:
    """Holds at most one unfinished frame; `feed` it what arrives, and call `tick` when `due` has come."""

    def __init__(self, profile: DeviceProfile) -> None:
        self._profile = profile
        self._ends = re.compile(b"[" + re.escape(profile.suffixes) + b"]") if profile.suffixes else None
        self._held = bytearray()
        self._skipping = False  # the rest of an over-long frame, already reported
        self._last_byte = 0
        gap_ms = profile.stale_ms if profile.idle_gap_ms is None else profile.idle_gap_ms
        self._gap = gap_ms * _MILLISECOND

    @property
    def due(self) -> int | None:
        """When silence will settle what is held, in monotonic nanoseconds; None while nothing is."""
        return self._last_byte + self._gap if self._held or self._skipping else None

    def feed(self, chunk: bytes, now: int) -> list[Framed]:
        """Take the bytes that arrived at `now`; the frames that they complete, in order."""
        framed = self.tick(now)
        self._last_byte = now
        *ended, rest = self._ends.split(chunk) if self._ends else [chunk]
        for piece in ended:
            self._hold(piece, framed)
            self._end(framed)
        self._hold(rest, framed)
        return framed

    def tick(self, now: int) -> list[Framed]:
        """Settle what is held if the line has been silent long enough: a frame by idle gap, or one cut off."""
        if self.due is None or now < self.due:
            return []
        if self._profile.idle_gap_ms is None:
            return self.abandon()
        framed: list[Framed] = []
        self._end(framed)
        return framed

    def abandon(self) -> list[Framed]:
        """Give up what is held, because the line is gone or the suffix never came."""
        framed: list[Framed] = [Dropped(MisreadReason.CUT_OFF, bytes(self._held))] if self._held.strip(b"\0") else []
        self._held.clear()
        self._skipping = False
        return framed

    def spoil(self, now: int) -> list[Framed]:
        """Bytes were lost at `now`: what is held, and the rest up to a suffix or a silence, is no frame."""
        framed: list[Framed] = [] if self._skipping else [Dropped(MisreadReason.GARBLED, bytes(self._held))]
        self._held.clear()
        self._skipping = True
        self._last_byte = now
        return framed

    def _hold(self, piece: bytes, framed: list[Framed]) -> None:
        if self._skipping:
            return
        self._held += piece
        if len(self._held) > self._profile.max_frame:
            framed.append(Dropped(MisreadReason.TOO_LONG, bytes(self._held[: self._profile.max_frame])))
            self._held.clear()
            self._skipping = True

    def _end(self, framed: list[Framed]) -> None:
        # NULs before a frame are line breaks and padding, no data; inside a frame they stay for the parser to refuse.
        data = bytes(self._held).lstrip(b"\0").removeprefix(self._profile.prefix)
        self._held.clear()
        if self._skipping:
            self._skipping = False
        elif data:
            framed.append(Frame(data))
