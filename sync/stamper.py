"""Stamps: when and by whose clock something happened, ids of entries, and which day it is at the site.

Built once by the terminal program; what was judged against what is given in, what time it is is looked up here.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from uuid import UUID

from sync.clock import DeviceClock, ServerTime, is_trusted, offset_ms, server_now
from workflows.rules.entry import Clock
from workflows.rules.identity import EntryId


@dataclass(frozen=True, slots=True)
class SiteDay:
    """The site's local date. `certain` is false when the clock is not trusted: expiry is then judged on the newest server time seen, and marked."""

    day: date
    certain: bool


class Stamper:
    """The clock part of a stamp, entry ids and the day, for one terminal. `seen` gives the server's time as last read from sync.db."""

    def __init__(self, clock: DeviceClock, zone: tzinfo, seen: Callable[[], ServerTime | None]) -> None:
        self._clock = clock
        self._zone = zone
        self._seen = seen
        self._ids = _TimeOrderedIds(clock)

    def clock(self, occurred: datetime | None = None) -> Clock:
        """The clock part of a stamp, now; `occurred` when it happened before, as the person says."""
        wall, seen = self._clock.wall(), self._seen()
        zone = wall.astimezone(self._zone).utcoffset()
        return Clock(
            occurred=occurred or wall,
            recorded=wall,
            zone_minutes=round(zone.total_seconds() / 60) if zone else 0,
            boot=self._clock.boot,
            boot_ms=self._clock.boot_ms(),
            trusted=is_trusted(seen, self._clock),
            offset_ms=offset_ms(seen, self._clock),
        )

    def today(self) -> SiteDay:
        """The site's local date, never earlier than the newest server time seen."""
        seen = self._seen()
        certain = is_trusted(seen, self._clock)
        if seen is None:
            return SiteDay(self._local(self._clock.wall()), certain)
        return SiteDay(
            self._local(max(server_now(seen, self._clock), seen.newest) if certain else seen.newest), certain
        )

    def new_entry_id(self) -> EntryId:
        """A random id that sorts by time (UUID version 7, RFC 9562): entries of a day lie together in every index."""
        return EntryId(self._ids.next())

    def _local(self, moment: datetime) -> date:
        return moment.astimezone(self._zone).date()


class _TimeOrderedIds:
    """UUID version 7 with the 12 bits after the time as a counter, so that ids of one millisecond keep their order."""

    def __init__(self, clock: DeviceClock) -> None:
        self._clock = clock
        self._last = 0

    def next(self) -> UUID:
        now = round(self._clock.wall().timestamp() * 1000) << 12
        self._last = max(now, self._last + 1)
        milliseconds, counter = divmod(self._last, 1 << 12)
        random = int.from_bytes(os.urandom(8), "big") >> 2
        return UUID(int=milliseconds << 80 | 7 << 76 | counter << 64 | 2 << 62 | random)
