"""GS1 keys for demonstrations: numbers that are valid in every digit and belong to nobody.

GS1 keeps the prefix 952 for demonstrations and examples, so no real label can meet these. Refuses to know what the numbers are given to.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from workflows.gs1.values import Gtin, Sscc, check_digit
from workflows.rules.identity import PartyKey


@dataclass(frozen=True, slots=True)
class Issuer:
    """A company with a GS1 company prefix of seven digits (General Specifications 1.4.4)."""

    prefix: str

    @property
    def gln(self) -> PartyKey:
        """The GLN of the company itself."""
        return PartyKey(_complete(f"{self.prefix}00000"))

    def gtin(self, indicator: int, item: int) -> Gtin:
        """The GTIN-14 of item 0-99999; indicator 0 is the smallest unit, 1 to 8 its packages, 9 a variable measure."""
        return Gtin(_complete(f"{indicator}{self.prefix}{item:05d}"))

    def sscc(self, extension: int, number: int) -> Sscc:
        """The SSCC with this extension digit and serial reference 0-999999999."""
        return Sscc(_complete(f"{extension}{self.prefix}{number:09d}"))


def _complete(digits: str) -> str:
    return digits + check_digit(digits)


NORDA = Issuer("9521101")
HALDEN = Issuer("9521207")
KEMIA = Issuer("9521321")
SORREL = Issuer("9521450")
OURSELVES = Issuer("9521999")
CUSTOMERS = tuple(Issuer(f"95215{number:02d}") for number in range(1, 7))

MOST_SERIALS = 20_000


def serial_numbers(rng: random.Random) -> Iterator[str]:
    """Serials `SN0001837`, each once; StopIteration after MOST_SERIALS."""
    return (f"SN{number:07d}" for number in rng.sample(range(10_000, 10_000_000), MOST_SERIALS))
