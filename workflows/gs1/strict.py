"""Strict reading: the verdicts of the GS1 reference engine on scans, element strings, bracketed text and links.

Where the engine is known to err it is not followed: the GTIN of an EAN symbol counts as a companion of its composite part.
Of ]E0 to ]E4 the engine reads ]E0 and ]E4; here ]E3 too, as ]E0 with an add-on set aside. An add-on alone is no GTIN.
"""

from workflows.gs1 import bracketed, digital_link, element_string, symbology
from workflows.gs1.codes import Kind, Problem, Repair
from workflows.gs1.element import Fault, Note, Pair, Reading
from workflows.gs1.elements import Elements, Malformed
from workflows.gs1.judge import Source, conclude, refuse
from workflows.gs1.symbology import Carrier
from workflows.gs1.values import DIGITS

_COMPOSITE = "|]e0"
_ADD_ON_LENGTHS = (2, 5)
_EAN_LENGTHS = {Carrier.EAN: 13, Carrier.EAN_8: 8}


def parse(text: str, kind: Kind, this_year: int) -> Elements | Malformed:
    """The answer to a text of the given kind."""
    source = Source(text, None, this_year, strict=True)
    if kind is Kind.SCAN:
        return _scan(text, this_year)
    if kind is Kind.RAW:
        return conclude(source, element_string.read(text, 0, this_year, strict=True))
    if kind is Kind.BRACKETED:
        pairs = bracketed.read(text)
        if isinstance(pairs, Fault):
            return refuse(source, pairs)
        return conclude(source, element_string.check(pairs, this_year, strict=True))
    return _link(source, text, 0)


def read_ean(text: str, at: int, length: int, this_year: int, *, strict: bool) -> Reading:
    """An EAN number of so many digits from index `at` on, and the composite component that may follow it."""
    number, rest = text[at : at + length], text[at + length :]
    if len(number) < length:
        return Reading((), (Fault(Problem.TOO_SHORT, "01", at, number),))
    reading = element_string.check((Pair("01", number.zfill(14), at - 14 + length),), this_year, strict=strict)
    if not rest or reading.faults:
        return reading
    if not rest.startswith(_COMPOSITE):
        return Reading(reading.elements, (Fault(Problem.TOO_LONG, "01", at + length, rest),))
    more = element_string.read(text, at + length + len(_COMPOSITE), this_year, strict=strict)
    return Reading((*reading.elements, *more.elements), more.faults, more.notes)


def _scan(text: str, this_year: int) -> Elements | Malformed:
    code = symbology.split(text)
    source = Source(text, code, this_year, strict=True)
    if code is None:
        return refuse(source, Fault(Problem.MISSING_SYMBOLOGY, None, 0, text[: symbology.LENGTH]))
    if not symbology.is_strict(code):
        return refuse(source, Fault(Problem.UNSUPPORTED_SYMBOLOGY, None, 0, code))
    carrier = symbology.carrier(code)
    if carrier in _EAN_LENGTHS:
        reading = read_ean(text, symbology.LENGTH, _EAN_LENGTHS[carrier], this_year, strict=True)
        return conclude(source, reading)
    if carrier is Carrier.EAN_WITH_ADD_ON:
        return conclude(source, _ean_with_add_on(text, this_year))
    if carrier is Carrier.ELEMENT_STRINGS:
        return conclude(source, element_string.read(text, symbology.LENGTH, this_year, strict=True))
    if digital_link.has_scheme(text[symbology.LENGTH :]):
        return _link(source, text[symbology.LENGTH :], symbology.LENGTH)
    return refuse(source, Fault(Problem.NOT_GS1, None, symbology.LENGTH, text[symbology.LENGTH :]))


def _ean_with_add_on(text: str, this_year: int) -> Reading:
    """EAN-13, then two or five digits that are no part of the GTIN."""
    start = symbology.LENGTH + _EAN_LENGTHS[Carrier.EAN]
    add_on = text[start:]
    foreign = add_on.lstrip(DIGITS)
    reading = read_ean(text[:start], symbology.LENGTH, start - symbology.LENGTH, this_year, strict=True)
    if reading.faults:
        return reading
    if foreign:
        return Reading((), (Fault(Problem.INVALID_CHARACTER, "01", len(text) - len(foreign), add_on),))
    if len(add_on) not in _ADD_ON_LENGTHS:
        code = Problem.TOO_SHORT if len(add_on) < max(_ADD_ON_LENGTHS) else Problem.TOO_LONG
        return Reading((), (Fault(code, "01", len(text), add_on),))
    return Reading(reading.elements, (), (Note(Repair.ADD_ON_IGNORED, "01", add_on),))


def _link(source: Source, uri: str, start: int) -> Elements | Malformed:
    link = digital_link.read(uri, strict=True)
    if isinstance(link, Fault):
        return refuse(source, Fault(link.code, link.ai, start + link.position, link.value))
    pairs = [Pair(pair.ai, pair.value, start + pair.position) for pair in link.pairs]
    return conclude(source, element_string.check(pairs, source.this_year, strict=True))
