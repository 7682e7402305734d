"""The content checks that the dictionary names, one function each: text of one component in, flaw or None out.

A flaw is the problem and its offset within the component. The component's length and character set have been checked
before. Behaviour follows the GS1 Barcode Syntax Tests; `this_year` places two-digit years, no clock is read.
"""

from collections.abc import Callable

from workflows.gs1.code_lists import COUNTRIES, COUNTRY_NUMBERS, CURRENCY_NUMBERS, PACKAGE_TYPES
from workflows.gs1.codes import Problem
from workflows.gs1.coupons import coupon_flaw, positive_offer_flaw
from workflows.gs1.values import (
    CHARACTER_SET_64,
    CHARACTER_SET_82,
    DIGITS,
    are_digits,
    days_in_month,
    full_year,
    has_check_digit,
    in_character_set,
)

Flaw = tuple[Problem, int]
Linter = Callable[[str, int], Flaw | None]

_SHORTEST_COMPANY_PREFIX = 4
_CHECK_PAIR_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_CHECK_PAIR_WEIGHTS = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83)
_IMPORTER_INDEX = CHARACTER_SET_64
_HEXADECIMAL = DIGITS + "ABCDEFabcdef"
_DAYS = frozenset(f"{month:02}{day:02}" for month in range(1, 13) for day in range(1, days_in_month(2000, month) + 1))
_DAYS_OR_MONTHS = _DAYS | {f"{month:02}00" for month in range(1, 13)}


def _one_of(values: frozenset[str], problem: Problem) -> Linter:
    def lint(text: str, this_year: int) -> Flaw | None:
        return None if text in values else (problem, 0)

    return lint


def _at_most(greatest: str, problem: Problem) -> Linter:
    """Digits of the same length compare as text."""

    def lint(text: str, this_year: int) -> Flaw | None:
        return None if text <= greatest else (problem, 0)

    return lint


def _check_digit(text: str, this_year: int) -> Flaw | None:
    return None if has_check_digit(text) else (Problem.CHECK_DIGIT, len(text) - 1)


def _check_pair(text: str, this_year: int) -> Flaw | None:
    """General Specifications 7.9.5: two characters of set 32 hold the weighted sum modulo 1021."""
    data, pair = text[:-2], text[-2:]
    weights = _CHECK_PAIR_WEIGHTS[: len(data)]
    total = sum(CHARACTER_SET_82.index(c) * w for c, w in zip(reversed(data), weights, strict=True)) % 1021
    return None if pair == _CHECK_PAIR_ALPHABET[total >> 5] + _CHECK_PAIR_ALPHABET[total & 31] else _bad_pair(text)


def _bad_pair(text: str) -> Flaw:
    return (Problem.CHECK_PAIR, max(0, len(text) - 2))


def _company_prefix(text: str, this_year: int) -> Flaw | None:
    """Which prefixes are allocated nobody knows offline; the shortest has four digits."""
    start = text[:_SHORTEST_COMPANY_PREFIX]
    if len(start) == _SHORTEST_COMPANY_PREFIX and are_digits(start):
        return None
    return (Problem.COMPANY_PREFIX, len(start) - len(start.lstrip(DIGITS)))


def _company_prefix_second(text: str, this_year: int) -> Flaw | None:
    """An indicator or extension digit stands before the prefix."""
    flaw = _company_prefix(text[1:], this_year)
    return flaw and (flaw[0], flaw[1] + 1)


def _day_or_month(text: str, this_year: int) -> Flaw | None:
    """YYMMDD, where day 00 means the month as a whole."""
    return _date_in(_DAYS_OR_MONTHS, text[2:], full_year(int(text[:2]), this_year), 2)


def _day(text: str, this_year: int) -> Flaw | None:
    return _date_in(_DAYS, text[2:], full_year(int(text[:2]), this_year), 2)


def _full_day(text: str, this_year: int) -> Flaw | None:
    return _date_in(_DAYS, text[4:], int(text[:4]), 4)


def _date_in(days: frozenset[str], month_day: str, year: int, offset: int) -> Flaw | None:
    if month_day in days and (month_day != "0229" or days_in_month(year, 2) == 29):
        return None
    return (Problem.INVALID_DATE, offset if not "01" <= month_day[:2] <= "12" else offset + 2)


def _hour_minute(text: str, this_year: int) -> Flaw | None:
    if text[:2] > "23":
        return (Problem.INVALID_TIME, 0)
    return None if text[2:] <= "59" else (Problem.INVALID_TIME, 2)


def _percent_coding(text: str, this_year: int) -> Flaw | None:
    at = text.find("%")
    while at >= 0:
        if len(text) < at + 3 or not in_character_set(text[at + 1 : at + 3], _HEXADECIMAL):
            return (Problem.PERCENT_CODING, at)
        at = text.find("%", at + 3)
    return None


