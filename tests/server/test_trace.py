"""Where did this lot come from and who has it: the answers that a person reads."""

from datetime import date
from decimal import Decimal

import pytest

from server.ledger.importing import import_rows
from server.ledger.store import Store
from server.trace.answer import ItemAnswer, LotAnswer, Step
from server.trace.item import trace_serial, trace_sscc
from server.trace.lot import trace_lot
from server.trace.text import item_text, lot_text
from tests.server.stories import (
    BIN_A,
    BIN_B,
    CUSTOMER,
    DOCK,
    LOT,
    NORTH,
    PRODUCT,
    SHIPMENT,
    SUPPLIER,
    Device,
    moved,
    outcomes,
    pallet,
    received,
    take,
    unit,
    with_check_digit,
)
from workflows.gs1.values import Gtin, Sgtin
from workflows.rules.facts.movement import PutAway, Received, Shipped, Unpacked
from workflows.rules.facts.parts import Contents, ItemStep, LotDetails, LotQuantity
from workflows.rules.facts.state import HoldPlaced
from workflows.rules.facts.work import Corrected, RuledEntry
from workflows.rules.identity import After, EntryId, HoldId, OrderKey, inside
from workflows.rules.model.holds import lot_subject
from workflows.rules.model.master_data import Pack
from workflows.rules.model.work import Ruling
from workflows.rules.quantity import pieces
from workflows.rules.status import Evidence, HoldReason, PackLevel

CASE = Gtin(with_check_digit("1952110100101"))


def test_a_pallet_read_piece_by_piece_is_told_with_its_receipt_its_pallet_and_its_bin(store: Store) -> None:
    scan_pallet(store)
    lot = the_lot(store)
    assert lot.supplier == f"Norda Pharma ({SUPPLIER})"
    assert [(step.kind, step.document, step.party, step.events, int(step.amount)) for step in lot.origins] == [
        ("received", SHIPMENT, SUPPLIER, 1, 0),
        ("received", SHIPMENT, SUPPLIER, 3, 3),
    ]
    assert lot.origins[0].through == pallet(1).text
    assert [(step.kind, step.destination, step.through, step.items) for step in lot.steps] == [
        ("put_away", BIN_A.text, pallet(1).text, 3)
    ]
    assert [(held.place, held.package, held.items) for held in lot.holdings] == [(BIN_A.text, pallet(1).text, 3)]
    assert lot.recipients == ()


def test_the_answer_as_text_names_who_when_and_where_and_fits_the_screen(store: Store) -> None:
    scan_pallet(store)
    text = lot_text(the_lot(store))
    for words in ("Norda Pharma", SHIPMENT, pallet(1).text, "A-01-1", "person 0007", "2026-11-20 10:00", "3 pcs"):
        assert words in text
    assert max(map(len, text.splitlines())) <= 80


def test_a_sealed_pallet_that_holds_a_lot_is_told_through_the_pallet(store: Store) -> None:
    device = Device()
    contents = (Contents(pallet(1), (unit(1), unit(2)), PRODUCT, LOT),)
    details = (LotDetails(PRODUCT, LOT, date(2028, 6, 30)),)
    step = (ItemStep(pallet(1)),)
    device.write(Received(DOCK, Evidence.SEEN, SHIPMENT, SUPPLIER, items=step, contents=contents, lots=details))
    take(store, device.upload())
    lot = the_lot(store)
    assert lot.expiry == date(2028, 6, 30)
    assert [(step.through, step.items) for step in lot.origins] == [(pallet(1).text, 2)]
    assert [(held.package, held.items, int(held.amount)) for held in lot.holdings] == [(pallet(1).text, 2, 2)]


def test_what_is_taken_to_be_in_the_cases_of_a_pallet_is_counted_once(store: Store) -> None:
    device, cases = Device(), [Sgtin(CASE, f"C{number}") for number in (1, 2)]
    with store.writing() as unit_of_work:
        import_rows(unit_of_work.hot, NORTH, [Pack(CASE, PRODUCT, PackLevel.CASE, Decimal(10))])
    contents = (
        Contents(pallet(1), tuple(cases), PRODUCT, LOT),
        Contents(cases[0], (unit(1), unit(2)), PRODUCT, LOT),
    )
    device.write(Received(DOCK, Evidence.SEEN, SHIPMENT, SUPPLIER, items=(ItemStep(pallet(1)),), contents=contents))
    take(store, device.upload())
    lot = the_lot(store)
    assert [(step.through, step.items, int(step.amount)) for step in lot.origins] == [(pallet(1).text, 3, 12)]
    assert [(held.package, held.packages, held.items, int(held.amount)) for held in lot.holdings] == [
        (pallet(1).text, 2, 3, 12)
    ]


