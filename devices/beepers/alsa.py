"""The sound card, by ALSA's own player: `aplay` reads the sound from its standard input."""

import asyncio
import subprocess

from devices.beepers.wave_form import wave_form
from devices.feedback import Signal

_LONGEST_S = 1.8


class Alsa:
    """Plays signals on the default sound card, or on a named one such as `plughw:1`."""

    def __init__(self, card: str = "", player: str = "aplay") -> None:
        self._command = [player, "-q", *(["-D", card] if card else []), "-"]

    async def signal(self, signal: Signal) -> bool:
        """Play it to its end in a thread of its own; False without a player or a card that works."""
        return await asyncio.to_thread(self._play, wave_form(signal))

    def _play(self, sound: bytes) -> bool:
        try:
            done = subprocess.run(
                self._command,
                input=sound,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=_LONGEST_S,
                check=False,
            )
        except (FileNotFoundError, PermissionError, subprocess.TimeoutExpired):
            return False
        return done.returncode == 0
