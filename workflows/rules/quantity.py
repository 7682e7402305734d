"""Quantities: an exact Decimal with its unit, never a float. Units are UN/ECE Recommendation 20 codes, as EPCIS 2.0 uses in `uom`.

Sums are exact or they fail: the arithmetic has its own context, so nobody's precision setting can round a balance.
"""

from dataclasses import dataclass
from decimal import Context, Decimal, Inexact, InvalidOperation, Overflow
from enum import Enum

_EXACT = Context(prec=100, traps=[Inexact, InvalidOperation, Overflow])


class Unit(Enum):
    """The unit that a product is kept in; its value is the UN/ECE Recommendation 20 code."""

    PIECE = "H87"
    KILOGRAM = "KGM"
    GRAM = "GRM"
    MILLIGRAM = "MGM"
    TONNE = "TNE"
    POUND = "LBR"
    OUNCE = "ONZ"
    LITRE = "LTR"
    MILLILITRE = "MLT"
    GALLON_US = "GLL"
    METRE = "MTR"
    SQUARE_METRE = "MTK"
    CUBIC_METRE = "MTQ"


PER_KILOGRAM = {
    Unit.KILOGRAM: Decimal(1),
    Unit.GRAM: Decimal(1000),
    Unit.MILLIGRAM: Decimal(1_000_000),
    Unit.TONNE: Decimal("0.001"),
}
"""How many of a unit one kilogram is, where that is exact."""


class UnitMismatch(ValueError):
    """Two quantities of different units met: a broken world, because a product has one base unit."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount in a unit. Amounts may be negative (a correction, a shortage); comparing and adding demand the same unit and raise UnitMismatch."""

    amount: Decimal
    unit: Unit

    def __add__(self, other: "Quantity") -> "Quantity":
        return Quantity(_EXACT.add(self.amount, self._same(other).amount), self.unit)

    def __sub__(self, other: "Quantity") -> "Quantity":
        return Quantity(_EXACT.subtract(self.amount, self._same(other).amount), self.unit)

    def __neg__(self) -> "Quantity":
        return Quantity(_EXACT.minus(self.amount), self.unit)

    def __lt__(self, other: "Quantity") -> bool:
        return self.amount < self._same(other).amount

    def __le__(self, other: "Quantity") -> bool:
        return self.amount <= self._same(other).amount

    def times(self, count: int) -> "Quantity":
        """This quantity `count` times: the content of `count` equal packages."""
        return Quantity(_EXACT.multiply(self.amount, Decimal(count)), self.unit)

    def _same(self, other: "Quantity") -> "Quantity":
        if other.unit is not self.unit:
            raise UnitMismatch(f"{self.unit.value} and {other.unit.value}")
        return other


def pieces(count: int) -> Quantity:
    """So many single items."""
    return Quantity(Decimal(count), Unit.PIECE)
