"""What the screens ask of the rest of the program: the work at hand, the label tray, and what lives as long as the screen does.

Protocols only: the screens know nothing of scanners, journals or the network, and tests put a small stand-in behind each.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from terminal.frame import Frame
from workflows.dialog import Action


class WorkPort(Protocol):
    """The work at hand: one frame to draw, and the few inputs that a person gives by hand. Scans do not come this way."""

    @property
    def frame(self) -> Frame:
        """What is on the screen now."""
        ...

    def press(self, action: Action) -> None:
        """A key that means an action."""
        ...

    def choose(self, code: str) -> None:
        """A line of a list, by its code."""
        ...

    def enter(self, text: str) -> None:
        """Text typed and confirmed: the PIN in ENTER_PIN, a number where the prompt asks ENTER_QUANTITY, else a label typed from its text."""
        ...

    def subscribe(self, listener: Callable[[Frame], None]) -> None:
        """Call this in the event loop after each change: a scan answered, a new state of sync or scanner."""
        ...


@dataclass(frozen=True, slots=True)
class TrayLabel:
    """A label lying on the dock. `code` names it for the tray's owner; `good` is False for one that must be refused."""

    title: str
    note: str
    good: bool
    code: str


class LabelTray(Protocol):
    """The labels that a person could scan now, and a finger that scans one."""

    def labels(self, frame: Frame) -> tuple[TrayLabel, ...]:
        """The labels for the task at hand, good ones and bad ones."""
        ...

    def scan(self, label: TrayLabel) -> None:
        """Write the label's bytes to the simulated scanner; the answer comes like that of any scan."""
        ...


class Lifetime(Protocol):
    """Scanners and polling: started when the screen is up, stopped when it ends."""

    async def start(self) -> None:
        """Start; returns when work can begin."""
        ...

    async def stop(self) -> None:
        """Stop and give everything back; never fails."""
        ...
