"""Owed work: what is blocked already is carried to where it belongs, and proven there."""

import re
from dataclasses import replace
from decimal import Decimal

import pytest

from tests.support.builders import BIN_CODE, HOLD_CODE, a_location, label, location_label
from tests.support.names import BOX, DOCK, OTHER_BOX, TABLET_LOT, TABLETS, entry_id
from tests.support.operator import BACK, Operator, an_owed_walk, then
from workflows.bins import confirms
from workflows.dialog import Action, Chosen, Input, Pressed, Wrote
from workflows.engine import Shift
from workflows.home import Home
from workflows.owed import workflow
from workflows.owed.states import OwedAsk, OwedList, OwedReason, OwedState, OwedWalk
from workflows.rules.entry import How
from workflows.rules.facts.movement import Moved
from workflows.rules.facts.parts import ItemStep, LotQuantity
from workflows.rules.identity import After, LocationCode, at
from workflows.rules.model.goods import Item, Stock
from workflows.rules.model.master_data import LocationKind
from workflows.rules.quantity import Quantity, Unit
from workflows.rules.roles import Role
from workflows.rules.status import Disposition, Verdict
from workflows.step import Owed

AT_THE_DOCK = Item(BOX, DOCK, entry_id(1), Disposition.DAMAGED, product=TABLETS, lot=TABLET_LOT)
CAGE = a_location(HOLD_CODE, LocationKind.HOLD)
ROLES = frozenset({Role.RECEIVER})
WALK = an_owed_walk(BOX, to=HOLD_CODE)


def owing(*walks: Owed, state: OwedState | None = None) -> Operator:
    """Somebody who owes these walks."""
    operator = Operator(AT_THE_DOCK, CAGE, a_location(BIN_CODE), roles=ROLES)
    operator.contents[entry_id(1)] = b""
    operator.shift = Shift(state or OwedList(), owed=walks or (WALK,))
    return operator


def test_each_walk_is_a_line_with_what_it_is_and_where_it_goes() -> None:
    line = owing().prompt.choices[0]
    assert (line.code, line.detail, line.count) == (str(WALK.entry), HOLD_CODE, 1)
    assert line.title


def test_goods_without_serials_are_a_line_too() -> None:
    quantity = LotQuantity(TABLETS, TABLET_LOT, Quantity(Decimal(3), Unit.PIECE))
    walk = Owed(entry_id(2), WALK.category, DOCK, HOLD_CODE, (), (quantity,))
    operator = owing(walk)
    assert [(line.title, line.count) for line in operator.prompt.choices] == [("", 1)]
    assert operator.choose(str(walk.entry)).work == OwedWalk(walk.entry)
    assert operator.prompt.card is None
    then(operator.when(location_label(HOLD_CODE)), OwedList, Verdict.OK, OwedReason.WALKED, [Moved])
    assert operator.rows.get(Stock, next(row.key for row in operator.rows.every(Stock) if row.place == at(HOLD_CODE)))


def test_the_label_of_the_place_proves_the_walk_and_moves_the_goods() -> None:
    operator = owing()
    operator.choose(str(WALK.entry))
    assert (operator.prompt.ask, operator.prompt.location) == (OwedAsk.SCAN_HOLD_LOCATION, HOLD_CODE)
    then(operator.when(location_label(HOLD_CODE)), OwedList, Verdict.OK, OwedReason.WALKED, [Moved])
    assert (operator.item(BOX).place, operator.item(BOX).disposition) == (at(HOLD_CODE), Disposition.DAMAGED)
    assert operator.shift.owed == ()


def test_the_place_may_be_scanned_without_choosing_the_walk_first() -> None:
    then(owing().when(location_label(HOLD_CODE)), OwedList, Verdict.OK, OwedReason.WALKED, [Moved])


def test_another_place_does_not_prove_it() -> None:
    operator = owing(state=OwedWalk(WALK.entry))
    then(operator.when(location_label(BIN_CODE)), OwedWalk, Verdict.WARN, OwedReason.OTHER_BIN)
    then(operator.when(label(BOX)), OwedWalk, Verdict.WARN, OwedReason.SCAN_THE_BIN)
    then(operator.press(Action.CONFIRM), OwedWalk)
    assert operator.shift.owed == (WALK,)


def test_goods_that_somebody_moved_meanwhile_are_owed_no_more() -> None:
    operator = owing(WALK, state=OwedWalk(WALK.entry))
    step = ItemStep(BOX, After.entry(entry_id(1)))
    operator.journal(Moved(DOCK, at(BIN_CODE), (step,)))
    then(operator.when(location_label(HOLD_CODE)), OwedList, Verdict.OK, OwedReason.GONE_MEANWHILE)
    assert operator.shift.owed == ()


def test_a_walk_that_is_owed_no_more_leads_back_to_the_list() -> None:
    then(owing(state=OwedWalk(entry_id(9))).when(location_label(HOLD_CODE)), OwedList)
    then(owing(state=OwedWalk(WALK.entry)).when(BACK), OwedList)


def test_when_nothing_is_owed_the_list_is_left() -> None:
    operator = owing(state=OwedWalk(WALK.entry))
    operator.when(location_label(HOLD_CODE))
    then(operator.press(Action.CONFIRM), Home)


@pytest.mark.parametrize("given", [location_label(BIN_CODE), Wrote("x"), label(OTHER_BOX)], ids=["bin", "text", "unit"])
def test_what_means_nothing_in_the_list_changes_nothing(given: Input) -> None:
    then(owing().when(given), OwedList)


def test_check_digits_that_are_typed_prove_a_place_and_those_of_another_do_not() -> None:
    view = owing().view
    digits = a_location(HOLD_CODE).check_digits
    typed = location_label(digits)
    by_hand = type(typed)(typed.reading, type(typed.record)("keyboard", digits.encode()), How.TYPED)
    assert confirms(HOLD_CODE, Wrote(f" {digits} "), view)
    assert confirms(HOLD_CODE, by_hand, view) or by_hand.reading.raw != digits
    assert not confirms(HOLD_CODE, Wrote("00"), view)
    assert not confirms(HOLD_CODE, Pressed(Action.CONFIRM), view)
    assert not confirms(LocationCode("NOWHERE"), Wrote(""), view)


def test_the_flow_is_as_it_is_drawn() -> None:
    drawn = set(re.findall(r"^(\w+) -> (\w+) {2,}\S", workflow.__doc__ or "", re.MULTILINE))
    states: list[OwedState] = [OwedList(), OwedWalk(WALK.entry), OwedWalk(entry_id(9))]
    inputs: list[Input] = [Pressed(Action.BACK), location_label(HOLD_CODE), Chosen(str(WALK.entry)), label(BOX)]
    seen = set()
    for state in states:
        for owed in ((WALK,), ()):
            operator = owing(*owed, state=state)
            context = replace(operator.context, owed=owed)
            for given in inputs:
                after = workflow.advance(state, given, context).state
                seen.add((type(state).__name__, type(after).__name__))
    assert {(a, b) for a, b in seen if a != b} == drawn
