"""The five inbound shipments: how they are packed, and that everything they name exists."""

from collections import Counter
from decimal import Decimal

from demo.inbound import BY_HAND, DRUMS, FOODS, FULL_LOAD, LAPSED
from tests.demo.demo_sites import TODAY, items, rows, the_site
from workflows.gs1.values import Sgtin, Sscc
from workflows.rules.identity import ShipmentKey
from workflows.rules.model.goods import Lot
from workflows.rules.model.master_data import Licence, Location, LocationKind, Pack, Party, PartyRole, Product
from workflows.rules.model.work import Shipment, ShipmentItem, ShipmentLot, ShipmentState
from workflows.rules.quantity import Unit
from workflows.rules.status import PackLevel, Tracking


def parents(shipment: ShipmentKey) -> dict[str, str]:
    return {row.item.text: row.inside for row in items(shipment)}


def test_there_are_five_shipments_from_known_suppliers_at_known_docks() -> None:
    suppliers = {party.party for party in rows(Party) if PartyRole.SUPPLIER in party.roles}
    docks = {row.location for row in rows(Location) if row.kind is LocationKind.DOCK}
    shipments = rows(Shipment)
    assert [row.shipment for row in shipments] == [BY_HAND, FULL_LOAD, FOODS, DRUMS, LAPSED]
    assert {row.supplier for row in shipments} == suppliers
    assert {row.dock for row in shipments} <= docks
    assert {row.state for row in shipments} == {ShipmentState.ANNOUNCED}


def test_about_12000_serials_are_announced_and_each_once() -> None:
    serials = [row.item for row in rows(ShipmentItem) if isinstance(row.item, Sgtin)]
    assert 11_000 <= len(serials) <= 13_000
    assert len(set(serials)) == len(serials)


def test_nothing_that_is_announced_is_in_stock_already() -> None:
    announced = {row.item for row in rows(ShipmentItem)}
    assert announced.isdisjoint(step.item for fact in the_site().opening for step in fact.items)


def test_every_sscc_is_valid_and_named_once() -> None:
    units = [row.item for row in rows(ShipmentItem) if isinstance(row.item, Sscc)]
    assert [unit for unit in units if Sscc.from_text(unit.text) != unit] == []
    assert len(set(units)) == len(units)


def test_what_is_inside_what_forms_a_tree_under_the_shipment() -> None:
    for shipment in (row.shipment for row in rows(Shipment)):
        inside = parents(shipment)
        for text in inside:
            seen = {text}
            while text := inside[text]:
                assert text not in seen
                seen.add(text)


def test_every_serialized_item_names_a_product_its_own_gtin_belongs_to() -> None:
    packs = {pack.gtin: pack for pack in rows(Pack)}
    for row in rows(ShipmentItem):
        if isinstance(row.item, Sgtin):
            assert packs[row.item.gtin].product == row.product
            assert packs[row.item.gtin].level is row.level


def test_every_announced_lot_is_known_with_its_product_and_date() -> None:
    known = {(lot.product, lot.lot): lot.expiry for lot in rows(Lot)}
    products = {row.product for row in rows(Product)}
    assert {lot.product for lot in rows(Lot)} <= products
    assert all(known[(row.product, row.lot)] == row.expiry for row in rows(ShipmentLot))
    assert all((row.product, row.lot) in known for row in rows(ShipmentItem) if row.product and row.lot)


def test_every_logistic_unit_tells_the_lots_inside_it() -> None:
    told = {(row.shipment, row.inside, row.product, row.lot) for row in rows(ShipmentLot)}
    for row in rows(ShipmentItem):
        if row.inside.startswith("00/") and row.lot and row.product:
            assert (row.shipment, row.inside, row.product, row.lot) in told


def test_a_quantity_is_announced_for_goods_by_lot_and_for_no_others() -> None:
    products = {row.product: row for row in rows(Product)}
    for row in rows(ShipmentLot):
        by_lot = products[row.product].tracking is Tracking.LOT
        assert (row.announced is not None) is by_lot
        assert row.announced is None or row.announced.unit is products[row.product].unit


def test_the_shipment_to_try_first_is_a_pallet_of_eight_cases_of_ten() -> None:
    shipment = next(row for row in rows(Shipment) if row.shipment == BY_HAND)
    names = {party.party: party.name for party in rows(Party)}
    assert (names[shipment.supplier], shipment.due) == ("Norda Pharma", TODAY)
    pallet = next(row for row in items(BY_HAND) if row.level is PackLevel.PALLET)
    cases = [row for row in items(BY_HAND) if row.inside == pallet.item.text]
    assert Counter(type(row.item) for row in cases) == {Sgtin: 7, Sscc: 1}
    content = Counter(row.inside for row in items(BY_HAND) if row.level is PackLevel.UNIT)
    assert {content[row.item.text] for row in cases} == {10}
    assert len({row.lot for row in cases if row.lot}) == 2


def test_a_sealed_case_holds_what_its_gtin_says() -> None:
    holds = {pack.gtin: pack.holds for pack in rows(Pack)}
    inside = {**parents(BY_HAND), **parents(FULL_LOAD), **parents(LAPSED)}
    units: Counter[str] = Counter()
    for row in rows(ShipmentItem):
        text = row.inside if row.level is PackLevel.UNIT else ""
        while text:
            units[text] += 1
            text = inside[text]
    sealed = [row.item for row in rows(ShipmentItem) if isinstance(row.item, Sgtin) and row.level is not PackLevel.UNIT]
    assert [item for item in sealed if Decimal(units[item.text]) != holds[item.gtin]] == []


def test_the_full_load_has_pallets_of_two_lots_opened_cases_and_bundles() -> None:
    rows_of = items(FULL_LOAD)
    lots = {
        pallet.item.text: {row.lot for row in rows_of if row.inside == pallet.item.text and row.lot}
        for pallet in rows_of
        if pallet.level is PackLevel.PALLET
    }
    assert len(lots) == 8
    assert sum(len(found) == 2 for found in lots.values()) == 3
    assert sum(isinstance(row.item, Sscc) and row.level is PackLevel.CASE for row in rows_of) == 3
    assert any(row.level is PackLevel.INNER for row in rows_of)


def test_foods_come_by_lot_and_drums_by_weight_on_pallets() -> None:
    for shipment, unit in ((FOODS, Unit.PIECE), (DRUMS, Unit.KILOGRAM)):
        assert all(isinstance(row.item, Sscc) for row in items(shipment))
        lots = [row for row in rows(ShipmentLot) if row.shipment == shipment]
        assert {row.announced.unit for row in lots if row.announced} == {unit}
    loose = [row for row in rows(ShipmentLot) if row.shipment == FOODS and not row.inside]
    assert len(loose) == 1


def test_one_shipment_and_not_the_first_comes_from_a_supplier_without_a_valid_licence() -> None:
    licence = {party.party: party.licence for party in rows(Party)}
    lapsed = [row.shipment for row in rows(Shipment) if licence[row.supplier] is not Licence.VALID]
    assert lapsed == [LAPSED]
