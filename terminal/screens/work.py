"""The screen of work, whatever the workflow: it draws the prompt and passes on the keys that the prompt allows."""

from terminal.frame import Frame, Mode
from terminal.messages import Wanted
from terminal.port import WorkPort
from terminal.screens.counting import has_names
from terminal.screens.entry import Entry, Kind
from terminal.screens.keys import Command
from terminal.screens.lists import MOVES, START
from terminal.screens.page import Page, Size
from terminal.screens.typing import TypingScreen
from terminal.screens.work_page import COMMAND_ACTIONS, Hands, commands, entry_kind, work_page
from workflows.dialog import Action, Ask, Prompt, Takes


class WorkScreen(TypingScreen):
    """The work at hand."""

    MODES = frozenset({Mode.WORK})

    def __init__(self, frame: Frame, port: WorkPort, tray: bool) -> None:
        super().__init__(frame, port, tray)
        self.cursor = START

    @property
    def prompt(self) -> Prompt:
        """What is asked; before the first prompt, to wait."""
        return self.frame.prompt or Prompt(Ask.WAIT_FOR_DATA, ())

    def show(self, frame: Frame) -> None:
        """A newer frame: what was typed for another question goes, the chosen line stays chosen wherever it now stands."""
        before = self.prompt
        self.frame = frame
        if self.prompt.ask is not before.ask:
            self.entry, self.cursor = None, START
        elif self.prompt.choices != before.choices:
            self._find_again(before)
        super().show(frame)

    def _find_again(self, before: Prompt) -> None:
        chosen = [given.code for given in before.choices[self.cursor.at : self.cursor.at + 1]]
        places = [at for at, given in enumerate(self.prompt.choices) if given.code in chosen]
        self.cursor = type(self.cursor)(places[0]) if places else self.cursor.within(len(self.prompt.choices))

    def page_of(self, size: Size) -> Page:
        """The work page."""
        return work_page(self.frame, self.prompt, size, self._hands())

    def _hands(self) -> Hands:
        asked = {Takes.NUMBER: Entry(Kind.NUMBER), Takes.TEXT: Entry(Kind.LABEL)}
        return Hands(self.entry or asked.get(self.prompt.takes), self.cursor, self.tray)

    def kind(self) -> Kind:
        """A number where one is asked for, else a label."""
        return entry_kind(self.prompt)

    def typed(self, character: str) -> None:
        """A digit may be one of the answers that are offered; else it is typed."""
        answers = () if self.prompt.takes is Takes.CHOICE else self.prompt.choices
        if self.entry is None and character in tuple(str(number) for number, _ in enumerate(answers[:9], 1)):
            self.port.choose(answers[int(character) - 1].code)
        else:
            super().typed(character)

    def confirm(self) -> None:
        """ENT opens the chosen line or says yes, but never to something that was not on the screen yet."""
        if self.painted != self.frame.answered or Command.ENTER not in commands(self.prompt, self._hands()):
            return
        if self.prompt.takes is Takes.CHOICE:
            self.port.choose(self.prompt.choices[self.cursor.at].code)
        else:
            self.port.press(Action.CONFIRM)

    def back(self) -> None:
        """ESC, where the prompt knows a way back."""
        self._press(Command.BACK)

    def act(self, command: Command) -> None:
        """The list of names, the cursor, and the prompt's own keys."""
        if command is Command.LIST and has_names(self.prompt) and command in commands(self.prompt, self._hands()):
            self.post_message(Wanted(command))
        elif command in MOVES and self.prompt.takes is Takes.CHOICE:
            self.cursor = self.cursor.moved(command, len(self.prompt.choices))
            self.draw()
        else:
            self._press(command)

    def _press(self, command: Command) -> None:
        if command in COMMAND_ACTIONS and command in commands(self.prompt, self._hands()):
            self.port.press(COMMAND_ACTIONS[command])
