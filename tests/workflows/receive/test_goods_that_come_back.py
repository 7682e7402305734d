"""Goods that were here, left, and are announced by the very party that has them are received as any other; from anybody else they are a duplicate."""

from dataclasses import replace

from tests.support.builders import a_case, a_shipment, label
from tests.support.names import CASE_GTIN, CUSTOMER, SHIPMENT, SUPPLIER, TABLET_LOT, TABLETS, UNIT_GTIN, entry_id
from tests.support.receiver import Answer, Receiver
from workflows.dialog import Reason
from workflows.gs1.values import Sgtin
from workflows.rules.facts.movement import Received
from workflows.rules.identity import PartyKey, inside, with_party
from workflows.rules.model.goods import Item
from workflows.rules.status import Disposition, Evidence

CASE = Sgtin(CASE_GTIN, "C1")
UNIT = Sgtin(UNIT_GTIN, "C1-1")


def reads_the_case(holder: PartyKey) -> tuple[Receiver, Answer]:
    """The supplier announced a case that was here before and is with this party."""
    case = Item(CASE, with_party(holder), entry_id(90), Disposition.SHIPPED, product=TABLETS, lot=TABLET_LOT)
    content = replace(case, item=UNIT, place=inside(CASE))
    receiver = Receiver(*a_shipment(a_case("C1", units=1)), case, content)
    receiver.choose(SHIPMENT)
    return receiver, receiver.when(label(CASE))


def test_from_whoever_has_them_they_come_back_with_what_is_in_them() -> None:
    receiver, answer = reads_the_case(SUPPLIER)
    (fact,) = answer.facts
    assert isinstance(fact, Received)
    assert [content.items for content in fact.contents] == [(UNIT,)]
    assert (receiver.line(CASE).evidence, receiver.line(UNIT).evidence) == (Evidence.SEEN, Evidence.INFERRED)
    assert receiver.item(UNIT).place == inside(CASE)


def test_from_anybody_else_they_are_a_duplicate() -> None:
    _, answer = reads_the_case(CUSTOMER)
    assert answer.notice is not None
    assert answer.notice.reason is Reason.DUPLICATE_SERIAL
