"""Textual's Linux driver, reading through the guard: noise on the line leaves the screen alive, a hang-up ends the program.

Without it one byte that is not UTF-8 ends the input thread with a traceback, and a hung-up line leaves the program running at full load.
"""

import asyncio
import logging
import os
import selectors
import signal
import time
from typing import Any, cast

from textual._parser import ParseError
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver

from terminal.guard import LenientFile, TtyText, leave_line

LOG = logging.getLogger(__name__)
ENDING = (signal.SIGHUP, signal.SIGTERM)


class GuardedDriver(LinuxDriver):
    """The driver of every real terminal."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        if self._file is not None:
            self._file = cast(Any, LenientFile(self._file))

    def start_application_mode(self) -> None:
        """Also end in good order on a hang-up or when asked to."""
        self._loop = asyncio.get_running_loop()
        for number in ENDING:
            self._loop.add_signal_handler(number, self._app.exit)
        super().start_application_mode()  # type: ignore[no-untyped-call]  # Textual leaves it untyped

    def stop_application_mode(self) -> None:
        """Give the signals back, then the terminal."""
        for number in ENDING:
            self._loop.remove_signal_handler(number)
        super().stop_application_mode()

    def run_input_thread(self) -> None:
        """Keys from the tty until the program ends or the line is gone."""
        parser, text = XTermParser(self._debug), TtyText()
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                ready = selector.select(0.1)
                data = _read(self.fileno) if ready else None
                if data == b"":
                    self._hung_up()
                    return
                self._deliver(parser, text.feed(data, time.monotonic()) if data else "")

    def _deliver(self, parser: XTermParser, text: str) -> None:
        try:
            for event in parser.feed(text) if text else ():
                self.process_message(event)
            for event in parser.tick():
                self.process_message(event)
        except ParseError:
            LOG.warning("a sequence on the terminal's line could not be read")

    def _hung_up(self) -> None:
        LOG.warning("the terminal's line has hung up: ending")
        leave_line(self.fileno)
        self._loop.call_soon_threadsafe(self._app.exit)


def _read(descriptor: int) -> bytes:
    """What is there to read; nothing once the line is gone."""
    try:
        return os.read(descriptor, 4096)
    except OSError:
        return b""
