"""Several terminals of one site and its server, in memory: they work offline, upload and catch up in any order; and what must be true of the server's books.

A terminal's view is a copy of the server's rows as of some position, and over it its own entries that the copy does not hold (sync protocol, rules 1 and 6).
"""

from dataclasses import dataclass, field
from random import Random

from tests.support.ledger import A, B, C, D, Ledger, an_entry_of, decided, moved, number_of, received, undone
from tests.support.names import FLOUR, FLOUR_LOT, UNIT_GTIN, entry_id
from workflows.entry_codec import encode_entry
from workflows.gs1.values import Sgtin
from workflows.rules.book import apply
from workflows.rules.effects import effects_of
from workflows.rules.entry import Entry
from workflows.rules.facts.parts import LotQuantity
from workflows.rules.facts.state import Adjusted, HoldLifted, HoldPlaced
from workflows.rules.identity import EntryId, HoldId, ItemId, Place
from workflows.rules.model.goods import Displaced, Item, Stock
from workflows.rules.model.holds import Hold, HoldReleased
from workflows.rules.model.work import Decision, OpenException, Ruling, Waiting
from workflows.rules.parked import predecessors
from workflows.rules.quantity import pieces
from workflows.rules.rows import Overlay, Table
from workflows.rules.status import HoldReason

PLACES = (A, B, C, D)
ITEMS = tuple(Sgtin(UNIT_GTIN, f"S{number}") for number in range(3))
SUBJECTS = ("lot:1|L", "lot:2|L")
BOOKS = (Item, Stock, Displaced, Hold, HoldReleased, Decision, OpenException, Waiting)


@dataclass
class Terminal:
    """One terminal: its copy of the server's rows, how far that was, and its entries that are not in it."""

    cache: Table = field(default_factory=Table)
    position: int = 0
    pending: list[Entry] = field(default_factory=list)
    sent: int = 0
    written: list[Entry] = field(default_factory=list)

    def view(self) -> Overlay:
        """What the terminal shows."""
        over, later = Overlay(self.cache), {entry.id for entry in self.pending}
        for number, entry in enumerate(self.pending, self.position + 1):
            later.discard(entry.id)
            apply(over, entry, encode_entry(entry), number, lambda other: other not in later)
        return over


class Warehouse:
    """Terminals, a server, and chance. `judge` of a decision may be a supervisor who says yes as well."""

    def __init__(self, seed: int, terminals: int = 3, supervisors: bool = False) -> None:
        self.server = Ledger()
        self.log: list[Entry] = []
        self.terminals = [Terminal() for _ in range(terminals)]
        self.differences: list[str] = []
        self._chance = Random(seed)
        self._supervisors = supervisors
        self._entries = 0

    def run(self, steps: int) -> None:
        """So many things happen; at the end everybody uploads."""
        for _ in range(steps):
            terminal = self._chance.choice(self.terminals)
            what = self._chance.random()
            if what < 0.6:
                self._work(terminal)
            elif what < 0.85:
                self._upload(terminal, self._chance.randint(1, 4))
            else:
                self._catch_up(terminal)
        for terminal in self.terminals:
            self._upload(terminal, len(terminal.pending))

    def _work(self, terminal: Terminal) -> None:
        self._entries += 1
        number, view, what = self._entries, terminal.view(), self._chance.random()
        entry = self._step(number, view)
        if what < 0.15:
            entry = self._quantity(number)
        elif what < 0.3:
            entry = self._hold(number, view)
        elif what < 0.45 and terminal.written:
            entry = undone(number, self._chance.choice(terminal.written[-3:]))
        elif what < 0.6 and self._supervisors:
            entry = self._decision(number, view) or entry
        terminal.pending.append(entry)
        terminal.written.append(entry)

    def _step(self, number: int, view: Overlay) -> Entry:
        item, place = self._chance.choice(ITEMS), self._chance.choice(PLACES)
        row = view.get(Item, (item.text,))
        if row is None:
            return received(number, place, item)
        return moved(number, row.place, place, number_of(row.head), item)

    def _quantity(self, number: int) -> Entry:
        told = (LotQuantity(FLOUR, FLOUR_LOT, pieces(self._chance.randint(-3, 5))),)
        return an_entry_of(number, Adjusted(self._chance.choice(PLACES), "count", quantities=told))

    def _hold(self, number: int, view: Overlay) -> Entry:
        holds = sorted({row.hold for row in view.every(Hold)})
        if holds and self._chance.random() < 0.5:
            return an_entry_of(number, HoldLifted(self._chance.choice(holds), SUBJECTS, "released"))
        subjects = tuple(self._chance.sample(SUBJECTS, self._chance.randint(1, 2)))
        return an_entry_of(number, HoldPlaced(HoldId(entry_id(10_000 + number)), subjects, HoldReason.RECALL))

    def _decision(self, number: int, view: Overlay) -> Entry | None:
        parked = sorted(row.name for row in view.every(OpenException) if row.reason is not None)
        written = {str(entry.id): entry for terminal in self.terminals for entry in terminal.written}
        if not parked:
            return None
        one = written[self._chance.choice(parked)]
        if self._chance.random() < 0.5:
            return decided(number, no=[one], yes=[])
        rivals = [row.head for item in _items(one) if (row := view.get(Item, (item.text,))) is not None]
        return decided(number, no=[written[str(head)] for head in rivals], yes=[one])

    def _upload(self, terminal: Terminal, most: int) -> None:
        """Send entries that were not sent; whoever is at the server's head must have foreseen what becomes of them."""
        unsent = terminal.pending[terminal.sent : terminal.sent + most]
        whole = len(unsent) == len(terminal.pending) - terminal.sent
        foreseen = terminal.view() if whole and terminal.position + terminal.sent == len(self.log) else None
        for entry in unsent:
            self.server.take(entry)
        self.log += unsent
        terminal.sent += len(unsent)
        if foreseen is not None and books(foreseen) != books(self.server.rows):
            self.differences.append(f"after {len(self.log)} entries")

    def _catch_up(self, terminal: Terminal) -> None:
        terminal.cache = Table(row for kind in BOOKS for row in self.server.rows.every(kind))
        terminal.position = len(self.log)
        terminal.pending, terminal.sent = terminal.pending[terminal.sent :], 0


