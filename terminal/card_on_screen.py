"""A symbol of the test card in characters, two rows of modules a line, dark on white whatever the terminal's colours."""

from collections.abc import Sequence

_WHITE_BLACK, _RESET = "\x1b[38;5;16;48;5;231m", "\x1b[0m"
_HALVES = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}
_BAR_LINES = 6
_QUIET = 2


def in_characters(rows: Sequence[Sequence[bool]], columns: int) -> list[str]:
    """The lines to print; none where the symbol is wider than the terminal. `rows` are modules, True is dark."""
    tall = [list(rows[0])] * (2 * _BAR_LINES) if len(rows) == 1 else [list(row) for row in rows]
    wide = [[False] * _QUIET + row + [False] * _QUIET for row in tall]
    width = len(wide[0])
    if width > columns:
        return []
    blank = [False] * width
    wide = [blank, blank, *wide, blank, *([blank] if len(wide) % 2 == 0 else [])]
    pairs = zip(wide[::2], wide[1::2], strict=True)
    return [_WHITE_BLACK + "".join(_HALVES[a, b] for a, b in zip(*pair, strict=True)) + _RESET for pair in pairs]
