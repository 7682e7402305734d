"""A lot that is nearly the announced one, or not as its supplier writes lots, is said to be so, with both to compare."""

import pytest

from tests.support.builders import FAR, a_policy, a_shipment, a_unit, flour, label, lot_label, tablets_expire
from tests.support.names import SHIPMENT, SUPPLIER, TABLET_LOT
from tests.support.receiver import Receiver, then
from workflows.dialog import Reason
from workflows.receive.states import PutAside, ReceiveReason, Receiving
from workflows.rules.exceptions import Category
from workflows.rules.facts.movement import Received
from workflows.rules.facts.work import Refused
from workflows.rules.identity import LotCode
from workflows.rules.model.master_data import Licence, Party, PartyRole
from workflows.rules.model.row import Row
from workflows.rules.model.work import OpenException
from workflows.rules.status import Verdict

UNIT = a_unit("U1", LotCode("B0I2"))


def at_work(*more: Row) -> Receiver:
    """A pack and some flour were announced."""
    receiver = Receiver(*a_shipment(UNIT, flour(48), flour(8, LotCode("M6601"))), *more)
    receiver.choose(SHIPMENT)
    return receiver


@pytest.mark.parametrize("lot", ["B012", "BOI2", "B0I3", "BI02"])
def test_a_lot_that_looks_like_the_announced_one_is_stopped_with_both(lot: str) -> None:
    receiver = at_work()
    answer = receiver.when(label(UNIT.item, LotCode(lot)))
    then(answer, PutAside, Verdict.STOP, ReceiveReason.LOT_LOOKS_ALIKE, [Refused, Received])
    assert (answer.values.lot, answer.values.expected_lot) == (lot, "B0I2")
    assert Category.LOT_DIFFERS in {row.category for row in receiver.rows.every(OpenException)}


def test_a_lot_that_is_quite_another_just_differs() -> None:
    then(at_work().when(label(UNIT.item, TABLET_LOT)), PutAside, Verdict.STOP, Reason.LOT_DIFFERS, [Refused, Received])


def test_of_several_announced_lots_the_nearest_is_named() -> None:
    answer = at_work().when(lot_label(lot=LotCode("M66O1")))
    then(answer, PutAside, Verdict.STOP, ReceiveReason.LOT_LOOKS_ALIKE, [Refused])
    assert answer.values.expected_lot == "M6601"


@pytest.mark.parametrize(
    "more",
    [
        a_policy(f"lot_pattern:{SUPPLIER}", "A999"),
        Party(SUPPLIER, "Norda Pharma", (PartyRole.SUPPLIER,), Licence.VALID, lot_pattern="A999"),
    ],
    ids=["policy", "master data"],
)
def test_a_lot_that_its_supplier_never_writes_so_is_counted_with_a_warning(more: Row) -> None:
    receiver = Receiver(*a_shipment(UNIT, tablets_expire(FAR, LotCode("B0I2")), flour(48)), more)
    receiver.choose(SHIPMENT)
    answer = receiver.when(label(UNIT.item, LotCode("B0I2")))
    then(answer, Receiving, Verdict.WARN, ReceiveReason.LOT_NOT_LIKE_THEIRS, [Received])
    assert (answer.values.lot, answer.values.text) == ("B0I2", "A999")
    receiver.when(lot_label())
    then(receiver.enter(1), Receiving, Verdict.WARN, ReceiveReason.LOT_NOT_LIKE_THEIRS, [Received])