def books(rows: Overlay | Table) -> dict[str, set[object]]:
    """Everything that is booked, to compare."""
    return {kind.NAME: set(rows.every(kind)) for kind in BOOKS}


def in_order(entries: list[Entry]) -> Ledger:
    """A server that takes these entries in this order."""
    ledger = Ledger()
    ledger.take(*entries)
    return ledger


# -- what must be true --------------------------------------------------------------------------------------------------------------------


def violations(ledger: Ledger, entries: list[Entry]) -> list[str]:
    """What is wrong with the books, judged by the entries alone: as long as nobody said yes to anything."""
    found = []
    for item in ITEMS:
        booked = [entry for entry in entries if item in _items(entry) and _is_booked(ledger, entry.id)]
        found += _chain_violations(ledger, item, booked)
    released = {e.fact.hold for e in entries if isinstance(e.fact, HoldLifted) and _is_booked(ledger, e.id)}
    wanted = {
        (entry.fact.hold, subject)
        for entry in entries
        if isinstance(entry.fact, HoldPlaced) and _is_booked(ledger, entry.id) and entry.fact.hold not in released
        for subject in entry.fact.subjects
    }
    if wanted != {(row.hold, row.subject) for row in ledger.rows.every(Hold)}:
        found.append("a hold is in force that nobody placed, or is not though nobody released it")
    return found


def _chain_violations(ledger: Ledger, item: ItemId, booked: list[Entry]) -> list[str]:
    """Each booked entry has one successor at most, and the last is the head."""
    before = [min(predecessors(entry), default=None) for entry in booked]
    if len(set(before)) < len(before):
        return [f"{item}: two entries were booked on one predecessor"]
    tips = [entry for entry in booked if entry.id not in before]
    row = ledger.rows.get(Item, (item.text,))
    here = None if row is None else (row.head, row.place)
    there = (tips[0].id, _destination(tips[0])) if tips else None
    return [] if len(tips) <= 1 and here == there else [f"{item}: it is at {here}, and was last booked at {there}"]


def _is_booked(ledger: Ledger, entry: EntryId) -> bool:
    decision = ledger.rows.get(Decision, (str(entry),))
    ruled_out = decision is not None and decision.ruling is Ruling.NO
    return not ruled_out and ledger.rows.get(OpenException, (str(entry),)) is None


def _items(entry: Entry) -> list[ItemId]:
    return [move.step.item for move in effects_of(entry.fact).moves]


def _destination(entry: Entry) -> Place:
    return effects_of(entry.fact).moves[0].destination
