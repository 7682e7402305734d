"""A case known by case GTIN and serial is scanned while a shipment is being received."""

from tests.support.builders import (
    FAR,
    OTHER_LOT,
    SOON,
    a_case,
    a_lot,
    a_pallet,
    a_policy,
    a_product,
    a_shipment,
    a_unit,
    an_inner,
    label,
    scanned,
)
from tests.support.names import CASE_GTIN, DOCK, TABLET_LOT, TABLETS
from tests.support.receiver import CONFIRM, TAKE_AS_ANNOUNCED, Receiver, then
from tests.workflows.receive.docks import CASE_1, CASE_3, PALLET_1, PALLET_2, UNIT, at_the_dock, at_the_pallet
from workflows.dialog import Reason
from workflows.gs1.codes import Repair
from workflows.gs1.elements import Elements
from workflows.receive.states import PutAside, Receiving
from workflows.rules.exceptions import Category
from workflows.rules.facts.movement import Received
from workflows.rules.facts.parts import Contents, LotDetails
from workflows.rules.facts.work import Refused
from workflows.rules.identity import LotCode, inside
from workflows.rules.model.goods import Lot
from workflows.rules.model.master_data import RecallScope
from workflows.rules.status import Disposition, Evidence, PackLevel, Seal, Verdict


def test_a_sealed_case_counts_with_all_that_it_holds() -> None:
    receiver = at_the_pallet()
    answer = receiver.when(label(CASE_1))
    then(answer, Receiving, Verdict.OK, Reason.CONTENT_INFERRED, [Received])
    assert answer.values.inferred == 2
    assert receiver.evidence() | {"C1": Evidence.SEEN, "C1-1": Evidence.INFERRED} == receiver.evidence()
    assert (receiver.item(CASE_1).place, receiver.item(UNIT).place) == (inside(PALLET_1), inside(CASE_1))


def test_received_goods_are_incoming_and_known_by_product_and_lot() -> None:
    receiver = at_the_pallet()
    receiver.when(label(CASE_1))
    for item in (CASE_1, UNIT):
        row = receiver.item(item)
        assert (row.disposition, row.product, row.lot) == (Disposition.INCOMING, TABLETS, TABLET_LOT)
    assert receiver.item(CASE_1).seal is Seal.INTACT


def test_the_fact_names_what_was_inferred_and_the_dates_of_its_lots() -> None:
    (fact,) = at_the_pallet().when(label(CASE_1)).facts
    assert isinstance(fact, Received)
    units = (a_unit("C1-1").item, a_unit("C1-2").item)
    assert fact.contents == (Contents(CASE_1, units, TABLETS, TABLET_LOT),)
    assert fact.lots == (LotDetails(TABLETS, TABLET_LOT, FAR, supplier_lot=TABLET_LOT),)


def test_what_a_label_says_of_its_lot_is_learnt() -> None:
    receiver = at_the_pallet()
    receiver.when(label(CASE_1, expiry="280600"))
    assert list(receiver.rows.every(Lot)) == [Lot(TABLETS, TABLET_LOT, FAR, day_given=False, supplier_lot=TABLET_LOT)]


def test_an_expiry_without_a_day_is_shown_as_the_label_has_it() -> None:
    card = at_the_pallet().when(label(CASE_1, expiry="280600")).card
    assert (card.expiry, card.day_given) == (FAR, False)


def test_a_case_scanned_twice_counts_once_and_says_where_it_is() -> None:
    receiver = at_the_pallet()
    receiver.when(label(CASE_1))
    answer = receiver.when(label(CASE_1))
    then(answer, Receiving, Verdict.WARN, Reason.ALREADY_COUNTED)
    assert answer.values.place == DOCK


def test_a_case_of_another_pallet_is_counted_where_it_was_found_and_named_with_the_pallet_that_announced_it() -> None:
    receiver = at_the_pallet()
    answer = receiver.when(label(CASE_3))
    then(answer, Receiving, Verdict.WARN, Reason.NOT_ON_THIS_PALLET, [Received])
    assert answer.values.item == PALLET_2
    assert receiver.item(CASE_3).place == inside(PALLET_1)


def test_a_case_scanned_with_no_pallet_open_is_booked_at_the_dock() -> None:
    receiver = at_the_dock()
    then(receiver.when(label(CASE_3)), Receiving, Verdict.OK, Reason.CONTENT_INFERRED, [Received])
    assert receiver.item(CASE_3).place == DOCK


def test_a_case_that_was_inferred_with_its_pallet_is_confirmed() -> None:
    receiver = at_the_dock()
    receiver.when(label(PALLET_2), CONFIRM, TAKE_AS_ANNOUNCED)
    assert receiver.evidence()["C3"] is Evidence.INFERRED
    answer = receiver.when(label(CASE_3))
    then(answer, Receiving, Verdict.OK, Reason.CASE_CONFIRMED, [Received])
    assert (receiver.evidence()["C3"], receiver.evidence()["C3-1"]) == (Evidence.SEEN, Evidence.INFERRED)


def test_bundles_in_a_sealed_case_are_inferred_level_by_level() -> None:
    bundle = an_inner("I1", a_unit("U1"), a_unit("U2"))
    receiver = Receiver(*a_shipment(a_case("C9", holds=(bundle,))))
    answer = receiver.when(label(a_case("C9").item))
    then(answer, Receiving, Verdict.OK, Reason.CONTENT_INFERRED, [Received])
    assert answer.values.inferred == 3
    assert receiver.item(a_unit("U1").item).place == inside(bundle.item)


