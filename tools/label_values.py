"""Good and bad values for every kind of component that the syntax dictionary knows, worked out here and nowhere else.

An oracle for tests: it shares no line with Lotline's own checks. Sources: GS1 General Specifications 7.9 (check digits
and pairs), 7.11 (character sets), ISO 13616 (IBAN), the coupon guidelines; codes of ISO lists are a few well-known ones.
"""

from collections.abc import Callable, Iterator

from tools.dictionary import Entry, Part

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
DIGITS = "0123456789"
SET_82 = "!\"%&'()*+,-./0123456789:;<=>?" + LETTERS + "_" + LETTERS.lower()
ALPHABETS = {"N": DIGITS, "X": SET_82, "Y": "#-/" + DIGITS + LETTERS, "Z": LETTERS + LETTERS.lower() + DIGITS + "-_"}
STRANGERS = {"N": "A-/ ", "X": "#^ ~", "Y": "a_! ", "Z": "+/.!"}
"""Characters that a type may not hold."""

_PAIR_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_PRIMES = (83, 79, 73, 71, 67, 61, 59, 53, 47, 43, 41, 37, 31, 29, 23, 19, 17, 13, 11, 7, 5, 3, 2)

_EXAMPLES: dict[str, tuple[str, ...]] = {
    "couponcode": ("106141416543213150110120", "0614141654321210150101", "0123456123456101221003280331"),
    "couponposoffer": ("006141416543210123456", "161234561234561234569012345678901234"),
    "hh": ("00", "23"),
    "hhmi": ("0000", "2359"),
    "hyphen": ("-",),
    "importeridx": ("A", "z", "-", "_", "0"),
    "iso3166": ("276", "840", "004", "894"),
    "iso3166999": ("276", "999"),
    "iso3166alpha2": ("DE", "US", "ZW"),
    "iso4217": ("978", "840", "392"),
    "iso5218": ("0", "1", "2", "9"),
    "latitude": ("0900000000", "1800000000", "0000000000"),
    "longitude": ("3600000000", "0000000000"),
    "mediatype": ("01", "10", "80", "99"),
    "mi": ("00", "59"),
    "packagetype": ("1A", "PX", "201"),
    "pieceoftotal": ("0102", "0202", "9999"),
    "posinseqslash": ("1/2", "9/9"),
    "ss": ("59", "00"),
    "winding": ("0", "1", "9"),
    "yesno": ("0", "1"),
    "yymmd0": ("280630", "280600", "240229", "000229"),
    "yymmdd": ("280630", "240229", "991231"),
    "yyyymmdd": ("19760101", "20000229"),
}
_DAY_FLAWS = ("280030", "281330", "280632", "270229", "280431")
_DATES: dict[str, tuple[str, ...]] = {
    "yymmd0": (*_DAY_FLAWS, "000000"),
    "yymmdd": (*_DAY_FLAWS, "280600"),
    "yyyymmdd": ("20280030", "20281330", "20280632", "19000229", "20280600"),
}
_TIMES: dict[str, tuple[str, ...]] = {
    "hh": ("24", "99"),
    "hhmi": ("2400", "2360"),
    "mi": ("60", "99"),
    "ss": ("60", "99"),
}
_OTHER: dict[str, tuple[str, tuple[str, ...]]] = {
    "couponcode": ("COUPON", ("10614141654321315011012", "1061414165432131501101209", "706141416543213150110120")),
    "couponposoffer": ("COUPON", ("00614141654321012345", "206141416543210123456", "0061414165432101234567")),
    "hyphen": ("HYPHEN", ("+",)),
    "importeridx": ("IMPORTER_INDEX", ("!", "+")),
    "iso3166": ("COUNTRY", ("000", "999")),
    "iso3166999": ("COUNTRY", ("000", "998")),
    "iso3166alpha2": ("COUNTRY", ("XX", "D1")),
    "iso4217": ("CURRENCY", ("000", "001")),
    "iso5218": ("BIOLOGICAL_SEX", ("3", "8")),
    "latitude": ("LATITUDE", ("1800000001",)),
    "longitude": ("LONGITUDE", ("3600000001",)),
    "mediatype": ("MEDIA_TYPE", ("00", "11", "79")),
    "nonzero": ("ZERO", ("0",)),
    "nozeroprefix": ("LEADING_ZERO", ("0", "01")),
    "packagetype": ("PACKAGE_TYPE", ("!!", "00")),
    "pcenc": ("PERCENT_CODING", ("A%", "%4", "%GG")),
    "pieceoftotal": ("PIECE_OF_TOTAL", ("0001", "0100", "0201")),
    "posinseqslash": ("POSITION_IN_SEQUENCE|LEADING_ZERO", ("2/1", "0/1", "12/", "1-2")),
    "winding": ("WINDING", ("2",)),
    "yesno": ("YES_OR_NO", ("2",)),
    "zero": ("NOT_ZERO", ("1",)),
}


