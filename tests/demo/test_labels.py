"""The labels on the dock: good ones say what is announced, every trouble has one, and files of labels can be read back."""

from hashlib import sha256
from pathlib import Path

import pytest

from demo.dock import labels_for
from demo.errors import LabelsUnreadable
from demo.inbound import BY_HAND, DRUMS, FOODS, FULL_LOAD, LAPSED
from demo.labels import DemoLabel, LabelKind, Symbology, Trouble, read_labels, write_labels
from tests.demo.demo_sites import TODAY, items, rows, the_site
from workflows.gs1.codes import Problem, Repair
from workflows.gs1.elements import Elements, Malformed
from workflows.gs1.parse import parse
from workflows.gs1.values import Sgtin, Sscc
from workflows.rules.identity import LotCode, ShipmentKey
from workflows.rules.model.goods import Lot
from workflows.rules.model.master_data import Location, Pack, Person
from workflows.rules.model.work import ShipmentItem
from workflows.rules.status import PackLevel

SHIPMENTS = (BY_HAND, FULL_LOAD, FOODS, DRUMS, LAPSED)
GOODS = (LabelKind.PALLET, LabelKind.CASE, LabelKind.UNIT)


def read(label: DemoLabel) -> Elements | Malformed:
    return parse(label.data.decode("ascii"), this_year=TODAY.year)


def good_goods(shipment: ShipmentKey) -> list[DemoLabel]:
    return [label for label in labels_for(the_site(), shipment) if label.kind in GOODS]


def bad(trouble: Trouble, shipment: ShipmentKey = BY_HAND) -> list[DemoLabel]:
    return [label for label in labels_for(the_site(), shipment) if label.trouble is trouble]


def text_of(label: DemoLabel) -> str:
    """The canonical text of the item that a label names."""
    reading = read(label)
    assert isinstance(reading, Elements)
    item = reading.sscc or reading.sgtin
    assert item is not None
    return item.text


@pytest.mark.parametrize("shipment", [BY_HAND, FULL_LOAD, LAPSED])
def test_a_good_label_names_an_announced_item_with_its_lot_and_expiry(shipment: ShipmentKey) -> None:
    announced = {row.item.text: row for row in items(shipment)}
    lots = {(lot.product, lot.lot): lot for lot in rows(Lot)}
    for label in good_goods(shipment):
        row, reading = announced[text_of(label)], read(label)
        assert isinstance(reading, Elements)
        assert reading.warnings == ()
        assert label.inside == row.inside
        if isinstance(row.item, Sgtin):
            assert row.product is not None
            assert row.lot is not None
            lot = lots[(row.product, row.lot)]
            assert reading.expiry is not None
            told = (reading.lot, reading.expiry.date, reading.expiry.day_given)
            assert told == (row.lot, lot.expiry, lot.day_given)


@pytest.mark.parametrize("shipment", [BY_HAND, FULL_LOAD, LAPSED])
def test_every_pallet_and_every_case_has_its_label_and_so_has_every_unit_of_an_opened_case(
    shipment: ShipmentKey,
) -> None:
    labels = labels_for(the_site(), shipment)
    printed = {
        text_of(label)
        for label in labels
        if label.kind in GOODS or label.trouble in (Trouble.RECALLED, Trouble.EXPIRED)
    }
    for row in items(shipment):
        in_opened_case = row.level is PackLevel.UNIT and row.inside.startswith("00/")
        if row.level in (PackLevel.PALLET, PackLevel.CASE) or in_opened_case:
            assert row.item.text in printed


@pytest.mark.parametrize("shipment", [FOODS, DRUMS])
def test_labels_of_goods_by_lot_name_a_known_package_its_lot_and_its_date(shipment: ShipmentKey) -> None:
    products = {pack.gtin: pack.product for pack in rows(Pack)}
    lots = {(lot.product, lot.lot): lot.expiry for lot in rows(Lot)}
    labels = [label for label in good_goods(shipment) if not label.bracketed.startswith("(00)")]
    assert labels
    for label in labels:
        reading = read(label)
        assert isinstance(reading, Elements)
        assert reading.gtin is not None
        assert reading.warnings == ()
        dated = reading.best_before if shipment == FOODS else reading.expiry
        assert dated is not None
        assert reading.lot is not None
        assert lots[(products[reading.gtin], LotCode(reading.lot))] == dated.date


