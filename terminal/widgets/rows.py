"""Rows of text: the small typography of a screen counted in cells. Nothing is ever cut; what is too long goes on in the next row."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

NARROW = 40
"""Below this width labels stand above their values."""
LABEL = 11


class Tone(Enum):
    """How a row is painted; meaning is always in the words too."""

    PLAIN = "plain"
    STRONG = "strong"
    MARKED = "marked"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the screen."""

    text: str = ""
    tone: Tone = Tone.PLAIN


Rows = tuple[Row, ...]


def cells(text: str) -> int:
    """The width of a text on the screen: East Asian wide signs take two cells, combining ones none."""
    if text.isascii():
        return len(text)
    return sum(_width(sign) for sign in text)


def _width(sign: str) -> int:
    if unicodedata.combining(sign):
        return 0
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1


def wrap(text: str, width: int) -> list[str]:
    """The text in lines of at most `width` cells, broken at blanks; a word that is longer than a line is broken inside."""
    lines, line = [], ""
    for word in text.split():
        joined = f"{line} {word}" if line else word
        if cells(joined) <= width:
            line = joined
            continue
        if line:
            lines.append(line)
        while cells(word) > width:
            head = _head(word, width)
            lines.append(head)
            word = word[len(head) :]
        line = word
    return [*lines, line] if line else lines


def _head(word: str, width: int) -> str:
    end = len(word)
    while end > 1 and cells(word[:end]) > width:
        end -= 1
    return word[:end]


def paragraph(text: str, width: int, tone: Tone = Tone.PLAIN, indent: int = 0) -> Rows:
    """A text as rows, each moved in by `indent`."""
    return tuple(Row(" " * indent + line, tone) for line in wrap(text, width - indent))


def hanging(label: str, text: str, width: int, indent: int, tone: Tone = Tone.PLAIN) -> Rows:
    """A label and a text beside it that goes on beneath itself."""
    first, *rest = wrap(text, width - indent) or [""]
    head = f"{label.ljust(indent)}{first}".rstrip()
    return (Row(head, tone), *(Row(" " * indent + line, tone) for line in rest))


def labelled(label: str, text: str, width: int) -> Rows:
    """A value with its label: beside it, or above it on a narrow screen."""
    if width < NARROW:
        return (Row(label), *paragraph(text, width, indent=1))
    return hanging(label, text, width, LABEL)


def fit(width: int, *variants: str) -> str:
    """The first of these texts that fits on one line, else the last."""
    return next((text for text in variants if cells(text) <= width), variants[-1])


def spread(left: str, right: str, width: int) -> Rows:
    """Two texts at the two ends of a row, or in two rows where they do not fit."""
    gap = width - cells(left) - cells(right)
    if right and gap < 1:
        return (*paragraph(left, width), *paragraph(right, width))
    return (Row(left + " " * gap + right if right else left),)


def joined(words: Iterable[str], width: int, gap: str = "  ") -> list[str]:
    """Words side by side, as many to a line as fit; a word is never broken."""
    lines: list[str] = []
    for word in words:
        if lines and cells(lines[-1]) + len(gap) + cells(word) <= width:
            lines[-1] += gap + word
        else:
            lines.append(word)
    return lines


def padded(rows: Rows, height: int) -> Rows:
    """At least so many rows."""
    return rows + (Row(),) * (height - len(rows))
