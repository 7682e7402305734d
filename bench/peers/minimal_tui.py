"""The least Textual program: one line on the screen; what a label from a serial device ends with takes its place.

python bench/peers/minimal_tui.py [DEVICE]
"""

import asyncio
import os
import sys
import tty

from textual.app import App, ComposeResult
from textual.widgets import Static


class Minimal(App[None]):
    """Shows the newest line of a device."""

    def __init__(self, device: str | None) -> None:
        super().__init__()
        self._device = device

    def compose(self) -> ComposeResult:
        """One widget."""
        yield Static("ready", markup=False)

    def on_mount(self) -> None:
        """Read the device when there is one."""
        if self._device:
            line = os.open(self._device, os.O_RDONLY | os.O_NOCTTY | os.O_NONBLOCK)
            tty.setraw(line)
            asyncio.get_running_loop().add_reader(line, self._take, line)

    def _take(self, line: int) -> None:
        self.query_one(Static).update(os.read(line, 4096).decode().strip().rpartition("\x1d")[2])


if __name__ == "__main__":
    Minimal(sys.argv[1] if len(sys.argv) > 1 else None).run(mouse=False)
