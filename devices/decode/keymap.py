"""Key presses to the bytes that a scanner meant by them.

Sans-I/O. Understands Shift, Caps Lock as the scanner itself toggles it, Ctrl+letter as a control character (Ctrl+] is
GS), AltGr, dead accents, Alt and a decimal number on the keypad, and a function key set up to stand for GS. Num Lock
changes nothing: a scanner that uses the keypad means digits. Characters beyond ASCII are UTF-8; a number typed with
Alt is the byte itself, as scanners send the bytes of a label.
"""

import unicodedata

from devices.decode.layouts import FUNCTION_KEYS, KEYPAD_DIGITS, KEYPAD_SIGNS, LAYOUTS
from devices.profile import DeviceProfile

_RELEASE, _PRESS = 0, 1  # 2 is auto-repeat, which no label has
_CAPS_LOCK = 58
_LEFT_ALT, _ALT_GR = 56, 100
_CTRL = frozenset({29, 97})
_SHIFT = frozenset({42, 54})
_MODIFIERS = _CTRL | _SHIFT | {_LEFT_ALT, _ALT_GR}
UNLOCKED = frozenset({41, 86})
"""The keys left of 1 and left of the bottom row, which Caps Lock leaves alone on every layout."""
_FIXED = {1: "\x1b", 14: "\x08", 15: "\t", 28: "\r", 57: " ", 96: "\r"} | KEYPAD_DIGITS | KEYPAD_SIGNS
_CONTROL_BY_PLACE = {26: b"\x1b", 27: b"\x1d", 43: b"\x1c"}
"""Ctrl with the keys right of P and left of Enter means ESC, GS and FS on every layout, whatever they write."""
_GS = b"\x1d"
_COMBINING = {"^": "\u0302", "´": "\u0301", "`": "\u0300", "¨": "\u0308", "~": "\u0303"}
_LONGEST_NUMBER = 5


class Keymap:
    """The keyboard's state; `event` takes one key event after the other."""

    def __init__(self, profile: DeviceProfile) -> None:
        self._layout = LAYOUTS[profile.keyboard_layout]
        self._gs_key = profile.gs_key
        self._caps_at_first = profile.caps_lock
        self.reset()

    def reset(self) -> None:
        """Forget all that is held and locked, as after lost events."""
        self.caps = self._caps_at_first
        self.release_all()

    def release_all(self) -> None:
        """Forget what is held: a scanner at rest holds no key, whatever became of its key-up."""
        self._down: set[int] = set()
        self._number = ""
        self._dead = ""

    def event(self, code: int, value: int) -> bytes:
        """The bytes that this event completes, often none. `value` is 0 for up, 1 for down, 2 for repeated."""
        if value == _RELEASE:
            self._down.discard(code)
            return self._end_number() if code == _LEFT_ALT else b""
        if value != _PRESS:
            return b""
        if code in _MODIFIERS:
            self._down.add(code)
            return b""
        if code == _CAPS_LOCK:
            self.caps = not self.caps
            return b""
        return self._typed(code)

    def _typed(self, code: int) -> bytes:
        if _LEFT_ALT in self._down and code in KEYPAD_DIGITS:
            self._number = (self._number + KEYPAD_DIGITS[code])[:_LONGEST_NUMBER]
            return b""
        if FUNCTION_KEYS.get(code) is self._gs_key:
            return _GS
        character = self._character(code)
        if self._down & _CTRL and not self._is_alternate():
            return self._control(code, character)
        return self._accented(character).encode()

    def _character(self, code: int) -> str:
        if code in _FIXED:
            return _FIXED[code]
        if self._is_alternate():
            return self._layout.alternate.get(code, "")
        plain = self._layout.plain.get(code, "")
        locked = self.caps and (plain.isalpha() or self._layout.shift_lock) and code not in UNLOCKED
        shifted = bool(self._down & _SHIFT) != locked
        return self._layout.shifted.get(code, "") if shifted else plain

    def _is_alternate(self) -> bool:
        """AltGr, which Windows also takes for Ctrl and Alt together."""
        both = _LEFT_ALT in self._down and bool(self._down & _CTRL)
        return bool(self._layout.alternate) and (_ALT_GR in self._down or both)

    def _control(self, code: int, character: str) -> bytes:
        if character.isascii() and (character.isalpha() or (character in "@[\\]^_" and character)):
            return bytes([ord(character) & 0x1F])
        return _CONTROL_BY_PLACE.get(code) or (character.encode() if code in _FIXED else b"")

    def _accented(self, character: str) -> str:
        accent, self._dead = self._dead, ""
        if not accent:
            if character in self._layout.dead:
                self._dead, character = character, ""
            return character
        if not character:
            self._dead = accent
            return ""
        if character == " ":
            return accent
        joined = unicodedata.normalize("NFC", character + _COMBINING[accent])
        return joined if len(joined) == 1 else accent + character

    def _end_number(self) -> bytes:
        number, self._number = int(self._number or -1), ""
        if number < 0:
            return b""
        return bytes([number]) if number < 256 else chr(number).encode(errors="replace")
