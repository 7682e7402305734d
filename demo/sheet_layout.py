"""How the label sheet is laid out: labels into sections, sections onto A4 pages, a page as a list of things to draw. Lengths in millimetres, y downward.

Refuses to know how anything is drawn: symbols come as bitmaps, widths of text from whoever draws it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from demo.labels import DemoLabel, LabelKind, Symbology, Trouble

PAGE_WIDTH, PAGE_HEIGHT, MARGIN = 210.0, 297.0, 12.0
DOT = 25.4 / 300
"""A dot at 300 per inch; modules are whole dots, so that printed bars are sharp."""
ROW = 42.0
ROWS_TOP = 32.0
ROWS_A_PAGE = 6
COLUMNS = 3
COLUMN = (PAGE_WIDTH - 2 * MARGIN) / COLUMNS
"""A label takes one column, or two where its bars need them."""
PAD = 3.0
_LINEAR_HEIGHT = 16.0
_TAG_HEIGHT = 4.0
_LONGEST_SIDE = 19.0
_QUIET = 20
"""Modules of quiet zone beside a linear symbol, both sides together (General Specifications 5.4.4.3)."""

Measure = Callable[[str, float, bool], float]
"""The width in millimetres of a text of so many points, bold or not."""


@dataclass(frozen=True, slots=True)
class Bitmap:
    """A symbol in modules without its quiet zone, True is dark; a linear one is a single row."""

    rows: tuple[tuple[bool, ...], ...]

    @property
    def width(self) -> int:
        """Modules across."""
        return len(self.rows[0])


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text; `y` is its baseline, `size` in points, `grey` from 0 (black) to 1 (white)."""

    x: float
    y: float
    size: float
    text: str
    bold: bool = False
    grey: float = 0.0


@dataclass(frozen=True, slots=True)
class Box:
    """A filled rectangle."""

    x: float
    y: float
    width: float
    height: float
    grey: float


@dataclass(frozen=True, slots=True)
class CutLine:
    """A dashed line to cut along."""

    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True, slots=True)
class Symbol:
    """A symbol with modules of `dots` dots, its bars `height` high; `torn` takes a strip out of it."""

    x: float
    y: float
    bitmap: Bitmap
    dots: int
    height: float
    torn: bool = False


Drawing = Text | Box | CutLine | Symbol


