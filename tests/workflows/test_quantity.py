"""Quantities: exact, with a unit, and never mixed."""

from collections.abc import Callable
from decimal import Decimal, Inexact, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.rules.quantity import Quantity, Unit, UnitMismatch, pieces

AMOUNTS = st.decimals(allow_nan=False, allow_infinity=False, places=9, min_value=-(10**15), max_value=10**15)


def kilograms(amount: str) -> Quantity:
    """A weight."""
    return Quantity(Decimal(amount), Unit.KILOGRAM)


def test_quantities_of_one_unit_add_and_subtract() -> None:
    assert kilograms("25.1") + kilograms("0.9") == kilograms("26")
    assert kilograms("1") - kilograms("2.5") == kilograms("-1.5")
    assert -kilograms("3") == kilograms("-3")


def test_a_package_s_content_times_the_packages() -> None:
    assert kilograms("12.5").times(4) == kilograms("50")


def test_quantities_of_one_unit_have_an_order() -> None:
    assert pieces(2) < pieces(3) <= pieces(3)
    assert max(pieces(2), pieces(5)) == pieces(5)


@pytest.mark.parametrize(
    "operation",
    [Quantity.__add__, Quantity.__sub__, Quantity.__lt__, Quantity.__le__],
    ids=lambda operation: operation.__name__,
)
def test_two_units_never_meet(operation: Callable[[Quantity, Quantity], object]) -> None:
    with pytest.raises(UnitMismatch, match="KGM and H87"):
        operation(kilograms("1"), pieces(1))


@given(AMOUNTS, AMOUNTS)
def test_what_is_added_can_be_taken_away_again_whatever_precision_the_program_runs_with(a: Decimal, b: Decimal) -> None:
    with localcontext() as context:
        context.prec = 3
        left, right = Quantity(a, Unit.GRAM), Quantity(b, Unit.GRAM)
        assert left + right - right == left


def test_a_sum_that_can_not_be_exact_fails_instead_of_being_rounded() -> None:
    with pytest.raises(Inexact):
        Quantity(Decimal("1E+99"), Unit.GRAM) + Quantity(Decimal("1E-99"), Unit.GRAM)
