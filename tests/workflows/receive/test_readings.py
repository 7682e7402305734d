"""A label that reads in more than one way: what is known decides; where it can't, one question, remembered for this GTIN and scanner."""

from dataclasses import replace

from tests.support.builders import (
    FAR,
    a_case,
    a_lot,
    a_pallet,
    a_product,
    a_shipment,
    a_unit,
    an_sscc,
    flour,
    label,
    lot_label,
    scanned,
)
from tests.support.names import BIN, CASE_GTIN, FLOUR_GTIN, FLOUR_LOT, SHIPMENT, TABLET_LOT, UNIT_GTIN
from tests.support.receiver import BACK, CONFIRM, UNDO, Receiver, then
from tests.workflows.receive.docks import PALLET_1, UNIT, at_the_dock, at_the_pallet
from tests.workflows.receive.inputs import OTHERS, TWO_WAYS, read_as
from workflows.dialog import Action, Ask, Chosen, Input, Pressed, Reason, Scanned
from workflows.gs1.codes import Kind, Repair
from workflows.gs1.values import Gtin, Sgtin
from workflows.receive.states import AskReading, ChooseShipment, Counting, Doubt, PutAside, Receiving
from workflows.rules.entry import How, ScanRecord
from workflows.rules.exceptions import Category
from workflows.rules.facts.movement import Moved, Received
from workflows.rules.facts.parts import ItemStep
from workflows.rules.facts.work import Corrected, Refused
from workflows.rules.identity import UNKNOWN, LocationCode, LotCode
from workflows.rules.model.master_data import RecallScope
from workflows.rules.status import Evidence, Verdict
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
    then(answer, PutAside, Verdict.STOP, Reason.NOT_ANNOUNCED, [Refused, Received])


def test_a_lot_that_swallowed_its_expiry_is_mended() -> None:
    answer = at_the_dock().when(lot_label(lot=LotCode(f"{FLOUR_LOT}17280630"), expiry=None))
    then(answer, Counting, Verdict.WARN, Reason.POSSIBLE_MISSING_SEPARATOR)
    assert (answer.card.lot, answer.card.expiry) == (FLOUR_LOT, FAR)


def test_a_mended_label_that_still_lacks_its_serial_tells_that_separators_are_lost() -> None:
    answer = at_the_pallet().when(scanned(f"01{UNIT_GTIN.digits}10{TABLET_LOT}17280630"))
    then(answer, Receiving, Verdict.STOP, Reason.SEPARATOR_LOST)


def test_a_recalled_lot_is_found_in_a_label_that_lost_its_separator() -> None:
    recall = RecallScope("R-9", a_product().product, TABLET_LOT)
    then(at_the_pallet(recall).when(run_together()), PutAside, Verdict.STOP, Reason.RECALLED, [Refused, Received])


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
    doubt = Doubt(ScanRecord("dock scanner", b"10A"), How.SCANNED, ("(10", "(10)A"), as_read=True)
    state = AskReading(back, doubt)
    receiver = Receiver(*a_shipment(flour(8)), state=state)
    assert receiver.prompt.ask is Ask.CHOOSE_READING
    then(receiver.when(FIRST), Receiving, Verdict.STOP, Reason.UNREADABLE)
    assert receiver.habits == ()


# -- bent by a keyboard -------------------------------------------------------------------------------------------------------------------


def on_caps_lock(good: Scanned) -> Scanned:
    """The label as a scanner types it while Caps Lock is on."""
    raw = good.record.raw.decode()
    return scanned(raw[3:].swapcase(), raw[:3].swapcase())


def at_an_unknown_lot() -> Receiver:
    """Nobody has announced this flour, so its lot may be written either way."""
    receiver = at_the_dock()
    receiver.when(on_caps_lock(lot_label(lot=LotCode("Q7-NEW"))))
    return receiver


