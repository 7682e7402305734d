"""Picked or shipped after a recall: who did not know and who went on all the same are told apart, by what the entry's stamp says it was judged against."""

from dataclasses import replace

import pytest

from tests.support.ledger import A, B, an_entry_of, decided, undone
from tests.support.names import (
    BOX,
    CASE,
    CUSTOMER,
    FLOUR,
    FLOUR_LOT,
    HERE,
    PERSON,
    TABLET_LOT,
    TABLETS,
    THERE,
    entry_id,
)
from tests.workflows.rules.conflicts.servers import OTHER_EPOCH, Server, seen_at
from workflows.rules.book import APPLIED
from workflows.rules.entry import Entry
from workflows.rules.exceptions import Category
from workflows.rules.facts.movement import Moved, Picked, PickRule, Received, Shipped
from workflows.rules.facts.parts import Contents, ItemStep, LotQuantity
from workflows.rules.facts.state import HoldPlaced
from workflows.rules.identity import FIRST, After, EnrolmentId, HoldId, OrderKey
from workflows.rules.model.holds import lot_subject
from workflows.rules.model.master_data import RecallScope
from workflows.rules.model.work import OpenException
from workflows.rules.quantity import pieces
from workflows.rules.status import Disposition, Evidence, HoldReason

LOT = lot_subject(TABLETS, TABLET_LOT)
BLOCKED = (Category.HELD, Category.RECALLED)
RECALL = RecallScope("R-1", TABLETS, TABLET_LOT)


def stocked(disposition: Disposition = Disposition.AVAILABLE) -> Server:
    """A box is in A since position 1."""
    server = Server()
    step = ItemStep(BOX, FIRST, TABLETS, TABLET_LOT)
    server.take(an_entry_of(1, Received(A, Evidence.SEEN, items=(step,), disposition=disposition)))
    return server


def picked(number: int = 3) -> Entry:
    step = (ItemStep(BOX, After.entry(entry_id(1))),)
    return an_entry_of(number, Picked(OrderKey("SO-1"), "1", A, B, PickRule.FEFO, step))


def held(number: int = 2, terminal: EnrolmentId | None = None, reason: HoldReason = HoldReason.RECALL) -> Entry:
    entry = an_entry_of(number, HoldPlaced(HoldId(entry_id(50)), (LOT,), reason))
    return replace(entry, stamp=replace(entry.stamp, terminal=terminal))


def about(entry: Entry, category: Category = Category.RECALLED) -> tuple[Category, str]:
    """How the exception about an entry is called."""
    return category, f"{category.value}:{entry.id}"


GOODS = (Category.RECALLED, LOT)


def test_who_had_not_read_so_far_did_not_know_and_only_the_goods_are_an_exception() -> None:
    server = stocked()
    server.take(held())
    assert server.take(seen_at(picked(), site=1)) == APPLIED
    assert server.open(*BLOCKED) == {GOODS}


@pytest.mark.parametrize("position", [2, 9])
def test_who_had_read_it_went_on_all_the_same_and_is_named(position: int) -> None:
    server, pick = stocked(), seen_at(picked(), site=position)
    server.take(held())
    assert server.take(pick) == APPLIED
    assert server.open(*BLOCKED) == {GOODS, about(pick)}
    (named,) = (row for row in server.rows.every(OpenException) if row.entry is not None)
    assert (named.owner, named.subject, named.content != b"") == (PERSON, LOT, True)


def test_who_was_warned_went_on_whatever_his_terminal_had_read() -> None:
    server, pick = stocked(), seen_at(picked(), warned=(Category.RECALLED,))
    server.take(held(), pick)
    assert server.open(*BLOCKED) == {GOODS, about(pick)}


def test_a_recall_is_compared_with_the_control_feed() -> None:
    ignorant, aware = stocked(), stocked()
    for server, control in ((ignorant, 1), (aware, 2)):
        server.tell(RECALL)
        server.take(seen_at(picked(), site=99, control=control))
    assert ignorant.open(*BLOCKED) == {GOODS}
    assert aware.open(*BLOCKED) == {GOODS, about(picked())}


def test_positions_of_another_history_say_nothing() -> None:
    """After a restore position 9 is another row 9."""
    server = stocked()
    server.take(held(), seen_at(picked(), site=9, epoch=OTHER_EPOCH))
    assert server.open(*BLOCKED) == {GOODS}