@pytest.mark.parametrize("shipment", SHIPMENTS)
def test_every_trouble_lies_on_the_dock_of_every_shipment(shipment: ShipmentKey) -> None:
    labels = labels_for(the_site(), shipment)
    assert {label.trouble for label in labels} == set(Trouble)
    assert all(label.good is (label.trouble is Trouble.NONE) for label in labels)
    assert all((label.kind is LabelKind.BAD) is not label.good for label in labels)


def test_the_first_shipment_announces_its_recalled_and_its_expired_units() -> None:
    announced = {row.item.text for row in items(BY_HAND)}
    found = [text_of(label) for trouble in (Trouble.RECALLED, Trouble.EXPIRED) for label in bad(trouble)]
    assert len(found) == 3
    assert set(found) <= announced


def test_a_unit_of_another_shipment_is_announced_there() -> None:
    (label,) = bad(Trouble.OTHER_SHIPMENT)
    elsewhere = {row.item.text for row in rows(ShipmentItem) if row.shipment != BY_HAND}
    assert text_of(label) in elsewhere


def test_what_nobody_announced_is_in_no_shipment_and_not_in_stock() -> None:
    known = {row.item.text for row in rows(ShipmentItem)}
    known |= {step.item.text for fact in the_site().opening for step in fact.items}
    strangers = bad(Trouble.NOT_ANNOUNCED) + bad(Trouble.WRONG_PRODUCT)
    assert {text_of(label) for label in strangers}.isdisjoint(known)
    assert any(isinstance(Sscc.from_text(text_of(label)), Sscc) for label in strangers)


def test_a_duplicate_is_a_label_scanned_before_or_a_serial_in_stock() -> None:
    stock = {step.item.text for fact in the_site().opening for step in fact.items}
    copied, stocked = bad(Trouble.DUPLICATE)
    assert copied.data in {label.data for label in good_goods(BY_HAND)}
    assert text_of(stocked) in stock


def test_without_its_separator_a_lot_swallows_what_follows() -> None:
    with_serial, with_date = (read(label) for label in bad(Trouble.GS_LOST))
    assert isinstance(with_serial, Elements)
    assert isinstance(with_date, Elements)
    assert with_serial.serial is None
    assert with_serial.lot is not None
    assert "21SN" in with_serial.lot
    assert [caution.code for caution in with_date.warnings] == [Repair.POSSIBLE_MISSING_SEPARATOR]


@pytest.mark.parametrize(
    ("trouble", "problem"),
    [
        (Trouble.TORN, Problem.TOO_SHORT),
        (Trouble.WRONG_CHECK_DIGIT, Problem.CHECK_DIGIT),
        (Trouble.OTHER_STANDARD, Problem.NOT_GS1_ISO15434),
    ],
)
def test_a_label_that_cannot_be_read_says_why(trouble: Trouble, problem: Problem) -> None:
    (label,) = bad(trouble)
    reading = read(label)
    assert isinstance(reading, Malformed)
    assert reading.code is problem


def test_one_unit_carries_a_digital_link_that_names_it() -> None:
    links = [label for label in good_goods(BY_HAND) if label.symbology is Symbology.QR_CODE]
    assert len(links) == 1
    assert text_of(links[0]) in {row.item.text for row in items(BY_HAND)}


def test_a_badge_says_what_hashes_to_its_person() -> None:
    hashes = {person.badge for person in rows(Person)}
    badges = [label for label in labels_for(the_site(), BY_HAND) if label.kind is LabelKind.BADGE]
    assert {sha256(label.data.removeprefix(b"]C0")).hexdigest() for label in badges} == hashes


def test_all_labels_together_hold_every_location_and_every_open_order() -> None:
    labels = labels_for(the_site())
    places = {label.data[3:].decode() for label in labels if label.kind is LabelKind.LOCATION}
    assert places == {row.location for row in rows(Location)}
    assert sum(label.kind is LabelKind.ORDER for label in labels) == 24


def test_labels_of_a_shipment_that_is_not_there_are_refused() -> None:
    with pytest.raises(KeyError):
        labels_for(the_site(), ShipmentKey("0815"))


def test_labels_come_back_from_their_file_as_they_were(tmp_path: Path) -> None:
    labels = labels_for(the_site(), BY_HAND)
    write_labels(labels, tmp_path / "labels.jsonl")
    assert read_labels(tmp_path / "labels.jsonl") == labels


@pytest.mark.parametrize("content", [None, "no label\n", '{"title": "half a label"}\n', "\x00"])
def test_a_file_that_holds_no_labels_is_refused_with_its_name(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "labels.jsonl"
    if content is not None:
        path.write_text(content)
    with pytest.raises(LabelsUnreadable, match=r"labels\.jsonl holds no labels"):
        read_labels(path)
