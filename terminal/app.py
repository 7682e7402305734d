"""The app: it holds the screens, draws the newest frame on them, and lets the rest of the program live as long as they do.

Refuses to know what a scan means: frames come in, keys go out.
"""

import logging

from textual.app import App

from terminal.frame import Frame, Mode
from terminal.messages import FrameChanged, LabelTaken, Wanted
from terminal.port import LabelTray, Lifetime, WorkPort
from terminal.screens.base import PageScreen
from terminal.screens.driver import GuardedDriver
from terminal.screens.gate import GateScreen
from terminal.screens.keys import Command
from terminal.screens.sheet import EndSheet, HelpSheet, NamesSheet, Sheet, TraySheet
from terminal.screens.work import WorkScreen
from terminal.theme import LOTLINE

LOG = logging.getLogger(__name__)
NOT_STARTED = "Lotline could not start. What to do is in the log; nothing was lost."


class LotlineApp(App[None], inherit_bindings=False):
    """The handheld program's screen. `kiosk` leaves no key that ends it."""

    CSS_PATH = "screens/base.tcss"
    ENABLE_COMMAND_PALETTE = False
    ALLOW_SELECT = False
    ESCAPE_TO_MINIMIZE = False
    AUTO_FOCUS = ""

    def __init__(self, port: WorkPort, lifetime: Lifetime, tray: LabelTray | None, kiosk: bool = False) -> None:
        super().__init__(driver_class=GuardedDriver, ansi_color=True)
        self.animation_level = "none"
        self._port, self._lifetime, self._tray, self._kiosk = port, lifetime, tray, kiosk
        self._drawn = port.frame
        self._waiting = False
        self._tray_line = 0
        self.register_theme(LOTLINE)
        self.theme = LOTLINE.name

    def on_mount(self) -> None:
        """Show the first screen and listen from then on; scanners start after the first picture."""
        self.push_screen(self._screen_for(self._port.frame))
        self._port.subscribe(self._arrived)
        self.call_after_refresh(self._start)

    async def _start(self) -> None:
        try:
            await self._lifetime.start()
        except Exception:
            LOG.exception("the scanners could not be started")
            self.exit(return_code=1, message=NOT_STARTED)

    async def on_unmount(self) -> None:
        """What lives as long as the screen ends with it."""
        await self._lifetime.stop()

    def _arrived(self, frame: Frame) -> None:
        """Several frames that come before the next picture are one picture."""
        if not self._waiting:
            self._waiting = True
            self.post_message(FrameChanged())

    async def on_frame_changed(self) -> None:
        """Draw the newest frame. A new answer is never hidden: it takes away what lies over the work."""
        self._waiting = False
        frame, before = self._port.frame, self._drawn
        self._drawn = frame
        if frame.answered != before.answered or frame.mode is not before.mode:
            while isinstance(self.screen, Sheet):
                await self.pop_screen()
        if not isinstance(self.screen, Sheet | _screen_class(frame.mode)):
            await self.switch_screen(self._screen_for(frame))
        for screen in self.screen_stack:
            if isinstance(screen, PageScreen):
                screen.show(frame)

    def on_wanted(self, message: Wanted) -> None:
        """Lay a sheet over the work, or end."""
        frame = self._port.frame
        match message.command:
            case Command.HELP:
                self.push_screen(HelpSheet(frame, quits=not self._kiosk, tray=self._tray is not None))
            case Command.LIST:
                self.push_screen(NamesSheet(frame))
            case Command.LABELS if self._tray is not None:
                self.push_screen(TraySheet(frame, self._tray, self._tray_line))
            case Command.QUIT if not self._kiosk:
                self.push_screen(EndSheet(frame))
            case Command.ENTER:
                self.exit()

    async def on_label_taken(self, message: LabelTaken) -> None:
        """Scan a label of the tray; the work comes back to the front to show the answer."""
        self._tray_line = message.at
        await self.pop_screen()
        if self._tray is not None:
            self._tray.scan(message.label)

    def _screen_for(self, frame: Frame) -> PageScreen:
        return _screen_class(frame.mode)(frame, self._port, self._tray is not None)


def _screen_class(mode: Mode) -> type[WorkScreen] | type[GateScreen]:
    return WorkScreen if mode in WorkScreen.MODES else GateScreen
