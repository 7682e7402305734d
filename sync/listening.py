"""Listening to the server's hints: while the stream lives, pages are fetched the moment there are any, and polls may be rare.

A hint is a reason to look and nothing more. A stream that does not begin or breaks changes only how often is polled.
"""

import asyncio
import logging
import random
import time
from collections.abc import Callable

from sync.backoff import Backoff
from sync.client import Client
from sync.errors import LinkError, Unreachable
from sync.wire.protocol import Hint

LOG = logging.getLogger(__name__)
SPREAD_SECONDS = 2.0
"""When a server stops, all streams break at once: so far apart the terminals look what is wrong."""

STEADY_SECONDS = 10.0
"""A stream that ends sooner is not opened again at once."""


class Listening:
    """One terminal's stream. `told` gets every hint; `lost` is called when a stream that lived is over."""

    def __init__(self, client: Client, told: Callable[[Hint], None], lost: Callable[[], None]) -> None:
        self._client = client
        self._told = told
        self._lost = lost
        self._backoff = Backoff()
        self.alive = False

    async def once(self) -> None:
        """Open a stream, follow it to its end, and wait until it is time for the next one."""
        asked, begun = 0.0, time.monotonic()
        try:
            await self._client.listen(self._hear)
        except LinkError as error:
            asked = error.retry_after if isinstance(error, Unreachable) else 0.0
            if self.alive:
                LOG.info("the stream of hints is lost: %s", error)
        finally:
            lived, self.alive = self.alive, False
        if lived:
            await asyncio.sleep(random.uniform(0.0, SPREAD_SECONDS))
            self._lost()
        if lived and time.monotonic() - begun > STEADY_SECONDS:
            self._backoff.reset()
        await asyncio.sleep(self._backoff.next_wait(asked))

    def _hear(self, hint: Hint) -> None:
        if not self.alive:
            LOG.info("the stream of hints lives")
            self.alive = True
        self._told(hint)
