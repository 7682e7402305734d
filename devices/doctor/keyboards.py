"""What becomes of a text that is typed on one keyboard layout and read on another.

A scanner that plays a keyboard presses keys, not characters; the computer decides what a key means.
"""

from functools import cache

from devices.decode.layouts import LAYOUTS
from devices.profile import KeyboardLayout


@cache
def bent(typed: KeyboardLayout, read: KeyboardLayout) -> dict[str, str]:
    """Character on the `typed` layout to what the same keys give on the `read` one, which may be nothing."""
    scanner, computer = LAYOUTS[typed], LAYOUTS[read]
    with_alternate = computer.alternate if computer.alternate else computer.plain
    levels = (
        (scanner.alternate, with_alternate),
        (scanner.shifted, computer.shifted),
        (scanner.plain, computer.plain),
    )
    return {given: got.get(code, "") for pressed, got in levels for code, given in pressed.items()}