@dataclass(frozen=True, slots=True)
class Page:
    """One A4 page, and the labels on it in reading order."""

    drawings: tuple[Drawing, ...]
    labels: tuple[DemoLabel, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A label with its symbol."""

    label: DemoLabel
    bitmap: Bitmap

    @property
    def linear(self) -> bool:
        """Whether the symbol is a row of bars."""
        return len(self.bitmap.rows) == 1

    @property
    def columns(self) -> int:
        """How much of a row it takes: bars of less than four dots are hard to read."""
        return 2 if self.linear and (self.bitmap.width + _QUIET) * 4 * DOT > COLUMN else 1

    @property
    def width(self) -> float:
        """Its width in millimetres."""
        return self.columns * COLUMN


_TITLES = {
    LabelKind.BADGE: ("Sign in", "Scan your badge, then type the PIN that stands beside it."),
    LabelKind.BAD: (
        "Labels that must be stopped",
        "Each has something wrong with it. The terminal should say what it is and what to do.",
    ),
    LabelKind.LOCATION: ("Places", "Scan the place, or type its check digits. Stick them on boxes and shelves."),
    LabelKind.ORDER: ("Orders", "Scan an order to work on it."),
}


def pages(cells: Sequence[Cell], measure: Measure) -> tuple[Page, ...]:
    """All labels in their order, badges first, each section from the top of a page on."""
    in_order = sorted(cells, key=lambda cell: cell.label.kind is not LabelKind.BADGE)
    sheets = [
        (title, hint, rows[start : start + ROWS_A_PAGE])
        for (title, hint), section in groupby(in_order, lambda cell: _section(cell.label))
        for rows in [_rows(section)]
        for start in range(0, len(rows), ROWS_A_PAGE)
    ]
    return tuple(
        _page(title, hint, f"page {number} of {len(sheets)}", rows, measure)
        for number, (title, hint, rows) in enumerate(sheets, start=1)
    )


def _section(label: DemoLabel) -> tuple[str, str]:
    title, hint = _TITLES.get(
        label.kind, ("Receive", "The goods at the dock, as you would come across them: scan the pallet first.")
    )
    return (f"{title}, shipment {label.shipment}" if label.shipment else title), hint


def _rows(cells: Iterator[Cell]) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    for cell in cells:
        if not rows or sum(other.columns for other in rows[-1]) + cell.columns > COLUMNS:
            rows.append([])
        rows[-1].append(cell)
    return rows


def _page(title: str, hint: str, number: str, rows: list[list[Cell]], measure: Measure) -> Page:
    right = PAGE_WIDTH - MARGIN
    drawings: list[Drawing] = [
        Text(MARGIN, 19, 17, title, bold=True),
        Text(right - measure(number, 8, False), 19, 8, number, grey=0.35),
        Text(MARGIN, 26, 9, hint, grey=0.25),
    ]
    for row, cells in enumerate(rows):
        y = ROWS_TOP + row * ROW
        x = MARGIN
        for cell in cells:
            drawings += _cell(cell, x, y, measure)
            x += cell.width
    foot = "Print at 100 %. Cut along the dashed lines."
    drawings.append(Text(MARGIN, PAGE_HEIGHT - 6, 7, foot, grey=0.35))
    return Page(tuple(drawings), tuple(cell.label for cells in rows for cell in cells))


def _cell(cell: Cell, x: float, y: float, measure: Measure) -> Iterator[Drawing]:
    right, bottom = x + cell.width, y + ROW
    for x1, y1, x2, y2 in ((x, y, right, y), (x, bottom, right, bottom), (x, y, x, bottom), (right, y, right, bottom)):
        yield CutLine(x1, y1, x2, y2)
    room, at = cell.width - 2 * PAD, y + PAD + 2.8
    for line in wrapped(cell.label.title, room, 8.5, True, measure)[:2]:
        yield Text(x + PAD, at, 8.5, line, bold=True)
        at += 3.7
    for line in wrapped(cell.label.note, room, 6.5, False, measure)[:2]:
        yield Text(x + PAD, at, 6.5, line, grey=0.2)
        at += 2.9
    if not cell.label.good:
        yield from _tag(cell.label.trouble, right - PAD, bottom - PAD, measure)
    yield from _linear(cell, x, y) if cell.linear else _square(cell, x, y, measure)


def _linear(cell: Cell, x: float, y: float) -> Iterator[Drawing]:
    dots = min(6, int(cell.width / DOT / (cell.bitmap.width + _QUIET)))
    height = _LINEAR_HEIGHT if cell.label.good else _LINEAR_HEIGHT - _TAG_HEIGHT
    left, top = x + max(PAD, _QUIET / 2 * dots * DOT), y + ROW - 24
    yield Symbol(left, top, cell.bitmap, dots, height, torn=cell.label.trouble is Trouble.TORN)
    yield Text(left, top + height + 3.6, 8, readable(cell.label)[0])


def _square(cell: Cell, x: float, y: float, measure: Measure) -> Iterator[Drawing]:
    dots = min(9, int(_LONGEST_SIDE / DOT / cell.bitmap.width))
    side = cell.bitmap.width * dots * DOT
    left, top = x + PAD + 0.5, y + ROW - PAD - 0.5 - side
    yield Symbol(left, top, cell.bitmap, dots, side)
    column, at = left + side + 3.5, top + 2
    for value in readable(cell.label):
        for line in wrapped(value, x + cell.width - 1.5 - column, 6.5, False, measure):
            yield Text(column, at, 6.5, line)
            at += 3.1


def _tag(trouble: Trouble, right: float, bottom: float, measure: Measure) -> Iterator[Drawing]:
    text = trouble.value.replace("_", " ").upper()
    width = measure(text, 6, True) + 2.4
    yield Box(right - width, bottom - 3.4, width, _TAG_HEIGHT, 0.0)
    yield Text(right - width + 1.2, bottom - 0.6, 6, text, bold=True, grey=1.0)


def readable(label: DemoLabel) -> tuple[str, ...]:
    """The human-readable lines under a symbol: an element each for square ones, one line for linear ones."""
    if label.bracketed:
        spaced = label.bracketed.replace("(", "\n(").replace(")", ") ").split("\n")[1:]
        return ("  ".join(spaced),) if label.symbology is Symbology.GS1_128 else tuple(spaced)
    text = label.data[3:].decode("ascii")
    return ("".join(c if c.isprintable() else "." for c in text),)


def wrapped(text: str, room: float, size: float, bold: bool, measure: Measure) -> list[str]:
    """The text in lines that fit; breaks at blanks, and inside a word only where it is wider than a line."""
    lines = [""]
    for word in text.split():
        if lines[-1] and measure(f"{lines[-1]} {word}", size, bold) > room:
            lines.append("")
        elif lines[-1]:
            lines[-1] += " "
        for character in word:
            if measure(lines[-1] + character, size, bold) > room:
                lines.append("")
            lines[-1] += character
    return lines
