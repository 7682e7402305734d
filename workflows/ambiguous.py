"""Which reading of a label to believe, by what is known: the lots and items there are, and what the product's labels hold.

LOT7A21SN01 is a legal lot; where GS was lost it is the lot LOT7A and the serial SN01. Text alone can't tell, the site's own
data often can. Answers with one reading, or with the few that a person must choose from. A reading that nothing but its
fitting speaks for never replaces a legal one unasked: a lot number put right by guessing is a wrong lot number.

A workflow that gets Doubtful asks once (a state that keeps where to go back to, and the readings), remembers the habit
that was chosen for this GTIN and scanner, and passes it in from then on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from itertools import accumulate
from typing import Protocol

from workflows.gs1.ambiguity import Split, splits
from workflows.gs1.codes import Problem, Repair
from workflows.gs1.element import GS, Element
from workflows.gs1.elements import Caution, Elements, Malformed
from workflows.gs1.symbology import LENGTH
from workflows.gs1.unbent import keyboard_of, readings_of
from workflows.gs1.values import Gtin, Sgtin


@dataclass(frozen=True, slots=True)
class Demand:
    """What master data says that every label of a product holds; nothing for a product that is not known."""

    lot: bool = False
    serial: bool = False
    expiry: bool = False


class Known(Protocol):
    """What the site knows of goods."""

    def demand(self, gtin: Gtin) -> Demand:
        """What labels with this GTIN must hold."""

    def has_lot(self, gtin: Gtin, lot: str) -> bool:
        """Whether the lot is known, in stock or announced."""

    def has_item(self, item: Sgtin) -> bool:
        """Whether the serial number is known, in stock or announced."""


class Habit(Enum):
    """What a person chose before for this GTIN and this scanner."""

    AS_READ = auto()
    """The separators arrive: odd as it looks, the value is one."""
    SEPARATOR_LOST = auto()
    """They don't, or the label has none."""


@dataclass(frozen=True, slots=True)
class AsRead:
    """Nothing speaks for another reading."""

    result: Elements | Malformed


@dataclass(frozen=True, slots=True)
class Mended:
    """Another reading is the only plausible one; its last warning carries the one that was scanned."""

    elements: Elements


@dataclass(frozen=True, slots=True)
class Doubtful:
    """Readings of which a person must choose one: the one that was scanned first, if it is legal at all."""

    readings: tuple[Elements, ...]


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A way to read the label and what speaks for it."""

    elements: Elements
    missing: int
    """How much of what the product's labels hold is not there."""
    known: int
    """How many of the lot and the serial that this reading, and no other, finds are known to the site."""
    proven: bool = False

    @property
    def backed(self) -> bool:
        return self.known > 0


def weigh(result: Elements | Malformed, known: Known, habit: Habit | None = None) -> AsRead | Mended | Doubtful:
    """The reading to go on with; asks `known` only about labels that can be read in more than one way."""
    scanned = _scanned(result)
    found = list(splits(scanned.elements, scanned.this_year)) if scanned else []
    if scanned is None or not found:
        return AsRead(result)
    first = _Candidate(
        scanned, _missing(scanned, known), _known_of(scanned, {split.doubted.ai for split in found}, known)
    )
    counting = [other for split in found if _counts(other := _candidate(split, scanned, known), first)]
    others = [other for other in counting if not _needless(other, counting)]
    if not others:
        return AsRead(result)
    if isinstance(result, Malformed):
        return _only_others(others, first)
    return _chosen(result, first, others, habit)


def weigh_bent(result: Malformed, known: Known, chosen: str = "") -> AsRead | Mended | Doubtful:
    """The reading to go on with of a text that a keyboard has bent: the only one whose lot or item is known, else the one of the
    keyboard that was `chosen` before. What nobody knows and nobody has chosen is asked about: case is part of a lot.
    """
    readings = readings_of(result)
    differing = {
        ai
        for reading in readings
        for ai in (element.ai for element in reading)
        if len({other.value(ai) for other in readings}) > 1
    }
    backed = [reading for reading in readings if _known_of(reading, differing, known)]
    likely = backed if len(backed) == 1 else [one for one in backed or readings if keyboard_of(one) == chosen]
    if len(likely) == 1:
        return Mended(likely[0])
    return Doubtful(readings) if readings else AsRead(result)


