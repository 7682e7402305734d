"""What the server sets aside for orders: first expired first out, nothing twice, nothing that may not be used, and the same every time."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import permutations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.builders import MASTER_DATA, TODAY, a_location
from tests.support.ledger import Ledger, an_entry_of, undone
from tests.support.names import BOX, CASE, CLIENT, CUSTOMER, FLOUR, TABLET_LOT, TABLETS, UNIT_GTIN, entry_id
from tests.support.views import a_view, view_of
from workflows.gs1.values import Sgtin
from workflows.rules.allocate import plan, set_aside
from workflows.rules.entry import Entry
from workflows.rules.facts.movement import Picked, PickRule
from workflows.rules.facts.parts import ItemStep, LotQuantity
from workflows.rules.identity import After, HoldId, LocationCode, LotCode, OrderKey, PartyKey, Place, at, inside
from workflows.rules.model.goods import Item, Lot, Stock
from workflows.rules.model.holds import Hold, lot_subject
from workflows.rules.model.master_data import LocationKind
from workflows.rules.model.row import Row
from workflows.rules.model.work import Allocation, Order, OrderLine, OrderState
from workflows.rules.quantity import Quantity, pieces
from workflows.rules.rows import Overlay, Table
from workflows.rules.status import Disposition, HoldReason

A1, A2, A3, SHIP = (LocationCode(code) for code in ("A-1", "A-2", "A-3", "SHIP-1"))
BINS = tuple(a_location(code, walk=walk) for walk, code in enumerate((A1, A2, A3), start=10))
SO1, SO2 = OrderKey("SO-1"), OrderKey("SO-2")
EARLY_LOT, LATE_LOT, EXPIRED_LOT = LotCode("EARLY"), LotCode("LATE"), LotCode("OLD")
LOTS = (
    Lot(FLOUR, EARLY_LOT, TODAY + timedelta(days=30)),
    Lot(FLOUR, LATE_LOT, TODAY + timedelta(days=300)),
    Lot(FLOUR, EXPIRED_LOT, TODAY - timedelta(days=1)),
)


def order(
    key: OrderKey = SO1,
    state: OrderState = OrderState.RELEASED,
    owner: PartyKey | None = None,
    minimum_days: int | None = None,
) -> Order:
    return Order(key, CUSTOMER, state, None, owner, minimum_days)


def line(asked: int, key: OrderKey = SO1, number: str = "1") -> OrderLine:
    return OrderLine(key, number, FLOUR, pieces(asked))


def flour(amount: int, lot: LotCode = EARLY_LOT, place: LocationCode = A1) -> Stock:
    return Stock(at(place), FLOUR, lot, None, Disposition.AVAILABLE, pieces(amount))


def planned(*rows: Row, key: OrderKey = SO1) -> list[tuple[str, str, str, int]]:
    """The plan of an order: line, lot, place and pieces."""
    found = plan(a_view(*BINS, *LOTS, *rows), key)
    return [(row.line, row.lot, row.place, int(row.quantity.amount)) for row in found]


# -- which lots ---------------------------------------------------------------------------------------------------------------------------


def test_the_earliest_lots_come_first_and_as_much_as_is_asked_for() -> None:
    rows = (order(), line(7), flour(9, LATE_LOT, A1), flour(5, EARLY_LOT, A3))
    assert planned(*rows) == [("1", EARLY_LOT, "at:A-3", 5), ("1", LATE_LOT, "at:A-1", 2)]


def test_of_one_lot_the_nearest_bin_comes_first() -> None:
    assert planned(order(), line(3), flour(2, place=A3), flour(2, place=A2)) == [
        ("1", EARLY_LOT, "at:A-2", 2),
        ("1", EARLY_LOT, "at:A-3", 1),
    ]


def test_what_is_picked_already_is_not_set_aside_again() -> None:
    half = replace(line(5), picked=Decimal(3))
    assert planned(order(), half, flour(9)) == [("1", EARLY_LOT, "at:A-1", 2)]
    assert planned(order(), replace(half, picked=Decimal(5)), flour(9)) == []


@pytest.mark.parametrize("state", [OrderState.PICKED, OrderState.SHIPPED, OrderState.CANCELLED])
def test_an_order_that_is_not_to_be_picked_gets_nothing(state: OrderState) -> None:
    assert planned(order(state=state), line(5), flour(9)) == []


def test_an_order_that_nobody_knows_gets_nothing() -> None:
    assert planned(line(5), flour(9)) == []


def test_expired_held_and_recalled_goods_and_those_too_short_for_the_customer_are_not_set_aside() -> None:
    held = Hold(HoldId(entry_id(50)), lot_subject(FLOUR, LATE_LOT), HoldReason.QUARANTINE)
    assert planned(order(), line(5), flour(9, EXPIRED_LOT), flour(9, LATE_LOT), held) == []
    assert planned(order(minimum_days=60), line(5), flour(9), flour(9, LATE_LOT)) == [("1", LATE_LOT, "at:A-1", 5)]


def test_goods_of_another_owner_are_not_set_aside_and_those_of_the_orders_owner_are() -> None:
    of_client = replace(flour(9), owner=CLIENT)
    assert planned(order(), line(5), of_client) == []
    assert planned(order(owner=CLIENT), line(5), of_client) == [("1", EARLY_LOT, "at:A-1", 5)]


def test_goods_outside_of_bins_are_not_set_aside() -> None:
    stage = a_location(LocationCode("STAGE"), LocationKind.STAGE)
    assert planned(order(), line(5), stage, flour(9, place=stage.location)) == []


def test_serials_are_set_aside_by_lot_and_bin() -> None:
    boxes = [
        Item(Sgtin(UNIT_GTIN, f"S{n}"), at(A1), entry_id(n), Disposition.AVAILABLE, product=TABLETS, lot=TABLET_LOT)
        for n in range(3)
    ]
    wanted = replace(line(2), product=TABLETS)
    assert planned(order(), wanted, Lot(TABLETS, TABLET_LOT, TODAY + timedelta(days=90)), *boxes) == [
        ("1", TABLET_LOT, "at:A-1", 2)
    ]


# -- several orders -----------------------------------------------------------------------------------------------------------------------


def test_what_is_set_aside_for_one_order_is_not_there_for_another() -> None:
    rows = (order(), line(4), order(SO2), line(4, SO2), flour(5))
    first = plan(a_view(*BINS, *LOTS, *rows), SO1)
    assert planned(*rows, *first, key=SO2) == [("1", EARLY_LOT, "at:A-1", 1)]


def test_two_lines_of_one_order_share_what_there_is() -> None:
    assert planned(order(), line(4), line(4, number="2"), flour(5)) == [
        ("1", EARLY_LOT, "at:A-1", 4),
        ("2", EARLY_LOT, "at:A-1", 1),
    ]


def test_orders_that_are_done_and_goods_in_cartons_hold_nothing_back() -> None:
    gone = Allocation(SO2, "1", EARLY_LOT, "at:A-1", pieces(5))
    in_carton = Allocation(OrderKey("SO-3"), "1", EARLY_LOT, inside(CASE).text, pieces(5))
    nonsense = Allocation(OrderKey("SO-4"), "1", EARLY_LOT, "nonsense", pieces(5))
    rows = (order(), line(5), order(SO2, state=OrderState.SHIPPED), line(5, SO2), flour(5))
    assert planned(*rows, gone, in_carton, nonsense) == [("1", EARLY_LOT, "at:A-1", 5)]


def test_what_is_set_aside_for_a_line_that_is_gone_holds_nothing_back() -> None:
    lost = Allocation(SO2, "9", EARLY_LOT, "at:A-1", pieces(5))
    assert planned(order(), line(5), order(SO2), flour(5), lost) == [("1", EARLY_LOT, "at:A-1", 5)]


# -- written ------------------------------------------------------------------------------------------------------------------------------


def written(table: Table, key: OrderKey = SO1) -> int:
    """Plan an order over these rows; how many rows that wrote."""
    over = Overlay(table)
    set_aside(over, view_of(over), key)
    table.accept(over.changes())
    return len(over.changes())


def test_a_plan_that_is_made_again_writes_nothing_and_one_that_changed_writes_what_differs() -> None:
    table = Table((*MASTER_DATA, *BINS, *LOTS, order(), line(7), flour(5), flour(9, LATE_LOT)))
    assert (written(table), written(table)) == (2, 0)
    table.put(line(5))
    assert written(table) == 1
    assert [(row.lot, int(row.quantity.amount)) for row in table.every(Allocation)] == [(EARLY_LOT, 5)]
    table.put(order(state=OrderState.CANCELLED))
    assert written(table) == 1
    assert list(table.every(Allocation)) == []


# -- picked -------------------------------------------------------------------------------------------------------------------------------

CARTON = inside(CASE)
PLANNED = Allocation(SO1, "1", TABLET_LOT, "at:A-1", pieces(2))
OF_TABLETS = replace(line(2), product=TABLETS)


def box(place: Place) -> Item:
    return Item(BOX, place, entry_id(90), Disposition.AVAILABLE, product=TABLETS, lot=TABLET_LOT)


def allocations(ledger: Ledger) -> dict[str, int]:
    return {row.place: int(row.quantity.amount) for row in ledger.rows.every(Allocation)}


def picked(rule: PickRule = PickRule.ALLOCATED, source: Place | None = None, to: Place = CARTON) -> Entry:
    step = ItemStep(BOX, After.entry(entry_id(90)), TABLETS, TABLET_LOT)
    return an_entry_of(1, Picked(SO1, "1", source or at(A1), to, rule, (step,)))


def test_a_pick_uses_up_what_was_planned_where_it_took_it_and_taking_it_back_plans_it_again() -> None:
    ledger, pick = Ledger(box(at(A1)), order(), OF_TABLETS, PLANNED), picked()
    ledger.take(pick)
    assert allocations(ledger) == {"at:A-1": 1, CARTON.text: 1}
    ledger.take(undone(2, pick))
    assert allocations(ledger) == {"at:A-1": 2}


def test_the_last_of_a_plan_is_used_up_and_planned_again() -> None:
    ledger, pick = Ledger(box(at(A1)), order(), OF_TABLETS, replace(PLANNED, quantity=pieces(1))), picked()
    ledger.take(pick)
    assert allocations(ledger) == {CARTON.text: 1}
    ledger.take(undone(2, pick))
    assert allocations(ledger) == {"at:A-1": 1}


def test_a_pick_that_followed_no_plan_uses_up_none_and_leaves_none() -> None:
    ledger, pick = Ledger(box(at(A1)), order(), OF_TABLETS), picked(PickRule.FEFO)
    ledger.take(pick, undone(2, pick))
    assert allocations(ledger) == {}


def test_a_pick_out_of_a_case_uses_up_what_was_planned_in_its_bin() -> None:
    case = replace(box(at(A1)), item=CASE)
    ledger = Ledger(case, box(inside(CASE)), order(), OF_TABLETS, PLANNED)
    ledger.take(picked(source=inside(CASE), to=at(SHIP)))
    assert allocations(ledger) == {"at:A-1": 1, f"at:{SHIP}": 1}


def test_more_than_was_planned_uses_up_the_plan() -> None:
    ledger = Ledger(flour(9), order(), line(5), replace(PLANNED, lot=EARLY_LOT))
    told = (LotQuantity(FLOUR, EARLY_LOT, pieces(5)),)
    ledger.take(an_entry_of(1, Picked(SO1, "1", at(A1), CARTON, PickRule.ALLOCATED, quantities=told)))
    assert allocations(ledger) == {CARTON.text: 5}


# -- in every warehouse -------------------------------------------------------------------------------------------------------------------

LOT_CODES = (EARLY_LOT, LATE_LOT, EXPIRED_LOT)
OWNERS = (None, CLIENT)
stocks = st.builds(
    Stock,
    place=st.sampled_from([at(A1), at(A2), at(A3), at(SHIP)]),
    product=st.just(FLOUR),
    lot=st.sampled_from(LOT_CODES),
    owner=st.sampled_from(OWNERS),
    disposition=st.sampled_from([Disposition.AVAILABLE, Disposition.HELD, Disposition.PICKED]),
    quantity=st.integers(-3, 9).map(pieces),
)
holds = st.sampled_from(LOT_CODES).map(
    lambda lot: Hold(HoldId(entry_id(50)), lot_subject(FLOUR, lot), HoldReason.QUARANTINE)
)
lines = st.builds(
    line, asked=st.integers(0, 12), key=st.sampled_from((SO1, SO2)), number=st.sampled_from(("1", "2", "10"))
)
worlds = st.tuples(
    st.lists(stocks, max_size=8), st.lists(holds, max_size=1), st.lists(lines, max_size=4), st.sampled_from([None, 60])
)
World = tuple[list[Stock], list[Hold], list[OrderLine], int | None]


def rows_of(world: World) -> list[Row]:
    some, blocked, wanted, days = world
    shipping = a_location(SHIP, LocationKind.SHIPPING)
    return [*BINS, *LOTS, shipping, order(minimum_days=days), order(SO2), *some, *blocked, *wanted]


def both(rows: list[Row]) -> list[Allocation]:
    """The plans of both orders, one after the other."""
    first = plan(a_view(*rows), SO1)
    return [*first, *plan(a_view(*rows, *first), SO2)]


def newest(rows: list[Row], kind: type[Row]) -> dict[tuple[str, ...], Row]:
    return {row.key: row for row in rows if isinstance(row, kind)}


@given(worlds)
def test_nothing_is_set_aside_twice_or_beyond_what_is_there_and_may_be_used(world: World) -> None:
    rows = rows_of(world)
    there: dict[tuple[str, str], Decimal] = {}
    blocked = {hold.subject for hold in world[1]}
    for row in newest(rows, Stock).values():
        assert isinstance(row, Stock)
        usable = row.disposition is Disposition.AVAILABLE and row.owner is None and row.quantity.amount > 0
        if usable and row.lot != EXPIRED_LOT and lot_subject(FLOUR, row.lot) not in blocked:
            key = (row.lot, row.place.text)
            there[key] = there.get(key, Decimal(0)) + row.quantity.amount
    for part in both(rows):
        assert part.quantity.amount > 0
        assert part.place != at(SHIP).text
        there[part.lot, part.place] = there.get((part.lot, part.place), Decimal(0)) - part.quantity.amount
    assert all(left >= 0 for left in there.values())


@given(worlds)
def test_no_line_gets_more_than_it_asks_for_and_none_less_while_there_is_any(world: World) -> None:
    rows = rows_of(world)
    parts = plan(a_view(*rows), SO1)
    wanted = [row for row in newest(rows, OrderLine).values() if isinstance(row, OrderLine) and row.order == SO1]
    got = {row.line: sum((p.quantity.amount for p in parts if p.line == row.line), Decimal(0)) for row in wanted}
    assert all(got[row.line] <= row.quantity.amount for row in wanted)
    short = any(got[row.line] < row.quantity.amount for row in wanted)
    more = OrderLine(SO1, "99", FLOUR, Quantity(Decimal(10_000), pieces(0).unit))
    left = [part for part in plan(a_view(*rows, more), SO1) if part.line == "99"]
    assert not (short and left)


@given(worlds)
def test_no_later_lot_is_set_aside_while_an_earlier_one_is_free(world: World) -> None:
    rows = rows_of(world)
    parts = plan(a_view(*rows), SO1)
    more = OrderLine(SO1, "99", FLOUR, Quantity(Decimal(10_000), pieces(0).unit))
    left = {part.lot for part in plan(a_view(*rows, more), SO1) if part.line == "99"}
    used = {part.lot for part in parts}
    assert not (LATE_LOT in used and EARLY_LOT in left)


@given(worlds, st.randoms(use_true_random=False))
def test_the_same_rows_in_any_order_give_the_same_plan(world: World, chance: Random) -> None:
    rows = list({(type(row), row.key): row for row in rows_of(world)}.values())
    mixed = list(rows)
    chance.shuffle(mixed)
    assert plan(a_view(*rows), SO1) == plan(a_view(*mixed), SO1)


def test_the_orders_of_equal_lots_and_bins_are_told_apart_by_name() -> None:
    bins = [a_location(code, walk=5) for code in (A1, A2, A3)]
    rows: list[Row] = [*LOTS, order(), line(5), *(flour(2, place=code) for code in (A1, A2, A3))]
    plans = {plan(a_view(*order_of_bins, *rows), SO1) for order_of_bins in permutations(bins)}
    assert len(plans) == 1
