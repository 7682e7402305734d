"""Several terminals, one server, any order of arrival: what a terminal foresees is what becomes of it, and the books hold. Broken variants are found out.

Each negative control takes one rule away and must make the very check fail that the rule is there for.
"""

from collections.abc import Callable
from functools import cache
from random import Random
from typing import Any

import pytest

from tests.support.ledger import A, Ledger, decided, moved, received
from tests.support.terminals import ITEMS, PLACES, Warehouse, in_order, violations
from workflows.rules import beside, book, booking, rulings
from workflows.rules.effects import ItemMove, effects_of
from workflows.rules.entry import Entry
from workflows.rules.facts.state import HoldLifted
from workflows.rules.facts.work import RuledEntry
from workflows.rules.identity import UNKNOWN, EntryId, ItemId
from workflows.rules.model.goods import Item, Stock
from workflows.rules.model.holds import Hold
from workflows.rules.model.work import OpenException
from workflows.rules.parked import unpark
from workflows.rules.rows import Overlay, Rows

SEEDS = range(120)
STEPS = 40


def history(seed: int, supervisors: bool = False) -> Warehouse:
    """What happens with this seed."""
    warehouse = Warehouse(seed, supervisors=supervisors)
    warehouse.run(STEPS)
    return warehouse


as_it_is = cache(history)
"""Histories under the rules as they are, each run once."""


def trouble_of(seed: int) -> list[str]:
    """What is wrong with the books of a history without supervisors."""
    warehouse = history(seed)
    return violations(warehouse.server, warehouse.log)


@pytest.mark.parametrize("supervisors", [False, True])
def test_at_the_servers_head_a_terminal_foresees_exactly_what_becomes_of_its_entries(supervisors: bool) -> None:
    """One judge on both sides (rule 1)."""
    assert [difference for seed in SEEDS for difference in as_it_is(seed, supervisors).differences] == []


def test_the_books_hold_in_every_history() -> None:
    books = {seed: as_it_is(seed, False) for seed in SEEDS}
    assert {seed: wrong for seed, one in books.items() if (wrong := violations(one.server, one.log))} == {}


def test_the_histories_hold_what_they_are_about() -> None:
    """Conflicts, waiting ones and late verdicts happen; else the checks above would say little."""
    reasons = {reason.value for seed in SEEDS for reason in as_it_is(seed, True).server.parked().values()}
    assert reasons == {"conflict", "late"}
    assert {"conflict"} <= {reason.value for seed in SEEDS for reason in as_it_is(seed, False).server.parked().values()}


@pytest.mark.parametrize("seed", range(40))
def test_quantities_and_holds_end_alike_in_every_order_of_arrival(seed: int) -> None:
    log = as_it_is(seed, False).log
    shuffled = _shuffled(log, seed)
    there, here = in_order(log), in_order(shuffled)
    for kind in (Stock, Hold):
        assert set(there.rows.every(kind)) == set(here.rows.every(kind))


# -- chains without rivals ----------------------------------------------------------------------------------------------------------------


def chains(seed: int) -> list[Entry]:
    """Each item is moved by one terminal alone."""
    chance, entries = Random(seed), []
    for start, item in enumerate(ITEMS):
        number, place = 100 * start + 1, chance.choice(PLACES)
        entries.append(received(number, place, item))
        for step in range(number + 1, number + chance.randint(1, 6)):
            to = chance.choice(PLACES)
            entries.append(moved(step, place, to, step - 1, item))
            place = to
    return entries


def ends_alike(seed: int) -> bool:
    """Whether a chain without rivals ends as it was meant to when its entries arrive in any order."""
    meant, got = in_order(chains(seed)), in_order(_shuffled(chains(seed), seed))
    return set(meant.rows.every(Item)) == set(got.rows.every(Item)) and got.parked() == {}


def test_chains_without_rivals_end_alike_in_every_order_of_arrival() -> None:
    assert all(ends_alike(seed) for seed in SEEDS)


