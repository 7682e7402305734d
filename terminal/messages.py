"""Messages between the screens and the app."""

from textual.message import Message

from terminal.port import TrayLabel
from terminal.screens.keys import Command


class FrameChanged(Message):
    """There is a newer frame to draw. Carries none: several changes at once are drawn once, the newest."""


class Wanted(Message):
    """A key asked for something that lies over the present screen: help, names, labels, the end of the demo."""

    def __init__(self, command: Command) -> None:
        super().__init__()
        self.command = command


class LabelTaken(Message):
    """A label of the tray was chosen to be scanned; `at` is its line."""

    def __init__(self, label: TrayLabel, at: int) -> None:
        super().__init__()
        self.label = label
        self.at = at
