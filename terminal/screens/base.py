"""The screen that draws pages and turns keys into commands; each screen of the program makes its own page and answers its own commands."""

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.events import Key, Paste, Resize
from textual.screen import Screen

from terminal.frame import Frame
from terminal.screens.keys import KEYS, Command
from terminal.screens.page import Page, Size, rule, too_small
from terminal.widgets.block import Block
from terminal.widgets.rows import Rows


class PageScreen(Screen[None], inherit_bindings=False):
    """A page and its keys. `page_of` and the methods for keys are what a screen adds."""

    AUTO_FOCUS = ""

    def __init__(self, frame: Frame) -> None:
        super().__init__()
        self.frame = frame
        self.painted = -1
        """How many answers there were when the screen was last painted."""

    def compose(self) -> ComposeResult:
        """The places of a page, from the top."""
        yield Block(id="where")
        yield Block(id="rule-above")
        with Horizontal(id="body"):
            with Vertical(id="main"):
                yield Block(id="verdict")
                yield Block(id="rule-between")
                yield Block(id="task")
                yield Block(id="detail")
            yield Block(id="side")
        yield Block(id="queue")
        yield Block(id="keys")

    def on_mount(self) -> None:
        """Draw as soon as there is somewhere to draw."""
        self.draw()

    def on_resize(self, event: Resize) -> None:
        """Another size is another page."""
        self.draw()

    def show(self, frame: Frame) -> None:
        """Draw a newer frame."""
        self.frame = frame
        if self.is_mounted:
            self.draw()

    def page_of(self, size: Size) -> Page:
        """The page of the present frame at this size."""
        raise NotImplementedError

    def draw(self) -> None:
        """Put the page's rows into their places."""
        size = Size(self.app.size.width, self.app.size.height)
        page = self.page_of(size) if size.enough else too_small(size)
        self._place("where", page.where)
        self._place("rule-above", rule(size.width) if page.ruled else ())
        self._place("verdict", page.verdict).set_classes(page.verdict_class)
        self._place("rule-between", rule(size.main) if page.ruled and page.verdict else ())
        self._place("task", page.task)
        self._place("detail", page.detail)
        self._place("side", page.side)
        self.set_class(bool(page.side), "beside")
        self._place("queue", page.queue)
        self._place("keys", page.keys)
        self.call_after_refresh(self._was_painted, self.frame.answered)

    def _place(self, name: str, rows: Rows) -> Block:
        block = self.query_one(f"#{name}", Block)
        block.show(rows)
        return block

    def _was_painted(self, answered: int) -> None:
        self.painted = answered

    def on_key(self, event: Key) -> None:
        """A key is a command or typed text; nothing else hears of it."""
        event.stop()
        event.prevent_default()
        command = KEYS.get(event.key)
        if command is not None:
            self.command(command)
        elif event.character is not None and event.character.isprintable():
            self.typed(event.character)

    def on_paste(self, event: Paste) -> None:
        """Pasted text; a screen without a line to type in ignores it."""
        event.stop()
        self.pasted(event.text)

    def command(self, command: Command) -> None:
        """Answer a command; one without meaning here is ignored."""

    def typed(self, character: str) -> None:
        """A printable sign was typed."""

    def pasted(self, text: str) -> None:
        """Text was pasted."""
