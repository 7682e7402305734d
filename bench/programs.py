"""The programs that are watched on a screen: the real terminal beside the least Textual program, and the serial line that both are scanned into."""

import os
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

from bench.site import Site
from devices.drivers.simulated import SUFFIX, open_raw_pty
from devices.feedback import Feedback
from devices.scan import Scan
from terminal.runtime import Runtime, Setup
from workflows.rules.model.master_data import Person

Command = tuple[str, ...]


class SerialLine:
    """A serial line of ours; a program opens `path`, as it would a scanner's."""

    def __init__(self) -> None:
        self._master, self._slave, self.path = open_raw_pty()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        os.close(self._slave)
        os.close(self._master)

    def scan(self, label: bytes) -> None:
        """What a scanner sends for a label."""
        os.write(self._master, label + SUFFIX)


def lotline(site: Site, line: SerialLine) -> Command:
    """`lotline run` on a site's terminal, with a scanner."""
    program = str(Path(sys.executable).with_name("lotline"))
    return (program, "run", "--data", str(site.folder.terminal), "--scanner", f"serial:{line.path}")


def minimal(line: SerialLine) -> Command:
    """The least Textual program, with a device."""
    return (sys.executable, str(Path(__file__).with_name("peers") / "minimal_tui.py"), line.path)


def open_receipt(site: Site, pallet: bytes) -> None:
    """Sign the first receiver in and scan a pallet, so that the terminal's next start goes on there."""
    runtime = Runtime(Setup(site.folder.terminal), bell=lambda: Feedback(()))
    try:
        person = runtime.desk.view().rows.get(Person, (site.notes.logins[0].person,))
        assert person is not None
        runtime.session.signed_in(person)
        runtime.session.scan(Scan(pallet, "bench", 0))
    finally:
        runtime.desk.close()
