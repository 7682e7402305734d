"""A screen on which a person can type: the line opens with the first sign, ENT sends it whole, F2 clears it."""

import time

from terminal.frame import Frame
from terminal.messages import Wanted
from terminal.port import WorkPort
from terminal.screens.base import PageScreen
from terminal.screens.entry import LONGEST, Entry, Kind, opens
from terminal.screens.keys import Command

OVERLAYS = frozenset({Command.HELP, Command.LABELS, Command.QUIT})
REPEAT = 0.15
"""Seconds; ENT again within them is a held or bouncing key, not a second answer."""


class TypingScreen(PageScreen):
    """Typing and the keys that belong to it; what they mean beyond that is up to the screen."""

    def __init__(self, frame: Frame, port: WorkPort, tray: bool) -> None:
        super().__init__(frame)
        self.port = port
        self.tray = tray
        self.entry: Entry | None = None
        self._entered_at = 0.0

    def kind(self) -> Kind | None:
        """What may be typed now, or None."""
        raise NotImplementedError

    def confirm(self) -> None:
        """ENT with nothing typed."""

    def back(self) -> None:
        """ESC with nothing typed."""

    def act(self, command: Command) -> None:
        """Any other command."""

    def command(self, command: Command) -> None:
        """The keys of the line being typed first, then those of the screen."""
        if command in OVERLAYS:
            self.post_message(Wanted(command))
        elif command is Command.ENTER:
            self._enter()
        elif self.entry and command in (Command.BACK, Command.CLEAR):
            self._write(None)
        elif self.entry and command is Command.ERASE:
            self._write(self.entry.erased())
        elif command is Command.BACK:
            self.back()
        else:
            self.act(command)

    def typed(self, character: str) -> None:
        """A sign opens the line or goes on with it; a question mark on no line is the key for help."""
        kind = self.kind()
        if self.entry:
            self._write(self.entry.typed(character))
        elif character == "?":
            self.post_message(Wanted(Command.HELP))
        elif kind and opens(kind, character):
            self._write(Entry(kind).typed(character))

    def pasted(self, text: str) -> None:
        """A paste goes into a line that is open already and not longer than a label; any other is ignored."""
        if self.entry and len(text) <= LONGEST:
            self._write(self.entry.typed(text))

    def _enter(self) -> None:
        repeated = time.monotonic() - self._entered_at < REPEAT
        self._entered_at = time.monotonic()
        if self.entry is None:
            if not repeated:
                self.confirm()
        elif self.entry.ready:
            text = self.entry.text.strip()
            self._write(None)
            self.port.enter(text)

    def _write(self, entry: Entry | None) -> None:
        self.entry = entry if entry and (entry.text or entry.full) else None
        self.draw()
