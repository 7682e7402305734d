"""The EPC schemes for GS1 keys: how many bits and digits each part takes, and which application identifiers it says.

Tables of the GS1 EPC Tag Data Standard 1.13, chapters 6, 7 and 14, data alone. Left out are schemes that no warehouse
label has a bar code for (GID, ADI, USDoD), the coupon and the itemised trade item, and CPI of variable length.
"""

from dataclasses import dataclass
from enum import StrEnum

HEADER_BITS, FILTER_BITS, PARTITION_BITS = 8, 3, 3
CHARACTER_BITS = 7
"""ISO 646 without its highest bit, for serials that are text."""

COMPANY_PREFIX = ((40, 12), (37, 11), (34, 10), (30, 9), (27, 8), (24, 7), (20, 6))
"""Bits and digits of the GS1 company prefix by partition value, in every scheme (14.2)."""


class Serial(StrEnum):
    """How the last part is written."""

    NONE = "none"
    NUMBER = "number"
    """Digits without leading zeros, as a binary number."""
    TEXT = "text"
    """Characters of set 82, 7 bits each, zeros after the last."""


@dataclass(frozen=True, slots=True)
class Scheme:
    """A pure identity: `digits` of company prefix and reference together, 0 where their number is free."""

    name: str
    ai: str
    digits: int
    serial_ai: str = ""
    """Where the serial is an element of its own."""
    has_serial: bool = True
    check_digit: bool = True
    leading: int = 0
    """How many digits of the reference (indicator, extension) stand before the company prefix in the key."""
    before: str = ""
    """What the element string has before the key."""


@dataclass(frozen=True, slots=True)
class Coding:
    """How a scheme is written on a tag. `key_bits` are company prefix and reference, `serial_bits` what follows them."""

    name: str
    header: int
    scheme: Scheme
    key_bits: int
    serial_bits: int
    serial: Serial
    most_digits: int = 0
    """Company prefix and reference together, where the reference is a number of free length."""

    @property
    def bits(self) -> int:
        """The length of the whole."""
        return HEADER_BITS + FILTER_BITS + PARTITION_BITS + self.key_bits + self.serial_bits


SGTIN = Scheme("sgtin", "01", 13, serial_ai="21", leading=1)
SSCC = Scheme("sscc", "00", 17, has_serial=False, leading=1)
SGLN = Scheme("sgln", "414", 12, serial_ai="254")
GRAI = Scheme("grai", "8003", 12, before="0")
GIAI = Scheme("giai", "8004", 0, has_serial=False, check_digit=False)
GDTI = Scheme("gdti", "253", 12)
GSRN = Scheme("gsrn", "8018", 17, has_serial=False)
GSRNP = Scheme("gsrnp", "8017", 17, has_serial=False)
CPI = Scheme("cpi", "8010", 0, serial_ai="8011", check_digit=False)

SCHEMES = {scheme.name: scheme for scheme in (SGTIN, SSCC, SGLN, GRAI, GIAI, GDTI, GSRN, GSRNP, CPI)}

CODINGS = (
    Coding("sgtin-96", 0x30, SGTIN, 44, 38, Serial.NUMBER),
    Coding("sgtin-198", 0x36, SGTIN, 44, 140, Serial.TEXT),
    Coding("sscc-96", 0x31, SSCC, 58, 24, Serial.NONE),
    Coding("sgln-96", 0x32, SGLN, 41, 41, Serial.NUMBER),
    Coding("sgln-195", 0x39, SGLN, 41, 140, Serial.TEXT),
    Coding("grai-96", 0x33, GRAI, 44, 38, Serial.NUMBER),
    Coding("grai-170", 0x37, GRAI, 44, 112, Serial.TEXT),
    Coding("giai-96", 0x34, GIAI, 82, 0, Serial.NUMBER, most_digits=25),
    Coding("giai-202", 0x38, GIAI, 188, 0, Serial.TEXT),
    Coding("gdti-96", 0x2C, GDTI, 41, 41, Serial.NUMBER),
    Coding("gdti-174", 0x3E, GDTI, 41, 119, Serial.TEXT),
    Coding("gsrn-96", 0x2D, GSRN, 58, 24, Serial.NONE),
    Coding("gsrnp-96", 0x2E, GSRNP, 58, 24, Serial.NONE),
    Coding("cpi-96", 0x3C, CPI, 51, 31, Serial.NUMBER, most_digits=15),
)
CODING_BY_NAME = {coding.name: coding for coding in CODINGS}
CODING_BY_HEADER = {coding.header: coding for coding in CODINGS}
