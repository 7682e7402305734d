"""Many cartons, late cartons, and cartons that are stopped twice."""

from tests.support.builders import an_sscc, label
from tests.support.names import TABLET_LOT, TABLETS, UNIT_GTIN
from tests.support.operator import CONFIRM, then
from tests.workflows.pick.aisles import CARTON, ORDER, pieces, unit
from tests.workflows.ship.test_ship import DOOR, PICKED, R, ready_to_go, shipping
from workflows.engine import Shift
from workflows.gs1.values import Sgtin
from workflows.rules.facts.movement import Loaded, Packed, Shipped
from workflows.rules.facts.work import Refused
from workflows.rules.identity import inside
from workflows.rules.model.master_data import RecallScope
from workflows.rules.model.row import Row
from workflows.rules.model.work import Allocation
from workflows.rules.status import Disposition, Verdict
from workflows.ship.states import ConfirmShip, Handover, ScanCartons, ShipStart

OK, WARN, STOP = Verdict.OK, Verdict.WARN, Verdict.STOP


def a_carton(number: int) -> tuple[Row, ...]:
    """A picked carton with one pack in it."""
    sscc = an_sscc(5000 + number)
    return (
        unit(sscc, DOOR, None, product=None, disposition=PICKED),
        unit(Sgtin(UNIT_GTIN, f"Q{number}"), inside(sscc), disposition=PICKED),
        Allocation(ORDER, "1", TABLET_LOT, inside(sscc).text, pieces(1)),
    )


def test_an_order_of_many_cartons_is_closed_in_parts_and_leaves_as_one() -> None:
    cartons = tuple(row for number in range(45) for row in a_carton(number))
    operator = shipping(cartons=cartons)
    handover = Handover(ORDER, tuple(an_sscc(5000 + number) for number in range(45)), "HH-AB 12", "SEAL7", None, "B9")
    operator.shift = Shift(ConfirmShip(handover))
    for _ in range(2):
        then(operator.when(CONFIRM), ConfirmShip, OK, R.CLOSED_SOME, [Packed] * 20)
    then(operator.when(CONFIRM), ShipStart, OK, R.SHIPPED, [*[Packed] * 5, Loaded, Shipped])
    assert {operator.item(Sgtin(UNIT_GTIN, f"Q{n}")).disposition for n in range(45)} == {Disposition.PACKED}


def test_a_carton_that_came_while_the_truck_was_loaded_is_scanned_before_the_order_leaves() -> None:
    operator = ready_to_go()
    for row in a_carton(1):
        operator.rows.put(row)
    then(operator.when(CONFIRM), ScanCartons, WARN, R.CARTONS_FIRST)
    assert [named.card.item for named in operator.prompt.missing] == [an_sscc(5001)]


def test_a_carton_that_is_stopped_twice_is_owed_to_the_cage_once() -> None:
    operator = shipping(RecallScope("R-9", TABLETS, TABLET_LOT))
    operator.choose(ORDER)
    then(operator.when(label(CARTON)), ScanCartons, STOP, R.RECALLED, [Refused])
    then(operator.when(label(CARTON)), ScanCartons, STOP, R.RECALLED)
    assert len(operator.shift.owed) == 1
