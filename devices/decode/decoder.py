"""The one face of every decoder: what a device file yields goes in, frames come out.

Sans-I/O: time comes in as an argument (monotonic nanoseconds) and bytes for the device come out as a value.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from devices.decode.framing import Dropped, Frame


@dataclass(frozen=True, slots=True)
class Answer:
    """Bytes that the protocol wants sent to the device at once."""

    data: bytes


Decoded: TypeAlias = Frame | Dropped | Answer


class Decoder(Protocol):
    """Makes frames of chunks; holds at most one unfinished frame."""

    @property
    def due(self) -> int | None:
        """When `tick` has something to settle, in monotonic nanoseconds; None while nothing is held."""

    def feed(self, chunk: bytes, now: int) -> Sequence[Decoded]:
        """Take what one read yielded at `now`; never raises."""

    def tick(self, now: int) -> Sequence[Decoded]:
        """Settle what has been silent for too long."""

    def abandon(self) -> Sequence[Decoded]:
        """Give up what is held, because the device is gone."""
