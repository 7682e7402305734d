"""The ledger in the end, held against what its entries say themselves: who may be parked, where things are, how much there is.

Written without the judge's own code where that is possible, so that a fault in the rules does not excuse itself.
"""

from collections import defaultdict
from collections.abc import Iterator, Set
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from server.ledger.rows import LedgerRows
from server.ledger.store import Store
from tests.server.stories import NORTH
from workflows.entry_codec import Unreadable, decode_entry
from workflows.rules.derived.disputes import DISPUTED
from workflows.rules.effects import ItemMove, effects_of
from workflows.rules.entry import Entry
from workflows.rules.exceptions import ParkReason
from workflows.rules.facts import state, work
from workflows.rules.identity import FIRST, UNKNOWN, After, EntryId, ItemId
from workflows.rules.model.goods import Item, Stock
from workflows.rules.model.holds import Hold
from workflows.rules.model.row import Key
from workflows.rules.model.work import Decision, OpenException, Ruling

_WAITING = frozenset({ParkReason.CONFLICT, ParkReason.WAITING})


@dataclass(frozen=True)
class Ledger:
    """Everything one site's ledger has: entries in the order of their arrival, and the rows that were made of them."""

    entries: dict[EntryId, Entry]
    parked: dict[EntryId, OpenException]
    decided: dict[EntryId, Ruling]
    items: dict[ItemId, Item]
    stock: dict[Key, Decimal]
    holds: frozenset[Key]
    disputed: frozenset[str]
    derived: tuple[OpenException, ...]

    @classmethod
    def read(cls, store: Store) -> "Ledger":
        """As it is now."""
        with store.reading() as unit:
            rows = LedgerRows(unit.hot, NORTH)
            stored = unit.hot.rows("SELECT id, content FROM entry ORDER BY position")
            exceptions = tuple(rows.every(OpenException))
            read = {EntryId(UUID(entry)): decode_entry(bytes(content)) for entry, content in stored}
            return cls(
                {entry: found for entry, found in read.items() if not isinstance(found, Unreadable)},
                {row.entry: row for row in exceptions if row.entry is not None and row.reason is not None},
                {row.entry: row.ruling for row in rows.every(Decision)},
                {row.item: row for row in rows.every(Item)},
                {row.key: row.quantity.amount for row in rows.every(Stock)},
                frozenset(row.key for row in rows.every(Hold) if row.note != DISPUTED),
                frozenset(str(row.hold) for row in rows.every(Hold) if row.note == DISPUTED),
                tuple(row for row in exceptions if row.entry is None),
            )

    def booked(self) -> Iterator[Entry]:
        """The entries that count: neither parked nor said no to."""
        for entry in self.entries.values():
            if entry.id not in self.parked and self.decided.get(entry.id) is not Ruling.NO:
                yield entry


def false_exceptions(ledger: Ledger, excused: Set[EntryId]) -> Iterator[str]:
    """The parked entries that nothing in the ledger speaks against."""
    rivals = _rivals(ledger)
    for entry, row in ledger.parked.items():
        if row.reason is ParkReason.WAITING and not _lost_predecessor(ledger, entry):
            yield f"false exception: {entry} waits for what is there"
        if row.reason is ParkReason.CONFLICT and not _contested(ledger, rivals, entry, set()):
            yield f"false exception: {entry} is parked and nobody else wants what it wants"


def wrong_goods(ledger: Ledger) -> Iterator[str]:
    """Where items, balances or holds are not what the booked entries say."""
    booked = {entry.id: entry for entry in ledger.booked()}
    yield from _wrong_items(ledger, booked)
    yield from _wrong_winners(ledger, booked)
    yield from _forgotten_verdicts(ledger, booked)
    yield from _on_sand(ledger, booked)
    expected = _balances(booked)
    if ledger.stock != expected:
        wrong = [key for key in ledger.stock.keys() | expected.keys() if ledger.stock.get(key) != expected.get(key)]
        yield f"balance {wrong[0]} is {ledger.stock.get(wrong[0])}, and the booked entries make {expected.get(wrong[0])}"
    if ledger.disputed - {str(entry) for entry in ledger.parked}:
        yield "goods are held for a dispute that nobody sees"
    holds = _holds(booked)
    if ledger.holds != holds:
        yield f"holds are {sorted(ledger.holds)}, and the booked entries make {sorted(holds)}"


Wish = tuple[ItemId, After]
"""An item, and the entry that it is wanted after."""


def _wishes(entry: Entry) -> tuple[Wish, ...]:
    return tuple((move.step.item, move.step.after) for move in effects_of(entry.fact).moves)


def _rivals(ledger: Ledger) -> dict[Wish, set[EntryId]]:
    found: dict[Wish, set[EntryId]] = defaultdict(set)
    for entry in ledger.entries.values():
        for wish in _wishes(entry):
            found[wish].add(entry.id)
    return found


def _predecessor(after: After) -> EntryId | None:
    return None if after in (FIRST, UNKNOWN) else EntryId(UUID(after.text))


def _lost_predecessor(ledger: Ledger, entry: EntryId) -> bool:
    before = [_predecessor(after) for _, after in _wishes(ledger.entries[entry])]
    return any(one is not None and one not in ledger.entries for one in before)


