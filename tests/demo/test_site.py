"""The demo site has what it promises, every number on it is valid, and every reference leads somewhere."""

import random
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from hashlib import sha256

import pytest

from demo.keys import serial_numbers
from demo.site import demo_site
from tests.demo.demo_sites import SEED, TODAY, rows, the_site
from workflows.gs1.values import Gln, Gtin, Sgtin, Sscc
from workflows.plain import from_plain, to_plain
from workflows.rules.facts.movement import OpeningBalance
from workflows.rules.identity import LocationCode
from workflows.rules.model.goods import Lot
from workflows.rules.model.holds import Hold, lot_subject
from workflows.rules.model.master_data import (
    Handling,
    Licence,
    Location,
    LocationKind,
    Pack,
    Party,
    PartyRole,
    Person,
    Product,
    RecallScope,
    Site,
)
from workflows.rules.model.work import Order, OrderLine
from workflows.rules.quantity import Unit
from workflows.rules.status import Disposition, HoldReason, PackLevel, Tracking


def balances() -> Iterator[OpeningBalance]:
    return (fact for fact in the_site().opening if isinstance(fact, OpeningBalance))


def test_the_same_seed_and_day_give_the_same_site() -> None:
    assert demo_site(SEED, TODAY, lambda pin: f"hash of {pin}") == the_site()


def test_another_seed_gives_other_serials_and_pins() -> None:
    other = demo_site(SEED + 1, TODAY)
    assert set(other.opening).isdisjoint(fact for fact in balances() if fact.items)
    assert [login.pin for login in other.logins] != [login.pin for login in the_site().logins]


@pytest.mark.parametrize("today", [date(2027, 1, 1), date(2028, 2, 29), date(2026, 12, 31)])
def test_a_site_can_be_made_for_any_day(today: date) -> None:
    lots = [row for row in demo_site(SEED, today).rows if isinstance(row, Lot)]
    assert any(lot.expiry and lot.expiry < today for lot in lots)
    assert any(lot.expiry and lot.expiry > today + timedelta(days=365) for lot in lots)


def test_every_row_has_a_key_of_its_own() -> None:
    keys = Counter((row.NAME, row.key) for row in the_site().rows)
    assert [key for key, count in keys.items() if count > 1] == []


def test_every_row_and_fact_survives_being_written_and_read() -> None:
    for row in the_site().rows[::50] + the_site().opening:
        assert from_plain(type(row), to_plain(row)) == row


def test_there_are_three_suppliers_six_customers_and_two_owners() -> None:
    roles = Counter(role for party in rows(Party) for role in party.roles)
    assert roles == {PartyRole.SUPPLIER: 3, PartyRole.CUSTOMER: 6, PartyRole.OWNER: 2, PartyRole.SELF: 1}
    assert len({product.owner for product in rows(Product) if product.owner}) == 2


def test_every_party_has_a_valid_gln_and_one_supplier_and_one_customer_may_not_trade() -> None:
    assert [party.name for party in rows(Party) if Gln.from_text(party.party) is None] == []
    lapsed = {
        role for party in rows(Party) if party.licence in (Licence.EXPIRED, Licence.SUSPENDED) for role in party.roles
    }
    assert lapsed == {PartyRole.SUPPLIER, PartyRole.CUSTOMER}


def test_the_site_is_our_own_company() -> None:
    ourselves = next(party for party in rows(Party) if PartyRole.SELF in party.roles)
    assert [site.gln for site in rows(Site)] == [ourselves.party]


def test_there_are_60_products_of_every_kind() -> None:
    products = rows(Product)
    assert len(products) == 60
    kinds = Counter((product.tracking, product.unit) for product in products)
    assert kinds == {
        (Tracking.SERIAL, Unit.PIECE): 30,
        (Tracking.LOT, Unit.PIECE): 20,
        (Tracking.LOT, Unit.KILOGRAM): 10,
    }
    assert [product.name for product in products if product.controlled] == ["Oxycodone"]


def test_every_serialized_medicine_has_a_unit_an_inner_pack_and_a_case() -> None:
    for product in rows(Product):
        holds = {pack.level: int(pack.holds) for pack in rows(Pack) if pack.product == product.product}
        if product.tracking is Tracking.SERIAL:
            assert holds.keys() == {PackLevel.UNIT, PackLevel.INNER, PackLevel.CASE}
            assert holds[PackLevel.UNIT] == 1
            assert holds[PackLevel.CASE] % holds[PackLevel.INNER] == 0


def test_every_gtin_is_valid_and_a_product_is_named_by_that_of_its_smallest_unit() -> None:
    assert [pack.gtin for pack in rows(Pack) if Gtin.from_text(pack.gtin.text) != pack.gtin] == []
    smallest = {pack.product: pack.gtin.text for pack in rows(Pack) if pack.level is PackLevel.UNIT}
    assert [key for key, gtin in smallest.items() if key != gtin] == []


