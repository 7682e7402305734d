"""AIM symbology identifiers: what kind of data a carrier brings (ISO/IEC 15424, General Specifications 5.1.2).

An identifier is a bracket and two characters, such as ]d2. Refuses to look at the data. ]Z2, of the range that the standard
keeps for what is no bar code, is Lotline's own: a tag that was read by radio, its EPC in hexadecimal digits.
"""

from enum import Enum, auto


class Carrier(Enum):
    """How the data after a symbology identifier is meant."""

    ELEMENT_STRINGS = auto()
    EAN = auto()
    EAN_8 = auto()
    EAN_WITH_ADD_ON = auto()
    ADD_ON = auto()
    ITF = auto()
    RFID = auto()
    PLAIN = auto()


LENGTH = 3

_CARRIERS = {
    "C1": Carrier.ELEMENT_STRINGS,
    "d2": Carrier.ELEMENT_STRINGS,
    "d8": Carrier.ELEMENT_STRINGS,
    "Q3": Carrier.ELEMENT_STRINGS,
    "e0": Carrier.ELEMENT_STRINGS,
    "J1": Carrier.ELEMENT_STRINGS,
    "E0": Carrier.EAN,
    "E1": Carrier.ADD_ON,
    "E2": Carrier.ADD_ON,
    "E3": Carrier.EAN_WITH_ADD_ON,
    "E4": Carrier.EAN_8,
    "I0": Carrier.ITF,
    "I1": Carrier.ITF,
    "I3": Carrier.ITF,
    "Z2": Carrier.RFID,
}
BARE_CARRIERS = frozenset(
    (Carrier.EAN, Carrier.EAN_8, Carrier.EAN_WITH_ADD_ON, Carrier.ADD_ON, Carrier.ITF, Carrier.RFID)
)
"""What holds a bare number and no identifiers."""

_STRICT = frozenset(("C1", "d2", "Q3", "e0", "J1", "E0", "E3", "E4", "d1", "Q1", "J0"))
"""What the reference engine reads: GS1 symbols, and plain ones that may hold a Digital Link; and ]E3 beside them.

]E3 is what a reader sends for an EAN-13 and its add-on in one message: the number is the same GTIN as under ]E0, so a shelf
of magazines is not refused for it. ]E1 and ]E2 are an add-on by itself: two or five digits that name no trade item.
"""

ELEMENT_STRING_PREFIXES = frozenset("]" + code for code, kind in _CARRIERS.items() if kind is Carrier.ELEMENT_STRINGS)


def split(text: str) -> str | None:
    """The two characters after the bracket, None if the text does not begin with an identifier."""
    code = text[1:LENGTH]
    return code if text[:1] == "]" and len(code) == 2 and code.isalnum() and code.isascii() else None


def carrier(code: str) -> Carrier:
    """What this identifier announces; any that is not GS1's own is plain."""
    return _CARRIERS.get(code, Carrier.PLAIN)


def is_strict(code: str) -> bool:
    """True for the identifiers that strict reading supports."""
    return code in _STRICT
