"""A figure: what was measured, what it was measured against, and the bound that it should keep. Knows nothing of how."""

from dataclasses import dataclass
from enum import Enum


class Better(Enum):
    """Which way is better, for value and ratio alike."""

    HIGHER = "higher"
    LOWER = "lower"


class Of(Enum):
    """What a goal binds: our own value, or the ratio of ours to the peer's."""

    VALUE = "value"
    RATIO = "ratio"


@dataclass(frozen=True, slots=True)
class Goal:
    """A bound, inclusive."""

    of: Of
    bound: float


@dataclass(frozen=True, slots=True)
class Compared:
    """Ours and the peer's in one unit, and the ratio of ours to the peer's: each the median over rounds that took turns."""

    value: float
    peer: float
    ratio: float


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the report. `peer` names what the value stands beside."""

    name: str
    unit: str
    better: Better
    goal: Goal
    peer: str
    measured: Compared

    @property
    def judged(self) -> float:
        """The number that the goal binds."""
        return self.measured.value if self.goal.of is Of.VALUE else self.measured.ratio

    @property
    def met(self) -> bool:
        """Whether the goal is kept."""
        return self.judged <= self.goal.bound if self.better is Better.LOWER else self.judged >= self.goal.bound

    @property
    def goal_text(self) -> str:
        """The goal as a condition: `ratio <= 2.5`."""
        return f"{self.goal.of.value} {'<=' if self.better is Better.LOWER else '>='} {self.goal.bound:g}"
