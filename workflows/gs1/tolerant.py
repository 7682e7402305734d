"""Tolerant reading: what a warehouse's scanners really send, cleaned, recognised for what it is, and then judged.

Every liberty taken is in the answer's warnings. Nothing is ever guessed about a lot or a serial.
"""

from collections.abc import Sequence

from workflows.gs1 import bracketed, digital_link, dirt, element_string, iso15434, symbology
from workflows.gs1 import trade_item_number as gtins
from workflows.gs1.application_identifiers import find
from workflows.gs1.codes import Kind, Problem, Repair
from workflows.gs1.dirt import Cleaned, DirtProfile
from workflows.gs1.element import Fault, Note, Pair, Reading
from workflows.gs1.elements import Elements, Malformed
from workflows.gs1.judge import Source, conclude, refuse
from workflows.gs1.strict import read_ean
from workflows.gs1.symbology import Carrier

_TELLING = ("00", "01", "02")
"""A text that begins so, and fails, is a damaged label; most other failures are just text."""
_EAN_13 = 13
_ITF_14 = 14


def parse(text: str, kind: Kind, this_year: int, profile: DirtProfile) -> Elements | Malformed:
    """The answer to a text of the given kind."""
    source = Source(text, None, this_year, strict=False)
    enveloped = iso15434.gs1_data(text)
    if enveloped is not None:
        return _enveloped(text, enveloped, this_year)
    meant = _meant(text, kind, this_year, profile)
    if meant is not None:
        return meant
    bent = dirt.foreign(text.strip())
    if bent is not None:
        return refuse(source, Fault(bent, None, 0, text))
    cleaned = dirt.clean(text, profile)
    source = Source(text, cleaned.symbology, this_year, strict=False)
    if not cleaned.data:
        return refuse(source, Fault(Problem.EMPTY, None, 0, ""), cleaned.notes)
    if kind is Kind.LINK or digital_link.has_scheme(cleaned.data):
        return _link(source, cleaned, kind)
    if kind is Kind.BRACKETED or (cleaned.data[0] == "(" and cleaned.data[1:2].isdecimal()):
        return _bracketed(source, cleaned, kind)
    reading, notes = _carried(cleaned, kind, this_year)
    return conclude(source, reading, (*cleaned.notes, *notes), cleaned.origin)


def _meant(text: str, kind: Kind, this_year: int, profile: DirtProfile) -> Elements | Malformed | None:
    """The answer to a text that a keyboard has bent, None to any other. The tables are loaded with the first scan that is no plain GS1 one."""
    if kind is not Kind.SCAN and kind is not Kind.RAW:
        return None
    from workflows.gs1 import unbent

    return unbent.read(text.strip(dirt.FRAMING), lambda one: _as_meant(text, one, kind, this_year, profile))


def _as_meant(text: str, meant: str, kind: Kind, this_year: int, profile: DirtProfile) -> Elements | Malformed:
    """The answer to `text` if the scanner has meant another one; what it was is nothing that was mended on the way."""
    cleaned = dirt.clean(meant, profile)
    reading, notes = _carried(cleaned, kind, this_year)
    return conclude(Source(text, cleaned.symbology, this_year, strict=False), reading, (*cleaned.notes, *notes))


def _enveloped(text: str, data: range, this_year: int) -> Elements | Malformed:
    """The element strings inside an ISO 15434 message; the envelope is framing."""
    source = Source(text, symbology.split(text), this_year, strict=False)
    reading = element_string.read(text[: data.stop], data.start, this_year, strict=False)
    return conclude(source, reading, (Note(Repair.FRAMING_REMOVED, None, text[: data.start] + text[data.stop :]),))


