"""Changes of rows on the wire: what one side writes, the other reads; what is no row is named, not swallowed."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.wire.changes import UnreadableChange, from_wire, to_wire
from sync.wire.protocol import Change
from tests.support.names import TABLET_LOT, TABLETS
from tests.sync.cache.any_row import any_row
from workflows.plain import to_plain
from workflows.rules.model.goods import Lot
from workflows.rules.model.row import Row
from workflows.rules.rows import RowChange

LOT = Lot(TABLETS, TABLET_LOT)


@settings(max_examples=200)
@given(any_row(), st.booleans())
def test_a_change_arrives_as_it_was_sent(row: Row, stays: bool) -> None:
    change = RowChange(type(row), row.key, row if stays else None)
    sent = msgspec.json.decode(msgspec.json.encode(to_wire(change)), type=Change)
    assert from_wire(sent) == change


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (Change("price", ("p",), None), "no row has this name"),
        (Change("lot", ("p",), None), "1 key fields, not 2"),
        (Change("lot", ("p", "nul\0"), None), "NUL"),
        (Change("lot", LOT.key, {}), "missing"),
        (Change("lot", LOT.key, {**to_plain(LOT), "price": "1"}), "price"),
        (Change("lot", LOT.key, {**to_plain(LOT), "expiry": 7}), "expiry"),
        (Change("lot", ("other", TABLET_LOT), to_plain(LOT)), "the key is not that of the value"),
    ],
    ids=lambda part: part if isinstance(part, str) else "",
)
def test_a_change_that_says_nothing_sensible_is_named(change: Change, why: str) -> None:
    answer = from_wire(change)
    assert isinstance(answer, UnreadableChange)
    assert why in answer.problem
