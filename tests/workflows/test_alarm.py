"""The recall alarm: what is in hand or was handled, and is named by a recall from now on, is a STOP over any work; all else is silence."""

from dataclasses import replace

import pytest

from tests.support.builders import HOLD_CODE, a_location, label
from tests.support.names import BOX, CASE, FLOUR, FLOUR_LOT, TABLET_LOT, TABLETS
from tests.support.operator import Operator
from tests.workflows.pick.aisles import BOXES, CARTON, TWO_BOXES, at_the_bin, walking
from tests.workflows.pick.aisles import unit as in_bin
from tests.workflows.put_away.stores import MIXED_PALLET, here, storing
from workflows.alarm import NO_GOODS, AlarmReason, Goods, alarm, goods_in, handled, recalls
from workflows.dialog import Notice
from workflows.rules.facts.parts import ItemStep, LotQuantity
from workflows.rules.identity import LotCode, inside
from workflows.rules.model.goods import Stock
from workflows.rules.model.master_data import LocationKind, RecallScope
from workflows.rules.quantity import pieces
from workflows.rules.status import Disposition, Verdict

RECALL = RecallScope("R-2026-014", TABLETS, TABLET_LOT)
OTHER = replace(RECALL, lot=LotCode("ANOTHER"))
CAGE = a_location(HOLD_CODE, LocationKind.HOLD, 3)


def raised(operator: Operator, *scopes: RecallScope, worked: Goods = NO_GOODS) -> Notice | None:
    """What these recalls raise over this operator's work."""
    return alarm(scopes, operator.shift, worked, operator.context)


def test_a_recall_of_the_lot_to_be_taken_stops_the_pick() -> None:
    operator = at_the_bin(*TWO_BOXES, CAGE)
    notice = raised(operator, RECALL)
    assert notice is not None
    assert (notice.verdict, notice.reason) == (Verdict.STOP, AlarmReason.RECALLED_IN_HAND)
    assert (notice.values.recall, notice.values.lot, notice.values.location) == ("R-2026-014", TABLET_LOT, HOLD_CODE)
    assert notice.card is not None
    assert notice.card.lot == TABLET_LOT


def test_a_recall_of_the_lot_on_the_way_to_the_bin_stops_the_walk() -> None:
    assert raised(walking(*TWO_BOXES), RECALL) is not None


def test_a_recall_of_what_is_in_the_carton_stops_the_pick_of_another_lot() -> None:
    packed = in_bin(BOX, inside(CARTON), lot=LotCode("ANOTHER"))
    operator = at_the_bin(*TWO_BOXES)
    operator.rows.put(packed)
    assert raised(operator, OTHER) is not None


def test_a_recall_of_quantities_in_the_carton_is_one_too() -> None:
    operator = at_the_bin(*TWO_BOXES)
    operator.rows.put(Stock(inside(CARTON), FLOUR, FLOUR_LOT, None, Disposition.PICKED, pieces(4)))
    assert raised(operator, RecallScope("R-1", FLOUR, FLOUR_LOT)) is not None


def test_a_recall_of_one_item_stops_only_whoever_has_it() -> None:
    carrying = storing(here(BOX))
    carrying.when(label(BOX))
    assert raised(carrying, replace(RECALL, item=BOX.text)) is not None
    assert raised(carrying, replace(RECALL, item=CASE.text)) is None


def test_a_recall_of_what_is_on_a_pallet_on_the_cart_stops_the_cart() -> None:
    carrying = storing(*MIXED_PALLET)
    carrying.when(label(MIXED_PALLET[0].item))
    assert raised(carrying, RECALL) is not None


def test_work_that_was_put_down_counts_as_in_hand() -> None:
    operator = at_the_bin(*TWO_BOXES)
    operator.shift = replace(operator.shift, work=storing().work, put_down=(operator.work,))
    assert raised(operator, RECALL) is not None


@pytest.mark.parametrize("scopes", [(), (OTHER,)], ids=["none", "another lot"])
def test_a_recall_of_other_goods_is_silence(scopes: tuple[RecallScope, ...]) -> None:
    assert raised(at_the_bin(*TWO_BOXES), *scopes) is None


def test_goods_handled_before_are_told_as_handled_and_those_in_hand_come_first() -> None:
    operator = at_the_bin(*TWO_BOXES)
    worked = Goods(lots=frozenset({(FLOUR, FLOUR_LOT)}))
    flour = RecallScope("R-1", FLOUR, FLOUR_LOT)
    told = raised(operator, flour, worked=worked)
    assert told is not None
    assert told.reason is AlarmReason.RECALLED_HANDLED
    both = raised(operator, flour, RECALL, worked=worked)
    assert both is not None
    assert both.reason is AlarmReason.RECALLED_IN_HAND


def test_with_nothing_at_hand_what_was_handled_is_still_told() -> None:
    operator = Operator()
    worked = Goods(items=frozenset({BOX}))
    notice = raised(operator, replace(RECALL, item=BOX.text), worked=worked)
    assert notice is not None
    assert notice.card is not None
    assert notice.card.item == BOX


def test_facts_tell_their_items_with_their_lots_and_their_quantities() -> None:
    view = at_the_bin(*TWO_BOXES).view
    facts = (ItemStep(BOXES[0]), LotQuantity(FLOUR, FLOUR_LOT, pieces(2)))
    assert goods_in(facts) == Goods(frozenset({BOXES[0]}), frozenset({(FLOUR, FLOUR_LOT)}))
    assert handled(NO_GOODS, facts, view).lots == {(FLOUR, FLOUR_LOT), (TABLETS, TABLET_LOT)}


def test_of_very_many_items_the_oldest_are_known_by_their_lots(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workflows.alarm.MOST_ITEMS", 1)
    view = at_the_bin(*TWO_BOXES).view
    first = handled(NO_GOODS, (ItemStep(BOXES[0]),), view)
    both = handled(first, (ItemStep(CASE),), view)
    assert both == Goods(frozenset({CASE}), frozenset({(TABLETS, TABLET_LOT)}))


def test_the_recalls_of_a_moment_are_told_apart_from_those_of_another() -> None:
    operator = Operator(RECALL)
    before = recalls(operator.view)
    operator.rows.put(OTHER)
    assert recalls(operator.view) - before == {OTHER}
