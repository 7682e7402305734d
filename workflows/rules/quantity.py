"""Quantities: an exact Decimal with its unit, never a float. Units are UN/ECE Recommendation 20 codes, as EPCIS 2.0 uses in `uom`."""

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum


class Unit(Enum):
    """The unit that a product is kept in; its value is the UN/ECE Recommendation 20 code."""

    PIECE = "H87"
    KILOGRAM = "KGM"
    GRAM = "GRM"
    LITRE = "LTR"
    MILLILITRE = "MLT"
    METRE = "MTR"
    SQUARE_METRE = "MTK"
    CUBIC_METRE = "MTQ"


class UnitMismatch(ValueError):
    """Two quantities of different units met: a broken world, because a product has one base unit."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount in a unit. Amounts may be negative (a correction, a shortage); comparing and adding demand the same unit."""

    amount: Decimal
    unit: Unit

    def __add__(self, other: "Quantity") -> "Quantity":
        return Quantity(self.amount + self._same(other).amount, self.unit)

    def __sub__(self, other: "Quantity") -> "Quantity":
        return Quantity(self.amount - self._same(other).amount, self.unit)

    def __neg__(self) -> "Quantity":
        return Quantity(-self.amount, self.unit)

    def __lt__(self, other: "Quantity") -> bool:
        return self.amount < self._same(other).amount

    def times(self, count: int) -> "Quantity":
        """This quantity `count` times: the content of `count` equal packages."""
        return Quantity(self.amount * count, self.unit)

    def _same(self, other: "Quantity") -> "Quantity":
        if other.unit is not self.unit:
            raise UnitMismatch(f"{self.unit.value} and {other.unit.value}")
        return other


def pieces(count: int) -> Quantity:
    """So many single items."""
    return Quantity(Decimal(count), Unit.PIECE)
