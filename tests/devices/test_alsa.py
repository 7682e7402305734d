"""Sound by ALSA's player: one stands ready, each signal starts at once, and where there is none the next means serves.

A program of the same name that stands first on PATH keeps what it is told: that is all that can be heard of a player.
"""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from devices.beepers.alsa import Alsa
from devices.beepers.wave_form import wave_form
from devices.feedback import Feedback, RecordingBeeper, Signal

SLOW_S = 0.5
"""What the player needs until it reads, as one that opens a card does."""
PLAYER = """#!/bin/sh
cd {folder}
echo $$ >> started
mkdir card || {{ echo $$ >> fought; exit 1; }}
{start}
echo $$ >> standing
echo "$@" > arguments
cat > sound.$$
rmdir card
{end}
echo $$ >> ended
exit {status}
"""


class Player:
    """The program in the player's place, and what it was told."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.install()

    def install(self, start: str = "", end: str = "", status: int = 0) -> None:
        """Put it on PATH: `start` is what it does before it reads, `end` after it."""
        path = self.folder / "aplay.new"
        path.write_text(PLAYER.format(folder=self.folder, start=start, end=end, status=status))
        path.chmod(0o755)
        path.rename(self.folder / "aplay")  # a program that is being written can't be started

    def pids(self, name: str) -> list[int]:
        """The processes that came so far."""
        file = self.folder / name
        return [int(line) for line in file.read_text().split()] if file.exists() else []

    def sounds(self) -> list[bytes]:
        """What was played, in order; nothing for one that has played nothing yet."""
        files = [self.folder / f"sound.{pid}" for pid in self.pids("started")]
        return [sound for file in files if file.exists() and (sound := file.read_bytes())]

    def runs(self) -> list[int]:
        """Those that run now."""
        return [pid for pid in self.pids("started") if Path(f"/proc/{pid}").exists()]


@pytest.fixture
def player(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Player:
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    return Player(tmp_path)


@pytest.fixture
def alsa(player: Player) -> Iterator[Alsa]:
    alsa = Alsa()
    yield alsa
    alsa.close()


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0.005)


async def test_a_player_stands_ready_and_a_signal_starts_at_once(player: Player, alsa: Alsa) -> None:
    player.install(start=f"sleep {SLOW_S}")
    alsa.warm_up()
    await until(lambda: len(player.pids("standing")) == 1)
    begun = time.monotonic()
    assert await alsa.signal(Signal.GOOD)
    assert time.monotonic() - begun < SLOW_S / 2
    assert player.sounds() == [wave_form(Signal.GOOD)]


async def test_each_signal_has_a_player_and_no_two_have_the_card_at_once(player: Player, alsa: Alsa) -> None:
    alsa.warm_up()
    for given in (Signal.GOOD, Signal.BAD, Signal.ATTENTION):
        assert await alsa.signal(given)
    await until(lambda: len(player.pids("standing")) == 4)
    assert player.sounds() == [wave_form(given) for given in (Signal.GOOD, Signal.BAD, Signal.ATTENTION)]
    assert player.pids("fought") == []
    assert player.runs() == player.pids("started")[-1:]


async def test_the_first_signal_is_played_though_nothing_stood_ready(player: Player, alsa: Alsa) -> None:
    assert await alsa.signal(Signal.BAD)
    await until(lambda: len(player.pids("standing")) == 2)
    assert player.sounds() == [wave_form(Signal.BAD)]


async def test_a_named_card_is_named_to_the_player(player: Player) -> None:
    named = Alsa("plughw:1")
    assert await named.signal(Signal.GOOD)
    named.close()
    assert (player.folder / "arguments").read_text() == "-q -D plughw:1 -\n"


async def test_a_player_that_died_while_it_stood_is_replaced_for_the_very_next_signal(
    player: Player, alsa: Alsa
) -> None:
    alsa.warm_up()
    await until(lambda: len(player.pids("standing")) == 1)
    os.kill(player.pids("started")[0], signal.SIGKILL)
    (player.folder / "card").rmdir()
    await asyncio.sleep(0.05)
    assert await alsa.signal(Signal.GOOD)
    assert player.sounds() == [wave_form(Signal.GOOD)]


@asynccontextmanager
async def running(*beepers: Alsa | RecordingBeeper) -> AsyncIterator[Feedback]:
    feedback = Feedback(beepers)
    task = asyncio.create_task(feedback.run())
    try:
        yield feedback
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_where_the_player_dies_of_a_sound_the_next_means_gives_the_signal(player: Player, alsa: Alsa) -> None:
    player.install(status=1)
    second = RecordingBeeper()
    async with running(alsa, second) as feedback:
        feedback.give(Signal.BAD)
        await until(lambda: second.given == [Signal.BAD])
        await until(lambda: len(player.pids("standing")) == 2)
        player.install()
        feedback.give(Signal.GOOD)  # to the one that stands since, which is of the broken kind still
        await until(lambda: second.given == [Signal.BAD, Signal.GOOD])
        feedback.give(Signal.ATTENTION)
        await until(lambda: len(player.pids("ended")) == 3)
    assert second.given == [Signal.BAD, Signal.GOOD]


async def test_without_a_player_the_next_means_gives_the_signal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    second = RecordingBeeper()
    async with running(Alsa(), second) as feedback:
        feedback.give(Signal.BAD)
        await until(lambda: second.given == [Signal.BAD])


async def test_a_player_that_is_installed_later_is_found(player: Player, alsa: Alsa) -> None:
    (player.folder / "aplay").unlink()
    assert not await Alsa(player=str(player.folder / "aplay")).signal(Signal.GOOD)
    player.install()
    assert await alsa.signal(Signal.GOOD)


async def test_giving_a_signal_holds_up_nothing_while_a_player_hangs(player: Player, alsa: Alsa) -> None:
    player.install(end="sleep 60")
    async with running(alsa, second := RecordingBeeper()) as feedback:
        begun = time.monotonic()
        feedback.give(Signal.GOOD)
        assert time.monotonic() - begun < 0.05
        await until(lambda: bool(player.sounds()))
        longest, last = 0.0, time.monotonic()
        while not second.given:
            await asyncio.sleep(0.005)
            longest, last = max(longest, time.monotonic() - last), time.monotonic()
    assert second.given == [Signal.GOOD]
    assert longest < 0.5


async def test_no_player_is_left_when_signals_end(player: Player, alsa: Alsa) -> None:
    async with running(alsa) as feedback:
        feedback.give(Signal.GOOD)
        await until(lambda: len(player.pids("standing")) == 2)
    assert player.runs() == []


async def test_a_player_that_stands_ready_ends_with_the_program_that_was_killed(player: Player) -> None:
    code = (
        "import os, time\nfrom devices.beepers.alsa import Alsa\nalsa = Alsa()\nalsa.warm_up()\n"
        "print('up', flush=True)\ntime.sleep(60)"
    )
    program = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    assert program.stdout is not None
    assert program.stdout.readline() == b"up\n"
    await until(lambda: len(player.pids("standing")) == 1)
    program.kill()
    program.communicate()
    await until(lambda: len(player.pids("ended")) == 1)
