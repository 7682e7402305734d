"""The screen before work: set-up code, loading, badge, PIN, trouble."""

from terminal.frame import Frame, Mode
from terminal.screens.entry import Entry, Kind
from terminal.screens.gate_page import KINDS, gate_page
from terminal.screens.page import Page, Size
from terminal.screens.typing import TypingScreen
from workflows.dialog import Action


class GateScreen(TypingScreen):
    """Everything that stands before work."""

    MODES = frozenset(Mode) - {Mode.WORK}

    def show(self, frame: Frame) -> None:
        """A newer frame; what was typed for another question goes, and so does a PIN that was answered."""
        if frame.mode is not self.frame.mode or frame.answered != self.frame.answered:
            self.entry = None
        super().show(frame)

    def page_of(self, size: Size) -> Page:
        """The gate page; for a PIN the line stands open."""
        waiting = Entry(Kind.PIN) if self.frame.mode is Mode.ENTER_PIN else None
        return gate_page(self.frame, size, self.entry or waiting, self.tray)

    def kind(self) -> Kind | None:
        """What this gate takes."""
        return KINDS.get(self.frame.mode)

    def back(self) -> None:
        """From the PIN back to the badge."""
        if self.frame.mode is Mode.ENTER_PIN:
            self.port.press(Action.BACK)
