"""A page: which rows stand where on a screen of a given size. Pure; the widgets draw it.

Line 1 says where I am, lines 3 to 6 are the verdict, line 8 is the one thing to do; the last lines are the queue and the keys.
On a small screen the lines between give way first, then the card's lesser lines; sentences are never cut.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import product

from terminal.widgets.rows import Row, Rows, padded, paragraph

SMALLEST = (30, 15)
WIDE = 80
MAIN_ON_WIDE = 45
VERDICT_ROWS = 4
ROOMY = 20
"""From this height on there is room for what merely helps."""
TOO_SMALL = "This screen is too small: Lotline needs 30 columns and 15 lines. Nothing is lost; make it larger."


@dataclass(frozen=True, slots=True)
class Size:
    """Columns and lines."""

    width: int
    height: int

    @property
    def wide(self) -> bool:
        """Whether a list stands beside the prompt."""
        return self.width >= WIDE

    @property
    def main(self) -> int:
        """The width of the part with verdict and prompt."""
        return MAIN_ON_WIDE if self.wide else self.width

    @property
    def side(self) -> int:
        """The width of the part beside it, inside its border; 0 where there is none."""
        return self.width - MAIN_ON_WIDE - 2 if self.wide else 0

    @property
    def enough(self) -> bool:
        """Whether anything can be shown."""
        return self.width >= SMALLEST[0] and self.height >= SMALLEST[1]


@dataclass(frozen=True, slots=True)
class Page:
    """All rows of a screen by their place. `verdict_class` names the colour: ok, warn, stop or none."""

    where: Rows = ()
    verdict: Rows = ()
    verdict_class: str = "none"
    task: Rows = ()
    detail: Rows = ()
    side: Rows = ()
    queue: Rows = ()
    keys: Rows = ()
    ruled: bool = True


Fitting = Callable[[int], Rows]
"""A block of details: given how many rows there are, the fullest form of it that fits, or none."""


def fullest(forms: Sequence[Rows]) -> Fitting:
    """A block with these forms, from the fullest to the shortest."""
    return lambda room: next((form for form in forms if len(form) <= room), ())


def too_small(size: Size) -> Page:
    """The one line of a screen on which nothing fits."""
    return Page(detail=paragraph(TOO_SMALL, max(1, size.width)), ruled=False)


@dataclass(frozen=True, slots=True)
class Lines:
    """What stands beneath the one thing to do: `must` is shown whole in one of its forms, one of `least` where there is no room for that; then of `rest` what fits.

    `keep` are the rows that `rest` needs in any case: a list without its chosen line is none.
    """

    must: Sequence[Rows]
    rest: Sequence[Fitting] = ()
    least: Sequence[Rows] = ()
    keep: int = 0


def compose(size: Size, base: Page, verdicts: Sequence[Sequence[Rows]], lines: Lines) -> Page:
    """The page of `base` with verdict and details: the fullest verdict that leaves room for a form of `must`; the lines between go before its second group is used."""
    taken = len(base.where) + len(base.task) + len(base.queue) + len(base.keys)
    plans = [(ruled, form) for group in verdicts for ruled, form in product((True, False), group)]
    for forms, (ruled, shown) in product((lines.must, lines.least or lines.must), plans):
        verdict = padded(shown, VERDICT_ROWS) if ruled else shown
        room = size.height - taken - len(verdict) - 2 * ruled
        if room - lines.keep >= min(map(len, forms)):
            break
    return replace(base, verdict=verdict, detail=_detail(forms, lines, room), ruled=ruled)


def _detail(forms: Sequence[Rows], lines: Lines, room: int) -> Rows:
    shortest = min(forms, key=len)
    most = max(room - lines.keep, len(shortest))
    fitting = next((form for form in forms if len(form) + bool(form) <= most), shortest)
    return fill_room((fullest([fitting]), *lines.rest), max(room, len(shortest)))


def fill_room(blocks: Iterable[Fitting], room: int) -> Rows:
    """Blocks one beneath the other with a blank row above each; only the first may do without it."""
    rows: Rows = ()
    for block in blocks:
        if form := block(room - len(rows) - 1):
            rows += (Row(), *form)
        elif not rows:
            rows = block(room)
    return rows


def rule(width: int) -> Rows:
    """A line across."""
    return (Row("─" * width),)


def task_rows(task: str, hint: str, size: Size) -> Rows:
    """The one thing to do, with its hint beneath where the screen is not small."""
    rows = paragraph(task, size.main)
    return rows + paragraph(hint, size.main) if size.height >= ROOMY else rows
