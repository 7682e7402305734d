"""A shipment is looked at before its first scan where policy wants it; what is wrong with it is told, and a broken seal forces scans."""

from decimal import Decimal

import pytest

from tests.support.builders import a_case, a_pallet, a_policy, a_product, a_shipment, a_unit, label, scanned
from tests.support.names import DOCK, SHIPMENT, UNIT_GTIN
from tests.support.receiver import BACK, CONFIRM, Receiver, then
from workflows.dialog import Action, Chosen, Input, Reason, Takes, Wrote
from workflows.gs1.values import Sgtin
from workflows.receive.close import INFER
from workflows.receive.states import (
    Arrival,
    ArrivalCheck,
    ChooseShipment,
    ReceiveAsk,
    ReceiveReason,
    Receiving,
)
from workflows.rules.exceptions import Category
from workflows.rules.facts.movement import Inspected, Received
from workflows.rules.facts.work import ExceptionRaised
from workflows.rules.model.master_data import Handling
from workflows.rules.model.row import Row
from workflows.rules.model.work import OpenException, Shipment, ShipmentState
from workflows.rules.status import Evidence, Seal, Verdict

WANTED = a_policy("arrival_check", "yes")
PALLET = a_pallet(1, a_case("C1", units=2))
COOL = a_product(handling=Handling.COOL)
INTACT, BROKEN, NO_SEAL = Chosen("seal_intact"), Chosen("seal_broken"), Chosen("seal_none")
NO_DAMAGE = Chosen("damage_none")


def arriving(*more: Row) -> Receiver:
    """A shipment was chosen that nobody has looked at."""
    receiver = Receiver(*a_shipment(PALLET), WANTED, *more)
    receiver.choose(SHIPMENT)
    return receiver


def asked(receiver: Receiver) -> Arrival:
    """The question on the screen."""
    assert isinstance(receiver.state, ArrivalCheck)
    return receiver.state.asked


def looked_at(*answers: Input, more: tuple[Row, ...] = ()) -> Receiver:
    """The carrier is Hurtig, two pieces came, and these are the other answers: seal first, then its number, damage last."""
    receiver = arriving(*more)
    receiver.when(Wrote("Hurtig"), *answers[:-1])
    receiver.enter(2)
    receiver.when(answers[-1])
    return receiver


def broken() -> Receiver:
    """The seal of the shipment was broken."""
    return looked_at(BROKEN, Wrote("S-1"), NO_DAMAGE)


def test_without_the_policy_nothing_is_asked_and_with_it_only_before_the_first_scan() -> None:
    receiver = Receiver(*a_shipment(PALLET))
    then(receiver.choose(SHIPMENT), Receiving, Verdict.OK, Reason.SHIPMENT_OPENED)
    begun = Receiver(*a_shipment(PALLET, state=ShipmentState.RECEIVING), WANTED)
    then(begun.choose(SHIPMENT), Receiving, Verdict.OK, Reason.SHIPMENT_OPENED)


def test_a_scan_opens_the_shipment_and_the_check_comes_first() -> None:
    receiver = Receiver(*a_shipment(PALLET), WANTED)
    then(receiver.when(label(PALLET.item)), ArrivalCheck, Verdict.WARN, ReceiveReason.ARRIVAL_FIRST)


def test_what_was_answered_is_one_record_and_receiving_goes_on() -> None:
    receiver = arriving()
    then(receiver.when(scanned("HURTIG-77", "]C0")), ArrivalCheck, Verdict.OK, ReceiveReason.NOTED)
    receiver.when(INTACT, Wrote(" SEAL-4711 "))
    receiver.enter(3)
    answer = receiver.when(NO_DAMAGE)
    then(answer, Receiving, Verdict.OK, ReceiveReason.ARRIVAL_GOOD, [Inspected])
    (fact,) = answer.facts
    assert isinstance(fact, Inspected)
    assert (fact.shipment, fact.place, fact.carrier, fact.seal) == (SHIPMENT, DOCK, "HURTIG-77", Seal.INTACT)
    assert (fact.seal_number, fact.pieces, fact.damage, fact.temperature) == ("SEAL-4711", 3, "", None)
    assert [transaction.number for transaction in fact.transactions] == ["PO-7"]
    assert [row.state for row in receiver.rows.every(Shipment)] == [ShipmentState.RECEIVING]


def test_each_question_says_what_is_typed_and_which_answers_there_are() -> None:
    receiver = arriving(COOL)
    seen = []
    for given in (Wrote("Hurtig"), INTACT, Wrote("S-1")):
        seen.append((receiver.prompt.ask, receiver.prompt.takes, len(receiver.prompt.choices)))
        receiver.when(given)
    seen.append((receiver.prompt.ask, receiver.prompt.takes, len(receiver.prompt.choices)))
    receiver.enter(1)
    seen.append((receiver.prompt.ask, receiver.prompt.takes, len(receiver.prompt.choices)))
    receiver.when(NO_DAMAGE)
    seen.append((receiver.prompt.ask, receiver.prompt.takes, len(receiver.prompt.choices)))
    assert seen == [
        (ReceiveAsk.CARRIER, Takes.TEXT, 0),
        (ReceiveAsk.SEAL, Takes.LABEL, 3),
        (ReceiveAsk.SEAL_NUMBER, Takes.TEXT, 0),
        (ReceiveAsk.PIECES, Takes.NUMBER, 0),
        (ReceiveAsk.DAMAGE, Takes.LABEL, 4),
        (ReceiveAsk.TEMPERATURE, Takes.NUMBER, 0),
    ]
    assert (receiver.prompt.done, receiver.prompt.total) == (5, 6)


