"""EPCs as GS1 keys and back: the hexadecimal content of an RFID tag, tag URIs and pure identity URIs.

GS1 EPC Tag Data Standard 1.13. Any text gets an answer, an Epc or the reason why it is none. What a company prefix's
length is, nobody can tell from a bar code: who writes an EPC for a key must know it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum, auto

from workflows.gs1 import epc_bits
from workflows.gs1.application_identifiers import find
from workflows.gs1.element import Element
from workflows.gs1.elements import Elements
from workflows.gs1.epc_schemes import CODING_BY_NAME, CODINGS, COMPANY_PREFIX, SCHEMES, SGLN, Coding, Scheme
from workflows.gs1.values import CHARACTER_SET_64, are_digits, check_digit

_PURE, _TAG = "urn:epc:id:", "urn:epc:tag:"
_PLAIN = frozenset(CHARACTER_SET_64 + "!'()*+,.:;=")
"""Characters that a URI holds as they are; the others of set 82 are percent-coded (Tag Data Standard, table of A.1)."""
_PREFIX_LENGTHS = frozenset(digits for _, digits in COMPANY_PREFIX)
_NO_EXTENSION = "0"
_ANY_YEAR = 2000


class EpcProblem(StrEnum):
    """Why a text is no EPC, or an EPC cannot be written so."""

    NOT_HEXADECIMAL = auto()
    UNKNOWN_HEADER = auto()
    CUT = auto()
    """Fewer bits than its header announces."""
    PADDING = auto()
    """More after the last bit than zeros to the end of a 16-bit word."""
    BAD_PARTITION = auto()
    OUT_OF_RANGE = auto()
    """A number with more digits than its part has."""
    BAD_URI = auto()
    BAD_VALUE = auto()
    """A part that the key's application identifier does not allow."""
    NOT_ENCODABLE = auto()
    """No binary coding of the scheme holds this value."""


@dataclass(frozen=True, slots=True)
class Epc:
    """One EPC. `reference` begins with the indicator or extension digit where the key has one, as in the URI."""

    scheme: Scheme
    company_prefix: str
    reference: str
    serial: str = ""
    """Empty where the scheme has none; 0 for an SGLN without extension."""
    filter: int | None = None
    """Which packaging level a reader should look for (0-7); None for a pure identity."""
    coding: Coding | None = None
    """How the tag writes it; None for a pure identity."""

    @property
    def uri(self) -> str:
        """The pure identity, such as urn:epc:id:sgtin:0614141.812345.6789."""
        return _PURE + self.scheme.name + ":" + self._body

    @property
    def tag_uri(self) -> str | None:
        """With coding and filter value, such as urn:epc:tag:sgtin-96:3.0614141.812345.6789; None without a coding."""
        return None if self.coding is None else f"{_TAG}{self.coding.name}:{self.filter or 0}.{self._body}"

    @property
    def elements(self) -> tuple[Element, ...]:
        """The key as application identifiers, check digit included."""
        lead, rest = self.reference[: self.scheme.leading], self.reference[self.scheme.leading :]
        key = lead + self.company_prefix + rest
        key = self.scheme.before + key + (check_digit(key) if self.scheme.check_digit else "")
        if not self.scheme.serial_ai:
            return (Element(self.scheme.ai, key + self.serial),)
        if self.scheme is SGLN and self.serial == _NO_EXTENSION:
            return (Element(self.scheme.ai, key),)
        return (Element(self.scheme.ai, key), Element(self.scheme.serial_ai, self.serial))

    @property
    def _body(self) -> str:
        parts = [self.company_prefix, _escape(self.reference)]
        return ".".join([*parts, _escape(self.serial)] if self.scheme.has_serial else parts)


def read_hex(text: str) -> Epc | EpcProblem:
    """The EPC of a tag's memory as a reader writes it, blanks between bytes or none; the padding must be zeros."""
    digits = "".join(text.split())
    if not digits or digits.strip("0123456789abcdefABCDEF"):
        return EpcProblem.NOT_HEXADECIMAL
    coding = epc_bits.coding_of(digits)
    if coding is None:
        return EpcProblem.UNKNOWN_HEADER
    bits = bin(int("1" + digits, 16))[3:]
    if len(bits) < coding.bits:
        return EpcProblem.CUT
    if len(bits) > epc_bits.in_whole_words(coding.bits) or "1" in bits[coding.bits :]:
        return EpcProblem.PADDING
    fields = epc_bits.read(bits, coding)
    if fields is None:
        return EpcProblem.BAD_PARTITION
    prefix, reference, serial = fields
    if prefix is None or reference is None or serial is None:
        return EpcProblem.OUT_OF_RANGE
    return _checked(Epc(coding.scheme, prefix, reference, serial, int(bits[8:11], 2), coding))


