"""From a reading to an answer: whole-message rules, repeats, cautions, and what is kept of a bad label.

The one place where strict and tolerant part: strict takes the first fault or broken rule as the verdict, tolerant turns
broken rules into cautions and keeps the good elements.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from workflows.gs1 import ambiguity, associations
from workflows.gs1.codes import Problem, Repair
from workflows.gs1.element import Element, Fault, Note, Reading
from workflows.gs1.elements import Caution, Elements, Malformed

_AS_REMARK = {
    Problem.REQUIRED_AI_MISSING: Repair.REQUIRED_AI_MISSING,
    Problem.EXCLUDED_AI_PRESENT: Repair.EXCLUDED_AI_PRESENT,
    Problem.SERIAL_REQUIRED: Repair.SERIAL_REQUIRED,
}
_SEPARATOR_AS_TEXT = "<GS>"


class Source(NamedTuple):
    """Where a reading came from: the whole text, its symbology identifier, and how it is judged."""

    raw: str
    symbology: str | None
    this_year: int
    strict: bool


def conclude(
    source: Source, reading: Reading, notes: Iterable[Note] = (), origin: Callable[[int], int] = int
) -> Elements | Malformed:
    """The answer to a reading; `origin` turns an index of the text that was read into one of the raw text."""
    if source.strict:
        return _strict(source, reading)
    return _tolerant(source, reading, (*notes, *reading.notes), origin)


def refuse(source: Source, fault: Fault, notes: Iterable[Note] = ()) -> Malformed:
    """The answer to a text of which nothing can be kept."""
    return _malformed(source, fault, (), tuple(_caution(note) for note in notes), fault.position)


def _strict(source: Source, reading: Reading) -> Elements | Malformed:
    fault = next(_verdicts(reading), None)
    if fault is not None:
        return _malformed(source, fault, (), (), _place(source, fault))
    cautions = tuple(_caution(note) for note in reading.notes)
    return Elements(reading.elements, cautions, source.symbology, source.raw, source.this_year)


def _verdicts(reading: Reading) -> Iterator[Fault]:
    yield from reading.faults
    if not reading.elements:
        yield Fault(Problem.EMPTY, None, 0, "")
    yield from associations.companions(reading.elements)
    yield from associations.repeats(reading.elements)


def _tolerant(
    source: Source, reading: Reading, notes: Sequence[Note], origin: Callable[[int], int]
) -> Elements | Malformed:
    elements, clash, repeated = _once_each(reading.elements)
    cautions = [_caution(note) for note in notes]
    cautions += repeated
    cautions += _remarks(elements, source.this_year)
    fault = reading.faults[0] if reading.faults else clash
    if fault is None and not elements:
        fault = Fault(Problem.EMPTY, None, 0, "")
    if fault is None:
        return Elements(elements, tuple(cautions), source.symbology, source.raw, source.this_year)
    if fault.code is Problem.TOO_LONG and fault.ai is not None:
        cautions += ambiguity.cautions((*elements, Element(fault.ai, fault.value)), source.this_year)
    place = _place(source, fault) if fault is clash else origin(fault.position)
    return _malformed(source, fault, elements, tuple(cautions), place)


def _once_each(elements: tuple[Element, ...]) -> tuple[tuple[Element, ...], Fault | None, list[Caution]]:
    """The elements without repeats, the first clash of values, and a caution a repeat; of a clash neither value is kept."""
    if len({element.ai for element in elements}) == len(elements):
        return elements, None, []
    clashes = list(associations.repeats(elements))
    clashing = {fault.ai for fault in clashes}
    kept = {element.ai: element for element in elements if element.ai not in clashing}
    repeated = [ai for ai in kept if sum(element.ai == ai for element in elements) > 1]
    return (
        tuple(kept.values()),
        clashes[0] if clashes else None,
        [Caution(Repair.REPEATED, ai, kept[ai].value) for ai in repeated],
    )


def _remarks(elements: tuple[Element, ...], this_year: int) -> list[Caution]:
    remarks = [
        Caution(_AS_REMARK[fault.code], fault.ai, ",".join(fault.companions))
        for fault in associations.companions(elements)
    ]
    for element in elements:
        if _SEPARATOR_AS_TEXT in element.value:
            remarks.append(Caution(Repair.SEPARATOR_AS_TEXT, element.ai, element.value))
    remarks += ambiguity.cautions(elements, this_year)
    return remarks


def _caution(note: Note) -> Caution:
    return Caution(note.code, note.ai, note.value)


def _place(source: Source, fault: Fault) -> int:
    """Rules between elements know no place; where the element is written in one of the notations stands for it."""
    for joint in ("", ")", "/", "="):
        found = source.raw.find(f"{fault.ai}{joint}{fault.value}")
        if fault.position == 0 and fault.ai and found >= 0:
            return found + len(fault.ai) + len(joint)
    return fault.position


def _malformed(
    source: Source, fault: Fault, elements: tuple[Element, ...], cautions: tuple[Caution, ...], place: int
) -> Malformed:
    kept = Elements(elements, cautions, source.symbology, source.raw, source.this_year)
    return Malformed(fault.code, fault.ai, max(0, place), fault.value, kept, fault.companions)
