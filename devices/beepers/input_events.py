"""Linux input devices as means of output: which can sound or shake, and the structures that they are told with.

Structures and numbers are those of linux/input.h and linux/input-event-codes.h; no compiled package is needed.
"""

import struct
from pathlib import Path

EV_SYN, EV_SND, EV_FF = 0x00, 0x12, 0x15
SND_TONE, FF_RUMBLE = 0x02, 0x50

_EVENT = struct.Struct("@llHHi")
_EFFECT = struct.Struct("@HhHHHHH2xHH")
EFFECT_SIZE = 48 if struct.calcsize("P") == 8 else 44
"""sizeof(struct ff_effect): its longest kind ends with a pointer."""
EVIOCSFF = 0x40000000 | EFFECT_SIZE << 16 | ord("E") << 8 | 0x80
"""_IOW('E', 0x80, struct ff_effect): load an effect; the kernel writes its number back."""


def event(kind: int, code: int, value: int) -> bytes:
    """A struct input_event; the kernel stamps the time itself."""
    return _EVENT.pack(0, 0, kind, code, value)


def rumble_effect(milliseconds: int, strong: int, weak: int) -> bytearray:
    """A struct ff_effect that shakes once; strengths from 0 to 65535. Its number (bytes 2 and 3) is -1: to be given."""
    return bytearray(_EFFECT.pack(FF_RUMBLE, -1, 0, 0, 0, milliseconds, 0, strong, weak).ljust(EFFECT_SIZE, b"\0"))


def effect_number(effect: bytearray) -> int:
    """The number that the kernel has given to a loaded effect."""
    return int(struct.unpack_from("@h", effect, 2)[0])


def find_device(capability: str, code: int, sysfs: Path = Path("/sys")) -> Path | None:
    """The first /dev/input/event* that can do it: `capability` is snd or ff, `code` a bit of it."""
    for folder in sorted((sysfs / "class/input").glob("event*")):
        bits = folder / "device/capabilities" / capability
        if bits.is_file() and _bit(bits.read_text(), code):
            return Path("/dev/input") / folder.name
    return None


def _bit(text: str, code: int) -> bool:
    """Whether a bit is set in sysfs' words of a long each, the highest first."""
    words = [int(word, 16) for word in text.split()][::-1]
    word, bit = divmod(code, 8 * struct.calcsize("l"))
    return word < len(words) and bool(words[word] >> bit & 1)
