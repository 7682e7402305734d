"""What arrived from the scanner, and which symbol of the card it can be: its dirt told apart from its data.

A text is explained by what would have to be wrong for it to come from a symbol; of all explanations the cheapest wins.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from devices.doctor.card import CARD, CardSymbol
from devices.doctor.keyboards import bent
from devices.faults import Fault
from devices.profile import KeyboardLayout

MOST_EXTRA = 8
"""Characters before, after or in place of a separator that still count as one thing added."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One reading of the card: what came, when, and whether a suffix ended it."""

    data: bytes
    received: int
    """Monotonic clock in nanoseconds."""
    ended: bool = True
    """False where only silence ended it."""

    @property
    def text(self) -> str:
        """The bytes as text: UTF-8, or Latin-1 where it is not."""
        try:
            return self.data.decode("utf-8")
        except UnicodeDecodeError:
            return self.data.decode("latin-1")


@dataclass(frozen=True, slots=True)
class Bend:
    """One way in which every character may have been changed."""

    fault: Fault | None = None
    typed: KeyboardLayout | None = None
    """The layout that the scanner types on."""
    read: KeyboardLayout | None = None
    """The layout that its keys are read on."""


STRAIGHT = Bend()


@dataclass(frozen=True, slots=True)
class Explanation:
    """How an arrival came from a symbol."""

    symbol: CardSymbol
    arrival: Arrival
    bend: Bend = STRAIGHT
    prefix: str = ""
    inside: bool = False
    """The prefix stands between the identifier and the data, as from a scanner that sends them apart."""
    identifier: str | None = None
    """What came in place of the identifier; None where nothing did."""
    separators: tuple[str, ...] = ()
    """What came in place of each separator."""
    suffix: str = ""
    missing: int = 0
    """Characters that are cut off."""
    cut_at_separator: bool = False


def explain(arrival: Arrival) -> Explanation | None:
    """The likeliest explanation; None for something that is not on the card."""
    found = [it for symbol in CARD for it in _whole(symbol, arrival)] or [
        it for symbol in CARD for it in _cut_off(symbol, arrival)
    ]
    return min(found, key=_cost, default=None)


def _cost(explanation: Explanation) -> float:
    extra = len(explanation.prefix) + len(explanation.suffix) + explanation.missing / 100
    lost = 1.5 if explanation.identifier is None else 0.5 * (explanation.identifier != explanation.symbol.identifier)
    return extra + lost + (1 if explanation.bend.fault else 0) + (1 if explanation.bend.read else 0)


def _whole(symbol: CardSymbol, arrival: Arrival) -> Iterator[Explanation]:
    for bend, change in bends():
        found = _pattern(symbol, bend, change).fullmatch(arrival.text)
        if found:
            read = found.groupdict()
            gaps = tuple(read[f"gap{number}"] for number in range(1, len(symbol.parts)))
            identifier = read["identifier"]
            straight = _straight(symbol, identifier, change)
            added = read["added"] or ""
            prefix = read["prefix"] + added
            yield Explanation(symbol, arrival, bend, prefix, bool(added), straight, gaps, read["suffix"])


def _straight(symbol: CardSymbol, identifier: str | None, change: Callable[[str], str]) -> str | None:
    """The identifier as it would have come unbent: the right one where it is only bent."""
    return symbol.identifier if identifier == change(symbol.identifier) else identifier


def _cut_off(symbol: CardSymbol, arrival: Arrival) -> Iterator[Explanation]:
    """The beginning or the end of the symbol: at least five characters, and a third of it where no identifier names it."""
    text, identifier = arrival.text, None
    if re.match(r"\][A-Za-z][0-9A-Za-z]", text):
        text, identifier = text[3:], text[:3]
        if identifier != symbol.identifier:
            return
    for data in (symbol.data, "".join(symbol.parts)):
        long_enough = len(text) >= max(5, 0 if identifier else len(data) // 3)
        if long_enough and len(text) < len(data) and (data.startswith(text) or data.endswith(text)):
            missing, at_separator = len(data) - len(text), text == symbol.parts[0]
            yield Explanation(symbol, arrival, identifier=identifier, missing=missing, cut_at_separator=at_separator)


@cache
def bends() -> tuple[tuple[Bend, Callable[[str], str]], ...]:
    """Every known way of changing all characters, the harmless one first."""
    found: list[tuple[Bend, Callable[[str], str]]] = [
        (STRAIGHT, str),
        (Bend(Fault.CASE_SWAPPED), str.swapcase),
        (Bend(Fault.ALL_UPPER_CASE), str.upper),
        (Bend(Fault.ALL_LOWER_CASE), str.lower),
    ]
    for typed in KeyboardLayout:
        found.append((Bend(Fault.CASE_SWAPPED), bent(typed, typed, locked=True)))
        for read in KeyboardLayout:
            if typed is not read:
                change = bent(typed, read)
                found.append((Bend(Fault.KEYBOARD_LAYOUT, typed, read), change))
                found.append((Bend(Fault.CASE_SWAPPED, typed, read), bent(typed, read, locked=True)))
                found.append((Bend(Fault.CASE_SWAPPED, typed, read), _then(change, str.swapcase)))
    return tuple(found)


def _then(first: Callable[[str], str], second: Callable[[str], str]) -> Callable[[str], str]:
    return lambda text: second(first(text))


@cache
def _pattern(symbol: CardSymbol, bend: Bend, change: Callable[[str], str]) -> re.Pattern[str]:
    some = f".{{0,{MOST_EXTRA}}}?"
    bracket = re.escape(change("]"))
    sent = f"{re.escape(change(symbol.identifier))}{f'|{bracket}..' if bracket else ''}"
    identifier = f"(?:(?P<identifier>{sent})(?P<added>{some}))??"
    gaps = (f"(?P<gap{number}>{some})" for number in range(1, len(symbol.parts)))
    data = "".join(
        piece for part, gap in zip(symbol.parts, [*gaps, ""], strict=True) for piece in (re.escape(change(part)), gap)
    )
    return re.compile(f"(?P<prefix>{some}){identifier}{data}(?P<suffix>{some})", re.DOTALL)