def test_goods_shipped_on_a_pallet_are_with_the_customer_and_the_rest_is_here(store: Store) -> None:
    device = Device()
    arrivals = scan_pallet(store, device)
    device.write(Unpacked(pallet(1), BIN_B, (ItemStep(unit(3), After.entry(arrivals[3])),)))
    step = ItemStep(pallet(1), After.entry(arrivals[-1]))
    device.write(Shipped(CUSTOMER, BIN_A, (OrderKey("SO-9"),), (step,)))
    assert outcomes(take(store, device.upload(6))) == ["applied", "applied"]
    lot = the_lot(store)
    assert [(held.place, held.package, held.items) for held in lot.holdings] == [(BIN_B.text, "", 1)]
    assert [(held.party_name, held.package, held.items) for held in lot.recipients] == [
        ("City Hospital", pallet(1).text, 2)
    ]
    assert [(step.kind, step.items) for step in lot.steps] == [("put_away", 3), ("unpacked", 1), ("shipped", 2)]
    assert "to City Hospital" in lot_text(lot)


def test_goods_without_serials_are_told_in_their_quantity(store: Store) -> None:
    device = Device()
    quantity = (LotQuantity(PRODUCT, LOT, pieces(40)),)
    device.write(Received(DOCK, Evidence.SEEN, SHIPMENT, SUPPLIER, quantities=quantity))
    device.write(PutAway(DOCK, BIN_A, quantities=(LotQuantity(PRODUCT, LOT, pieces(25)),)))
    take(store, device.upload())
    lot = the_lot(store)
    assert {held.place: held.amount for held in lot.holdings} == {BIN_A.text: 25, DOCK.text: 15}
    assert [(step.kind, step.source, int(step.amount)) for step in lot.steps] == [("put_away", DOCK.text, 25)]


def test_a_serial_is_told_with_what_its_pallet_did_while_it_was_in_it(store: Store) -> None:
    device = Device()
    arrivals = scan_pallet(store, device)
    device.write(Unpacked(pallet(1), BIN_A, (ItemStep(unit(3), After.entry(arrivals[3])),)))
    device.write(moved(pallet(1), BIN_A, BIN_B, arrivals[-1]))
    take(store, device.upload(6))
    stayed, left = the_serial(store, "S000001"), the_serial(store, "S000003")
    assert [step.kind for step in stayed.steps] == ["received", "put_away", "moved"]
    assert [step.kind for step in left.steps] == ["received", "put_away", "unpacked"]
    assert (stayed.place, stayed.packages) == (BIN_B.text, (pallet(1).text,))
    assert (left.place, left.packages) == (BIN_A.text, ())


def test_a_pallet_is_told_with_the_lots_it_holds(store: Store) -> None:
    scan_pallet(store)
    (answer,) = sscc(store, pallet(1).digits)
    assert [(content.lot, content.items) for content in answer.contents] == [(LOT, 3)]
    assert [step.kind for step in answer.steps] == ["received", "put_away"]
    assert f"lot {LOT} of Amoxicillin: 3 pcs" in item_text(answer)


@pytest.mark.parametrize("form", ["{}", "00/{}", "(00){}", " {} "])
def test_an_sscc_is_found_however_it_is_written(store: Store, form: str) -> None:
    scan_pallet(store)
    assert len(sscc(store, form.format(pallet(1).digits))) == 1


def test_what_nobody_has_seen_is_not_known(store: Store) -> None:
    assert lots(store, "NO-SUCH-LOT") == ()
    assert lots(store, LOT, "09999999999999") == ()
    assert sscc(store, "123") == sscc(store, pallet(9).digits) == ()
    with store.reading() as unit_of_work:
        assert trace_serial(unit_of_work.hot, store.identity.server, "NOPE") == ()
        assert trace_serial(unit_of_work.hot, store.identity.server, "NOPE", "no gtin") == ()


