"""Rows in memory, and the layer over them that keeps the rules pure: reads fall through, writes stay."""

from dataclasses import fields, is_dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.names import BIN, BOX, CASE, DOCK, FLOUR, FLOUR_LOT, OTHER_BOX, entry_id
from workflows.rules.identity import ItemId, Place
from workflows.rules.model.goods import Item, Lot, Stock
from workflows.rules.model.registry import ROW_BY_NAME, ROWS
from workflows.rules.model.row import Row, key_text
from workflows.rules.quantity import pieces
from workflows.rules.rows import Overlay, RowChange, Table
from workflows.rules.status import Disposition, Evidence


def an_item(item: ItemId, place: Place = DOCK, evidence: Evidence = Evidence.SEEN) -> Item:
    """An item at a place."""
    return Item(item, place, entry_id(1), Disposition.AVAILABLE, evidence)


def test_what_is_not_written_is_read_from_below() -> None:
    over = Overlay(Table([an_item(BOX)]))
    assert over.get(Item, (BOX.text,)) == an_item(BOX)
    assert over.get(Item, (CASE.text,)) is None
    assert list(over.every(Item)) == list(over.find(Item, "place", DOCK)) == [an_item(BOX)]


def test_what_is_written_hides_what_is_below() -> None:
    table = Table([an_item(BOX), an_item(CASE)])
    over = Overlay(table)
    over.put(an_item(BOX, BIN))
    assert list(over.find(Item, "place", DOCK)) == [an_item(CASE)]
    assert list(over.find(Item, "place", BIN)) == [an_item(BOX, BIN)]
    assert table.get(Item, (BOX.text,)) == an_item(BOX)


def test_a_row_that_was_found_and_then_moved_is_not_found_at_its_old_place() -> None:
    over = Overlay(Table())
    over.put(an_item(BOX))
    over.put(an_item(BOX, BIN))
    assert list(over.find(Item, "place", DOCK)) == []


def test_a_dropped_row_is_gone_until_it_is_put_again() -> None:
    over = Overlay(Table([an_item(BOX)]))
    over.drop(an_item(BOX))
    assert over.get(Item, (BOX.text,)) is None
    assert list(over.every(Item)) == list(over.find(Item, "place", DOCK)) == []
    over.put(an_item(BOX))
    assert list(over.every(Item)) == list(over.find(Item, "place", DOCK)) == [an_item(BOX)]


def test_changes_are_the_newest_value_of_each_key_in_order_of_first_writing() -> None:
    over = Overlay(Table([an_item(CASE)]))
    over.put(an_item(BOX))
    over.drop(an_item(CASE))
    over.put(an_item(BOX, BIN))
    assert over.changes() == (
        RowChange(Item, (BOX.text,), an_item(BOX, BIN)),
        RowChange(Item, (CASE.text,), None),
    )


def test_a_table_takes_over_what_a_layer_wrote() -> None:
    table = Table([an_item(CASE)])
    over = Overlay(table)
    over.put(an_item(BOX))
    over.drop(an_item(CASE))
    table.accept(over.changes())
    table.accept([RowChange(Item, ("never there",), None)])
    assert list(table.every(Item)) == [an_item(BOX)]


_WRITES = st.lists(
    st.tuples(
        st.sampled_from([BOX, OTHER_BOX, CASE]), st.sampled_from([DOCK, BIN]), st.sampled_from(Evidence), st.booleans()
    )
)


@given(_WRITES, _WRITES)
def test_a_layer_reads_like_a_table_with_the_same_writes(
    below: list[tuple[ItemId, Place, Evidence, bool]], above: list[tuple[ItemId, Place, Evidence, bool]]
) -> None:
    first, flat = Overlay(Table()), Table()
    for item, place, evidence, drop in below:
        _write(first, an_item(item, place, evidence), drop)
    layered = Overlay(first)
    for item, place, evidence, drop in above:
        _write(layered, an_item(item, place, evidence), drop)
    flat.accept(first.changes())
    flat.accept(layered.changes())
    assert set(layered.every(Item)) == set(flat.every(Item))
    for place in (DOCK, BIN):
        assert set(layered.find(Item, "place", place)) == set(flat.find(Item, "place", place))
    for item in (BOX, OTHER_BOX, CASE):
        assert layered.get(Item, (item.text,)) == flat.get(Item, (item.text,))


# -- keys ---------------------------------------------------------------------------------------------------------------------------------


def test_a_key_is_made_of_texts() -> None:
    stock = Stock(DOCK, FLOUR, FLOUR_LOT, None, Disposition.HELD, pieces(1))
    assert stock.key == ("at:DOCK-1", FLOUR, FLOUR_LOT, "", "held")
    assert key_text(entry_id(7)) == str(entry_id(7))


def test_a_value_changes_and_its_key_does_not() -> None:
    assert replace(an_item(BOX), place=BIN).key == an_item(BOX).key


@pytest.mark.parametrize("kind", ROWS, ids=lambda kind: kind.NAME)
def test_every_row_is_known_by_its_name_and_found_by_fields_that_it_has(kind: type[Row]) -> None:
    assert ROW_BY_NAME[kind.NAME] is kind
    assert is_dataclass(kind)
    assert {*kind.KEY, *kind.FIND} <= {field.name for field in fields(kind)}
    assert kind.KEY


def test_no_two_rows_share_a_name() -> None:
    assert len(ROW_BY_NAME) == len(ROWS)
    assert ROW_BY_NAME["lot"] is Lot


def _write(rows: Overlay, row: Item, drop: bool) -> None:
    rows.drop(row) if drop else rows.put(row)