def test_a_shipment_without_a_seal_has_no_number_to_ask_for() -> None:
    receiver = arriving()
    receiver.when(Wrote("Hurtig"), NO_SEAL)
    assert asked(receiver) is Arrival.PIECES


def test_esc_leads_back_question_by_question_and_out() -> None:
    receiver = arriving()
    receiver.when(Wrote("Hurtig"), INTACT)
    receiver.when(BACK)
    assert asked(receiver) is Arrival.SEAL
    receiver.when(BACK)
    assert asked(receiver) is Arrival.CARRIER
    then(receiver.when(BACK), ChooseShipment)


@pytest.mark.parametrize("given", [Wrote("  "), Chosen("nothing"), CONFIRM, label(PALLET.item)])
def test_what_is_no_carrier_leaves_the_question(given: Input) -> None:
    receiver = arriving()
    receiver.when(given)
    assert asked(receiver) is Arrival.CARRIER


@pytest.mark.parametrize("given", [Wrote(""), Chosen("nothing"), CONFIRM])
def test_what_is_no_seal_number_leaves_the_question(given: Input) -> None:
    receiver = arriving()
    receiver.when(Wrote("Hurtig"), BROKEN, given)
    assert asked(receiver) is Arrival.SEAL_NUMBER


def test_a_scan_where_an_answer_is_to_be_chosen_is_answered_and_counts_nothing() -> None:
    receiver = arriving()
    receiver.when(Wrote("Hurtig"))
    then(receiver.when(label(PALLET.item)), ArrivalCheck, Verdict.WARN, ReceiveReason.ARRIVAL_FIRST)
    then(receiver.choose("damage_wet"), ArrivalCheck)


@pytest.mark.parametrize("number", ["0", "-1", "2.5", "1E+30", "NaN"])
def test_what_is_no_number_of_pieces_is_said_to_be_none(number: str) -> None:
    receiver = arriving()
    receiver.when(Wrote("Hurtig"), NO_SEAL)
    then(receiver.enter(number), ArrivalCheck, Verdict.STOP, Reason.NOT_A_COUNT)


@pytest.mark.parametrize(
    ("degrees", "troubles"), [("5.5", []), ("9", [Category.TEMPERATURE]), ("1", [Category.TEMPERATURE])]
)
def test_goods_that_are_kept_cold_are_asked_their_temperature(degrees: str, troubles: list[Category]) -> None:
    receiver = looked_at(NO_SEAL, NO_DAMAGE, more=(COOL,))
    assert asked(receiver) is Arrival.TEMPERATURE
    then(receiver.enter("2000"), ArrivalCheck, Verdict.STOP, ReceiveReason.NOT_A_TEMPERATURE)
    told, *reports = receiver.enter(degrees).facts
    assert isinstance(told, Inspected)
    assert told.temperature == Decimal(degrees)
    assert [report.category for report in reports if isinstance(report, ExceptionRaised)] == troubles


def test_damage_and_a_broken_seal_are_exceptions_of_the_shipment() -> None:
    receiver = looked_at(BROKEN, Wrote("S-1"), Chosen("damage_wet"))
    found = {row.category: row.subject for row in receiver.rows.every(OpenException)}
    assert found == dict.fromkeys((Category.SEAL_BROKEN, Category.DAMAGED), f"shipment:{SHIPMENT}")


def test_after_a_broken_seal_nothing_is_taken_as_here_unread() -> None:
    receiver = broken()
    receiver.when(label(PALLET.item))
    then(receiver.when(label(a_case("C1").item)), Receiving, Verdict.WARN, ReceiveReason.SEAL_IS_BROKEN, [Received])
    assert receiver.line(Sgtin(UNIT_GTIN, "C1-1")).evidence is Evidence.NONE
    then(receiver.when(label(Sgtin(UNIT_GTIN, "C1-1"))), Receiving, Verdict.OK, Reason.COUNTED, [Received])


def test_after_a_broken_seal_a_pallet_is_not_taken_as_announced() -> None:
    receiver = broken()
    receiver.when(label(PALLET.item), CONFIRM)
    assert receiver.prompt.choices == ()
    assert receiver.choose(INFER).facts == ()


def test_a_broken_case_that_was_reported_is_scanned_piece_by_piece_and_others_are_not() -> None:
    case, other = a_case("C1", units=1), a_case("C2", units=1)
    receiver = Receiver(*a_shipment(a_pallet(1, case, other)))
    receiver.journal(ExceptionRaised(Category.SEAL_BROKEN, case.item.text, DOCK, (case.item,)))
    receiver.choose(SHIPMENT)
    receiver.when(label(PALLET.item))
    then(receiver.when(label(case.item)), Receiving, Verdict.WARN, ReceiveReason.SEAL_IS_BROKEN, [Received])
    then(receiver.when(label(other.item)), Receiving, Verdict.OK, Reason.CONTENT_INFERRED, [Received])


def test_a_unit_that_stands_alone_needs_no_scan_of_what_is_in_it() -> None:
    receiver = Receiver(*a_shipment(a_case("C9"), a_unit("U1")))
    receiver.journal(ExceptionRaised(Category.SEAL_BROKEN, f"shipment:{SHIPMENT}", DOCK))
    receiver.choose(SHIPMENT)
    then(receiver.when(label(a_case("C9").item)), Receiving, Verdict.OK, Reason.COUNTED, [Received])
    then(receiver.press(Action.LIST), Receiving)
