"""Takes element strings apart (identifier, value, GS, identifier, ...) and puts them together.

Strict reading stops at the first fault; tolerant reading goes on where it can find its place again. Knows nothing of
symbology identifiers, brackets, links or dirt.
"""

from collections.abc import Iterable, Sequence

from workflows.gs1.application_identifiers import LENGTH_BY_PREFIX, ApplicationIdentifier, find
from workflows.gs1.codes import Problem, Repair
from workflows.gs1.element import GS, MOST_ELEMENTS, Element, Fault, Note, Pair, Reading

_DATE_NOT_GIVEN = "000000"
_DAY_OR_MONTH = "yymmd0"


def read(data: str, at: int, this_year: int, *, strict: bool) -> Reading:
    """The elements of `data` from index `at` on; positions in faults are indexes into `data`."""
    elements: list[Element] = []
    faults: list[Fault] = []
    notes: list[Note] = []
    end = len(data)
    while at < end:
        known = find(data[at : at + LENGTH_BY_PREFIX.get(data[at : at + 2], 2)])
        next_separator = data.find(GS, at)
        limit = end if next_separator < 0 else next_separator
        if known is None:
            if limit == at and not strict:
                notes.append(Note(Repair.DOUBLE_SEPARATOR))
            else:
                faults.append(_unknown(data, at, limit))
            stop = limit
        else:
            start = at + len(known.ai)
            stop = min(limit, start + known.maximum) if known.fixed else limit
            value = data[start:stop]
            flaw = known.flaw(value, this_year)
            if flaw is None:
                elements.append(Element(known.ai, value))
            elif not strict and _is_no_date(known, value):
                notes.append(Note(Repair.DATE_NOT_GIVEN, known.ai, value))
            else:
                faults.append(Fault(flaw[0], known.ai, start + flaw[1], value))
                if flaw[0] is Problem.INVALID_CHARACTER:
                    stop = limit
        at = stop + 1 if stop < end and data[stop] == GS else stop
        if (strict and faults) or len(elements) + len(faults) > MOST_ELEMENTS:
            break
    if len(elements) + len(faults) > MOST_ELEMENTS:
        faults.insert(0, Fault(Problem.TOO_MANY_ELEMENTS, None, at, ""))
    return Reading(tuple(elements), tuple(faults), tuple(notes))


def check(pairs: Sequence[Pair], this_year: int, *, strict: bool) -> Reading:
    """The same judgement for pairs that another notation has already taken apart."""
    elements: list[Element] = []
    faults: list[Fault] = []
    notes: list[Note] = []
    for pair in pairs:
        known = find(pair.ai)
        flaw = (Problem.UNKNOWN_AI, 0) if known is None else known.flaw(pair.value, this_year)
        if flaw is None:
            elements.append(Element(pair.ai, pair.value))
        elif known is not None and not strict and _is_no_date(known, pair.value):
            notes.append(Note(Repair.DATE_NOT_GIVEN, pair.ai, pair.value))
        else:
            faults.append(Fault(flaw[0], pair.ai, pair.position + flaw[1], pair.value))
    if len(pairs) > MOST_ELEMENTS:
        faults.insert(0, Fault(Problem.TOO_MANY_ELEMENTS, None, pairs[MOST_ELEMENTS].position, ""))
    return Reading(tuple(elements), tuple(faults), tuple(notes))


def write(elements: Iterable[Element]) -> str:
    """The element string of these elements in their order, GS where a value has no predefined length."""
    parts: list[str] = []
    open_end = False
    for element in elements:
        known = find(element.ai)
        parts.append((GS if open_end else "") + element.ai + element.value)
        open_end = known is None or not known.fixed
    return "".join(parts)


def _is_no_date(known: ApplicationIdentifier, value: str) -> bool:
    """Label software prints six zeros where a date is not known; the rest of the label is good."""
    return value == _DATE_NOT_GIVEN and known.components[0].checks == (_DAY_OR_MONTH,)


def _unknown(data: str, at: int, limit: int) -> Fault:
    code = Problem.UNEXPECTED_SEPARATOR if limit == at else Problem.UNKNOWN_AI
    return Fault(code, None, at, data[at:limit])
