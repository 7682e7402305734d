"""Honeywell menu commands over a serial line: how they are written, and their replies kept out of the scans.

A reply is the command with ACK, NAK or ENQ before its last character: `CBRENA1` ACK `.`. It has no suffix, so it may
stand right before the next code. None of the three bytes is in any GS1 character set.
"""

import re
from collections.abc import Iterable

from devices.decode.framing import Dropped, Frame, Framed, Framer
from devices.feedback import Signal

_SYN, _BEL, _CR = b"\x16", b"\x07", b"\r"
_REPLIES = re.compile(rb"(?:[0-9A-Za-z?,;*^ ]*[\x05\x06\x15][.!])+")

_BEEPS = {Signal.GOOD: 1, Signal.ATTENTION: 2, Signal.BAD: 3, Signal.DUPLICATE: 4}


def menu_command(command: str, permanent: bool = False) -> bytes:
    """The bytes of a menu command such as "AIMID1"; what is not permanent is forgotten at power off."""
    return _SYN + b"M" + _CR + command.encode("ascii") + (b"." if permanent else b"!")


def beep(signal: Signal) -> bytes:
    """Makes the scanner beep, told apart by number alone: it has no command for the pitch."""
    return (_SYN + _BEL + _CR) * _BEEPS[signal]


class HoneywellReplies:
    """A Framer's frames without command replies; nothing is left of a frame that was only replies."""

    def __init__(self, framer: Framer) -> None:
        self._framer = framer

    @property
    def due(self) -> int | None:
        """As the Framer's."""
        return self._framer.due

    def feed(self, chunk: bytes, now: int) -> list[Framed]:
        """The frames that the chunk completes."""
        return _without_replies(self._framer.feed(chunk, now))

    def tick(self, now: int) -> list[Framed]:
        """What silence has settled."""
        return _without_replies(self._framer.tick(now))

    def abandon(self) -> list[Framed]:
        """What is given up."""
        return _without_replies(self._framer.abandon())


def _without_replies(framed: Iterable[Framed]) -> list[Framed]:
    return [kept for item in framed if (kept := _stripped(item))]


def _stripped(item: Framed) -> Framed | None:
    replies = _REPLIES.match(item.data)
    rest = item.data[replies.end() :] if replies else item.data
    if not rest:
        return None
    return Frame(rest) if isinstance(item, Frame) else Dropped(item.reason, rest)
