"""What becomes of a text that is typed on one keyboard layout and read on another, or typed for a Caps Lock that is off.

A scanner that plays a keyboard presses keys, not characters; the computer decides what a key means. So the keys are pressed here
as the scanner would, and read by the same keymap that reads scanners.
"""

from collections.abc import Callable, Iterator
from functools import cache

from devices.decode.keymap import UNLOCKED, Keymap
from devices.decode.layouts import LAYOUTS, Layout
from devices.profile import DeviceProfile, KeyboardLayout

_SHIFT, _ALT_GR, _SPACE = 42, 100, 57
_UP, _DOWN = 0, 1


@cache
def bent(typed: KeyboardLayout, read: KeyboardLayout, locked: bool = False) -> Callable[[str], str]:
    """What a text typed on the `typed` layout is on the `read` one; `locked` by a scanner that counts on Caps Lock being on."""
    keymap = Keymap(DeviceProfile(keyboard_layout=read))

    @cache
    def change(text: str) -> str:
        keymap.reset()
        return b"".join(
            keymap.event(code, value) for key in _keys(text, LAYOUTS[typed], locked) for code, value in _tapped(key)
        ).decode()

    return change


def _keys(text: str, layout: Layout, locked: bool) -> Iterator[tuple[int, ...]]:
    """The keys for a text, each with its modifier behind it; a dead accent is followed by a space. What no key writes is left out."""
    for character in text:
        found = _key(character, layout, locked)
        if found:
            yield found
            if character in layout.dead:
                yield (_SPACE,)


def _key(character: str, layout: Layout, locked: bool) -> tuple[int, ...]:
    if character == " ":
        return (_SPACE,)
    for table, shifted in ((layout.plain, False), (layout.shifted, True)):
        for code, written in table.items():
            if written == character:
                flipped = locked and code not in UNLOCKED and (layout.plain[code].isalpha() or layout.shift_lock)
                return (code, _SHIFT) if shifted != flipped else (code,)
    return next(((code, _ALT_GR) for code, written in layout.alternate.items() if written == character), ())


def _tapped(key: tuple[int, ...]) -> Iterator[tuple[int, int]]:
    """The modifier goes down first and up last."""
    yield from ((code, _DOWN) for code in reversed(key))
    yield from ((code, _UP) for code in key)
