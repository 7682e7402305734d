"""One terminal's stream of hints as an HTTP answer: an event whenever there is news, a comment in between, and an end in good time.

Who does not take what is sent is dropped: the cursor catches up when it comes back.
"""

import asyncio
import logging
from contextlib import suppress

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from server.api.hints import HintBoard, Listener
from sync.wire.events import KEEP_ALIVE, KEEP_ALIVE_SECONDS, event_of
from sync.wire.protocol import HINTS_TYPE
from workflows.rules.identity import EnrolmentId, SiteCode

_LOG = logging.getLogger(__name__)
SEND_SECONDS = 10.0
"""How long one event may take to be taken."""
LONGEST_SECONDS = 15 * 60.0
"""Then the terminal asks anew: a key that was revoked opens no other stream."""


class HintStream(Response):
    """The stream of one terminal; it takes part in the board for as long as it lasts."""

    def __init__(self, board: HintBoard, enrolment: EnrolmentId, site: SiteCode) -> None:
        headers = {"cache-control": "no-store", "x-accel-buffering": "no", "content-type": HINTS_TYPE}
        super().__init__(headers=headers)
        del self.headers["content-length"]
        self._board = board
        self._who = (enrolment, site)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Tell until the terminal goes, another stream of it comes, or the time is over."""
        listener = await self._board.join(*self._who)
        gone = asyncio.create_task(_gone(receive, listener))
        try:
            await _sent(send, {"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            with suppress(TimeoutError):
                async with asyncio.timeout(LONGEST_SECONDS):
                    await self._tell(listener, send)
            await _sent(send, {"type": "http.response.body", "body": b"", "more_body": False})
        except _NotTaken:
            _LOG.info("terminal %s does not read its stream; it is dropped", listener.enrolment)
        finally:
            gone.cancel()
            self._board.leave(listener)

    async def _tell(self, listener: Listener, send: Send) -> None:
        while not listener.over:
            chunk = KEEP_ALIVE
            with suppress(TimeoutError):
                async with asyncio.timeout(KEEP_ALIVE_SECONDS):
                    await listener.news.wait()
                listener.news.clear()
                chunk = event_of(self._board.hint(listener))
            if not listener.over:
                await _sent(send, {"type": "http.response.body", "body": chunk, "more_body": True})


class _NotTaken(Exception):
    """The terminal does not take what is sent."""


async def _sent(send: Send, message: dict[str, object]) -> None:
    try:
        async with asyncio.timeout(SEND_SECONDS):
            await send(message)
    except TimeoutError as error:
        raise _NotTaken from error


async def _gone(receive: Receive, listener: Listener) -> None:
    """End the stream when the terminal hangs up."""
    while (await receive())["type"] != "http.disconnect":
        pass
    listener.end()
