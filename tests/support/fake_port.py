"""A stand-in for the work behind the screens: it shows the frames it is given and remembers what it was asked."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from terminal.frame import Frame
from terminal.port import TrayLabel
from workflows.dialog import Action


@dataclass
class FakePort:
    """Frames in, calls out. `answer` puts a frame on the screen as an answer to an input."""

    frame: Frame
    pressed: list[Action] = field(default_factory=list)
    chosen: list[str] = field(default_factory=list)
    entered: list[str] = field(default_factory=list)
    listeners: list[Callable[[Frame], None]] = field(default_factory=list)

    def press(self, action: Action) -> None:
        """Remember the key."""
        self.pressed.append(action)

    def choose(self, code: str) -> None:
        """Remember the choice."""
        self.chosen.append(code)

    def enter(self, text: str) -> None:
        """Remember the text."""
        self.entered.append(text)

    def subscribe(self, listener: Callable[[Frame], None]) -> None:
        """Tell it of later frames."""
        self.listeners.append(listener)

    def show(self, frame: Frame) -> None:
        """A change of the world."""
        self.frame = frame
        for listener in self.listeners:
            listener(frame)

    def answer(self, frame: Frame) -> None:
        """An answered input: the count of answers goes on."""
        self.show(replace(frame, answered=self.frame.answered + 1))


@dataclass
class FakeTray:
    """Three labels on the dock."""

    scanned: list[TrayLabel] = field(default_factory=list)
    lying: tuple[TrayLabel, ...] = (
        TrayLabel("Pallet 0428", "SSCC 395060001343500428, five cases", True, "0"),
        TrayLabel("Case C0042", "sealed, 48 packs of Amoxicillin", True, "1"),
        TrayLabel("Recalled pack", "lot C1188 is under recall R-2026-014", False, "2"),
    )

    def labels(self, frame: Frame) -> tuple[TrayLabel, ...]:
        """All of them, whatever is on the screen."""
        return self.lying

    def scan(self, label: TrayLabel) -> None:
        """Remember the label."""
        self.scanned.append(label)


@dataclass
class FakeLifetime:
    """Notes whether it was started and stopped."""

    started: int = 0
    stopped: int = 0

    async def start(self) -> None:
        """One more start."""
        self.started += 1

    async def stop(self) -> None:
        """One more stop."""
        self.stopped += 1
