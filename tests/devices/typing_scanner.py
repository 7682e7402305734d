"""Key events as scanners send them: `typed` types a text on a layout, `events` packs (code, value) lists."""

from devices.decode.key_events import EVENT
from devices.decode.layouts import KEYPAD_DIGITS, LAYOUTS
from devices.profile import KeyboardLayout

KEY, SYNC, LOST = 1, 0, 3
UP, DOWN, REPEATED = 0, 1, 2
CTRL, SHIFT, ALT, ALT_GR, CAPS, NUM, ENTER, TAB, SPACE, F8, BRACKET = 29, 42, 56, 100, 58, 69, 28, 15, 57, 66, 27
KEYPAD = {digit: code for code, digit in KEYPAD_DIGITS.items()}

Keys = list[tuple[int, int]]


def tap(code: int, *modifiers: int) -> Keys:
    """One key pressed and released, with modifiers around it."""
    down = [(modifier, DOWN) for modifier in modifiers]
    up = [(modifier, UP) for modifier in reversed(modifiers)]
    return [*down, (code, DOWN), (code, UP), *up]


CTRL_BRACKET = tap(BRACKET, CTRL)


def typed(text: str, layout: KeyboardLayout = KeyboardLayout.US, gs: Keys = CTRL_BRACKET) -> Keys:
    """The text, GS by the keys in `gs`, and Enter."""
    return [event for character in text for event in key_for(character, layout, gs)] + tap(ENTER)


def key_for(character: str, layout: KeyboardLayout, gs: Keys = CTRL_BRACKET) -> Keys:
    """The keys for one character, with AltGr or a dead accent and a space where the layout needs them."""
    if character in ("\x1d", " "):
        return gs if character == "\x1d" else tap(SPACE)
    keyboard = LAYOUTS[layout]
    for table, modifiers in ((keyboard.plain, ()), (keyboard.shifted, (SHIFT,)), (keyboard.alternate, (ALT_GR,))):
        for code, written in table.items():
            if written == character:
                return tap(code, *modifiers) + (tap(SPACE) if character in keyboard.dead else [])
    raise ValueError(f"no key for {character!r} on {layout}")


def alt_typed(data: bytes) -> Keys:
    """Every byte as Alt and three digits of the keypad with Num Lock toggled around them, as Datalogic scanners can."""
    keys: Keys = []
    for byte in data:
        digits = [event for digit in f"{byte:03d}" for event in tap(KEYPAD[digit])]
        keys += [*tap(NUM), (ALT, DOWN), *digits, (ALT, UP), *tap(NUM)]
    return keys + tap(ENTER)


def events(keys: Keys) -> bytes:
    """As the event node yields them, each key event followed by its report."""
    return b"".join(EVENT.pack(1, 2, KEY, code, value) + EVENT.pack(1, 2, SYNC, 0, 0) for code, value in keys)


LOST_EVENTS = EVENT.pack(1, 2, SYNC, LOST, 0)
REPORT = EVENT.pack(1, 2, SYNC, 0, 0)
