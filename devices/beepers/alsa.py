"""The sound card, by ALSA's own player: one `aplay` stands ready, with the card open, and waits for a sound on its standard input.

A player plays one sound and ends; the next one is started when it has. Two at once would fight for a card that only one can have.
"""

import asyncio
import contextlib
import logging
import subprocess

from devices.beepers.wave_form import wave_form
from devices.feedback import Signal

log = logging.getLogger(__name__)

_LONGEST_S = 1.8

Player = subprocess.Popen[bytes]


class Alsa:
    """Plays signals on the default sound card, or on a named one such as `plughw:1`."""

    def __init__(self, card: str = "", player: str = "aplay") -> None:
        self._command = [player, "-q", *(["-D", card] if card else []), "-"]
        self._ready: Player | None = None
        self._closed = False

    def warm_up(self) -> None:
        """Have a player stand ready; on a machine without one nothing happens."""
        if self._ready is None and not self._closed:
            self._ready = self._start()

    def close(self) -> None:
        """Send the player away for good. A program that just ends need not: the player's input ends with it."""
        self._closed = True
        player, self._ready = self._ready, None
        if player is not None:
            _end(player)

    async def signal(self, signal: Signal) -> bool:
        """Play it to its end; False without a player or a card that works."""
        player, self._ready = self._ready, None
        return await asyncio.to_thread(self._play, player, wave_form(signal))

    def _play(self, player: Player | None, sound: bytes) -> bool:
        """On a thread of its own: by the player that stood ready, or by a new one where that has died meanwhile."""
        if player is not None and player.poll() is not None:
            _end(player)
            player = None
        stood_ready = player is not None
        played = _played(player or self._start(), sound)
        if played or stood_ready:
            self.warm_up()
        return played

    def _start(self) -> Player | None:
        nowhere = subprocess.DEVNULL
        try:
            return subprocess.Popen(self._command, stdin=subprocess.PIPE, stdout=nowhere, stderr=nowhere, bufsize=0)
        except OSError as error:
            log.info("no sound by %s: %s", self._command[0], error)
            return None


def _played(player: Player | None, sound: bytes) -> bool:
    """Whether it took the whole sound and ended well."""
    if player is None:
        return False
    try:
        player.communicate(sound, timeout=_LONGEST_S)
    except (subprocess.TimeoutExpired, OSError):
        _end(player)
    return player.returncode == 0


def _end(player: Player) -> None:
    player.kill()
    if player.stdin:
        with contextlib.suppress(OSError):
            player.stdin.close()
    player.wait()
