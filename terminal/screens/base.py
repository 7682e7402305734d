"""The screen that draws pages and turns keys into commands; each screen of the program makes its own page and answers its own commands."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.events import Key, Paste, Resize
from textual.screen import Screen

from terminal.frame import Frame
from terminal.screens.keys import KEYS, Command
from terminal.screens.page import Page, Size, rule, too_small
from terminal.widgets.block import Block

VERDICT_CLASSES = ("ok", "warn", "stop", "none")


class PageScreen(Screen[None], inherit_bindings=False):
    """A page and its keys. `page_of` and the command methods are what a screen adds."""

    CSS_PATH: ClassVar[str] = "base.tcss"  # type: ignore[assignment]  # Textual's own hint is a union that a plain path fits
    AUTO_FOCUS = ""

    def __init__(self, frame: Frame) -> None:
        super().__init__()
        self.frame = frame
        self.painted = -1
        """The count of answers that a person has seen painted."""

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
        size = Size(self.size.width, self.size.height)
        page = self.page_of(size) if size.enough else too_small(size)
        line = rule(size.width) if page.ruled else ()
        self._place("rule-above", line)
        self._place("rule-between", rule(size.main) if page.ruled else ())
        for name in ("where", "verdict", "task", "detail", "side", "queue", "keys"):
            self._place(name, getattr(page, name))
        verdict = self.query_one("#verdict", Block)
        verdict.set_classes(page.verdict_class)
        self.query_one("#side", Block).display = size.wide and bool(page.side)
        self.call_after_refresh(self._was_painted, self.frame.answered)

    def _place(self, name: str, rows: tuple[object, ...]) -> None:
        self.query_one(f"#{name}", Block).show(rows)  # type: ignore[arg-type]

    def _was_painted(self, answered: int) -> None:
        self.painted = answered

    def on_key(self, event: Key) -> None:
        """A key is a command or typed text; nothing else hears of it."""
        event.stop()
        event.prevent_default()
        command = KEYS.get(event.key)
        if command is not None:
            self.command(command)
        elif event.character is not None:
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
