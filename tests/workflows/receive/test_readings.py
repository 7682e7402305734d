"""A label that reads in more than one way: what is known decides; where it can't, one question, remembered for this GTIN and scanner."""

from dataclasses import replace

from tests.support.builders import FAR, a_case, a_lot, a_product, a_shipment, a_unit, flour, label, lot_label, scanned
from tests.support.names import CASE_GTIN, FLOUR_GTIN, FLOUR_LOT, SHIPMENT, TABLET_LOT, UNIT_GTIN
from tests.support.receiver import BACK, CONFIRM, Receiver, then
from tests.workflows.receive.docks import PALLET_1, UNIT, at_the_dock, at_the_pallet
from tests.workflows.receive.inputs import OTHERS, TWO_WAYS, read_as
from workflows.dialog import Ask, Chosen, Input, Reason, Scanned
from workflows.gs1.codes import Kind
from workflows.gs1.values import Gtin, Sgtin
from workflows.receive.states import AskReading, ChooseShipment, Counting, PutAside, Receiving
from workflows.rules.entry import How, ScanRecord
from workflows.rules.facts.movement import Received
from workflows.rules.facts.work import Refused
from workflows.rules.identity import LocationCode, LotCode
from workflows.rules.model.master_data import RecallScope
from workflows.rules.status import Verdict
from workflows.step import ReadingHabit

RUN_ON = LotCode(f"{FLOUR_LOT}21SN7")
FIRST, SECOND = Chosen("1"), Chosen("2")


def run_together(serial: str = "C1-1", lot: LotCode = TABLET_LOT) -> Scanned:
    """A pack of tablets whose lot and serial lost what stood between them."""
    return scanned(f"01{UNIT_GTIN.digits}1728063010{lot}21{serial}")


def asked(*more: Input) -> Receiver:
    """The question is on the screen."""
    receiver = at_the_dock()
    receiver.when(TWO_WAYS, *more)
    return receiver


def test_a_serial_that_is_announced_is_found_in_the_lot_that_swallowed_it_and_counted_with_a_warning() -> None:
    answer = at_the_pallet().when(run_together())
    then(answer, Receiving, Verdict.WARN, Reason.POSSIBLE_MISSING_SEPARATOR, [Received])
    assert (answer.card.item, answer.card.lot, answer.card.expiry) == (UNIT, TABLET_LOT, FAR)


def test_a_known_lot_and_a_serial_that_nobody_announced_are_stopped_as_what_they_are() -> None:
    answer = at_the_pallet(a_lot()).when(run_together("SN-404"))
    then(answer, PutAside, Verdict.STOP, Reason.NOT_ANNOUNCED, [Refused])


def test_a_lot_that_swallowed_its_expiry_is_mended() -> None:
    answer = at_the_dock().when(lot_label(lot=LotCode(f"{FLOUR_LOT}17280630"), expiry=None))
    then(answer, Counting, Verdict.WARN, Reason.POSSIBLE_MISSING_SEPARATOR)
    assert (answer.card.lot, answer.card.expiry) == (FLOUR_LOT, FAR)


def test_a_mended_label_that_still_lacks_its_serial_tells_that_separators_are_lost() -> None:
    answer = at_the_pallet().when(scanned(f"01{UNIT_GTIN.digits}10{TABLET_LOT}17280630"))
    then(answer, Receiving, Verdict.STOP, Reason.SEPARATOR_LOST)


def test_a_recalled_lot_is_found_in_a_label_that_lost_its_separator() -> None:
    recall = RecallScope("R-9", a_product().product, TABLET_LOT)
    then(at_the_pallet(recall).when(run_together()), PutAside, Verdict.STOP, Reason.RECALLED, [Refused])


def test_two_plausible_readings_are_both_shown_and_nothing_is_counted() -> None:
    receiver = at_the_dock()
    then(receiver.when(TWO_WAYS), AskReading, Verdict.WARN, Reason.TWO_READINGS)
    prompt = receiver.prompt
    assert prompt.ask is Ask.CHOOSE_READING
    cards = {choice.code: choice.card for choice in prompt.choices}
    assert [(card.lot, card.item, card.expiry) for card in cards.values() if card] == [
        (RUN_ON, None, FAR),
        (FLOUR_LOT, Sgtin(FLOUR_GTIN, "SN7"), FAR),
    ]