def _carried(cleaned: Cleaned, kind: Kind, this_year: int) -> tuple[Reading, Sequence[Note]]:
    """The reading of data from a carrier, by what its identifier announces."""
    data, code = cleaned.data, cleaned.symbology
    if code is None:
        return _without_symbology(data, kind, this_year)
    carrier = symbology.carrier(code)
    if carrier is Carrier.ELEMENT_STRINGS:
        return element_string.read(data, 0, this_year, strict=False), ()
    if carrier is Carrier.ADD_ON:
        return _not_gs1(data), ()
    if carrier is Carrier.RFID:
        return _tag(data), ()
    if carrier is Carrier.ITF:
        return (_gtin(data, this_year) if len(data) == _ITF_14 else _not_gs1(data)), ()
    if carrier is Carrier.EAN_WITH_ADD_ON:
        return _gtin(data[:_EAN_13], this_year), (Note(Repair.ADD_ON_IGNORED, "01", data[_EAN_13:]),)
    if carrier is Carrier.EAN_8 or (carrier is Carrier.EAN and len(data) in (8, 12)):
        return _gtin(data if carrier is Carrier.EAN_8 else gtins.padded(data), this_year), ()
    if carrier is Carrier.EAN:
        return read_ean(data, 0, _EAN_13, this_year, strict=False), ()
    reading = element_string.read(data, 0, this_year, strict=False)
    is_ours = any(_is_key(element.ai) for element in reading.elements) or _is_telling(reading)
    return (reading, (Note(Repair.NOT_GS1_CARRIER, None, code),)) if is_ours else (_not_gs1(data), ())


def _without_symbology(data: str, kind: Kind, this_year: int) -> tuple[Reading, Sequence[Note]]:
    notes = () if kind is Kind.RAW else (Note(Repair.SYMBOLOGY_MISSING),)
    if kind is not Kind.RAW and gtins.is_bare_gtin(data):
        return _gtin(data, this_year), notes
    reading = element_string.read(data, 0, this_year, strict=False)
    is_ours = kind is Kind.RAW or reading.elements or _is_telling(reading)
    return (reading, notes) if is_ours else (_not_gs1(data), ())


def _bracketed(source: Source, cleaned: Cleaned, kind: Kind) -> Elements | Malformed:
    notes = [*cleaned.notes]
    if kind is not Kind.BRACKETED:
        notes.append(Note(Repair.BRACKETS_READ))
    pairs = bracketed.read(cleaned.data)
    if isinstance(pairs, Fault):
        return refuse(source, Fault(pairs.code, None, cleaned.origin(pairs.position), pairs.value), notes)
    mended = list[Pair]()
    for pair in pairs:
        ai, value = pair.ai.strip(" \t"), pair.value.strip(" \t")
        if (ai, value) != (pair.ai, pair.value):
            notes.append(Note(Repair.BLANKS_REMOVED, ai, pair.value))
        if ai in ("01", "02") and len(value) in (8, 12, 13):
            notes.append(Note(Repair.GTIN_PADDED, ai, value))
            value = value.zfill(14)
        mended.append(Pair(ai, value, pair.position))
    return conclude(source, element_string.check(mended, source.this_year, strict=False), notes, cleaned.origin)


def _link(source: Source, cleaned: Cleaned, kind: Kind) -> Elements | Malformed:
    """A web address without a key is no label at all, unless the caller said that it is a link."""
    link = digital_link.read(cleaned.data, strict=False)
    if isinstance(link, Fault):
        code = Problem.NOT_GS1 if link.code is Problem.LINK_WITHOUT_KEY and kind is not Kind.LINK else link.code
        return refuse(source, Fault(code, link.ai, cleaned.origin(link.position), link.value), cleaned.notes)
    missing = (Note(Repair.SYMBOLOGY_MISSING),) if kind is Kind.SCAN and cleaned.symbology is None else ()
    reading = element_string.check(link.pairs, source.this_year, strict=False)
    return conclude(source, reading, (*cleaned.notes, *missing, *link.notes), cleaned.origin)


def _gtin(digits: str, this_year: int) -> Reading:
    return element_string.check((Pair("01", digits.zfill(14), len(digits) - 14),), this_year, strict=False)


def _tag(data: str) -> Reading:
    """The key in a tag's memory. The decoder is loaded with the first tag: most terminals never see one."""
    from workflows.gs1.epc import Epc, read_hex

    epc = read_hex(data)
    return Reading(epc.elements) if isinstance(epc, Epc) else _not_gs1(data)


def _not_gs1(data: str) -> Reading:
    return Reading((), (Fault(Problem.NOT_GS1, None, 0, data),))


def _is_telling(reading: Reading) -> bool:
    return bool(reading.faults) and reading.faults[0].ai in _TELLING


def _is_key(ai: str) -> bool:
    known = find(ai)
    return ai in _TELLING or (known is not None and bool(known.qualifiers))