def _chosen(
    result: Elements, first: _Candidate, others: list[_Candidate], habit: Habit | None
) -> AsRead | Mended | Doubtful:
    backed = [other for other in others if other.backed]
    if habit is Habit.AS_READ or (first.backed and not backed):
        return AsRead(result)
    if habit is Habit.SEPARATOR_LOST:
        return _only_others(others, first)
    better = [other for other in others if (other.backed or other.proven) and other.missing < first.missing]
    best = _likeliest(better)
    if len(best) == 1 and not first.backed:
        return Mended(_flagged(best[0].elements, first))
    return Doubtful((result, *(other.elements for other in sorted(others, key=_rank))))


def _only_others(others: list[_Candidate], first: _Candidate) -> Mended | Doubtful:
    """What was scanned is out: it breaks the syntax, or the separator is known to be lost."""
    best = _likeliest(others)
    if len(best) == 1:
        return Mended(_flagged(best[0].elements, first))
    return Doubtful(tuple(other.elements for other in best))


def _likeliest(candidates: Sequence[_Candidate]) -> list[_Candidate]:
    """Those that miss least; of these the ones of which most is known; of these the ones that prove themselves."""
    best = min(map(_rank, candidates), default=None)
    return [other for other in candidates if _rank(other) == best]


def _rank(candidate: _Candidate) -> tuple[int, int, bool]:
    return candidate.missing, -candidate.known, not candidate.proven


def _needless(candidate: _Candidate, others: Sequence[_Candidate]) -> bool:
    """Whether it takes one separator more to be lost than another reading, and is no better for it."""
    cuts = _cuts(candidate)
    return any(_rank(other) <= _rank(candidate) and _cuts(other) < cuts for other in others)


def _cuts(candidate: _Candidate) -> frozenset[int]:
    return frozenset(accumulate(len(element.ai) + len(element.value) for element in candidate.elements))


def _counts(other: _Candidate, first: _Candidate) -> bool:
    return other.backed or other.proven or other.missing < first.missing


def _candidate(split: Split, scanned: Elements, known: Known) -> _Candidate:
    elements = Elements(split.reading, scanned.warnings, scanned.symbology, scanned.raw, scanned.this_year)
    changed = {element.ai for element in split.reading if scanned.value(element.ai) != element.value}
    return _Candidate(elements, _missing(elements, known), _known_of(elements, changed, known), split.proven)


def _missing(elements: Elements, known: Known) -> int:
    gtin = elements.gtin or elements.content_gtin
    if gtin is None:
        return 0
    demand = known.demand(gtin)
    dated = elements.expiry or elements.best_before
    return (
        (demand.lot and elements.lot is None)
        + (demand.serial and elements.serial is None)
        + (demand.expiry and dated is None)
    )


def _known_of(elements: Elements, doubted: set[str], known: Known) -> int:
    """How many of the lot and the item whose values are in doubt the site knows."""
    gtin = elements.gtin or elements.content_gtin
    lot = gtin is not None and elements.lot is not None and "10" in doubted and known.has_lot(gtin, elements.lot)
    item = elements.sgtin is not None and "21" in doubted and known.has_item(elements.sgtin)
    return lot + item


def _flagged(elements: Elements, first: _Candidate) -> Elements:
    """The chosen reading with the one that was scanned as its last warning."""
    scanned = first.elements
    doubted = next(element for element in scanned if elements.value(element.ai) != element.value)
    warnings = tuple(w for w in elements.warnings if w.code is not Repair.POSSIBLE_MISSING_SEPARATOR)
    flag = Caution(Repair.POSSIBLE_MISSING_SEPARATOR, doubted.ai, doubted.value, scanned.elements)
    return Elements(elements.elements, (*warnings, flag), elements.symbology, elements.raw, elements.this_year)


def _scanned(result: Elements | Malformed) -> Elements | None:
    """What was scanned, with a value that is too long put back; None where more of the text is bad than that value."""
    if isinstance(result, Elements):
        return result
    if result.code is not Problem.TOO_LONG or result.ai is None:
        return None
    kept = result.kept
    elements = (*kept.elements, Element(result.ai, result.value))
    text = kept.raw[LENGTH if kept.symbology else 0 :].replace(GS, "")
    if sum(len(element.ai) + len(element.value) for element in elements) != len(text):
        return None
    return Elements(elements, kept.warnings, kept.symbology, kept.raw, kept.this_year)