def test_a_product_without_a_gtin_is_named_by_its_owners_code() -> None:
    without = {row.product for row in rows(Product)} - {pack.product for pack in rows(Pack)}
    owners = {party.party for party in rows(Party)}
    assert {key.partition(":")[0] for key in without} <= owners
    assert len(without) == 2


def test_there_are_120_locations_and_every_condition_finds_a_bin() -> None:
    locations = rows(Location)
    assert len(locations) == 120
    assert {location.kind for location in locations} == set(LocationKind) - {LocationKind.OTHER}
    in_bins = {handling for row in locations if row.kind is LocationKind.BIN for handling in row.handling}
    assert in_bins == set(Handling) - {Handling.OTHER}


def test_check_digits_are_two_or_three_and_unlike_those_of_any_other_place() -> None:
    digits = [location.check_digits for location in rows(Location)]
    assert {len(text) for text in digits} == {2, 3}
    assert all(text.isdecimal() for text in digits)
    assert len(set(digits)) == len(digits)


def test_stock_lies_in_40_lots_that_are_known_with_their_dates() -> None:
    details = {(told.product, told.lot): told for fact in balances() for told in fact.lots}
    assert len(details) == 40
    known = {(lot.product, lot.lot): lot.expiry for lot in rows(Lot)}
    assert {key: told.expiry for key, told in details.items()} == {key: known[key] for key in details}


def test_stock_is_expired_near_expiry_quarantined_and_recalled_among_others() -> None:
    lots = {told.lot: told.expiry for fact in balances() for told in fact.lots if told.expiry}
    assert sum(expiry < TODAY for expiry in lots.values()) == 2
    assert sum(TODAY <= expiry <= TODAY + timedelta(days=60) for expiry in lots.values()) >= 4
    dispositions = {fact.disposition for fact in balances()}
    assert dispositions >= {Disposition.AVAILABLE, Disposition.EXPIRED, Disposition.QUARANTINED, Disposition.RECALLED}


def test_stock_lies_at_places_that_exist_and_keep_it_as_it_must_be_kept() -> None:
    places = {row.location: row for row in rows(Location)}
    handling = {row.product: row.handling for row in rows(Product)}
    for fact in balances():
        place = places[LocationCode(fact.place.code)]
        assert {handling[told.product] for told in fact.lots} <= set(place.handling)


def test_stock_of_serialized_goods_is_items_and_stock_of_others_is_quantities() -> None:
    tracking = {row.product: row.tracking for row in rows(Product)}
    for fact in balances():
        by_serial = {tracking[told.product] for told in fact.lots} == {Tracking.SERIAL}
        assert bool(fact.items) is by_serial
        assert bool(fact.quantities) is not by_serial


def test_every_item_in_stock_exists_once() -> None:
    items = [step.item for fact in balances() for step in fact.items]
    items += [item for fact in balances() for content in fact.contents for item in content.items]
    assert len(items) == len(set(items))
    assert all(Sgtin.from_text(item.text) == item for item in items if not isinstance(item, Sscc))


def test_every_recalled_lot_is_in_stock_and_blocked_by_the_recalls_hold() -> None:
    in_stock = {(told.product, told.lot) for fact in balances() for told in fact.lots}
    holds = {(hold.hold, hold.subject): hold for hold in rows(Hold)}
    assert len(rows(RecallScope)) == 2
    for scope in rows(RecallScope):
        assert (scope.product, scope.lot) in in_stock
        assert scope.hold is not None
        hold = holds[(scope.hold, lot_subject(scope.product, scope.lot))]
        assert (hold.reason, hold.recall) == (HoldReason.RECALL, scope.recall)


def test_every_hold_names_a_lot_that_is_known() -> None:
    subjects = {lot_subject(lot.product, lot.lot) for lot in rows(Lot)}
    assert {hold.subject for hold in rows(Hold)} <= subjects


def test_there_are_25_orders_of_known_customers_for_known_products_in_their_own_unit() -> None:
    customers = {party.party for party in rows(Party) if PartyRole.CUSTOMER in party.roles}
    units = {row.product: row.unit for row in rows(Product)}
    assert len(rows(Order)) == 25
    assert {order.customer for order in rows(Order)} == customers
    assert {line.order for line in rows(OrderLine)} == {order.order for order in rows(Order)}
    assert all(line.quantity.unit is units[line.product] and line.quantity.amount > 0 for line in rows(OrderLine))


def test_a_badge_is_kept_as_its_hash_and_a_pin_as_the_hash_that_was_asked_for() -> None:
    people = {person.person: person for person in rows(Person)}
    assert len(people) == len(the_site().logins)
    for login in the_site().logins:
        person = people[login.person]
        assert person.badge == sha256(login.badge.encode()).hexdigest()
        assert person.pin == f"hash of {login.pin}"


def test_nobody_can_sign_in_at_a_site_made_without_hashing_pins() -> None:
    assert {row.pin for row in demo_site(SEED, TODAY).rows if isinstance(row, Person)} == {""}


def test_serial_numbers_never_repeat() -> None:
    serials = list(serial_numbers(random.Random(SEED)))
    assert len(serials) == len(set(serials))
