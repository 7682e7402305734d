"""Goods without serials are counted into the carton, with their weight where the label has it."""

from decimal import Decimal

from tests.support.builders import (
    lot_label,
)
from tests.support.names import (
    BIN,
    FLOUR_GTIN,
)
from tests.support.operator import BACK, CONFIRM, then
from tests.workflows.pick.aisles import (
    CARTON,
    FLOUR_LINE,
    SECOND,
    R,
    at_the_bin,
    flour,
    pieces,
)
from workflows.dialog import Takes
from workflows.pick.states import (
    CountPick,
    Taking,
    Walking,
)
from workflows.rules.facts.movement import Picked
from workflows.rules.identity import LotCode, at, inside
from workflows.rules.model.goods import Stock
from workflows.rules.quantity import Quantity, Unit
from workflows.rules.status import Disposition, Verdict

OK, WARN, STOP = Verdict.OK, Verdict.WARN, Verdict.STOP


def test_goods_without_serials_are_counted_into_the_carton() -> None:
    operator = at_the_bin(flour(40), lines=(FLOUR_LINE,))
    then(operator.when(lot_label()), CountPick, OK, R.LOT_READ)
    assert (operator.prompt.takes, operator.prompt.values.count) == (Takes.NUMBER, 3)
    for wrong in (4, 0, -1, "0.5", "NaN"):
        then(operator.enter(wrong), CountPick, STOP, R.NOT_SO_MANY)
    then(operator.when(lot_label()), CountPick, WARN, R.COUNT_FIRST)
    then(operator.when(CONFIRM), CountPick)
    then(operator.enter(2), Taking, OK, R.PICKED, [Picked])
    then(operator.when(lot_label(more="3701", ai="02")), Walking, OK, R.LINE_DONE, [Picked])
    amounts = {(row.place, row.disposition): row.quantity.amount for row in operator.rows.every(Stock)}
    assert amounts == {(BIN, Disposition.AVAILABLE): 16, (inside(CARTON), Disposition.PICKED): 24}


def test_more_than_lies_in_the_bin_is_not_taken() -> None:
    operator = at_the_bin(flour(8), flour(40, at(SECOND)), lines=(FLOUR_LINE,))
    assert operator.prompt.quantity == pieces(8)
    operator.when(lot_label())
    then(operator.enter(2), CountPick, STOP, R.NOT_SO_MANY)
    operator.rows.put(flour(0))
    then(operator.enter(1), CountPick, STOP, R.NOT_SO_MANY)
    then(operator.when(BACK), Taking)


def test_another_lot_of_goods_without_serials_is_refused() -> None:
    then(at_the_bin(flour(), lines=(FLOUR_LINE,)).when(lot_label(lot=LotCode("X"))), Taking, STOP, R.WRONG_LOT)


def test_the_weight_on_the_label_is_kept_beside_the_count() -> None:
    operator = at_the_bin(flour(40, disposition=Disposition.INCOMING), lines=(FLOUR_LINE,))
    operator.when(lot_label(more="3102002550"))
    fact = operator.enter(1).facts[0]
    assert isinstance(fact, Picked)
    told = fact.quantities[0]
    assert told.net_weight == Quantity(Decimal("25.5"), Unit.KILOGRAM)
    assert (told.pack, told.packages, told.disposition) == (FLOUR_GTIN, 1, Disposition.INCOMING)
