"""When a lane tries next, and which state of the link an error makes."""

import asyncio
import inspect
import time

import pytest

from sync import errors, lane
from sync.errors import (
    BadAnswer,
    BadCertificate,
    Incompatible,
    LinkError,
    NotOurServer,
    ProxyInTheWay,
    Refused,
    ServerBroken,
    ServerBusy,
    ServerTrouble,
    SignInPage,
    TimedOut,
    TooLarge,
    Unreachable,
    WrongClock,
)
from sync.lane import Fault, Lane, fault_of
from sync.status import LinkState
from sync.wire.protocol import Problem

STATES = {
    Unreachable: LinkState.OFFLINE,
    TimedOut: LinkState.OFFLINE,
    TooLarge: LinkState.OFFLINE,
    ServerTrouble: LinkState.SERVER_TROUBLE,
    ServerBusy: LinkState.SERVER_TROUBLE,
    ServerBroken: LinkState.SERVER_TROUBLE,
    SignInPage: LinkState.SIGN_IN_PAGE,
    ProxyInTheWay: LinkState.PROXY,
    BadCertificate: LinkState.CERTIFICATE,
    BadAnswer: LinkState.BAD_ANSWER,
    NotOurServer: LinkState.NOT_OUR_SERVER,
    Incompatible: LinkState.INCOMPATIBLE,
}


@pytest.mark.parametrize(("kind", "state"), STATES.items(), ids=lambda value: getattr(value, "__name__", str(value)))
def test_each_kind_of_trouble_has_its_state(kind: type[LinkError], state: LinkState) -> None:
    assert fault_of(kind("In words.")) == Fault(state, "In words.")


def test_what_our_server_refuses_and_what_its_clock_refuses_are_told_apart() -> None:
    assert fault_of(Refused(Problem.REVOKED, "No.")) == Fault(LinkState.REFUSED, "No.")
    assert fault_of(WrongClock(Problem.CLOCK, "Late.")) == Fault(LinkState.CLOCK, "Late.")


def test_no_kind_of_trouble_was_forgotten() -> None:
    kinds = {kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, LinkError)}
    assert kinds == {*STATES, LinkError, Refused, WrongClock}


async def pause_of(working: Lane, wake_after: float | None = None) -> float:
    """How long a lane rests, in seconds, when it is woken so soon."""
    if wake_after is not None:
        asyncio.get_running_loop().call_later(wake_after, working.wake)
    begun = time.perf_counter()
    await working.pause()
    return time.perf_counter() - begun


async def test_a_lane_with_nothing_to_do_rests_until_it_is_woken() -> None:
    working = Lane("feed")
    working.succeed(5.0)
    assert await pause_of(working, wake_after=0.05) < 1.0
    working.succeed(0.1)
    assert 0.09 < await pause_of(working) < 1.0


async def test_after_a_failure_nothing_wakes_it_before_its_patience_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lane, "PATIENCE_SECONDS", 0.3)
    monkeypatch.setattr("sync.backoff.random.Random.uniform", lambda self, low, high: 30.0)
    working = Lane("upload")
    working.fail()
    assert 0.29 < await pause_of(working, wake_after=0.05) < 2.0


async def test_the_servers_own_time_is_kept_whatever_wakes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sync.backoff.random.Random.uniform", lambda self, low, high: 0.0)
    working = Lane("upload")
    working.fail(asked=0.5)
    assert 0.49 < await pause_of(working, wake_after=0.05) < 2.0


async def test_being_woken_while_it_works_is_not_forgotten() -> None:
    working = Lane("feed")
    working.wake()
    working.succeed(5.0)
    assert await pause_of(working) < 1.0
    working.succeed(0.1)
    assert await pause_of(working) > 0.09
