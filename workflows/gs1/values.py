"""GS1 keys, dates and text as values: GTIN, SSCC, GLN, SGTIN, expiry; check digits and character sets.

Bad input gives None or False, never an exception. Refuses to know where a value was read and what day it is.
"""

from dataclasses import dataclass
from datetime import date
from typing import Self

DIGITS = "0123456789"
_UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LOWER = "abcdefghijklmnopqrstuvwxyz"

CHARACTER_SET_82 = "!\"%&'()*+,-./" + DIGITS + ":;<=>?" + _UPPER + "_" + _LOWER
"""GS1 General Specifications 7.11, table "GS1 AI encodable character set 82", in the order of the check pair values."""
CHARACTER_SET_39 = "#-/" + DIGITS + _UPPER
"""GS1 General Specifications 7.11, table "GS1 AI encodable character set 39"."""
CHARACTER_SET_64 = _UPPER + _LOWER + DIGITS + "-_"
"""GS1 General Specifications 7.11, table "GS1 AI encodable character set 64" (file-safe base64)."""

_DAYS_IN_MONTH = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def are_digits(text: str) -> bool:
    """True for one or more of 0-9 and nothing else."""
    return text.isdecimal() and text.isascii()


def in_character_set(text: str, alphabet: str) -> bool:
    """True when every character of the text belongs to the alphabet."""
    return not text.lstrip(alphabet)


def is_lot(text: str) -> bool:
    """True for a value that AI 10 can carry: 1 to 20 characters of set 82."""
    return 0 < len(text) <= 20 and in_character_set(text, CHARACTER_SET_82)


def is_serial(text: str) -> bool:
    """True for a value that AI 21 can carry: 1 to 20 characters of set 82."""
    return is_lot(text)


def check_digit(digits: str) -> str:
    """The digit that completes these: modulo 10, weights 3 and 1 from the right (General Specifications 7.9.1)."""
    codes = digits.encode("ascii")
    total = 3 * sum(codes[::-2]) + sum(codes[-2::-2]) - 48 * (len(codes) + 2 * ((len(codes) + 1) // 2))
    return str(-total % 10)


def has_check_digit(digits: str) -> bool:
    """True when the last of these digits completes the others (General Specifications 7.9.1)."""
    codes = digits.encode("ascii")
    total = 3 * sum(codes[-2::-2]) + sum(codes[::-2]) - 48 * (len(codes) + 2 * (len(codes) // 2))
    return total % 10 == 0


def full_year(two_digits: int, this_year: int) -> int:
    """The year meant by two digits: 49 years back to 50 years ahead of this year (General Specifications 7.12)."""
    year = this_year - this_year % 100 + two_digits
    ahead = year - this_year
    return year - 100 if ahead > 50 else year + 100 if ahead < -49 else year


def days_in_month(year: int, month: int) -> int:
    """How many days the month (1-12) of that year has."""
    leap = month == 2 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return 29 if leap else _DAYS_IN_MONTH[month - 1]


def _is_key(text: str, length: int) -> bool:
    return len(text) == length and are_digits(text) and has_check_digit(text)


@dataclass(frozen=True, slots=True)
class Gtin:
    """A trade item number, always as 14 digits; the constructor trusts, the class methods check."""

    digits: str

    @property
    def text(self) -> str:
        return self.digits

    def __str__(self) -> str:
        return self.digits

    @classmethod
    def from_text(cls, text: str) -> Self | None:
        """From exactly 14 digits with a valid check digit."""
        return cls(text) if _is_key(text, 14) else None

    @classmethod
    def from_digits(cls, digits: str) -> Self | None:
        """From the 8, 12, 13 or 14 digits of any GTIN, check digit included (General Specifications 3.2.2)."""
        return cls.from_text(digits.zfill(14)) if len(digits) in (8, 12, 13, 14) else None


@dataclass(frozen=True, slots=True)
class Sscc:
    """A logistic unit's number, 18 digits; its text is 00/<18 digits>."""

    digits: str

    @property
    def text(self) -> str:
        return "00/" + self.digits

    def __str__(self) -> str:
        return "00/" + self.digits

    @classmethod
    def from_text(cls, text: str) -> Self | None:
        """From 00/<18 digits> with a valid check digit."""
        return cls.from_digits(text[3:]) if text.startswith("00/") else None

    @classmethod
    def from_digits(cls, digits: str) -> Self | None:
        """From exactly 18 digits with a valid check digit."""
        return cls(digits) if _is_key(digits, 18) else None


@dataclass(frozen=True, slots=True)
class Gln:
    """A party's or location's number, 13 digits."""

    digits: str

    @property
    def text(self) -> str:
        return self.digits

    def __str__(self) -> str:
        return self.digits

    @classmethod
    def from_text(cls, text: str) -> Self | None:
        """From exactly 13 digits with a valid check digit."""
        return cls(text) if _is_key(text, 13) else None


@dataclass(frozen=True, slots=True)
class Sgtin:
    """One single trade item: product and serial; its text is 01/<14 digits>/21/<serial as it is>."""

    gtin: Gtin
    serial: str

    @property
    def text(self) -> str:
        return f"01/{self.gtin.digits}/21/{self.serial}"

    def __str__(self) -> str:
        return self.text

    @classmethod
    def from_text(cls, text: str) -> Self | None:
        """From 01/<14 digits>/21/<serial>; the serial is not percent-coded and may hold a slash."""
        gtin = Gtin.from_text(text[3:17])
        if gtin is None or text[:3] != "01/" or text[17:21] != "/21/" or not is_serial(text[21:]):
            return None
        return cls(gtin, text[21:])


def parse_item(text: str) -> Sgtin | Sscc | None:
    """The serialized item or logistic unit of a canonical text, None for anything else."""
    return Sscc.from_text(text) or Sgtin.from_text(text)


@dataclass(frozen=True, slots=True)
class Expiry:
    """The last day on which a thing may be used; without a day on the label, the last of the month.

    General Specifications 3.4.7: AI 17 with day 00 means the last day of the month. Its text is 2028-06-30, or 2028-06.
    """

    date: date
    day_given: bool

    @property
    def text(self) -> str:
        return self.date.isoformat() if self.day_given else self.date.isoformat()[:7]

    def __str__(self) -> str:
        return self.text

    @classmethod
    def from_text(cls, text: str) -> Self | None:
        """From 2028-06-30 or 2028-06."""
        year, month, day = text[:4], text[5:7], text[8:] or "00"
        if text[4:5] != "-" or text[7:8] not in ("", "-") or len(text) not in (7, 10):
            return None
        if not are_digits(year + month + day) or year == "0000" or text[8:] == "00":
            return None
        return cls._of(int(year), int(month), int(day))

    @classmethod
    def from_yymmdd(cls, digits: str, this_year: int) -> Self | None:
        """From the six digits of AI 11 to 17; day 00 is the last of the month."""
        if len(digits) != 6 or not are_digits(digits):
            return None
        return cls._of(full_year(int(digits[:2]), this_year), int(digits[2:4]), int(digits[4:]))

    @classmethod
    def _of(cls, year: int, month: int, day: int) -> Self | None:
        if not 1 <= month <= 12 or day > days_in_month(year, month):
            return None
        return cls(date(year, month, day or days_in_month(year, month)), day_given=day != 0)
