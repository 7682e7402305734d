"""Snapshots for many at once: who asks for one that is being built waits for it, but holds no thread, and not for long.

A shift that comes back shares one build; what can't be ready in a moment is answered "come back", and is built all the same.
"""

import asyncio

from starlette.concurrency import run_in_threadpool

from server.identity.refusal import Refusal
from server.ledger.snapshot_files import Snapshot
from server.ledger.snapshots import Snapshots
from sync.wire.protocol import Problem
from workflows.rules.identity import SiteCode

BUILDS_AT_ONCE = 2
"""Each takes a processor and reads all rows of a site."""
WAIT_SECONDS = 5.0
"""How long a request waits for a build: less than a terminal's patience with a silent server."""
_COME_BACK = Refusal(
    503, Problem.BUSY, "The site's data is being put together. It is fetched by itself.", retry_after=5
)
_MANY = Refusal(503, Problem.BUSY, "Other sites' data is being put together first. It is tried again.", retry_after=15)


class SnapshotDesk:
    """Hands out snapshots."""

    def __init__(self, snapshots: Snapshots) -> None:
        self._snapshots = snapshots
        self._building: dict[tuple[SiteCode, int], asyncio.Task[Snapshot]] = {}

    async def get(self, site: SiteCode, protocol: int, part_of: bytes | None = None) -> Snapshot | Refusal:
        """The snapshot whose hash is `part_of`, if it is still kept, else one that serves now."""
        if part_of is not None:
            kept = await run_in_threadpool(self._snapshots.kept, site, part_of)
            if kept is not None and kept.protocol == protocol:
                return kept
        ready = await run_in_threadpool(self._snapshots.ready, site, protocol)
        return ready or await self._built(site, protocol)

    async def _built(self, site: SiteCode, protocol: int) -> Snapshot | Refusal:
        building = self._building.get((site, protocol))
        if building is None:
            if len(self._building) >= BUILDS_AT_ONCE:
                return _MANY
            building = asyncio.create_task(run_in_threadpool(self._snapshots.current, site, protocol))
            self._building[site, protocol] = building
            building.add_done_callback(lambda _: self._building.pop((site, protocol), None))
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                return await asyncio.shield(building)
        except TimeoutError:
            return _COME_BACK
