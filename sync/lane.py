"""One lane's own state: when it tries next, and why it does not get on."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass

from sync.backoff import Backoff
from sync.errors import (
    BadAnswer,
    BadCertificate,
    Incompatible,
    LinkError,
    NotOurServer,
    ProxyInTheWay,
    Refused,
    ServerTrouble,
    SignInPage,
    WrongClock,
)
from sync.status import LinkState

PATIENCE_SECONDS = 0.5
"""After a failure nothing wakes a lane before so long: a person who scans on must not become a flood."""
_STATES: dict[type[LinkError], LinkState] = {
    ServerTrouble: LinkState.SERVER_TROUBLE,
    SignInPage: LinkState.SIGN_IN_PAGE,
    ProxyInTheWay: LinkState.PROXY,
    BadCertificate: LinkState.CERTIFICATE,
    BadAnswer: LinkState.BAD_ANSWER,
    NotOurServer: LinkState.NOT_OUR_SERVER,
    WrongClock: LinkState.CLOCK,
    Refused: LinkState.REFUSED,
    Incompatible: LinkState.INCOMPATIBLE,
    LinkError: LinkState.OFFLINE,
}


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a lane does not get on."""

    link: LinkState
    message: str


def fault_of(error: LinkError) -> Fault:
    """What an error means for the link: the state of its nearest kind."""
    return Fault(next(_STATES[kind] for kind in type(error).__mro__ if kind in _STATES), str(error))


class Lane:
    """A lane: `busy` while it has more to do than one step."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.fault: Fault | None = None
        self.busy = False
        self._backoff = Backoff()
        self._deaf = 0.0
        self._wait = 0.0
        self._nudge = asyncio.Event()

    def succeed(self, wait: float) -> None:
        """Go on after so many seconds, or when woken."""
        self._deaf, self._wait = 0.0, wait
        self._backoff.reset()

    def fail(self, asked: float = 0.0, soon: bool = False) -> None:
        """Try again after a while: not woken before the server's time, nor at once. `soon`: there is reason to think that it helps."""
        if soon:
            self._backoff.reset()
        wait = self._backoff.next_wait(asked)
        self._deaf = min(wait, max(asked, PATIENCE_SECONDS))
        self._wait = wait - self._deaf

    def wake(self) -> None:
        """Try soon, and begin anew with short waits."""
        self._backoff.reset()
        self._nudge.set()

    async def pause(self) -> None:
        """Wait, or be woken."""
        await asyncio.sleep(self._deaf)
        with suppress(TimeoutError):
            async with asyncio.timeout(self._wait):
                await self._nudge.wait()
        self._nudge.clear()
