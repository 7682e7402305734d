"""The atoms of reading: an element, a fault, a note on a repair, a pair not yet checked, and a reading made of them.

What never leaves the package is a named tuple: to make a dataclass costs a program's start seven times as much.
"""

from dataclasses import dataclass
from typing import NamedTuple

from workflows.gs1.codes import Problem, Repair

GS = "\x1d"
"""What a reader sends for FNC1 between elements (General Specifications 7.8.2)."""

MOST_ELEMENTS = 64
"""More than any label holds; the reference engine's limit."""


@dataclass(frozen=True, slots=True)
class Element:
    """One application identifier and its value."""

    ai: str
    value: str


@dataclass(frozen=True, slots=True)
class Fault:
    """Why an element, or the text from `position` on, cannot be accepted."""

    code: Problem
    ai: str | None
    position: int
    value: str
    companions: tuple[str, ...] = ()


class Pair(NamedTuple):
    """An identifier and a value as a text shows them, unchecked; `position` is where the value starts."""

    ai: str
    value: str
    position: int


@dataclass(frozen=True, slots=True)
class Note:
    """Something that tolerant reading mended or passed over."""

    code: Repair
    ai: str | None = None
    value: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """The good elements in their order, the faults of the others, and the notes."""

    elements: tuple[Element, ...]
    faults: tuple[Fault, ...] = ()
    notes: tuple[Note, ...] = ()