def rivals_end(order: tuple[int, ...]) -> tuple[Any, Any]:
    """Two terminals moved one item on, and a supervisor named the winner and the loser."""
    m2, m3 = moved(2, A, PLACES[1], 1, ITEMS[0]), moved(3, A, PLACES[2], 1, ITEMS[0])
    entries = {1: received(1, A, ITEMS[0]), 2: m2, 3: m3, 4: decided(4, no=[m2], yes=[m3])}
    ledger = in_order([entries[number] for number in order])
    return ledger.where(ITEMS[0]), ledger.parked()


@pytest.mark.parametrize("seed", range(24))
def test_a_decision_that_names_both_sides_leads_to_the_same_end_in_every_order(seed: int) -> None:
    order = [1, 2, 3, 4]
    Random(seed).shuffle(order)
    assert rivals_end(tuple(order)) == ((PLACES[2], 3), {})


# -- negative controls --------------------------------------------------------------------------------------------------------------------


def found_out(check: Callable[[int], bool]) -> bool:
    """Whether a check fails for some seed."""
    return not all(check(seed) for seed in SEEDS)


def test_moves_compared_by_place_alone_are_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def by_place(_: Rows, head: Item | None, move: ItemMove) -> bool:
        return head is None if move.source is None else head is not None and head.place == move.source

    monkeypatch.setattr(booking, "_move_fits", by_place)
    assert found_out(lambda seed: not trouble_of(seed))


def test_raw_effects_are_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(booking, "_move_fits", lambda *_: True)
    assert found_out(lambda seed: not trouble_of(seed))


def test_a_blind_undo_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def inverse(rows: Overlay, ruled: RuledEntry, _: Callable[[EntryId], bool]) -> list[ItemId]:
        target = rulings._copy_of(ruled)
        assert target is not None
        if rows.get(OpenException, (str(target.id),)) is not None:
            unpark(rows, target.id)
        for move in effects_of(target.fact).moves:
            head = booking.item_row(rows, move.step.item)
            if head is not None and move.step.after != UNKNOWN:
                before = booking._told_before(head, move)
                rows.drop(head) if before is None else rows.put(before)
        return []

    monkeypatch.setattr(rulings, "_say_no", inverse)
    assert found_out(lambda seed: not trouble_of(seed))


def test_a_hold_that_is_a_flag_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def clear(rows: Overlay, _: Entry, fact: HoldLifted) -> None:
        for subject in fact.subjects:
            for hold in tuple(rows.find(Hold, "subject", subject)):
                rows.drop(hold)

    monkeypatch.setitem(beside._RULES, HoldLifted, clear)
    assert found_out(lambda seed: not trouble_of(seed))


def test_a_judge_who_settles_nothing_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(book, "settle", lambda *_: None)
    assert found_out(ends_alike)


def test_a_decision_that_is_forgotten_when_its_entry_is_not_there_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    remembering = rulings.rule_all

    def forgetting(rows: Overlay, by: EntryId, ruled: tuple[RuledEntry, ...], known: Any) -> list[ItemId]:
        return remembering(rows, by, tuple(one for one in ruled if known(one.entry)), known)

    monkeypatch.setattr(book, "rule_all", forgetting)
    assert rivals_end((4, 1, 2, 3)) != ((PLACES[2], 3), {})


def test_a_device_that_judges_otherwise_than_the_server_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server books raw effects while terminals judge."""
    take = Ledger.take

    def raw(self: Ledger, *entries: Entry) -> Any:
        with pytest.MonkeyPatch.context() as inner:
            inner.setattr(booking, "_move_fits", lambda *_: True)
            return take(self, *entries)

    monkeypatch.setattr(Ledger, "take", raw)
    assert found_out(lambda seed: not history(seed).differences)


def _shuffled(entries: list[Entry], seed: int) -> list[Entry]:
    mixed = list(entries)
    Random(seed).shuffle(mixed)
    return mixed