def test_what_was_taken_back_stands_in_the_story_as_taken_back(store: Store) -> None:
    device = Device()
    mistaken = device.write(received(unit(1)))
    copy = (device.items[0].content or "").encode()
    device.write(Corrected(RuledEntry(mistaken, Ruling.NO, copy), "wrong pack"))
    take(store, device.upload())
    lot = the_lot(store)
    assert [step.standing for step in lot.origins] == ["taken_back"]
    assert lot.holdings == ()
    assert "[taken back]" in lot_text(lot)


def test_a_parked_move_stands_as_parked_until_it_settles(store: Store) -> None:
    first, second = Device(), Device()
    arrived = first.write(received(unit(1)))
    second.write(moved(unit(1), DOCK, BIN_A, arrived))
    take(store, second.upload())
    assert [step.standing for step in the_serial_steps(store)] == ["parked"]
    take(store, first.upload())
    assert sorted(step.standing for step in the_serial_steps(store)) == ["applied", "applied"]


def test_a_parked_move_that_is_turned_down_stands_as_rejected(store: Store) -> None:
    first, second = Device(), Device()
    arrived = first.write(received(unit(1)))
    first.write(moved(unit(1), DOCK, BIN_A, arrived))
    loser = second.write(moved(unit(1), DOCK, BIN_B, arrived))
    copy = (second.items[0].content or "").encode()
    second.write(Corrected(RuledEntry(loser, Ruling.NO, copy), "was elsewhere"))
    take(store, first.upload())
    assert outcomes(take(store, second.upload())) == ["parked", "applied"]
    assert [step.standing for step in the_serial_steps(store) if step.destination == BIN_B.text] == ["rejected"]


def test_a_hold_on_the_lot_is_told_first(store: Store) -> None:
    device = Device()
    device.write(received(unit(1)))
    hold = HoldId(device.boot)
    device.write(HoldPlaced(hold, (lot_subject(PRODUCT, LOT),), HoldReason.RECALL, recall="R-12"))
    take(store, device.upload())
    lot = the_lot(store)
    assert [(line.reason, line.recall) for line in lot.holds] == [("recall", "R-12")]
    assert "ON HOLD at NORTH: recall R-12" in lot_text(lot)


def test_one_code_of_two_products_gives_two_answers(store: Store) -> None:
    device = Device()
    other = type(PRODUCT)("PARTY:77")
    device.write(received(unit(1)))
    device.write(Received(DOCK, Evidence.SEEN, quantities=(LotQuantity(other, LOT, pieces(1)),)))
    take(store, device.upload())
    assert [answer.product for answer in lots(store, LOT)] == sorted([PRODUCT, other])
    assert [answer.product for answer in lots(store, LOT, other)] == [other]


# -- builders -----------------------------------------------------------------------------------------------------------------------------


def scan_pallet(store: Store, device: Device | None = None) -> list[EntryId]:
    """A pallet received, three packs read in it, and the pallet put away; the ids of the five entries."""
    device = device or Device()
    entries = [device.write(received(pallet(1)))]
    entries += [device.write(received(unit(number), inside(pallet(1)))) for number in (1, 2, 3)]
    entries.append(device.write(PutAway(DOCK, BIN_A, (ItemStep(pallet(1), After.entry(entries[0])),))))
    assert outcomes(take(store, device.upload())) == ["applied"] * 5
    return entries


def lots(store: Store, lot: str, product: str | None = None) -> tuple[LotAnswer, ...]:
    with store.reading() as unit_of_work:
        return trace_lot(unit_of_work.hot, store.identity.server, lot, product)


def the_lot(store: Store) -> LotAnswer:
    (answer,) = lots(store, LOT)
    return answer


def the_serial(store: Store, serial: str) -> ItemAnswer:
    with store.reading() as unit_of_work:
        (answer,) = trace_serial(unit_of_work.hot, store.identity.server, serial)
    return answer


def the_serial_steps(store: Store) -> tuple[Step, ...]:
    with store.reading() as unit_of_work:
        (answer,) = trace_serial(unit_of_work.hot, store.identity.server, "S000001", PRODUCT)
    return answer.steps


def sscc(store: Store, digits: str) -> tuple[ItemAnswer, ...]:
    with store.reading() as unit_of_work:
        return trace_sscc(unit_of_work.hot, store.identity.server, digits)
