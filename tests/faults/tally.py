"""What a run of faults came to: how much was broken on purpose, and what of it was not healed. Every kind of fault gives one of these; they add up."""

from collections.abc import Iterable
from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of faults, of entries, and of promises that were broken; `findings` tells each broken promise with the seed that shows it again."""

    cuts: int = 0
    wire_faults: int = 0
    kills: int = 0
    entries: int = 0
    lost: int = 0
    doubled: int = 0
    false_exceptions: int = 0
    findings: tuple[str, ...] = ()

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(*(getattr(self, field.name) + getattr(other, field.name) for field in fields(Tally)))

    @property
    def clean(self) -> bool:
        """Whether every promise was kept."""
        return not (self.lost or self.doubled or self.false_exceptions or self.findings)

    @property
    def line(self) -> str:
        """The one line that a soak ends with."""
        return (
            f"soak: {self.cuts} cuts, {self.wire_faults} wire faults, {self.kills} kills, {self.entries} entries: "
            f"{self.lost} lost, {self.doubled} doubled, {self.false_exceptions} false exceptions"
        )


def total(tallies: Iterable[Tally]) -> Tally:
    """All of them together."""
    return sum(tallies, Tally())
