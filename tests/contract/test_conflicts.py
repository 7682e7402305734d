"""Conflicts through the real server and two terminals: each ends as a parked entry or an exception that both terminals see, and nothing else does."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

import pytest

from server.ledger.importing import import_rows
from sync.chain import sealable
from tests.contract.worlds import Terminal, World
from tests.server.stories import BIN_A, BIN_B, CUSTOMER, DOCK, LOT, NORTH, PRODUCT, pallet, received, unit
from tests.sync.devices import entry_of
from workflows.entry_codec import encode_entry
from workflows.rules.entry import Entry
from workflows.rules.exceptions import Category, Resolution
from workflows.rules.facts.movement import Picked, PickRule, Received, Shipped, Unpacked
from workflows.rules.facts.parts import Fact, ItemStep, LotQuantity
from workflows.rules.facts.state import HoldPlaced
from workflows.rules.facts.work import ExceptionResolved, RuledEntry, TaskClaimed, TaskTakenOver
from workflows.rules.identity import After, EntryId, HoldId, OrderKey, Place, TaskKey, inside
from workflows.rules.model.goods import Item
from workflows.rules.model.holds import Hold, lot_subject
from workflows.rules.model.master_data import Policy, RecallScope
from workflows.rules.model.row import Row
from workflows.rules.model.work import OpenException, Order, OrderLine, OrderState, Ruling, Task, TaskKind
from workflows.rules.quantity import pieces
from workflows.rules.status import Disposition, Evidence, HoldReason

ORDER = OrderKey("SO-1")
TASK = TaskKey("task-1")
LOT_TEXT = lot_subject(PRODUCT, LOT)
RECALL = RecallScope("R-1", PRODUCT, LOT)


@pytest.fixture
async def world(tmp_path: Path) -> World:
    return World.begin(tmp_path / "world")


@pytest.fixture
async def first(world: World) -> Terminal:
    """One terminal, up to date."""
    return await up_to_date(world, "t1")


@pytest.fixture
async def second(world: World) -> Terminal:
    """Another one, up to date."""
    return await up_to_date(world, "t2")


async def up_to_date(world: World, name: str) -> Terminal:
    terminal = await world.terminal(name)
    await terminal.sync()
    return terminal


def tell(world: World, *rows: Row) -> None:
    """The systems around tell something."""
    with world.services.store.writing() as work:
        import_rows(work.hot, NORTH, rows)


def made_by(terminal: Terminal, fact: Fact, warned: tuple[Category, ...] = (), task: TaskKey | None = None) -> Entry:
    """What a person does there now, stamped with what the terminal knows."""
    entry, stock = entry_of(fact), terminal.stock()
    judged = replace(entry.stamp.judged, positions=stock.positions, policy="1")
    stock.close()
    who = terminal.identity.enrolment
    return replace(entry, stamp=replace(entry.stamp, judged=judged, warned=warned, task=task, terminal=who))


def does(terminal: Terminal, fact: Fact, warned: tuple[Category, ...] = (), task: TaskKey | None = None) -> Entry:
    """As `made_by`, and it is in the journal."""
    entry = made_by(terminal, fact, warned, task)
    terminal.journal.commit((sealable(entry),), "{}")
    return entry


def picked(number: int, after: EntryId, to: Place = BIN_B, source: Place = DOCK) -> Picked:
    step = ItemStep(unit(number), After.entry(after))
    return Picked(ORDER, "1", source, to, PickRule.FEFO, (step,))


def seen_by(terminal: Terminal) -> set[tuple[str, str]]:
    """The open exceptions on a terminal: category, and what it is about (an entry by its id)."""
    stock = terminal.stock()
    try:
        rows = tuple(stock.rows.every(OpenException))
        return {(row.category.value, str(row.entry) if row.entry else row.subject) for row in rows}
    finally:
        stock.close()


def where(terminal: Terminal, number: int) -> Place | None:
    stock = terminal.stock()
    try:
        row = stock.rows.get(Item, (unit(number).text,))
        return row.place if row else None
    finally:
        stock.close()


async def both(*terminals: Terminal) -> set[tuple[str, str]]:
    """Everybody sends and reads; what all of them see alike."""
    for terminal in terminals:
        await terminal.sync()
    for terminal in terminals:
        await terminal.sync()
    seen = [seen_by(terminal) for terminal in terminals]
    assert all(one == seen[0] for one in seen)
    return seen[0]


async def on_the_dock(first: Terminal, *others: Terminal) -> EntryId:
    """A pack is received, and everybody knows of it."""
    entry = does(first, received(unit(1)))
    assert await both(first, *others) == set()
    return entry.id


# -- serials ------------------------------------------------------------------------------------------------------------------------------


async def test_a_double_pick_has_one_winner_and_one_exception_on_both_screens(
    first: Terminal, second: Terminal
) -> None:
    head = await on_the_dock(first, second)
    does(first, picked(1, head, BIN_A))
    loser = does(second, picked(1, head, BIN_B))
    assert await both(first, second) == {("conflict", str(loser.id))}
    assert where(first, 1) == where(second, 1) == BIN_A


async def test_a_double_receipt_is_booked_once(first: Terminal, second: Terminal) -> None:
    does(first, received(unit(1), DOCK))
    loser = does(second, received(unit(1), BIN_B))
    assert await both(first, second) == {("conflict", str(loser.id))}


async def test_an_unknown_serial_is_picked_and_asked_about(first: Terminal, second: Terminal) -> None:
    does(first, Picked(ORDER, "1", DOCK, BIN_A, PickRule.FEFO, (ItemStep(unit(9)),)))
    assert await both(first, second) == {("no_data", unit(9).text)}


async def test_stock_below_zero_is_seen_until_the_receipt_comes(first: Terminal, second: Terminal) -> None:
    told = LotQuantity(PRODUCT, LOT, pieces(3), disposition=Disposition.AVAILABLE)
    does(first, Picked(ORDER, "1", DOCK, BIN_A, PickRule.FEFO, quantities=(told,)))
    assert await both(first, second) == {("negative_stock", DOCK.text)}
    does(second, Received(DOCK, Evidence.SEEN, quantities=(told,), disposition=Disposition.AVAILABLE))
    assert await both(first, second) == set()


async def test_a_pack_taken_from_a_pallet_that_has_left_is_seen(first: Terminal, second: Terminal) -> None:
    arrived = does(first, received(pallet(1)))
    packed = does(first, received(unit(1), inside(pallet(1))))
    await both(first, second)
    does(first, Shipped(CUSTOMER, DOCK, items=(ItemStep(pallet(1), After.entry(arrived.id)),)))
    out = does(second, Unpacked(pallet(1), BIN_A, (ItemStep(unit(1), After.entry(packed.id)),)))
    assert await both(first, second) == {("not_in_parent", str(out.id))}


# -- held and recalled --------------------------------------------------------------------------------------------------------------------


async def test_who_picked_before_the_recall_reached_him_did_not_know(
    world: World, first: Terminal, second: Terminal
) -> None:
    head = await on_the_dock(first, second)
    does(second, picked(1, head))
    tell(world, RECALL)
    assert await both(first, second) == {("recalled", LOT_TEXT)}


async def test_who_picked_although_his_terminal_had_the_recall_is_named(
    world: World, first: Terminal, second: Terminal
) -> None:
    head = await on_the_dock(first, second)
    tell(world, RECALL)
    await both(first, second)
    pick = does(second, picked(1, head))
    assert await both(first, second) == {("recalled", LOT_TEXT), ("recalled", str(pick.id))}


async def test_a_hold_of_one_terminal_and_a_pick_on_another_end_alike_whoever_sends_first(
    tmp_path: Path,
) -> None:
    ends = []
    for hold_first in (True, False):
        world = World.begin(tmp_path / str(hold_first))
        first, second = await up_to_date(world, "t1"), await up_to_date(world, "t2")
        head = await on_the_dock(first, second)
        does(first, HoldPlaced(HoldId(uuid4()), (LOT_TEXT,), HoldReason.DAMAGE))
        does(second, picked(1, head))
        ends.append(await (both(first, second) if hold_first else both(second, first)))
    assert ends == [{("held", LOT_TEXT)}] * 2


async def test_a_warning_that_was_overridden_is_named_whatever_the_terminal_had_read(
    first: Terminal, second: Terminal
) -> None:
    head = await on_the_dock(first, second)
    pick = does(second, picked(1, head), warned=(Category.HELD,))
    assert await both(first, second) == {("held", str(pick.id))}


# -- orders, owners, policies -------------------------------------------------------------------------------------------------------------


def an_order(state: OrderState = OrderState.RELEASED, asked: int = 5) -> tuple[Row, ...]:
    return Order(ORDER, CUSTOMER, state), OrderLine(ORDER, "1", PRODUCT, pieces(asked))


async def test_an_order_that_is_cancelled_while_somebody_picks_is_seen_and_keeps_what_was_picked(
    world: World, first: Terminal, second: Terminal
) -> None:
    tell(world, *an_order())
    head = await on_the_dock(first, second)
    does(second, picked(1, head))
    tell(world, *an_order(OrderState.CANCELLED))
    assert await both(first, second) == {("order_cancelled", f"order:{ORDER}")}
    stock = first.stock()
    assert [row.picked for row in stock.rows.every(OrderLine)] == [Decimal(1)]
    stock.close()


async def test_an_order_that_shrinks_under_what_was_picked_is_seen_and_told_again_it_is_not(
    world: World, first: Terminal, second: Terminal
) -> None:
    tell(world, *an_order())
    head = await on_the_dock(first, second)
    does(second, picked(1, head))
    tell(world, *an_order(asked=0))
    assert await both(first, second) == {("order_changed", f"order:{ORDER}")}
    tell(world, *an_order())
    assert await both(first, second) == set()


async def test_goods_of_another_owner_are_seen(world: World, first: Terminal, second: Terminal) -> None:
    order, line = an_order()
    assert isinstance(order, Order)
    tell(world, replace(order, owner=CUSTOMER), line)
    head = await on_the_dock(first, second)
    pick = does(second, picked(1, head))
    assert await both(first, second) == {("owner", str(pick.id))}


async def test_what_was_judged_by_older_policies_is_applied_without_an_exception_and_the_server_sees_it(
    world: World, first: Terminal, second: Terminal
) -> None:
    tell(world, Policy("", "warn_days", "90", "1"))
    head = await on_the_dock(first, second)
    tell(world, Policy("", "warn_days", "30", "2"))
    pick = does(second, picked(1, head))
    assert await both(first, second) == set()
    with world.services.store.reading() as work:
        told: dict[str, str] = dict(work.hot.rows("SELECT id, reason FROM entry WHERE site = ?", (NORTH,)))
    assert (told[str(head)], told[str(pick.id)]) == ("", "other_policy")


# -- tasks and decisions ------------------------------------------------------------------------------------------------------------------


async def test_late_entries_of_the_first_holder_are_facts_and_named(
    world: World, first: Terminal, second: Terminal
) -> None:
    tell(world, Task(TASK, TaskKind.RECEIVE, "ASN-1"))
    does(first, TaskClaimed(TASK, first.identity.enrolment))
    await both(first, second)
    does(first, received(unit(1)), task=TASK)
    does(second, TaskTakenOver(TASK, second.identity.enrolment, first.identity.enrolment), task=TASK)
    does(second, received(unit(2)), task=TASK)
    seen = await both(second, first)
    assert {category for category, _ in seen} == {"late"}
    assert (where(second, 1), where(second, 2)) == (DOCK, DOCK)


async def test_two_supervisors_who_decide_differently_hold_the_goods_until_it_is_settled(
    first: Terminal, second: Terminal
) -> None:
    head = await on_the_dock(first, second)
    winner, loser = does(first, picked(1, head, BIN_A)), does(second, picked(1, head, BIN_B))
    await both(first, second)
    does(first, decided(no=[loser], yes=[winner]))
    contrary = does(second, decided(no=[winner], yes=[loser]))
    assert await both(first, second) == {("late", str(contrary.id)), ("held", unit(1).text)}
    assert held(first) == held(second) == {unit(1).text}
    does(first, decided(no=[contrary]))
    assert await both(first, second) == set()
    assert held(first) == held(second) == set()


def decided(no: Iterable[Entry] = (), yes: Iterable[Entry] = ()) -> ExceptionResolved:
    rulings = [RuledEntry(entry.id, Ruling.NO, encode_entry(entry)) for entry in no]
    rulings += [RuledEntry(entry.id, Ruling.YES, encode_entry(entry)) for entry in yes]
    return ExceptionResolved("", Resolution.CONFIRM, rulings=tuple(rulings))


def held(terminal: Terminal) -> set[str]:
    stock = terminal.stock()
    try:
        return {row.subject for row in stock.rows.every(Hold)}
    finally:
        stock.close()