def _contested(ledger: Ledger, rivals: dict[Wish, set[EntryId]], entry: EntryId, seen: set[EntryId]) -> bool:
    """Whether somebody else wants the same, or what it builds on does not count."""
    if entry in seen:
        return True
    seen.add(entry)
    fact = ledger.entries[entry].fact
    if isinstance(fact, work.TaskClaimed | work.TaskTakenOver):
        others = (one.fact for one in ledger.entries.values() if one.id != entry)
        return any(isinstance(one, work.TaskClaimed | work.TaskTakenOver) and one.task == fact.task for one in others)
    if any(_is_elsewhere(ledger, move) for move in effects_of(fact).moves):
        return True
    return any(_wish_contested(ledger, rivals, entry, wish, seen) for wish in _wishes(ledger.entries[entry]))


def _is_elsewhere(ledger: Ledger, move: ItemMove) -> bool:
    """Whether a move that was made without data takes something from where it is not: nobody need want it for that."""
    row = ledger.items.get(move.step.item)
    return move.step.after == UNKNOWN and (row is None or row.place != move.source)


def _wish_contested(
    ledger: Ledger, rivals: dict[Wish, set[EntryId]], entry: EntryId, wish: Wish, seen: set[EntryId]
) -> bool:
    item, after = wish
    others = {one for (what, _), entries in rivals.items() if what == item for one in entries} - {entry}
    before = _predecessor(after)
    if before is None:
        return after == FIRST and bool(others)
    forced = others & _accepted(ledger)
    blind = rivals.get((item, UNKNOWN), set()) - {entry} - ledger.parked.keys()
    if rivals[wish] - {entry} or forced or blind or before not in ledger.entries:
        return True
    if ledger.decided.get(before) is Ruling.NO:
        return True
    return before in ledger.parked and (
        ledger.parked[before].reason not in _WAITING or _contested(ledger, rivals, before, seen)
    )


def _wrong_items(ledger: Ledger, booked: dict[EntryId, Entry]) -> Iterator[str]:
    moved = {item for entry in booked.values() for item, _ in _wishes(entry)}
    for item in sorted(moved - ledger.items.keys(), key=lambda one: one.text):
        yield f"{item.text} was moved and is nowhere"
    for row in ledger.items.values():
        head = booked.get(row.head)
        moves = effects_of(head.fact).moves if head else ()
        if row.place not in [move.destination for move in moves if move.step.item == row.item]:
            yield f"{row.item.text} is at {row.place.text}, and its head {row.head} did not bring it there"
        for entry in booked.values():
            if (row.item, After.entry(row.head)) in _wishes(entry):
                yield f"{row.item.text}: {entry.id} is booked after the head {row.head}, and is not the head"


def _wrong_winners(ledger: Ledger, booked: dict[EntryId, Entry]) -> Iterator[str]:
    """Of those who want the same, one at most wins, unless a person decided: on one of them, or on what builds on it."""
    decided = _accepted(ledger) | ledger.decided.keys()
    for (item, after), entries in _rivals(ledger).items():
        winners = entries & booked.keys()
        if after != UNKNOWN and len(winners) > 1 and not entries & decided:
            yield f"doubled: {item.text} was moved on from {after.text} by {len(winners)} entries"


def _forgotten_verdicts(ledger: Ledger, booked: dict[EntryId, Entry]) -> Iterator[str]:
    """A verdict that was taken is remembered, whatever became of what it is about (rule 14)."""
    for entry in booked.values():
        fact = entry.fact
        ruled = fact.rulings if isinstance(fact, work.ExceptionResolved) else ()
        ruled = (fact.ruled,) if isinstance(fact, work.Corrected) else ruled
        for one in ruled:
            if ledger.decided.get(one.entry) is not one.ruling:
                yield f"the verdict of {entry.id} on {one.entry} was forgotten"


def _on_sand(ledger: Ledger, booked: dict[EntryId, Entry]) -> Iterator[str]:
    """What is booked builds on nothing that does not count, unless somebody said yes to it though its predecessor was given up (rule 14)."""
    accepted = _accepted(ledger)
    for entry in booked.values():
        for _, after in _wishes(entry):
            before = _predecessor(after)
            if before is None or before not in ledger.entries or before in booked:
                continue
            if before in ledger.parked or entry.id not in accepted:
                yield f"{entry.id} is booked, and {before}, on which it builds, is not"


def _accepted(ledger: Ledger) -> set[EntryId]:
    """What a "yes" books: the entry, and with it whatever it builds on (rule 14)."""
    found: set[EntryId] = set()
    left = [entry for entry, ruling in ledger.decided.items() if ruling is Ruling.YES and entry in ledger.entries]
    while left:
        entry = left.pop()
        if entry not in found:
            found.add(entry)
            before = (_predecessor(after) for _, after in _wishes(ledger.entries[entry]))
            left += [one for one in before if one is not None and one in ledger.entries]
    return found


def _balances(booked: dict[EntryId, Entry]) -> dict[Key, Decimal]:
    sums: dict[Key, Decimal] = defaultdict(Decimal)
    for entry in booked.values():
        for delta in effects_of(entry.fact).deltas:
            row = Stock(delta.place, delta.product, delta.lot, delta.owner, delta.disposition, delta.change)
            sums[row.key] += delta.change.amount
    return {key: amount for key, amount in sums.items() if amount}


def _holds(booked: dict[EntryId, Entry]) -> frozenset[Key]:
    placed: set[Key] = set()
    lifted: set[Key] = set()
    for entry in booked.values():
        fact = entry.fact
        if isinstance(fact, state.HoldPlaced):
            placed |= {(str(fact.hold), subject) for subject in fact.subjects}
        elif isinstance(fact, state.HoldLifted):
            lifted |= {(str(fact.hold), subject) for subject in fact.subjects}
    return frozenset(placed - lifted)
