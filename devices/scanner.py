"""The one face that every scanner shows, whatever wire it hangs on.

async with scanner:                   raises Unavailable
    async for reading in scanner:     raises Lost; ends by itself only where a source can end (image files)
        ...
    await scanner.signal(Signal.GOOD)
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from enum import Enum
from types import TracebackType
from typing import Protocol, Self

from devices.errors import Reason
from devices.feedback import Signal
from devices.scan import Reading


class ScannerState(Enum):
    """Where a scanner stands."""

    OPENING = "opening"
    READY = "ready"
    LOST = "lost"
    """Not there; it is watched for and comes back by itself."""
    FAILED = "failed"
    """There, but it cannot be used until somebody acts."""
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class ScannerStatus:
    """The state of the scanner at `address`, with the reason and the advice when it is LOST or FAILED."""

    address: str
    state: ScannerState
    reason: Reason | None = None
    advice: str = ""


class Scanner(Protocol):
    """A source of readings, opened as a context manager and read as an async iterator, by one task."""

    @property
    def address(self) -> str:
        """What the scanner was opened by, such as `serial:/dev/ttyACM0`."""

    @property
    def state(self) -> ScannerState:
        """Where it stands now."""

    async def __aenter__(self) -> Self:
        """Open; raises Unavailable."""

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close; never raises."""

    def __aiter__(self) -> AsyncIterator[Reading]:
        """The readings in the order in which they were made; raises Lost when the scanner goes away."""

    async def signal(self, signal: Signal) -> bool:
        """Give the signal at the scanner itself; False when it has no means for it."""
