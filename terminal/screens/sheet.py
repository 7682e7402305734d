"""Sheets that lie over the work: help, names, labels, the question whether to end. ESC takes them away, and so does any new verdict."""

from terminal.frame import Frame
from terminal.messages import LabelTaken, Wanted
from terminal.port import LabelTray
from terminal.screens.base import PageScreen
from terminal.screens.counting import name_entries
from terminal.screens.help_page import help_rows
from terminal.screens.keys import Command, Hint, key_rows
from terminal.screens.lists import MOVES, Cursor, page_from, turned
from terminal.screens.page import Page, Size
from terminal.screens.queue_line import queue_rows
from terminal.screens.tray_page import found, label_entries
from terminal.widgets.rows import Row, Rows, paragraph
from workflows.dialog import Ask, Prompt

LONGEST_SEARCH = 14
AROUND = 3
"""Rows of a sheet beside its list: title, line across, queue."""
END_QUESTION = "End Lotline? What was scanned is kept."


class Sheet(PageScreen):
    """A titled list that is read page by page."""

    def __init__(self, frame: Frame) -> None:
        super().__init__(frame)
        self.cursor = Cursor()

    @property
    def heading(self) -> str:
        """Line 1."""
        return self.TITLE or ""

    def entries(self, width: int) -> list[Rows]:
        """The entries of the list."""
        raise NotImplementedError

    def hints(self) -> list[Hint]:
        """The keys that work now."""
        return [Hint(Command.BACK)]

    def page_of(self, size: Size) -> Page:
        """The title and the page of entries that holds the cursor."""
        keys = key_rows(self.hints(), size.width)
        detail = page_from(self.entries(size.width), self.cursor, self._room(size))
        return Page(where=(Row(self.heading),), detail=detail, queue=queue_rows(self.frame, size.width), keys=keys)

    def _room(self, size: Size) -> int:
        return size.height - AROUND - len(key_rows(self.hints(), size.width))

    def command(self, command: Command) -> None:
        """ESC closes; arrows turn the page."""
        if command is Command.BACK:
            self.dismiss()
        elif command in MOVES:
            self.move(command)
            self.draw()

    def move(self, command: Command) -> None:
        """To the next or the last page."""
        size = Size(self.app.size.width, self.app.size.height)
        self.cursor = turned(self.entries(size.width), self.cursor, self._room(size), MOVES[command] > 0)


class HelpSheet(Sheet):
    """Help for where the person is."""

    TITLE = "HELP"

    def __init__(self, frame: Frame, quits: bool, tray: bool) -> None:
        super().__init__(frame)
        self._quits, self._tray = quits, tray

    def entries(self, width: int) -> list[Rows]:
        """What the prompt waits for, why the last verdict, keys, state."""
        return help_rows(self.frame, width, self._quits, self._tray)


class NamesSheet(Sheet):
    """What is missing and extra, by name."""

    TITLE = "MISSING AND EXTRA"

    def entries(self, width: int) -> list[Rows]:
        """All names that the prompt has."""
        return list(name_entries(self.frame.prompt or Prompt(Ask.WAIT_FOR_DATA, ()), width))


class TraySheet(Sheet):
    """The labels on the dock; ENT scans the chosen one, typing finds one among many."""

    def __init__(self, frame: Frame, tray: LabelTray, at: int) -> None:
        super().__init__(frame)
        self._all = tray.labels(frame)
        self._wanted = ""
        self._labels = self._all
        self.cursor = Cursor(at).within(len(self._labels))

    @property
    def heading(self) -> str:
        """What lies here, or what is looked for."""
        return f"LABELS WITH  {self._wanted}_" if self._wanted else "LABELS HERE  type to find"

    def entries(self, width: int) -> list[Rows]:
        """Every label: good or bad, its title, and the note of the chosen one."""
        return label_entries(self._labels, self.cursor, width)

    def hints(self) -> list[Hint]:
        """Scan, or leave."""
        clear = [Hint(Command.CLEAR, "all labels")] if self._wanted else []
        return [*([Hint(Command.ENTER, "scan it")] if self._labels else []), *clear, Hint(Command.BACK)]

    def move(self, command: Command) -> None:
        """The cursor goes line by line, or page by page."""
        if command in (Command.UP, Command.DOWN):
            self.cursor = self.cursor.moved(command, len(self._labels))
        else:
            super().move(command)

    def typed(self, character: str) -> None:
        """One more sign of what is looked for."""
        self._find(self._wanted + character)

    def command(self, command: Command) -> None:
        """ENT scans the chosen label; the key that opened the tray closes it."""
        if command is Command.ENTER and self._labels:
            label = self._labels[self.cursor.at]
            self.post_message(LabelTaken(label, self._all.index(label)))
        elif command is Command.LABELS:
            self.dismiss()
        elif command in (Command.CLEAR, Command.ERASE):
            self._find(self._wanted[:-1] if command is Command.ERASE else "")
        else:
            super().command(command)

    def _find(self, wanted: str) -> None:
        self._wanted = wanted[:LONGEST_SEARCH]
        self._labels = found(self._all, self._wanted)
        self.cursor = Cursor()
        self.draw()


class EndSheet(Sheet):
    """Whether to end the demo."""

    TITLE = "END"

    def entries(self, width: int) -> list[Rows]:
        """The question."""
        return [paragraph(END_QUESTION, width)]

    def hints(self) -> list[Hint]:
        """Yes, or back to work."""
        return [Hint(Command.ENTER, "end it"), Hint(Command.BACK, "go on")]

    def command(self, command: Command) -> None:
        """ENT ends."""
        if command is Command.ENTER:
            self.post_message(Wanted(Command.ENTER))
        else:
            super().command(command)