def check_digit(digits: str) -> str:
    """The digit that makes the weighted sum a multiple of ten, weights 3, 1, 3 ... from the right."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        total += int(digit) * (1 if place % 2 else 3)
    return str((10 - total % 10) % 10)


def check_pair(text: str) -> str:
    """The two characters that follow a global model number."""
    total = 0
    for character, prime in zip(text, _PRIMES[-len(text) :], strict=True):
        total += SET_82.index(character) * prime
    return _PAIR_ALPHABET[total % 1021 // 32] + _PAIR_ALPHABET[total % 1021 % 32]


def iban(country: str, account: str) -> str:
    """An account number with its two check digits."""
    digits = "".join(c if c in DIGITS else str(LETTERS.index(c) + 10) for c in account + country + "00")
    return f"{country}{98 - int(digits) % 97:02}{account}"


def good(entry: Entry, turn: int, *, whole: bool) -> str:
    """A value without a flaw, each turn another; `whole` has every optional part at its greatest length."""
    return "".join(_good_parts(entry, turn, whole=whole))


def too_short(entry: Entry, turn: int) -> str:
    """One character less than the parts that must be there need."""
    return good(entry, turn, whole=False)[: sum(part.shortest for part in entry.parts if not part.optional) - 1]


def too_long(entry: Entry, turn: int) -> str:
    """One character more than all parts together take."""
    return good(entry, turn, whole=True).ljust(sum(part.longest for part in entry.parts), "1") + "1"


def strange(entry: Entry, turn: int) -> Iterator[str]:
    """A whole value with one character that does not belong to its part's set, once a part."""
    for at, part in enumerate(entry.parts):
        text = _good_part(part, turn, whole=True)
        place = turn % len(text)
        yield _with_part(entry, at, text[:place] + STRANGERS[part.type][turn % 4] + text[place + 1 :], turn)


def miscounted(entry: Entry, turn: int) -> Iterator[tuple[str, str]]:
    """Whole values whose check digit, pair or account number is wrong, with the code of what is wrong."""
    for at, part in enumerate(entry.parts):
        text = _good_part(part, turn, whole=True)
        if "csum" in part.checks:
            yield _with_part(entry, at, text[:-1] + str((int(text[-1]) + 1 + turn % 9) % 10), turn), "CHECK_DIGIT"
        if "csumalpha" in part.checks:
            other = _PAIR_ALPHABET[(_PAIR_ALPHABET.index(text[-1]) + 1) % 32]
            yield _with_part(entry, at, text[:-1] + other, turn), "CHECK_PAIR"
        if "iban" in part.checks:
            yield _with_part(entry, at, text[:-1] + ("1" if text[-1] == "0" else "0"), turn), "IBAN"


def mistimed(entry: Entry, turn: int) -> Iterator[tuple[str, str]]:
    """Whole values with a day or an hour that there is not."""
    for at, part in enumerate(entry.parts):
        for check in part.checks:
            for text in _DATES.get(check, ()):
                yield _with_part(entry, at, text, turn), "INVALID_DATE"
            for text in _TIMES.get(check, ()):
                yield _with_part(entry, at, text, turn), "INVALID_TIME"


def misused(entry: Entry, turn: int) -> Iterator[tuple[str, str]]:
    """Whole values whose content another check forbids."""
    for at, part in enumerate(entry.parts):
        for check in part.checks:
            code, texts = _OTHER.get(check, ("", ()))
            for text in texts:
                if part.shortest == part.longest:
                    text = text.ljust(part.longest, text[-1])[: part.longest]
                yield _with_part(entry, at, text[: part.longest], turn), code
        if part.type in "XY" and "gcppos1" in part.checks:
            yield _with_part(entry, at, _sealed(part, "12A4567"), turn), "COMPANY_PREFIX"
        if "hasnondigit" in part.checks:
            yield _with_part(entry, at, _sealed_digits(), turn), "NON_DIGIT_REQUIRED"


def _with_part(entry: Entry, at: int, text: str, turn: int) -> str:
    parts = _good_parts(entry, turn, whole=True)
    parts[at] = text
    return "".join(parts)


def _good_parts(entry: Entry, turn: int, *, whole: bool) -> list[str]:
    return [_good_part(part, turn, whole=whole) for part in entry.parts if whole or not part.optional]


def _good_part(part: Part, turn: int, *, whole: bool) -> str:
    length = part.longest if whole else part.shortest
    for check in part.checks:
        if check in _EXAMPLES:
            return _EXAMPLES[check][turn % len(_EXAMPLES[check])]
        if check in _MADE:
            return _MADE[check](part, length, turn)
    return _text(ALPHABETS[part.type], length, turn)


def _text(alphabet: str, length: int, turn: int) -> str:
    """So many characters that walk through the alphabet."""
    size, start = len(alphabet), 5 * turn + 1
    return "".join([alphabet[(start + 7 * place) % size] for place in range(length)])


def _sealed(part: Part, text: str) -> str:
    return text + check_pair(text) if "csumalpha" in part.checks else text


def _sealed_digits() -> str:
    """A number whose check pair happens to be digits too."""
    return next(
        text + check_pair(text) for text in map(str, range(10_000_000, 10_100_000)) if check_pair(text).isdigit()
    )


def _with_prefix(part: Part, length: int, turn: int) -> str:
    """Four digits of a company prefix, then anything."""
    start = _text(DIGITS, 4, turn)
    return start + _text(ALPHABETS[part.type], max(length - 4, 0), turn)


def _paired(part: Part, length: int, turn: int) -> str:
    text = _text(DIGITS, 4, turn) + "a" + _text(SET_82, max(length - 7, 0), turn)
    return text + check_pair(text)


_MADE: dict[str, Callable[[Part, int, int], str]] = {
    "csum": lambda _, length, turn: (text := _text(DIGITS, length - 1, turn)) + check_digit(text),
    "csumalpha": _paired,
    "gcppos1": _with_prefix,
    "iban": lambda _, length, turn: iban("GB", _text(DIGITS + LETTERS, max(length - 4, 12), turn)),
    "nonzero": lambda _, length, turn: str(turn % 9 + 1).zfill(length),
    "nozeroprefix": lambda _, length, turn: str(turn % 9 + 1) + _text(DIGITS, length - 1, turn),
    "pcenc": lambda _, length, turn: "%C3%A4" + _text(LETTERS, length - 6, turn) if length > 6 else "A" * length,
    "zero": lambda _, length, turn: "0" * length,
}