def test_a_pack_that_is_announced_is_found_under_caps_lock_counted_and_said() -> None:
    receiver = at_the_pallet()
    bent = on_caps_lock(label(UNIT))
    [booking] = receiver.step(bent).bookings
    assert booking.warned == (Category.LABEL,)
    answer = receiver.when(bent)
    then(answer, Receiving, Verdict.WARN, Reason.LABEL_REPAIRED, [Received])
    assert answer.values.code == Repair.KEYBOARD_UNDONE
    assert (answer.card.item, answer.card.lot) == (UNIT, TABLET_LOT)


def test_an_sscc_has_no_letters_so_nobody_is_asked() -> None:
    then(
        at_the_dock().when(on_caps_lock(label(PALLET_1))),
        Receiving,
        Verdict.OK,
        Reason.HANDLING_UNIT_OPENED,
        [Received],
    )


def test_a_bent_label_opens_the_shipment_that_announced_it() -> None:
    receiver = Receiver(*a_shipment(a_unit("C1-1")))
    then(receiver.when(on_caps_lock(label(UNIT))), Receiving, Verdict.WARN, Reason.LABEL_REPAIRED, [Received])
    stranger = on_caps_lock(label(Sgtin(UNIT_GTIN, "SN-404"), LotCode("NEW")))
    then(Receiver(*a_shipment(a_unit("C1-1"))).when(stranger), ChooseShipment, Verdict.STOP, Reason.KEYBOARD_LAYOUT)


def test_a_lot_that_nobody_knows_is_never_swapped_unasked() -> None:
    receiver = at_an_unknown_lot()
    assert receiver.prompt.ask is Ask.CHOOSE_READING
    assert [choice.card.lot for choice in receiver.prompt.choices if choice.card] == ["Q7-NEW", "q7-new"]


def test_the_keyboard_that_was_chosen_is_remembered_beside_the_separators() -> None:
    receiver = at_an_unknown_lot()
    receiver.habits = (ReadingHabit(FLOUR_GTIN, "dock scanner", lost=True),)
    receiver.when(FIRST, CONFIRM)
    assert receiver.habits[-1] == ReadingHabit(FLOUR_GTIN, "dock scanner", lost=False, keyboard="US_CAPS")
    assert len(receiver.habits) == 2
    answer = receiver.when(on_caps_lock(lot_label(lot=LotCode("Q8-NEW"))))
    then(answer, PutAside, Verdict.STOP, Reason.LOT_DIFFERS, [Refused])
    assert answer.card.lot == "Q8-NEW"


def test_what_the_site_knows_goes_before_what_was_chosen() -> None:
    receiver = at_the_dock()
    receiver.habits = (ReadingHabit(FLOUR_GTIN, "dock scanner", lost=False, keyboard="AS_SENT"),)
    assert receiver.when(on_caps_lock(lot_label())).card.lot == FLOUR_LOT


def test_of_another_product_and_another_scanner_nothing_was_chosen() -> None:
    for habit in (
        ReadingHabit(UNIT_GTIN, "dock scanner", False, "US_CAPS"),
        ReadingHabit(FLOUR_GTIN, "other", False, "US_CAPS"),
    ):
        receiver = at_the_dock()
        receiver.habits = (habit,)
        then(
            receiver.when(on_caps_lock(lot_label(lot=LotCode("Q7-NEW")))), AskReading, Verdict.WARN, Reason.TWO_READINGS
        )


# -- asked again --------------------------------------------------------------------------------------------------------------------------

AGAIN = Pressed(Action.ASK_AGAIN)
SERIAL_OR_COUNT = label(Sgtin(UNIT_GTIN, "S13012"))
"""The serial S13012, or the serial S1 and a count of twelve: both serials are announced."""


