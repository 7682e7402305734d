"""Builds labels: good values for any application identifier, with the companions that it needs."""

from collections.abc import Callable, Sequence
from random import Random

from workflows.gs1.application_identifiers import ApplicationIdentifier, Component, every, find
from workflows.gs1.code_lists import COUNTRIES, COUNTRY_NUMBERS, CURRENCY_NUMBERS, PACKAGE_TYPES
from workflows.gs1.element import GS, Element
from workflows.gs1.elements import Elements, Malformed
from workflows.gs1.values import CHARACTER_SET_64, CHARACTER_SET_82, check_digit

THIS_YEAR = 2026
GTIN = "09506000134352"
OTHER_GTIN = "04012345678901"
SSCC = "106141411234567897"
EVERY = tuple(every())
LABEL = f"]d201{GTIN}1728033110ABC123{GS}21SN0001"
"""A unit of medicine: product, expiry, lot, serial."""

CHECK_32 = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
PRIMES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83)


def accepted(result: Elements | Malformed) -> Elements:
    """The elements of a text that must be accepted."""
    assert isinstance(result, Elements), result
    return result


def refused(result: Elements | Malformed) -> Malformed:
    """The refusal of a text that must be refused."""
    assert isinstance(result, Malformed), result
    return result


def pairs(elements: Elements) -> list[tuple[str, str]]:
    return [(element.ai, element.value) for element in elements]


def identifier(ai: str) -> ApplicationIdentifier:
    known = find(ai)
    assert known is not None
    return known


def good_value(ai: str, chance: Random) -> str:
    """A value that the syntax accepts for this identifier; optional components are there half of the time."""
    parts: list[str] = []
    for component in identifier(ai).components:
        if component.optional and chance.random() < 0.5:
            break
        parts.append(_good_component(component, chance))
    return "".join(parts)


def with_companions(ai: str, chance: Random) -> tuple[Element, ...]:
    """A message about this identifier that breaks no rule between elements."""
    chosen = {ai: good_value(ai, chance)}
    waiting = [ai]
    while waiting:
        for alternatives in identifier(waiting.pop()).requires:
            if not any(all(_present(one, chosen) for one in together) for together in alternatives):
                for missing in _first_allowed(alternatives, chosen):
                    chosen[missing] = good_value(missing, chance)
                    waiting.append(missing)
    if "8030" in chosen:
        chosen = {name: value + "7" * (name in {"253", "255", "8003"}) for name, value in chosen.items()}
    return tuple(Element(name, value) for name, value in chosen.items())


def _present(pattern: str, chosen: dict[str, str]) -> bool:
    return any(len(ai) == len(pattern) and ai.startswith(pattern.rstrip("n")) for ai in chosen)


def _first_allowed(alternatives: Sequence[Sequence[str]], chosen: dict[str, str]) -> list[str]:
    for together in alternatives:
        wanted = [ai.replace("n", "0") for ai in together if not _present(ai, chosen)]
        if not any(_clash(one, other) for one in wanted for other in chosen):
            return wanted
    raise AssertionError(f"no allowed companion among {alternatives} for {chosen}")


def _clash(one: str, other: str) -> bool:
    return any(
        _present(pattern, {second: ""}) and first != second
        for first, second in ((one, other), (other, one))
        for pattern in identifier(first).excludes
    )


def _text(alphabet: str, shortest: int, longest: int, chance: Random) -> str:
    return "".join(chance.choices(alphabet, k=chance.randint(shortest, longest)))


def _digits(length: int, chance: Random) -> str:
    return _text("0123456789", length, length, chance)


def _day(chance: Random) -> str:
    return f"{chance.randint(0, 99):02}{chance.randint(1, 12):02}{chance.randint(1, 28):02}"


