"""What came out of a text: elements that were read well, with typed getters, or a refusal with the good part kept.

Refuses to know how a text is taken apart, and to make sentences: codes and typed values only.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from workflows.gs1 import digital_link
from workflows.gs1.codes import Problem, Repair
from workflows.gs1.element import Element
from workflows.gs1.values import Expiry, Gtin, Sgtin, Sscc


@dataclass(frozen=True, slots=True)
class Caution:
    """Something that was mended or looks odd in an accepted text; `reading` is the other way to read it, if there is one."""

    code: Repair
    ai: str | None = None
    value: str = ""
    reading: tuple[Element, ...] = ()


@dataclass(frozen=True, slots=True)
class Elements:
    """The elements of one scan in their order; every value here has passed the checks of its application identifier."""

    elements: tuple[Element, ...]
    warnings: tuple[Caution, ...]
    symbology: str | None
    """The identifier without the bracket, such as d2; None where the text had none."""
    raw: str
    """The whole text as it came."""
    this_year: int
    """Places two-digit years."""

    def __iter__(self) -> Iterator[Element]:
        return iter(self.elements)

    def __len__(self) -> int:
        return len(self.elements)

    def value(self, ai: str) -> str | None:
        """The first value of this application identifier."""
        for element in self.elements:
            if element.ai == ai:
                return element.value
        return None

    @property
    def gtin(self) -> Gtin | None:
        """AI 01: the trade item itself."""
        digits = self.value("01")
        return None if digits is None else Gtin(digits)

    @property
    def content_gtin(self) -> Gtin | None:
        """AI 02: the trade items inside a logistic unit; how many of them is `count`."""
        digits = self.value("02")
        return None if digits is None else Gtin(digits)

    @property
    def sscc(self) -> Sscc | None:
        """AI 00: the logistic unit."""
        digits = self.value("00")
        return None if digits is None else Sscc(digits)

    @property
    def lot(self) -> str | None:
        """AI 10."""
        return self.value("10")

    @property
    def serial(self) -> str | None:
        """AI 21."""
        return self.value("21")

    @property
    def sgtin(self) -> Sgtin | None:
        """AI 01 with AI 21: one single item."""
        gtin, serial = self.gtin, self.serial
        return None if gtin is None or serial is None else Sgtin(gtin, serial)

    @property
    def expiry(self) -> Expiry | None:
        """AI 17: use by."""
        return self._date("17")

    @property
    def best_before(self) -> Expiry | None:
        """AI 15."""
        return self._date("15")

    @property
    def production_date(self) -> Expiry | None:
        """AI 11."""
        return self._date("11")

    @property
    def count(self) -> int | None:
        """AI 37: number of trade items (AI 02) in the logistic unit."""
        return self._number("37")

    @property
    def variable_count(self) -> int | None:
        """AI 30: number of pieces in a variable measure trade item."""
        return self._number("30")

    @property
    def net_weight(self) -> Decimal | None:
        """AI 310n: kilograms; the last digit of the identifier counts the decimals."""
        for element in self.elements:
            if element.ai.startswith("310"):
                return Decimal(element.value).scaleb(-int(element.ai[3]))
        return None

    @property
    def link(self) -> str | None:
        """The canonical Digital Link path such as /01/09506000134352/10/ABC/21/123?17=280331; None without a key."""
        return digital_link.write(self.elements)

    def _date(self, ai: str) -> Expiry | None:
        digits = self.value(ai)
        return None if digits is None else Expiry.from_yymmdd(digits, self.this_year)

    def _number(self, ai: str) -> int | None:
        digits = self.value(ai)
        return None if digits is None else int(digits)


@dataclass(frozen=True, slots=True)
class Malformed:
    """A refused text: the first problem, where it is, and what could be kept of the rest (tolerant mode only)."""

    code: Problem
    ai: str | None
    position: int
    """Index into the text as it came, counted in characters."""
    value: str
    """The offending part: the value of that element, or the text that could not be read."""
    kept: Elements
    """The good elements, warnings and raw text; may be empty."""
    companions: tuple[str, ...] = ()
    """For a missing companion its alternatives (01+21 means both), for an excluded one the identifier that is there."""

    @property
    def raw(self) -> str:
        return self.kept.raw

    @property
    def symbology(self) -> str | None:
        return self.kept.symbology
