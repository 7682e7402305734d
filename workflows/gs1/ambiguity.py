"""The second reading of a label whose separator got lost: a lot or serial that ends in other elements.

LOT7A17280630 is legal as a lot, and is the lot LOT7A with the expiry 280630 when the scanner drops GS. Only a tail that
holds an SSCC, a GTIN or a plausible expiry counts: of random lots and serials fewer than 2 in 10,000 look like that.
Which reading is true, nobody knows here: both are shown and a person decides.
"""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from workflows.gs1 import element_string
from workflows.gs1.application_identifiers import find
from workflows.gs1.codes import Repair
from workflows.gs1.element import Element
from workflows.gs1.elements import Caution, Elements
from workflows.gs1.values import full_year

_OPEN_ENDED = ("10", "21", "30", "37")
_ANCHORS = {"00": 20, "01": 16, "17": 8}
"""Identifiers whose values prove themselves, and how many characters one takes."""
_SHORTEST_PROOF = min(_ANCHORS.values())
_SHORTEST_TAIL = 3
_LONGEST_OPEN_ENDED = 20
MOST_SPLITS = 200
_YEARS_BACK, _YEARS_AHEAD = 6, 19


class Split(NamedTuple):
    """One value read as several elements: the element that is doubted, and the whole label without that doubt."""

    doubted: Element
    reading: tuple[Element, ...]
    proven: bool
    """The tail holds an element that hardly arises by chance."""


def cautions(elements: Sequence[Element], this_year: int) -> tuple[Caution, ...]:
    """One caution a reading, carrying that reading in full."""
    return tuple(
        Caution(Repair.POSSIBLE_MISSING_SEPARATOR, split.doubted.ai, split.doubted.value, split.reading)
        for split in _proven(elements, this_year)
    )


def second_readings(elements: Elements) -> tuple[Elements, ...]:
    """The other ways to read this label, the likeliest first; empty for nearly every label."""
    return tuple(
        Elements(split.reading, elements.warnings, elements.symbology, elements.raw, elements.this_year)
        for split in _proven(elements.elements, elements.this_year)
    )


def splits(elements: Sequence[Element], this_year: int) -> Iterator[Split]:
    """Every way to read open-ended values as several good elements, likely or not, however many separators were lost: only who knows
    more may choose. At most MOST_SPLITS: no printed label has so many.
    """
    return islice(_all_splits(elements, 0, this_year), MOST_SPLITS)


def _all_splits(elements: Sequence[Element], start: int, this_year: int) -> Iterator[Split]:
    """Each split of one value from `start` on, and those of what stands behind it."""
    present = {element.ai for element in elements}
    for index in range(start, len(elements)):
        if elements[index].ai in _OPEN_ENDED:
            for split in _splits(elements, index, _SHORTEST_TAIL, present, this_year):
                yield split
                for further in _all_splits(split.reading, index + 1, this_year):
                    yield Split(split.doubted, further.reading, split.proven or further.proven)


def _proven(elements: Sequence[Element], this_year: int) -> Iterator[Split]:
    present = {element.ai for element in elements}
    anchors = _ANCHORS.keys() - present
    for index, element in enumerate(elements):
        if element.ai in _OPEN_ENDED and any(anchor in element.value for anchor in anchors):
            for split in _splits(elements, index, _SHORTEST_PROOF, present, this_year):
                if split.proven:
                    yield split


def _splits(
    elements: Sequence[Element], index: int, shortest: int, present: set[str], this_year: int
) -> Iterator[Split]:
    element = elements[index]
    longest = min(len(element.value) - shortest, _LONGEST_OPEN_ENDED)
    for tail_start in range(1, longest + 1):
        tail = _tail(element.value, tail_start, this_year)
        if tail and _repeats_nothing(tail, present) and _is_good(element.ai, element.value[:tail_start], this_year):
            shorter = Element(element.ai, element.value[:tail_start])
            reading = (*elements[:index], shorter, *tail, *elements[index + 1 :])
            yield Split(element, reading, any(_proves_itself(part, this_year) for part in tail))


def _is_good(ai: str, value: str, this_year: int) -> bool:
    known = find(ai)
    return known is not None and known.flaw(value, this_year) is None


def _tail(value: str, start: int, this_year: int) -> tuple[Element, ...]:
    reading = element_string.read(value, start, this_year, strict=True)
    return () if reading.faults else reading.elements


def _repeats_nothing(tail: tuple[Element, ...], present: set[str]) -> bool:
    found = {element.ai for element in tail}
    return len(found) == len(tail) and found.isdisjoint(present)


def _proves_itself(element: Element, this_year: int) -> bool:
    if element.ai != "17":
        return element.ai in _ANCHORS
    return -_YEARS_BACK <= full_year(int(element.value[:2]), this_year) - this_year <= _YEARS_AHEAD