def _piece_of_total(text: str, this_year: int) -> Flaw | None:
    half = len(text) // 2
    piece, total = int(text[:half]), int(text[half:])
    if piece == 0 or piece > total:
        return (Problem.PIECE_OF_TOTAL, half if piece and not total else 0)
    return None


def _position_in_sequence(text: str, this_year: int) -> Flaw | None:
    position, slash, end = text.partition("/")
    if not slash or not are_digits(position) or not are_digits(end):
        return (Problem.POSITION_IN_SEQUENCE, 0)
    if position[0] == "0" or end[0] == "0":
        return (Problem.LEADING_ZERO, 0 if position[0] == "0" else len(position) + 1)
    return None if int(position) <= int(end) else (Problem.POSITION_IN_SEQUENCE, 0)


def _iban(text: str, this_year: int) -> Flaw | None:
    """ISO 13616: country, two check digits, account; modulo 97 of the rotated text is 1."""
    if text[:2] not in COUNTRIES:
        return (Problem.IBAN, 0)
    if len(text) <= 10 or not (text.isalnum() and text.isascii() and text.upper() == text):
        return (Problem.IBAN, 4)
    number = "".join(str(int(character, 36)) for character in text[4:] + text[:4])
    return None if int(number) % 97 == 1 else (Problem.IBAN, 2)


def _all_zero(text: str, this_year: int) -> Flaw | None:
    return (Problem.NOT_ZERO, 0) if text.strip("0") else None


def _not_zero(text: str, this_year: int) -> Flaw | None:
    return None if text.strip("0") else (Problem.ZERO, 0)


def _no_zero_first(text: str, this_year: int) -> Flaw | None:
    return (Problem.LEADING_ZERO, 0) if text[0] == "0" else None


def _has_non_digit(text: str, this_year: int) -> Flaw | None:
    return (Problem.NON_DIGIT_REQUIRED, 0) if are_digits(text) else None


def base64_flaw(text: str, this_year: int) -> Flaw | None:
    """The padding of type Z: one or two equals signs that fill the last group, or none at all."""
    data = text.rstrip("=")
    rest = data.lstrip(CHARACTER_SET_64)
    if rest:
        return (Problem.INVALID_CHARACTER, len(data) - len(rest))
    # The reference counts in threes, which is not how base64 pads; it is what its verdicts rest on.
    padding = len(text) - len(data)
    return (Problem.PADDING, len(data)) if padding > 2 or (padding and len(text) % 3) else None


LINTERS: dict[str, Linter] = {
    "couponcode": coupon_flaw,
    "couponposoffer": positive_offer_flaw,
    "csum": _check_digit,
    "csumalpha": _check_pair,
    "gcppos1": _company_prefix,
    "gcppos2": _company_prefix_second,
    "hasnondigit": _has_non_digit,
    "hh": _at_most("23", Problem.INVALID_TIME),
    "hhmi": _hour_minute,
    "hyphen": _one_of(frozenset("-"), Problem.HYPHEN),
    "iban": _iban,
    "importeridx": _one_of(frozenset(_IMPORTER_INDEX), Problem.IMPORTER_INDEX),
    "iso3166": _one_of(COUNTRY_NUMBERS, Problem.COUNTRY),
    "iso3166999": _one_of(COUNTRY_NUMBERS | {"999"}, Problem.COUNTRY),
    "iso3166alpha2": _one_of(COUNTRIES, Problem.COUNTRY),
    "iso4217": _one_of(CURRENCY_NUMBERS, Problem.CURRENCY),
    "iso5218": _one_of(frozenset("0129"), Problem.BIOLOGICAL_SEX),
    "latitude": _at_most("1800000000", Problem.LATITUDE),
    "longitude": _at_most("3600000000", Problem.LONGITUDE),
    "mediatype": _one_of(frozenset(f"{n:02}" for n in (*range(1, 11), *range(80, 100))), Problem.MEDIA_TYPE),
    "mi": _at_most("59", Problem.INVALID_TIME),
    "nonzero": _not_zero,
    "nozeroprefix": _no_zero_first,
    "packagetype": _one_of(PACKAGE_TYPES, Problem.PACKAGE_TYPE),
    "pcenc": _percent_coding,
    "pieceoftotal": _piece_of_total,
    "posinseqslash": _position_in_sequence,
    "ss": _at_most("59", Problem.INVALID_TIME),
    "winding": _one_of(frozenset("019"), Problem.WINDING),
    "yesno": _one_of(frozenset("01"), Problem.YES_OR_NO),
    "yymmd0": _day_or_month,
    "yymmdd": _day,
    "yyyymmdd": _full_day,
    "zero": _all_zero,
}

UNCHECKED_LINTERS: frozenset[str] = frozenset()
"""Names of dictionary checks that this package does not carry out; the table may use no other name."""
