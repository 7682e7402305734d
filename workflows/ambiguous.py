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
from typing import Protocol

from workflows.gs1.ambiguity import Split, splits
from workflows.gs1.codes import Problem, Repair
from workflows.gs1.element import GS, Element
from workflows.gs1.elements import Caution, Elements, Malformed
from workflows.gs1.symbology import LENGTH
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
    backed: bool
    """The site knows the lot or the serial that this reading, and no other, finds."""
    proven: bool = False


def weigh(result: Elements | Malformed, known: Known, habit: Habit | None = None) -> AsRead | Mended | Doubtful:
    """The reading to go on with; asks `known` only about labels that can be read in more than one way."""
    scanned = _scanned(result)
    found = list(splits(scanned.elements, scanned.this_year)) if scanned else []
    if scanned is None or not found:
        return AsRead(result)
    first = _Candidate(
        scanned, _missing(scanned, known), _is_known(scanned, {split.doubted.ai for split in found}, known)
    )
    others = [other for split in found if _counts(other := _candidate(split, scanned, known), first)]
    if not others:
        return AsRead(result)
    if isinstance(result, Malformed):
        return _only_others(others, first)
    return _chosen(result, first, others, habit)


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
    return Doubtful((result, *(other.elements for other in others)))


def _only_others(others: list[_Candidate], first: _Candidate) -> Mended | Doubtful:
    """What was scanned is out: it breaks the syntax, or the separator is known to be lost."""
    best = _likeliest(others)
    if len(best) == 1:
        return Mended(_flagged(best[0].elements, first))
    return Doubtful(tuple(other.elements for other in best))


def _likeliest(candidates: Sequence[_Candidate]) -> list[_Candidate]:
    """Those that miss least; of these the ones that are known, if any is; of these the ones that prove themselves."""
    ranks = [(other.missing, not other.backed, not other.proven) for other in candidates]
    return [other for other, rank in zip(candidates, ranks, strict=True) if rank == min(ranks)]


def _counts(other: _Candidate, first: _Candidate) -> bool:
    return other.backed or other.proven or other.missing < first.missing


def _candidate(split: Split, scanned: Elements, known: Known) -> _Candidate:
    elements = Elements(split.reading, scanned.warnings, scanned.symbology, scanned.raw, scanned.this_year)
    changed = {element.ai for element in split.reading if scanned.value(element.ai) != element.value}
    return _Candidate(elements, _missing(elements, known), _is_known(elements, changed, known), split.proven)


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


def _is_known(elements: Elements, doubted: set[str], known: Known) -> bool:
    """Whether the site knows the lot or the item whose value is in doubt."""
    gtin = elements.gtin or elements.content_gtin
    if gtin is not None and elements.lot is not None and "10" in doubted and known.has_lot(gtin, elements.lot):
        return True
    return elements.sgtin is not None and "21" in doubted and known.has_item(elements.sgtin)


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
