"""A terminal's own numbers: each is given out once, in order, and what is used follows from what is known."""

from dataclasses import replace

from tests.support.builders import an_sscc
from tests.support.names import BIN, HERE, THERE, entry_id
from tests.support.views import view_of
from workflows.rules.model.goods import Item
from workflows.rules.model.master_data import NumberKind, NumberRange
from workflows.rules.model.row import Row
from workflows.rules.numbers import next_sscc, numbers_left
from workflows.rules.rows import Table
from workflows.rules.status import Disposition
from workflows.rules.view import StockView

RANGE = NumberRange("r-1", NumberKind.SSCC, HERE, "0361414", "500", "502", b"")


def knowing(*rows: Row) -> StockView:
    """A view of these rows."""
    return view_of(Table(rows))


def used(number: int) -> Item:
    """A carton of this number."""
    return Item(an_sscc(number), BIN, entry_id(number), Disposition.PICKED)


def test_numbers_are_given_out_in_order_and_never_twice() -> None:
    known: list[Row] = [RANGE]
    for number in (500, 501, 502):
        assert next_sscc(knowing(*known), HERE) == an_sscc(number)
        known.append(used(number))
    assert next_sscc(knowing(*known), HERE) is None
    assert numbers_left(knowing(*known), HERE) == 0


def test_a_number_that_somebody_used_out_of_order_is_passed_by() -> None:
    assert next_sscc(knowing(RANGE, used(500), used(502)), HERE) not in (an_sscc(500), an_sscc(502), None)
    gap = replace(RANGE, last="503")
    assert next_sscc(knowing(gap, used(501), used(500), used(503)), HERE) == an_sscc(502)


def test_the_next_range_is_begun_when_one_is_used_up() -> None:
    more = replace(RANGE, range_id="r-2", first="900", last="901")
    view = knowing(RANGE, more, *map(used, (500, 501, 502)))
    assert (next_sscc(view, HERE), numbers_left(view, HERE)) == (an_sscc(900), 2)


def test_a_range_of_another_terminal_of_lots_or_that_makes_no_number_is_none_of_ours() -> None:
    others = (
        replace(RANGE, range_id="a", enrolment=THERE),
        replace(RANGE, range_id="b", kind=NumberKind.LOT),
        replace(RANGE, range_id="c", first="x"),
        replace(RANGE, range_id="d", prefix="03614140000000000"),
        replace(RANGE, range_id="e", prefix="036141400000000000000"),
    )
    assert next_sscc(knowing(*others), HERE) is None
    assert numbers_left(knowing(RANGE), None) == 0