def test_the_terminal_that_placed_the_hold_knew_of_it_before_the_server() -> None:
    own, other = stocked(), stocked()
    pick = seen_at(picked(), site=1)
    pick = replace(pick, stamp=replace(pick.stamp, terminal=HERE))
    own.take(held(2, HERE), pick)
    other.take(held(2, THERE), pick)
    assert (own.open(*BLOCKED), other.open(*BLOCKED)) == ({GOODS, about(pick)}, {GOODS})


def test_a_pick_that_arrives_before_the_hold_could_not_know() -> None:
    server = stocked()
    server.take(seen_at(picked(), site=1), held())
    assert server.open(*BLOCKED) == {GOODS}


def test_a_plain_hold_is_filed_as_held() -> None:
    server, pick = stocked(), seen_at(picked(), site=9)
    server.take(held(reason=HoldReason.DAMAGE), pick)
    assert server.open(*BLOCKED) == {(Category.HELD, LOT), about(pick, Category.HELD)}


def test_who_takes_goods_that_are_booked_as_quarantined_has_seen_it() -> None:
    server, pick = stocked(Disposition.QUARANTINED), picked()
    server.take(pick)
    assert server.open(*BLOCKED) == {about(pick, Category.HELD)}


def test_who_takes_a_quantity_that_is_booked_as_recalled_has_seen_it() -> None:
    told = LotQuantity(FLOUR, FLOUR_LOT, pieces(2), disposition=Disposition.RECALLED)
    server = Server()
    pick = an_entry_of(3, Picked(OrderKey("SO-1"), "1", A, B, PickRule.FEFO, quantities=(told,)))
    server.take(pick)
    assert server.open(*BLOCKED) == {about(pick)}


def test_what_is_inside_a_package_counts() -> None:
    server = Server()
    contents = (Contents(CASE, (BOX,), TABLETS, TABLET_LOT),)
    case = Received(A, Evidence.SEEN, items=(ItemStep(CASE),), contents=contents, disposition=Disposition.AVAILABLE)
    gone = Shipped(CUSTOMER, A, items=(ItemStep(CASE, After.entry(entry_id(1))),))
    ship = seen_at(an_entry_of(3, gone), site=2)
    server.take(an_entry_of(1, case), held(), ship)
    assert about(ship) in server.open(*BLOCKED)


def test_unknown_goods_are_compared_by_their_own_identity() -> None:
    server = Server()
    hold = an_entry_of(2, HoldPlaced(HoldId(entry_id(50)), (BOX.text,), HoldReason.DAMAGE))
    pick = seen_at(an_entry_of(3, Picked(OrderKey("SO-1"), "1", A, B, PickRule.FEFO, (ItemStep(BOX),))), site=9)
    server.take(hold, pick)
    assert about(pick, Category.HELD) in server.open(*BLOCKED)


def test_a_move_within_the_house_takes_nothing_out() -> None:
    server = stocked()
    move = an_entry_of(3, Moved(A, B, (ItemStep(BOX, After.entry(entry_id(1))),)))
    server.take(held(), seen_at(move, site=9, warned=(Category.RECALLED,)))
    assert server.open(*BLOCKED) == set()


def test_a_hold_that_was_released_when_the_pick_arrives_is_nobodys_trouble() -> None:
    server = stocked()
    hold = held()
    server.take(hold, undone(4, hold), seen_at(picked(), site=9))
    assert server.open(*BLOCKED) == set()


def test_it_goes_when_the_pick_is_taken_back_and_a_supervisor_closes_it_by_name() -> None:
    server, pick = stocked(), seen_at(picked(), site=9)
    server.take(held(), pick, undone(4, pick))
    assert server.open(*BLOCKED) == set()
    server, pick = stocked(), seen_at(picked(), site=9)
    server.take(held(), pick, decided(4, name=about(pick)[1]))
    assert server.open(*BLOCKED) == {GOODS}


def test_a_block_of_which_nobody_can_say_since_when_it_is_known_accuses_nobody() -> None:
    server = stocked()
    server.rows.put(RECALL)
    server.take(seen_at(picked(), site=9, control=9))
    assert server.open(*BLOCKED) == {GOODS}


def test_a_warning_about_no_goods_is_no_exception() -> None:
    server = Server()
    server.take(seen_at(an_entry_of(3, Shipped(CUSTOMER, A)), warned=(Category.HELD,)))
    assert server.open(*BLOCKED) == set()