def test_what_was_read_before_its_case_is_not_inferred_again() -> None:
    receiver = at_the_pallet()
    receiver.when(label(UNIT))
    assert receiver.item(UNIT).place == inside(PALLET_1)
    answer = receiver.when(label(CASE_1))
    assert answer.values.inferred == 1
    assert receiver.evidence()["C1-1"] is Evidence.SEEN


def test_a_case_without_announced_content_is_simply_counted() -> None:
    receiver = Receiver(*a_shipment(a_pallet(1, a_case("C9"))))
    then(receiver.when(label(a_case("C9").item)), Receiving, Verdict.OK, Reason.COUNTED, [Received])


def test_a_case_that_holds_another_lot_too_is_read_pack_by_pack() -> None:
    receiver = Receiver(*a_shipment(a_case("C9", units=1, holds=(a_unit("X", OTHER_LOT),))))
    then(receiver.when(label(a_case("C9").item)), Receiving, Verdict.OK, Reason.SCAN_EACH, [Received])


def test_a_recalled_pack_in_a_good_case_is_not_inferred() -> None:
    """A recall may name one serial; then every pack of the case is read."""
    recall = RecallScope("R-9", TABLETS, TABLET_LOT, UNIT.text)
    receiver = at_the_pallet(recall)
    then(receiver.when(label(CASE_1)), Receiving, Verdict.WARN, Reason.CONTENT_IN_TROUBLE, [Received])
    then(receiver.when(label(UNIT)), PutAside, Verdict.STOP, Reason.RECALLED, [Refused, Received])


def test_goods_that_expire_soon_are_counted_with_a_warning() -> None:
    receiver = at_the_pallet()
    answer = receiver.when(label(CASE_1, expiry=SOON))
    then(answer, Receiving, Verdict.WARN, Reason.EXPIRES_SOON, [Received])
    assert answer.values.days == 56


def test_a_warning_that_was_shown_is_in_the_stamp_and_a_plain_count_has_none() -> None:
    """What the person was told and went on in spite of."""
    (warned,) = at_the_pallet().step(label(CASE_1, expiry=SOON)).bookings
    (plain,) = at_the_pallet().step(label(CASE_1)).bookings
    assert (warned.warned, plain.warned) == ((Category.SHORT_DATED,), ())


def test_how_soon_is_soon_is_a_policy_of_the_site() -> None:
    answer = at_the_pallet(a_policy("warn_days", "30")).when(label(CASE_1, expiry=SOON))
    then(answer, Receiving, Verdict.OK, Reason.CONTENT_INFERRED, [Received])


def test_a_policy_that_is_no_number_leaves_the_usual_ninety_days() -> None:
    for value in ("ninety", "-1", "99999999999", "²"):
        answer = at_the_pallet(a_policy("warn_days", value)).when(label(CASE_1, expiry=SOON))
        then(answer, Receiving, Verdict.WARN, Reason.EXPIRES_SOON, [Received])


def test_a_policy_of_all_sites_holds_where_the_site_has_none_of_its_own() -> None:
    answer = at_the_pallet(a_policy("warn_days", "30", site="")).when(label(CASE_1, expiry=SOON))
    then(answer, Receiving, Verdict.OK, Reason.CONTENT_INFERRED, [Received])


def test_a_label_that_was_mended_is_counted_with_a_warning() -> None:
    """Two separators where one belongs: somebody's scanner or printer needs a look."""
    given = scanned(f"01{CASE_GTIN}1728063010{TABLET_LOT}\x1d\x1d21C1")
    assert isinstance(given.reading, Elements)
    assert Repair.DOUBLE_SEPARATOR in {caution.code for caution in given.reading.warnings}
    then(at_the_pallet().when(given), Receiving, Verdict.WARN, Reason.LABEL_REPAIRED, [Received])


def test_daily_dirt_on_a_label_is_not_worth_a_word() -> None:
    answer = at_the_pallet().when(scanned(f"01{CASE_GTIN}1728063010{TABLET_LOT}\x1d21C1\x1d"))
    then(answer, Receiving, Verdict.OK, Reason.CONTENT_INFERRED, [Received])


def test_the_card_of_a_case_says_what_a_person_would_read_on_it() -> None:
    card = at_the_pallet(a_lot()).when(label(CASE_1)).card
    assert (card.name, card.trade_number) == ("Ibuprofen 400 mg tablets, 50", "PZN 04859215")
    assert (card.item, card.level, card.lot, card.expiry) == (CASE_1, PackLevel.CASE, TABLET_LOT, FAR)


def test_a_case_with_the_lot_of_another_is_stopped() -> None:
    answer = at_the_pallet().when(label(CASE_1, lot=OTHER_LOT))
    then(answer, PutAside, Verdict.STOP, Reason.LOT_DIFFERS, [Refused, Received])
    assert (answer.values.lot, answer.values.expected_lot) == (OTHER_LOT, TABLET_LOT)


def test_a_label_that_can_be_read_in_two_ways_is_counted_and_to_be_compared() -> None:
    """The lot may be B12 with an expiry behind it; announced as it was read, it is counted."""
    lot = LotCode("B1217280630")
    receiver = Receiver(*a_shipment(a_case("C7", lot=lot)), a_product(dated=False))
    answer = receiver.when(label(a_case("C7").item, lot, expiry=None))
    then(answer, Receiving, Verdict.WARN, Reason.POSSIBLE_MISSING_SEPARATOR, [Received])