def read_uri(text: str) -> Epc | EpcProblem:
    """The EPC of a pure identity or tag URI."""
    is_tag = text.startswith(_TAG)
    if not is_tag and not text.startswith(_PURE):
        return EpcProblem.BAD_URI
    name, _, body = text[len(_TAG if is_tag else _PURE) :].partition(":")
    coding = CODING_BY_NAME.get(name) if is_tag else None
    scheme = SCHEMES.get(name) if not is_tag else coding.scheme if coding else None
    filter_value, body = (body[:1], body[2:] if body[1:2] == "." else "") if is_tag else ("", body)
    if scheme is None or (is_tag and filter_value not in tuple("01234567")):
        return EpcProblem.BAD_URI
    parts = body.split(".", 2) if scheme.has_serial else body.split(".", 1)
    values = [_unescape(part) for part in parts]
    if len(parts) != 2 + scheme.has_serial or None in values:
        return EpcProblem.BAD_URI
    texts = [value for value in values if value is not None]
    epc = Epc(scheme, texts[0], texts[1], "".join(texts[2:]), int(filter_value) if is_tag else None, coding)
    checked = _checked(epc)
    if coding and checked is epc and epc_bits.write(coding, _fields(epc), 0) is None:
        return EpcProblem.NOT_ENCODABLE
    return checked


def write_hex(epc: Epc) -> str | EpcProblem:
    """The tag's content in capital hexadecimal, by the EPC's own coding or else the shortest that holds it; whole 16-bit words."""
    for coding in (epc.coding,) if epc.coding else CODINGS:
        if coding.scheme is epc.scheme:
            written = epc_bits.write(coding, _fields(epc), epc.filter or 0)
            if written is not None:
                return written
    return EpcProblem.NOT_ENCODABLE


def from_elements(elements: Iterable[Element], company_prefix_length: int) -> Epc | None:
    """The pure identity of the first key among these, None if there is none or its serial is missing; the prefix is 6 to 12 digits."""
    values = {element.ai: element.value for element in elements}
    if company_prefix_length not in _PREFIX_LENGTHS:
        return None
    for scheme in SCHEMES.values():
        value = values.get(scheme.ai)
        serial = values.get(scheme.serial_ai, _NO_EXTENSION if scheme is SGLN else "")
        epc = None if value is None else _split(scheme, value, serial, company_prefix_length)
        if epc is not None and _checked(epc) is epc and epc.elements[0].value == value:
            return epc
    return None


def to_elements(epc: Epc, raw: str, this_year: int) -> Elements:
    """The EPC as a scan of its bar code would be, `raw` being what the reader sent."""
    return Elements(epc.elements, (), None, raw, this_year)


def _split(scheme: Scheme, value: str, serial: str, prefix_length: int) -> Epc | None:
    key = value.removeprefix(scheme.before)
    if scheme.digits:
        end = scheme.digits + scheme.check_digit
        if scheme.has_serial and not scheme.serial_ai:
            serial = key[end:]
        key = key[: scheme.digits]
    lead, rest = key[: scheme.leading], key[scheme.leading :]
    return Epc(scheme, rest[:prefix_length], lead + rest[prefix_length:], serial)


def _checked(epc: Epc) -> Epc | EpcProblem:
    """The EPC if its parts have their lengths and its elements pass the checks of their identifiers."""
    prefix, scheme = epc.company_prefix, epc.scheme
    if not are_digits(prefix) or len(prefix) not in _PREFIX_LENGTHS:
        return EpcProblem.BAD_VALUE
    if scheme.digits and (len(prefix + epc.reference) != scheme.digits or not are_digits(prefix + epc.reference)):
        return EpcProblem.BAD_VALUE
    if (not epc.reference and not scheme.digits) or bool(epc.serial) != scheme.has_serial:
        return EpcProblem.BAD_VALUE
    for element in epc.elements:
        known = find(element.ai)
        if known is None or known.flaw(element.value, _ANY_YEAR) is not None:
            return EpcProblem.BAD_VALUE
    return epc


def _fields(epc: Epc) -> tuple[str, str, str]:
    return epc.company_prefix, epc.reference, epc.serial


def _escape(text: str) -> str:
    return "".join(c if c in _PLAIN else f"%{ord(c):02X}" for c in text)


def _unescape(text: str) -> str | None:
    """Percent coding undone; None where a character should have been coded, or is coded badly."""
    first, *others = text.split("%")
    if any(len(part) < 2 or part[:2].strip("0123456789ABCDEFabcdef") for part in others):
        return None
    if not _PLAIN.issuperset(first + "".join(part[2:] for part in others)):
        return None
    return first + "".join(chr(int(part[:2], 16)) + part[2:] for part in others)
