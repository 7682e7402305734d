"""What time it is: the device's clocks, and the server's time as far as this device knows it.

Order never comes from clocks. A wall clock may be wrong by years or jump; milliseconds since boot only ever grow within one boot.
"""

import os
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol
from uuid import UUID

TRUSTED_MS = 24 * 60 * 60 * 1000
"""How long a measured offset is trusted within one boot, in milliseconds."""
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


class DeviceClock(Protocol):
    """The clocks of a device."""

    @property
    def boot(self) -> UUID:
        """Which boot this is."""
        ...

    def wall(self) -> datetime:
        """The wall clock, UTC, to the millisecond."""
        ...

    def boot_ms(self) -> int:
        """Milliseconds since this boot, sleep included."""
        ...


class SystemClock:
    """The clocks of this machine."""

    def __init__(self) -> None:
        try:
            self.boot = UUID(_BOOT_ID.read_text(encoding="ascii").strip())
        except (OSError, ValueError):
            self.boot = UUID(bytes=os.urandom(16), version=4)

    def wall(self) -> datetime:
        """The wall clock, UTC, to the millisecond."""
        now = datetime.now(UTC)  # noqa: TID251 - the one place where this device's clock is read
        return now.replace(microsecond=now.microsecond // 1000 * 1000)

    def boot_ms(self) -> int:
        """Milliseconds since this boot, sleep included."""
        return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000


@dataclass(frozen=True, slots=True)
class ServerTime:
    """The server said `at` when this device's clocks stood at `wall` and `boot_ms`. `newest`: the latest the server ever said, whatever happened to it since."""

    at: datetime
    wall: datetime
    boot: UUID
    boot_ms: int
    newest: datetime


def heard(said: datetime, clock: DeviceClock, before: ServerTime | None) -> ServerTime:
    """What is known after the server said its time."""
    newest = max(said, before.newest) if before else said
    return ServerTime(said, clock.wall(), clock.boot, clock.boot_ms(), newest)


def is_trusted(seen: ServerTime | None, clock: DeviceClock) -> bool:
    """Whether the offset to the server was measured in this boot and at most 24 hours ago."""
    return seen is not None and seen.boot == clock.boot and 0 <= clock.boot_ms() - seen.boot_ms <= TRUSTED_MS


def offset_ms(seen: ServerTime | None, clock: DeviceClock) -> int | None:
    """Server time minus wall time in milliseconds, or None when the server was never heard. Within a boot a jump of the wall clock is seen too."""
    if seen is None:
        return None
    if seen.boot == clock.boot:
        difference = seen.at + timedelta(milliseconds=clock.boot_ms() - seen.boot_ms) - clock.wall()
    else:
        difference = seen.at - seen.wall
    return round(difference / timedelta(milliseconds=1))


def server_now(seen: ServerTime | None, clock: DeviceClock) -> datetime:
    """The server's time now as well as this device knows it; the wall clock when it knows nothing."""
    return clock.wall() + timedelta(milliseconds=offset_ms(seen, clock) or 0)
