"""Signals: the first means that works, never in the way, the newest first."""

import asyncio
import io
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest

from devices.feedback import Beeper, Feedback, RecordingBeeper, Signal, TerminalBell


class Mute:
    """A scanner without a beeper."""

    async def signal(self, signal: Signal) -> bool:
        return False


class Broken:
    """A beeper whose device is gone."""

    async def signal(self, signal: Signal) -> bool:
        raise BrokenPipeError("gone")


class Slow(RecordingBeeper):
    """A beeper that holds each signal until it is released."""

    def __init__(self) -> None:
        super().__init__()
        self.released = asyncio.Event()

    async def signal(self, signal: Signal) -> bool:
        await super().signal(signal)
        return await self.released.wait()


@asynccontextmanager
async def running(beepers: Sequence[Beeper], patience_s: float = 2.0) -> AsyncIterator[Feedback]:
    feedback = Feedback(beepers, patience_s)
    task = asyncio.create_task(feedback.run())
    yield feedback
    task.cancel()


async def until_given(beeper: RecordingBeeper, count: int) -> None:
    async with asyncio.timeout(5):
        while len(beeper.given) < count:
            await asyncio.sleep(0.001)


@pytest.mark.parametrize(
    ("signal", "bells"), [(Signal.GOOD, 1), (Signal.ATTENTION, 2), (Signal.BAD, 3), (Signal.DUPLICATE, 4)]
)
async def test_signals_are_told_apart_by_the_number_of_bells(signal: Signal, bells: int) -> None:
    stream = io.StringIO()
    assert await TerminalBell(stream, gap_s=0).signal(signal)
    assert stream.getvalue() == "\a" * bells


@pytest.mark.parametrize("first", [Mute(), Broken()])
async def test_a_means_that_cannot_or_fails_is_passed_over_for_the_next(first: Beeper) -> None:
    second, third = RecordingBeeper(), RecordingBeeper()
    async with running([first, second, third]) as feedback:
        feedback.give(Signal.BAD)
        await until_given(second, 1)
    assert (second.given, third.given) == ([Signal.BAD], [])


async def test_a_means_that_hangs_is_passed_over_for_the_next() -> None:
    second = RecordingBeeper()
    async with running([Slow(), second], patience_s=0.02) as feedback:
        feedback.give(Signal.BAD)
        await until_given(second, 1)
    assert second.given == [Signal.BAD]


async def test_a_closed_terminal_is_passed_over_for_the_next() -> None:
    stream = io.StringIO()
    stream.close()
    second = RecordingBeeper()
    async with running([TerminalBell(stream), second]) as feedback:
        feedback.give(Signal.GOOD)
        await until_given(second, 1)
    assert second.given == [Signal.GOOD]


async def test_of_the_signals_given_while_one_sounds_only_the_newest_follows() -> None:
    slow = Slow()
    async with running([slow]) as feedback:
        feedback.give(Signal.GOOD)
        await until_given(slow, 1)
        for signal in (Signal.ATTENTION, Signal.DUPLICATE, Signal.BAD):
            feedback.give(signal)
        slow.released.set()
        await until_given(slow, 2)
        await asyncio.sleep(0.01)
    assert slow.given == [Signal.GOOD, Signal.BAD]


async def test_a_waiting_stop_is_not_dropped_for_better_news() -> None:
    slow = Slow()
    async with running([slow]) as feedback:
        feedback.give(Signal.GOOD)
        await until_given(slow, 1)
        for signal in (Signal.BAD, Signal.GOOD, Signal.DUPLICATE):
            feedback.give(signal)
        slow.released.set()
        await until_given(slow, 2)
        feedback.give(Signal.GOOD)
        await until_given(slow, 3)
    assert slow.given == [Signal.GOOD, Signal.BAD, Signal.GOOD]


async def test_no_means_at_all_is_no_reason_to_stop() -> None:
    recorder = RecordingBeeper()
    async with running([]) as feedback:
        feedback.give(Signal.GOOD)
        await asyncio.sleep(0.01)
    async with running([recorder]) as feedback:
        feedback.give(Signal.GOOD)
        await until_given(recorder, 1)
    assert recorder.given == [Signal.GOOD]
