"""The questions that a workflow may ask, where the receiving tests do not ask them."""

from decimal import Decimal

from tests.support.builders import (
    FAR,
    GONE,
    SOON,
    a_case,
    a_lot,
    a_mixed_case,
    a_pallet,
    a_policy,
    a_shipment,
    an_sscc,
    flour,
)
from tests.support.names import (
    BIN,
    BOX,
    CASE,
    FLOUR,
    FLOUR_LOT,
    PALLET,
    SHIPMENT,
    SUPPLIER,
    TABLET_LOT,
    TABLETS,
    UNIT_GTIN,
    entry_id,
)
from tests.support.views import a_view
from workflows.rules.identity import HoldId, ItemId, LocationCode, PartyKey, Place, PlaceKind, ProductKey, at, inside
from workflows.rules.model.goods import Item, Stock
from workflows.rules.model.holds import Hold, lot_subject
from workflows.rules.model.master_data import LocationKind
from workflows.rules.model.work import ShipmentItem
from workflows.rules.policy import dock_location, hold_location, warn_days
from workflows.rules.quantity import pieces
from workflows.rules.receipts import level_of
from workflows.rules.rows import Table
from workflows.rules.status import Disposition, HoldReason, PackLevel
from workflows.rules.view import MAX_DEPTH, StockView


def an_item(item: ItemId, place: Place) -> Item:
    """An item at a place."""
    return Item(item, place, entry_id(1), Disposition.AVAILABLE)


def test_where_a_thing_is_in_the_end_is_told_through_all_its_packages() -> None:
    view = a_view(an_item(BOX, inside(CASE)), an_item(CASE, inside(PALLET)), an_item(PALLET, BIN))
    assert view.whereabouts(BOX) == BIN
    assert view.whereabouts(PALLET) == BIN


def test_a_thing_in_a_package_that_nobody_knows_is_in_that_package() -> None:
    assert a_view(an_item(BOX, inside(CASE))).whereabouts(BOX) == inside(CASE)


def test_a_thing_that_nobody_knows_is_nowhere() -> None:
    assert a_view().whereabouts(BOX) is None


def test_packages_that_are_in_each_other_are_followed_to_some_depth_only() -> None:
    view = a_view(an_item(CASE, inside(PALLET)), an_item(PALLET, inside(CASE)))
    place = view.whereabouts(CASE)
    assert place is not None
    assert place.kind is PlaceKind.INSIDE


def test_an_announcement_that_runs_in_a_circle_ends() -> None:
    first, second = a_mixed_case(1).item, a_mixed_case(2).item
    rows = [
        ShipmentItem(SHIPMENT, first, second.text, PackLevel.CASE),
        ShipmentItem(SHIPMENT, second, first.text, PackLevel.CASE),
    ]
    view = a_view(*rows)
    assert len(list(view.packages_of(rows[0]))) == MAX_DEPTH
    assert len(list(view.below(SHIPMENT, first.text))) == MAX_DEPTH


def test_everything_below_a_package_is_told_each_package_before_its_content() -> None:
    view = a_view(*a_shipment(a_pallet(1, a_case("C1", units=1), a_mixed_case(4))))
    names = [row.level for row in view.below(SHIPMENT, an_sscc(1).text)]
    assert names == [PackLevel.CASE, PackLevel.CASE, PackLevel.UNIT]
    assert [row.level for row in view.below(SHIPMENT, an_sscc(1).text, depth=1)] == [PackLevel.CASE, PackLevel.CASE]


def test_the_earliest_expiry_is_of_labels_and_of_every_despatch_advice() -> None:
    view = a_view(a_lot(FLOUR_LOT, FLOUR, expiring=FAR), *a_shipment(flour(8, expiry=SOON)))
    assert view.earliest_expiry(FLOUR, FLOUR_LOT) == SOON
    assert a_view(a_lot(FLOUR_LOT, FLOUR, expiring=GONE)).earliest_expiry(FLOUR, FLOUR_LOT) == GONE
    assert a_view(a_lot(FLOUR_LOT, FLOUR, expiring=None)).earliest_expiry(FLOUR, FLOUR_LOT) is None
    assert view.earliest_expiry(TABLETS, FLOUR_LOT) is None


def test_where_else_a_lot_lies_is_told_largest_first_and_three_places_at_most() -> None:
    places = (*(at(LocationCode(f"B-{number}")) for number in range(4)), inside(PALLET))
    rows = [
        Stock(place, FLOUR, FLOUR_LOT, None, Disposition.AVAILABLE, pieces(number))
        for number, place in enumerate(places, 1)
    ]
    view = a_view(*rows, Stock(BIN, FLOUR, TABLET_LOT, None, Disposition.AVAILABLE, pieces(99)))
    assert view.lot_elsewhere(FLOUR, FLOUR_LOT) == ((places[3], 4), (places[2], 3), (places[1], 2))


def test_stock_of_one_place_counts_together_whoever_owns_it() -> None:
    rows = [Stock(BIN, FLOUR, FLOUR_LOT, owner, Disposition.AVAILABLE, pieces(2)) for owner in (None, SUPPLIER)]
    assert a_view(*rows).lot_elsewhere(FLOUR, FLOUR_LOT) == ((BIN, 4),)


def test_a_setting_of_the_site_goes_before_one_of_all_sites_and_that_before_the_default() -> None:
    assert a_view().setting("warn_days", "90") == "90"
    assert a_view(a_policy("warn_days", "60", "")).setting("warn_days", "90") == "60"
    assert a_view(a_policy("warn_days", "60", ""), a_policy("warn_days", "30")).setting("warn_days", "90") == "30"
    assert warn_days(a_view(a_policy("warn_days", "0"))) == 0


def test_a_site_without_docks_and_hold_places_has_names_for_them_all_the_same() -> None:
    bare = StockView(Table(), "NORTH", FAR)
    assert (dock_location(bare), hold_location(bare)) == ("DOCK", "HOLD")
    assert bare.first_location(LocationKind.DOCK) is None


def test_a_party_is_named_else_told_by_its_key() -> None:
    view = a_view()
    assert [view.party_name(party) for party in (SUPPLIER, PartyKey("X"), None)] == ["Norda Pharma", "X", ""]


def test_holds_are_those_of_the_item_and_those_of_its_lot() -> None:
    on_lot = Hold(HoldId(entry_id(1)), lot_subject(TABLETS, TABLET_LOT), HoldReason.RECALL)
    on_item = Hold(HoldId(entry_id(2)), BOX.text, HoldReason.SUSPECT)
    view = a_view(on_lot, on_item)
    assert view.holds(TABLETS, TABLET_LOT, BOX) == [on_item, on_lot]
    assert view.holds(TABLETS, None, BOX) == [on_item]
    assert view.holds(TABLETS, TABLET_LOT, None) == [on_lot]


def test_no_key_is_no_product() -> None:
    assert a_view().product(None) is None
    assert a_view().product(ProductKey("none")) is None


def test_a_package_of_a_gtin_that_nobody_knows_holds_one() -> None:
    assert StockView(Table(), "NORTH", FAR).per_package(UNIT_GTIN) == Decimal(1)


def test_the_level_of_an_item_is_that_of_its_gtin_and_a_logistic_unit_is_taken_for_a_pallet() -> None:
    rows = a_view().rows
    assert [level_of(rows, item) for item in (BOX, CASE, PALLET)] == [PackLevel.UNIT, PackLevel.CASE, PackLevel.PALLET]
    assert level_of(Table(), CASE) is PackLevel.UNIT
