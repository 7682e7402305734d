"""A serial is a chain of entries: who moves it names the entry that moved it before (sync protocol, rule 12)."""

from decimal import Decimal

from tests.support.ledger import A, B, C, D, Ledger, an_entry_of, moved, received
from tests.support.names import BOX, CASE, FLOUR, FLOUR_LOT, OTHER_BOX, TABLET_LOT, TABLETS, entry_id
from workflows.gs1.values import Sgtin
from workflows.rules.book import APPLIED, CONFLICT, WAITING
from workflows.rules.entry import Entry
from workflows.rules.exceptions import ParkReason
from workflows.rules.facts.movement import Moved, OpeningBalance, Picked, PickRule, Received
from workflows.rules.facts.parts import Contents, ItemStep, LotQuantity
from workflows.rules.identity import NOWHERE, UNKNOWN, After, OrderKey, Place, inside
from workflows.rules.model.goods import Item, Stock
from workflows.rules.quantity import Quantity, Unit, pieces
from workflows.rules.status import Disposition, Evidence


def sealed(number: int, *items: Sgtin, package: Sgtin = CASE, place: Place = A) -> Entry:
    """A sealed case was read; what it holds is inferred."""
    contents = (Contents(package, items or (BOX,), TABLETS, TABLET_LOT),)
    fact = Received(place, Evidence.SEEN, items=(ItemStep(package),), contents=contents)
    return an_entry_of(number, fact)


def read(number: int, place: Place, after: int | None = None, item: Sgtin = BOX) -> Entry:
    """A pack is read by somebody who knows its product and lot from the label."""
    plain = received(number, place, item, after)
    assert isinstance(plain.fact, Received)
    step = ItemStep(item, plain.fact.items[0].after, TABLETS, TABLET_LOT)
    return an_entry_of(number, Received(place, Evidence.SEEN, items=(step,)))


# -- two terminals, one serial ------------------------------------------------------------------------------------------------------------


def test_who_names_the_head_moves_the_item() -> None:
    ledger = Ledger()
    assert ledger.take(received(1), moved(2, A, B, 1), moved(3, B, C, 2)) == APPLIED
    assert ledger.where() == (C, 3)


def test_of_two_terminals_that_move_one_serial_the_first_to_arrive_wins_and_the_other_is_kept() -> None:
    ledger = Ledger()
    ledger.take(received(1))
    assert ledger.take(moved(2, A, B, 1)) == APPLIED
    assert ledger.take(moved(3, A, C, 1)) == CONFLICT
    assert (ledger.where(), ledger.parked()) == ((B, 2), {3: ParkReason.CONFLICT})


def test_a_place_that_fits_by_chance_is_not_enough() -> None:
    """T1 moves A to D; T2 moved A to D and back again, offline: "D to A" fits the place, but not the chain."""
    ledger = Ledger()
    ledger.take(received(1), moved(2, A, D, 1))
    assert ledger.take(moved(3, A, D, 1)) == CONFLICT
    assert ledger.take(moved(4, D, A, 3)) == CONFLICT
    assert (ledger.where(), set(ledger.parked())) == ((D, 2), {3, 4})


def test_two_terminals_that_receive_one_serial_book_it_once() -> None:
    ledger = Ledger()
    assert ledger.take(received(1, A), received(2, B)) == CONFLICT
    assert ledger.where() == (A, 1)


def test_a_move_whose_predecessor_is_not_there_yet_waits() -> None:
    assert Ledger().take(moved(2, A, B, 1)) == WAITING


def test_a_move_of_an_item_that_nobody_knows_as_the_first_of_its_chain_is_booked() -> None:
    """Its author knew the item had no entry yet, and took it from there."""
    ledger = Ledger()
    fact = Moved(A, B, items=(ItemStep(BOX),))
    assert ledger.take(an_entry_of(1, fact)) == APPLIED
    assert ledger.where() == (B, 1)


# -- without data, by place ---------------------------------------------------------------------------------------------------------------


def test_a_blind_move_from_where_the_item_is_is_booked() -> None:
    ledger = Ledger()
    assert ledger.take(received(1), moved(2, A, B, None)) == APPLIED
    assert ledger.where() == (B, 2)


def test_a_blind_move_from_elsewhere_is_a_conflict() -> None:
    ledger = Ledger()
    assert ledger.take(received(1), moved(2, C, B, None)) == CONFLICT
    assert ledger.where() == (A, 1)


def test_a_blind_move_of_an_item_that_is_not_here_yet_follows_when_it_comes() -> None:
    early, late = Ledger(), Ledger()
    assert early.take(moved(2, A, B, None)) == CONFLICT
    early.take(received(1))
    late.take(received(1), moved(2, A, B, None))
    assert early.where() == late.where() == (B, 2)
    assert early.parked() == late.parked() == {}


def test_a_blind_receipt_of_what_is_here_already_is_a_conflict() -> None:
    """With raw effects the same serial would be in two places."""
    ledger = Ledger()
    ledger.take(received(1))
    blind = an_entry_of(2, Received(B, Evidence.SEEN, items=(ItemStep(BOX, UNKNOWN),)))
    assert ledger.take(blind) == CONFLICT
    assert ledger.where() == (A, 1)


def test_a_blind_receipt_of_what_nobody_knows_is_booked() -> None:
    ledger = Ledger()
    assert ledger.take(an_entry_of(2, Received(B, Evidence.SEEN, items=(ItemStep(BOX, UNKNOWN),)))) == APPLIED
    assert ledger.where() == (B, 2)