def _check_paired(chance: Random) -> str:
    data = _digits(4, chance) + "a" + _text(CHARACTER_SET_82, 0, 18, chance)
    total = sum(CHARACTER_SET_82.index(c) * w for c, w in zip(reversed(data), PRIMES, strict=False)) % 1021
    return data + CHECK_32[total // 32] + CHECK_32[total % 32]


def _iban(chance: Random) -> str:
    account = _text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", 8, 30, chance)
    number = "".join(str(int(character, 36)) for character in account + "GB00")
    return f"GB{98 - int(number) % 97:02}{account}"


def _counted(more: int, count: int, chance: Random) -> str:
    return str(count) + _digits(count + more, chance)


def _coupon(chance: Random) -> str:
    purchase = _counted(0, 2, chance) + "4" + _digits(3, chance)
    required = _counted(6, chance.randint(0, 6), chance) + _digits(6, chance) + _counted(0, 1, chance) + purchase
    optional = ["2" + purchase + "9", "3280331", "4260101", "5" + _counted(6, 2, chance), "6" + _counted(6, 1, chance)]
    return (required + "".join(part for part in optional if chance.random() < 0.5) + "95200")[:70]


_BY_CHECK: dict[str, Callable[[Component, Random], str]] = {
    "couponcode": lambda _, chance: _coupon(chance),
    "couponposoffer": lambda _, chance: "1" + _counted(6, 3, chance) + _digits(6, chance) + _counted(6, 9, chance),
    "csum": lambda part, chance: (digits := _digits(part.maximum - 1, chance)) + check_digit(digits),
    "csumalpha": lambda _, chance: _check_paired(chance),
    "gcppos1": lambda part, chance: _digits(4, chance) + _text(part.alphabet, 0, part.maximum - 4, chance),
    "hh": lambda _, chance: f"{chance.randint(0, 23):02}",
    "hhmi": lambda _, chance: f"{chance.randint(0, 23):02}{chance.randint(0, 59):02}",
    "hyphen": lambda _, chance: "-",
    "iban": lambda _, chance: _iban(chance),
    "importeridx": lambda _, chance: chance.choice(CHARACTER_SET_64),
    "iso3166": lambda _, chance: chance.choice(sorted(COUNTRY_NUMBERS)),
    "iso3166999": lambda _, chance: chance.choice([*sorted(COUNTRY_NUMBERS), "999"]),
    "iso3166alpha2": lambda _, chance: chance.choice(sorted(COUNTRIES)),
    "iso4217": lambda _, chance: chance.choice(sorted(CURRENCY_NUMBERS)),
    "iso5218": lambda _, chance: chance.choice("0129"),
    "latitude": lambda _, chance: f"{chance.randint(0, 1800000000):010}",
    "longitude": lambda _, chance: f"{chance.randint(0, 3600000000):010}",
    "mediatype": lambda _, chance: chance.choice(["01", "10", "80", "99"]),
    "mi": lambda _, chance: f"{chance.randint(0, 59):02}",
    "nonzero": lambda part, chance: f"{chance.randint(1, 10**part.maximum - 1):0{part.maximum}}",
    "nozeroprefix": lambda part, chance: str(chance.randint(1, 10**part.maximum - 1)),
    "packagetype": lambda _, chance: chance.choice(sorted(PACKAGE_TYPES)),
    "pcenc": lambda _, chance: "A%20" + _text(CHARACTER_SET_82.replace("%", ""), 0, 20, chance),
    "pieceoftotal": lambda _, chance: f"{chance.randint(1, 9):02}{chance.randint(9, 99):02}",
    "posinseqslash": lambda _, chance: f"{chance.randint(1, 4)}/{chance.randint(4, 9)}",
    "ss": lambda _, chance: f"{chance.randint(0, 59):02}",
    "winding": lambda _, chance: chance.choice("019"),
    "yesno": lambda _, chance: chance.choice("01"),
    "yymmd0": lambda _, chance: _day(chance)[:4] + chance.choice(["00", "01", "28"]),
    "yymmdd": lambda _, chance: _day(chance),
    "yyyymmdd": lambda _, chance: "19" + _day(chance),
    "zero": lambda part, chance: "0" * part.maximum,
}


def _good_component(component: Component, chance: Random) -> str:
    if component.checks:
        return _BY_CHECK[component.checks[0]](component, chance)
    if component.type == "Z":
        return _text(CHARACTER_SET_64, component.minimum, component.maximum, chance)
    return _text(component.alphabet, component.minimum, component.maximum, chance)