def test_the_reading_that_was_chosen_is_judged_with_the_scan_that_was_made() -> None:
    receiver = asked()
    step = receiver.step(FIRST)
    assert step.record == TWO_WAYS.record
    then(receiver.when(FIRST), PutAside, Verdict.STOP, Reason.LOT_DIFFERS, [Refused])


def test_a_choice_is_remembered_for_this_gtin_and_scanner() -> None:
    receiver = asked()
    receiver.when(SECOND)
    assert receiver.habits == (ReadingHabit(FLOUR_GTIN, "dock scanner", lost=True),)
    receiver.state = asked(BACK).state
    assert receiver.when(TWO_WAYS).card.lot == FLOUR_LOT
    receiver.state = asked(BACK).state
    other = replace(TWO_WAYS, record=replace(TWO_WAYS.record, scanner="another"))
    then(receiver.when(other), AskReading, Verdict.WARN, Reason.TWO_READINGS)


def test_a_lot_that_was_said_to_be_whole_is_not_doubted_again() -> None:
    receiver = asked()
    receiver.when(FIRST, CONFIRM)
    assert [habit.lost for habit in receiver.habits] == [False]
    then(receiver.when(TWO_WAYS), PutAside, Verdict.STOP, Reason.LOT_DIFFERS, [Refused])


def test_esc_forgets_the_question_and_a_number_that_was_not_offered_means_nothing() -> None:
    then(asked().when(Chosen("3")), AskReading)
    then(asked().when(CONFIRM), AskReading)
    then(asked().when(BACK), Receiving)


def test_another_scan_is_judged_afresh() -> None:
    then(asked().when(label(PALLET_1)), Receiving, Verdict.OK, Reason.HANDLING_UNIT_OPENED, [Received])


def test_brackets_say_where_a_lot_ends() -> None:
    typed = read_as(f"(01){FLOUR_GTIN.digits}(17)280630(10){RUN_ON}", Kind.BRACKETED)
    then(at_the_dock().when(typed), PutAside, Verdict.STOP, Reason.LOT_DIFFERS, [Refused])


def test_a_lot_of_a_product_that_nobody_knows_is_as_good_as_another() -> None:
    stranger = lot_label(Gtin("04012345123456"), RUN_ON)
    then(at_the_dock().when(stranger), Receiving, Verdict.STOP, Reason.UNKNOWN_PRODUCT)


def test_an_announced_lot_that_looks_like_two_values_is_believed_for_the_case_that_announced_it() -> None:
    lot = LotCode("B1217280630")
    receiver = Receiver(*a_shipment(a_case("C7", lot=lot)), a_product(dated=False))
    answer = receiver.when(label(Sgtin(CASE_GTIN, "C7"), lot, expiry=None))
    then(answer, Receiving, Verdict.WARN, Reason.POSSIBLE_MISSING_SEPARATOR, [Received])


def test_a_mended_label_opens_the_shipment_that_announced_it() -> None:
    receiver = Receiver(*a_shipment(a_unit("C1-1")))
    then(receiver.when(run_together()), Receiving, Verdict.WARN, Reason.POSSIBLE_MISSING_SEPARATOR, [Received])


def test_a_label_of_two_announced_serials_opens_their_shipment_and_asks() -> None:
    receiver = Receiver(*OTHERS)
    doubtful = label(Sgtin(UNIT_GTIN, f"S110{TABLET_LOT}"), lot=None)
    then(receiver.when(doubtful), AskReading, Verdict.WARN, Reason.TWO_READINGS)
    then(receiver.when(SECOND), Receiving, Verdict.OK, Reason.COUNTED, [Received])


def test_without_a_shipment_a_doubtful_lot_is_no_reason_to_ask() -> None:
    receiver = Receiver(*a_shipment(flour(8)))
    then(receiver.when(TWO_WAYS), ChooseShipment, Verdict.STOP, Reason.NOT_HERE)


def test_a_reading_that_no_longer_reads_is_refused_and_teaches_nothing() -> None:
    back = Receiving(SHIPMENT, LocationCode("DOCK-1"))
    state = AskReading(back, ScanRecord("dock scanner", b"10A"), How.SCANNED, ("(10", "(10)A"), as_read=True)
    receiver = Receiver(*a_shipment(flour(8)), state=state)
    assert receiver.prompt.ask is Ask.CHOOSE_READING
    then(receiver.when(FIRST), Receiving, Verdict.STOP, Reason.UNREADABLE)
    assert receiver.habits == ()
