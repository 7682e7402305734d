"""An event node's bytes in (`struct input_event`), frames out: the keymap makes characters, the framer makes codes.

Sans-I/O. When the kernel says that events were lost, the code under way is given up as a whole: a code with a hole
looks like another code.
"""

import struct
from collections.abc import Sequence

from devices.decode.decoder import Answer, Decoded
from devices.decode.framing import Dropped, Frame, Framed, Framer
from devices.decode.keymap import Keymap
from devices.profile import DeviceProfile
from devices.scan import MisreadReason

EVENT = struct.Struct("@llHHi")
"""Seconds, microseconds, type, code, value; 24 bytes, or 16 on 32-bit machines."""

_SYNC, _KEY, _LED = 0x00, 0x01, 0x11
_REPORT, _LOST = 0, 3
_NUM_LAMP, _CAPS_LAMP = 0, 1
_REST_NS = 500_000_000
"""No scanner holds a key for this long without another event."""
_STUCK = 8
"""A code of so many characters, all the same, is a stuck key; no GS1 element string looks like that."""


def lamps(caps: bool) -> bytes:
    """Events to write to the node: Num Lock lit and Caps Lock as it is, for scanners that look before they type."""
    lit = ((_LED, _NUM_LAMP, 1), (_LED, _CAPS_LAMP, int(caps)), (_SYNC, _REPORT, 0))
    return b"".join(EVENT.pack(0, 0, *event) for event in lit)


class KeyEvents:
    """Reads a scanner that types."""

    def __init__(self, profile: DeviceProfile) -> None:
        self._keymap = Keymap(profile)
        self._framer = Framer(profile)
        self._held = b""
        self._typed = bytearray()
        self._blind = False  # between the kernel's "lost" and its next report, events mean nothing
        self._last_event = 0

    @property
    def due(self) -> int | None:
        """When silence will settle what is held, in monotonic nanoseconds."""
        return self._framer.due

    def feed(self, chunk: bytes, now: int) -> list[Decoded]:
        """The codes that the chunk completes."""
        if now - self._last_event >= _REST_NS:
            self._keymap.release_all()
        self._last_event = now
        decoded: list[Decoded] = [*self.tick(now)]
        data = self._held + chunk
        whole = len(data) - len(data) % EVENT.size
        self._held = data[whole:]
        for _, _, kind, code, value in EVENT.iter_unpack(data[:whole]):
            if kind == _KEY and not self._blind:
                self._press(code, value, decoded)
            elif kind == _SYNC:
                self._sync(code, now, decoded)
        return [*decoded, *self._frame(now)]

    def tick(self, now: int) -> list[Framed]:
        """What silence has settled."""
        return _told(self._framer.tick(now))

    def abandon(self) -> list[Framed]:
        """Give up what is held."""
        return self._framer.abandon()

    def _press(self, code: int, value: int, decoded: list[Decoded]) -> None:
        caps = self._keymap.caps
        self._typed += self._keymap.event(code, value)
        if self._keymap.caps != caps:
            decoded.append(Answer(lamps(self._keymap.caps)))

    def _sync(self, code: int, now: int, decoded: list[Decoded]) -> None:
        if code == _LOST:
            decoded += self._frame(now) + self._framer.spoil(now)
            self._keymap.reset()
            self._blind = True
        elif code == _REPORT:
            self._blind = False

    def _frame(self, now: int) -> list[Framed]:
        typed = bytes(self._typed)
        self._typed.clear()
        return _told(self._framer.feed(typed, now)) if typed else []


def _told(framed: Sequence[Framed]) -> list[Framed]:
    return [Dropped(MisreadReason.STUCK_KEY, item.data) if _is_stuck(item) else item for item in framed]


def _is_stuck(item: Framed) -> bool:
    return isinstance(item, Frame) and len(item.data) >= _STUCK and len(set(item.data)) == 1
