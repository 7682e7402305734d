"""Numbers that this terminal may give out by itself: the next SSCC of the ranges that the server signed for it.

Nothing is kept beside the rows: a number is used when its logistic unit is known. Whoever gives one out makes it known in the same step (Commissioned), so
after a restart the journal's own entries say what is used. When a range is used up, the next one is begun.
"""

from collections.abc import Iterator

from workflows.gs1.values import Sscc, check_digit
from workflows.rules.identity import EnrolmentId
from workflows.rules.model.master_data import NumberKind, NumberRange
from workflows.rules.view import StockView

SSCC_DIGITS = 17
"""Digits before the check digit (General Specifications 3.3.1)."""


def next_sscc(view: StockView, terminal: EnrolmentId | None) -> Sscc | None:
    """The next logistic unit number of this terminal; None where it has no range, or all are used up."""
    return next((sscc for row in _ranges(view, terminal) for sscc in _unused(view, row)), None)


def numbers_left(view: StockView, terminal: EnrolmentId | None) -> int:
    """How many numbers are left, of ranges in order of use."""
    left = 0
    for row in _ranges(view, terminal):
        fresh = next(_unused(view, row), None)
        left += int(row.last) - _number(row, fresh) + 1 if fresh is not None else 0
    return left


def _ranges(view: StockView, terminal: EnrolmentId | None) -> list[NumberRange]:
    rows = view.rows.find(NumberRange, "enrolment", terminal) if terminal is not None else ()
    good = [row for row in rows if row.kind is NumberKind.SSCC and row.first.isdecimal() and row.last.isdecimal()]
    return sorted(good, key=lambda row: row.range_id)


def _unused(view: StockView, row: NumberRange) -> Iterator[Sscc]:
    """The numbers of a range that nothing has yet, from the first behind those that are used on: they are used in order."""
    low, high = int(row.first), int(row.last) + 1
    while low < high:
        middle = (low + high) // 2
        if _is_used(view, _sscc(row, middle)):
            low = middle + 1
        else:
            high = middle
    for number in range(low, int(row.last) + 1):
        sscc = _sscc(row, number)
        if sscc is not None and not _is_used(view, sscc):
            yield sscc


def _is_used(view: StockView, sscc: Sscc | None) -> bool:
    return sscc is not None and view.item(sscc) is not None


def _sscc(row: NumberRange, number: int) -> Sscc | None:
    """The number behind the range's prefix (extension digit and company prefix), or None where that is too long."""
    digits = f"{row.prefix}{number:0{max(SSCC_DIGITS - len(row.prefix), 0)}d}"
    return Sscc.from_digits(digits + check_digit(digits)) if len(digits) == SSCC_DIGITS and digits.isdecimal() else None


def _number(row: NumberRange, sscc: Sscc) -> int:
    return int(sscc.digits[len(row.prefix) : SSCC_DIGITS])