def remembered_wrong(*before: Input) -> Receiver:
    """Two packs are announced; what was remembered makes the wrong one of the label in hand, which is booked."""
    receiver = Receiver(*a_shipment(a_pallet(77, a_unit("S1"), a_unit("S13012"))))
    receiver.when(Chosen(SHIPMENT), *before)
    receiver.habits = (ReadingHabit(UNIT_GTIN, "dock scanner", lost=True),)
    then(receiver.when(SERIAL_OR_COUNT), Receiving, Verdict.WARN, Reason.POSSIBLE_MISSING_SEPARATOR, [Received])
    return receiver


def test_what_was_read_by_an_earlier_choice_can_be_asked_again_and_is_taken_back_meanwhile() -> None:
    receiver = remembered_wrong()
    assert Action.ASK_AGAIN in receiver.prompt.actions
    then(receiver.when(AGAIN), AskReading, Verdict.WARN, Reason.TWO_READINGS, [Corrected])
    assert receiver.evidence()["S1"] is Evidence.NONE
    assert len(receiver.prompt.choices) == 2


def test_the_new_choice_replaces_the_one_that_was_remembered() -> None:
    receiver = remembered_wrong()
    receiver.when(AGAIN, FIRST)
    assert receiver.habits[-1] == ReadingHabit(UNIT_GTIN, "dock scanner", lost=False)
    assert (receiver.evidence()["S1"], receiver.evidence()["S13012"]) == (Evidence.NONE, Evidence.SEEN)
    receiver.when(UNDO)
    then(receiver.when(SERIAL_OR_COUNT), Receiving, Verdict.OK, Reason.COUNTED, [Received])


def test_a_choice_made_just_now_can_be_made_again_too() -> None:
    receiver = asked(FIRST, CONFIRM)
    then(receiver.when(AGAIN), AskReading, Verdict.WARN, Reason.TWO_READINGS)
    then(asked(SECOND, CONFIRM).when(AGAIN), AskReading, Verdict.WARN, Reason.TWO_READINGS, [Corrected])


def test_after_undo_there_is_nothing_more_to_take_back() -> None:
    receiver = remembered_wrong()
    receiver.when(UNDO)
    then(receiver.when(AGAIN), AskReading, Verdict.WARN, Reason.TWO_READINGS)


def test_esc_leaves_what_was_remembered_and_the_question_can_be_had_again() -> None:
    receiver = remembered_wrong()
    receiver.when(AGAIN, BACK)
    assert [habit.lost for habit in receiver.habits] == [True]
    then(receiver.when(AGAIN), AskReading, Verdict.WARN, Reason.TWO_READINGS)


def test_only_the_newest_scan_can_be_asked_about_again() -> None:
    receiver = remembered_wrong()
    receiver.when(label(Sgtin(UNIT_GTIN, "SN-404")), CONFIRM)
    assert Action.ASK_AGAIN not in receiver.prompt.actions
    then(receiver.when(AGAIN), Receiving)


def test_a_label_that_reads_in_one_way_is_nothing_to_ask_about() -> None:
    receiver = at_the_pallet()
    receiver.when(label(UNIT))
    assert Action.ASK_AGAIN not in receiver.prompt.actions
    then(receiver.when(AGAIN), Receiving)


def test_when_more_than_that_scan_has_been_booked_since_it_is_not_asked_again() -> None:
    receiver = remembered_wrong(label(an_sscc(77)))
    assert Action.ASK_AGAIN in receiver.prompt.actions
    receiver.when(CONFIRM, CONFIRM)
    receiver.enter(1)
    assert Action.ASK_AGAIN not in receiver.prompt.actions
    then(receiver.when(AGAIN), Receiving)


def test_what_can_no_longer_be_taken_back_is_not_asked_again_either() -> None:
    receiver = remembered_wrong()
    pack = Sgtin(UNIT_GTIN, "S1")
    receiver.journal(Moved(receiver.item(pack).place, BIN, items=(ItemStep(pack, UNKNOWN),)))
    then(receiver.when(AGAIN), Receiving, Verdict.WARN, Reason.CANNOT_UNDO)