def test_a_blind_move_from_nowhere_is_one_of_an_item_that_nobody_knows() -> None:
    ledger = Ledger()
    assert ledger.take(moved(1, NOWHERE, B, None)) == APPLIED
    assert ledger.where() == (B, 1)


# -- inferred and seen --------------------------------------------------------------------------------------------------------------------


def test_inferred_then_seen_and_seen_then_inferred_end_alike() -> None:
    there, here = Ledger(), Ledger()
    assert there.take(sealed(1), read(2, B)) == APPLIED
    assert here.take(read(2, B), sealed(1)) == APPLIED
    assert there.item() == here.item()
    assert there.where() == (B, 2)
    assert there.item(CASE) == here.item(CASE)


def test_who_knew_of_the_inference_reads_over_it() -> None:
    ledger = Ledger()
    assert ledger.take(sealed(1), read(2, B, after=1)) == APPLIED
    row = ledger.item()
    assert row is not None
    assert row.evidence is Evidence.SEEN


def test_a_pack_inferred_in_two_packages_is_in_one_of_them() -> None:
    """Two shipments announced it; the first to be read has it, and the other case is here without it."""
    other = Sgtin(CASE.gtin, "C0002")
    ledger = Ledger()
    assert ledger.take(sealed(1), sealed(2, package=other)) == APPLIED
    assert ledger.where() == (inside(CASE), 1)
    assert ledger.where(other) == (A, 2)
    assert len([row for row in ledger.rows.every(Item) if row.item == BOX]) == 1


def test_what_was_inferred_and_handled_since_is_not_taken_by_a_late_read() -> None:
    """T1 inferred the pack and picked it; T2's read from before that arrives an hour later."""
    ledger = Ledger()
    after = After.entry(entry_id(1))
    picked = Picked(OrderKey("SO-1"), "1", inside(CASE), C, PickRule.FEFO, items=(ItemStep(BOX, after),))
    ledger.take(sealed(1), an_entry_of(2, picked))
    assert ledger.take(read(3, B)) == CONFLICT
    assert ledger.where() == (C, 2)


def test_stock_of_old_is_not_taken_for_goods_that_were_just_inferred() -> None:
    ledger = Ledger()
    ledger.take(an_entry_of(1, OpeningBalance(A, items=(ItemStep(BOX),))))
    assert ledger.take(read(2, B)) == CONFLICT


def test_goods_put_aside_are_read_over_the_inference_whatever_they_are_kept_as() -> None:
    aside = Received(B, Evidence.SEEN, items=(ItemStep(BOX),), disposition=Disposition.RECALLED)
    there, here = Ledger(), Ledger()
    assert there.take(sealed(1), an_entry_of(2, aside)) == APPLIED
    assert here.take(an_entry_of(2, aside), sealed(1)) == APPLIED
    assert there.where() == here.where() == (B, 2)


def test_a_move_by_somebody_who_never_heard_of_the_inference_is_a_conflict() -> None:
    ledger = Ledger()
    ledger.take(sealed(1))
    assert ledger.take(an_entry_of(2, Moved(A, B, items=(ItemStep(BOX),)))) == CONFLICT


# -- what makes no sense ------------------------------------------------------------------------------------------------------------------


def test_a_fact_that_names_an_item_twice_is_kept_and_not_booked() -> None:
    ledger = Ledger()
    assert ledger.take(an_entry_of(1, Received(A, Evidence.SEEN, items=(ItemStep(BOX), ItemStep(BOX))))) == CONFLICT
    assert ledger.where() is None


def test_a_fact_whose_items_do_not_all_fit_is_booked_with_none_of_them() -> None:
    ledger = Ledger()
    ledger.take(received(1), received(2, A, OTHER_BOX), moved(3, A, B, 2, OTHER_BOX))
    steps = (ItemStep(BOX, After.entry(entry_id(1))), ItemStep(OTHER_BOX, After.entry(entry_id(2))))
    assert ledger.take(an_entry_of(4, Moved(A, C, items=steps))) == CONFLICT
    assert (ledger.where(), ledger.where(OTHER_BOX)) == ((A, 1), (B, 3))


def test_a_quantity_in_another_unit_than_the_balance_is_kept_and_not_booked() -> None:
    """A product's unit was changed while a terminal was offline; one such entry stops no other."""
    ledger = Ledger()

    def count(number: int, unit: Unit) -> Entry:
        told = LotQuantity(FLOUR, FLOUR_LOT, Quantity(Decimal(5), unit))
        return an_entry_of(number, Received(A, Evidence.SEEN, quantities=(told,)))

    ledger.take(count(1, Unit.PIECE))
    assert ledger.take(count(2, Unit.KILOGRAM)) == CONFLICT
    assert ledger.take(count(3, Unit.PIECE)) == APPLIED
    assert [row.quantity for row in ledger.rows.every(Stock)] == [pieces(10)]


def test_one_fact_with_two_units_of_one_lot_is_kept_and_not_booked() -> None:
    quantities = tuple(
        LotQuantity(FLOUR, FLOUR_LOT, Quantity(Decimal(5), unit)) for unit in (Unit.PIECE, Unit.KILOGRAM)
    )
    ledger = Ledger()
    assert ledger.take(an_entry_of(1, Received(A, Evidence.SEEN, quantities=quantities))) == CONFLICT
    assert list(ledger.rows.every(Stock)) == []
