"""Keys: what each one means, the same on every screen, and the row that names those that work now."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from terminal.widgets.rows import Row, Rows, joined


class Command(Enum):
    """What a key asks of the screen."""

    ENTER = "enter"
    BACK = "back"
    HELP = "help"
    CLEAR = "clear"
    UNDO = "undo"
    PROBLEM = "problem"
    LIST = "list"
    ASK_AGAIN = "ask_again"
    LABELS = "labels"
    QUIT = "quit"
    UP = "up"
    DOWN = "down"
    PAGE_UP = "page_up"
    PAGE_DOWN = "page_down"
    ERASE = "erase"


KEYS = {
    "enter": Command.ENTER,
    "escape": Command.BACK,
    "f1": Command.HELP,
    "f2": Command.CLEAR,
    "f3": Command.UNDO,
    "f4": Command.PROBLEM,
    "f5": Command.LIST,
    "f6": Command.ASK_AGAIN,
    "f12": Command.LABELS,
    "ctrl+t": Command.LABELS,
    "f10": Command.QUIT,
    "ctrl+q": Command.QUIT,
    "up": Command.UP,
    "down": Command.DOWN,
    "pageup": Command.PAGE_UP,
    "pagedown": Command.PAGE_DOWN,
    "backspace": Command.ERASE,
}
"""Textual's name of a key, and its meaning."""
LABELS = {
    Command.ENTER: ("ENT", "go on"),
    Command.CLEAR: ("F2", "clear"),
    Command.UNDO: ("F3", "undo"),
    Command.PROBLEM: ("F4", "problem"),
    Command.LIST: ("F5", "list"),
    Command.ASK_AGAIN: ("F6", "ask again"),
    Command.LABELS: ("F12", "labels"),
    Command.QUIT: ("F10", "quit"),
    Command.HELP: ("?", "help"),
    Command.BACK: ("ESC", "back"),
}
"""How a key is named on the screen; in the order in which they stand there."""


@dataclass(frozen=True, slots=True)
class Hint:
    """A key that works now, and its word where it is another than usual."""

    command: Command
    word: str = ""

    @property
    def text(self) -> str:
        """`F3 undo`."""
        key, word = LABELS[self.command]
        return f"{key} {self.word or word}"


def key_rows(hints: Iterable[Hint], width: int) -> Rows:
    """The keys that work now, in their fixed order, in as few rows as they need."""
    order = list(LABELS)
    named = sorted((hint for hint in hints if hint.command in LABELS), key=lambda hint: order.index(hint.command))
    texts = [hint.text for hint in named]
    return tuple(Row(line) for line in min(joined(texts, width), joined(texts, width, " "), key=len))
