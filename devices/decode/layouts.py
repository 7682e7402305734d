"""Three keyboards as scanners imitate them, after Windows, for which their firmware is written.

Keys are Linux event codes (linux/input-event-codes.h), in the order of `_KEYS`: the key left of 1 and the digit row,
then the three rows of letters from left to right, with the key that only European keyboards have.
"""

from dataclasses import dataclass, field

from devices.profile import FunctionKey, KeyboardLayout

_KEYS = (41, *range(2, 14), *range(16, 28), *range(30, 41), 43, 86, *range(44, 54))

KEYPAD_DIGITS = {82: "0", 79: "1", 80: "2", 81: "3", 75: "4", 76: "5", 77: "6", 71: "7", 72: "8", 73: "9"}
KEYPAD_SIGNS = {55: "*", 74: "-", 78: "+", 83: ".", 98: "/"}
FUNCTION_KEYS = dict(zip((*range(59, 69), 87, 88), FunctionKey, strict=True))


@dataclass(frozen=True, slots=True)
class Layout:
    """What each key writes: alone, with Shift, with AltGr."""

    plain: dict[int, str]
    shifted: dict[int, str]
    alternate: dict[int, str] = field(default_factory=dict)
    dead: frozenset[str] = frozenset()
    """Accents that wait for the next key."""
    shift_lock: bool = False
    """Caps Lock shifts digits and signs too, but for the keys left of 1 and left of the bottom row."""


def _row(characters: str) -> dict[int, str]:
    return dict(zip(_KEYS, characters, strict=True))


LAYOUTS = {
    KeyboardLayout.US: Layout(
        plain=_row("`1234567890-=" "qwertyuiop[]" "asdfghjkl;'" "\\" "\\" "zxcvbnm,./"),
        shifted=_row("~!@#$%^&*()_+" "QWERTYUIOP{}" 'ASDFGHJKL:"' "|" "|" "ZXCVBNM<>?"),
    ),
    KeyboardLayout.DE: Layout(
        plain=_row("^1234567890ß´" "qwertzuiopü+" "asdfghjklöä" "#" "<" "yxcvbnm,.-"),
        shifted=_row('°!"§$%&/()=?`' "QWERTZUIOPÜ*" "ASDFGHJKLÖÄ" "'" ">" "YXCVBNM;:_"),
        alternate={3: "²", 4: "³", 8: "{", 9: "[", 10: "]", 11: "}", 12: "\\", 16: "@", 18: "€", 27: "~", 50: "µ", 86: "|"},
        dead=frozenset("^´`"),
        shift_lock=True,
    ),
    KeyboardLayout.FR: Layout(
        plain=_row("²&é\"'(-è_çà)=" "azertyuiop^$" "qsdfghjklmù" "*" "<" "wxcvbn,;:!"),
        shifted=_row("²1234567890°+" "AZERTYUIOP¨£" "QSDFGHJKLM%" "µ" ">" "WXCVBN?./§"),
        alternate={3: "~", 4: "#", 5: "{", 6: "[", 7: "|", 8: "`", 9: "\\", 10: "^", 11: "@", 12: "]", 13: "}", 18: "€"},
        dead=frozenset("^¨~`"),
        shift_lock=True,
    ),
}  # fmt: skip
