"""What is picked is set aside for its order line where it now is, so that every terminal knows whose carton that is."""

from decimal import Decimal

from tests.support.names import BIN, BOX, FLOUR, FLOUR_LOT, PALLET, TABLET_LOT, TABLETS, entry_id
from tests.support.operator import Operator
from tests.workflows.pick.aisles import CARTON, ORDER, flour, line, pieces, unit
from workflows.rules.facts.movement import Picked, PickRule
from workflows.rules.facts.parts import ItemStep, LotQuantity
from workflows.rules.facts.work import Corrected, RuledEntry
from workflows.rules.identity import After, inside
from workflows.rules.model.work import Allocation, OrderLine, Ruling
from workflows.rules.rows import RowChange

HERE = inside(CARTON)
STEP = ItemStep(BOX, After.entry(entry_id(900)), TABLETS, TABLET_LOT)
PICK = Picked(ORDER, "1", BIN, HERE, PickRule.FEFO, (STEP,))


def set_aside(operator: Operator) -> dict[tuple[str, str], Decimal]:
    """What is set aside, by lot and place."""
    return {(row.lot, row.place): row.quantity.amount for row in operator.rows.every(Allocation)}


def test_a_pick_sets_its_goods_aside_in_the_carton_and_taking_it_back_undoes_that() -> None:
    operator = Operator(unit(), line())
    operator.journal(PICK, entry_id(1))
    assert set_aside(operator) == {(TABLET_LOT, HERE.text): 1}
    content = operator.contents[entry_id(1)]
    operator.journal(Corrected(RuledEntry(entry_id(1), Ruling.NO, content), "mistake"), entry_id(2))
    assert set_aside(operator) == {}


def test_quantities_of_a_lot_add_up_and_go_down() -> None:
    operator = Operator(flour(40), line(24, product=FLOUR))
    told = LotQuantity(FLOUR, FLOUR_LOT, pieces(8))
    fact = Picked(ORDER, "1", BIN, HERE, PickRule.FEFO, quantities=(told,))
    operator.journal(fact, entry_id(1))
    operator.journal(fact, entry_id(2))
    assert set_aside(operator) == {(FLOUR_LOT, HERE.text): 16}
    content = operator.contents[entry_id(2)]
    operator.journal(Corrected(RuledEntry(entry_id(2), Ruling.NO, content), "mistake"), entry_id(3))
    assert set_aside(operator) == {(FLOUR_LOT, HERE.text): 8}


def test_goods_of_a_lot_that_nobody_knows_are_counted_and_set_aside_for_nothing() -> None:
    operator = Operator(unit(PALLET, product=None, lot=None), unit(BOX, inside(PALLET), None), line())
    step = ItemStep(PALLET, After.entry(entry_id(900)))
    operator.journal(Picked(ORDER, "1", BIN, HERE, PickRule.FEFO, (step,)), entry_id(1))
    assert set_aside(operator) == {}
    assert [row.picked for row in operator.rows.every(OrderLine)] == [1]


def test_an_order_that_is_not_known_here_sets_nothing_aside() -> None:
    operator = Operator(unit())
    operator.journal(PICK, entry_id(1))
    assert set_aside(operator) == {}


def test_a_pick_that_was_booked_by_an_older_program_is_taken_back_all_the_same() -> None:
    operator = Operator(unit(), line())
    operator.journal(PICK, entry_id(1))
    row = next(iter(operator.rows.every(Allocation)))
    operator.rows.accept([RowChange(Allocation, row.key, None)])
    content = operator.contents[entry_id(1)]
    operator.journal(Corrected(RuledEntry(entry_id(1), Ruling.NO, content), "mistake"), entry_id(2))
    assert set_aside(operator) == {}
