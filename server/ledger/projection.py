"""The projections of a batch: for each entry its event, the lots and items it touches, and what it changed in who is inside whom.

They follow from the log alone, so they can be made again. Written inside the transaction that applies the entries.
"""

from dataclasses import dataclass
from typing import Any

from server.ledger.bulk import insert_into
from server.ledger.hot import Hot, Record
from server.ledger.moments import moment_text
from server.ledger.touched import items_of, lots_of
from server.ledger.trace_tables import CONTAINMENT, EVENT, EVENT_ITEM, EVENT_LOT
from workflows.rules.book import OutcomeKind
from workflows.rules.effects import Effects, effects_of
from workflows.rules.entry import Entry
from workflows.rules.facts.parts import Fact
from workflows.rules.identity import PlaceKind, ShipmentKey, SiteCode
from workflows.rules.model.goods import Item
from workflows.rules.model.row import key_text
from workflows.rules.model.work import Decision, OpenException, Ruling, Shipment
from workflows.rules.parked import UNDECIDED
from workflows.rules.rows import RowChange, Rows

APPLIED = OutcomeKind.APPLIED.value
TAKEN_BACK = "taken_back"
REJECTED = "rejected"
"""The standing of an entry that a later decision said no to: after it was booked, or while it was parked."""

_INTO_EVENT, _INTO_EVENT_LOT, _INTO_EVENT_ITEM = map(insert_into, (EVENT, EVENT_LOT, EVENT_ITEM))
_INTO_CONTAINMENT = insert_into(CONTAINMENT)


@dataclass(frozen=True, slots=True)
class Happening:
    """One entry as it was judged: `entry_id` is its id as text, `changes` what it changed."""

    position: int
    entry_id: str
    entry: Entry
    outcome: OutcomeKind
    changes: tuple[RowChange, ...]


class Projection:
    """What a batch's entries add to the projections of a site; `enrolment` is whose batch it is."""

    def __init__(self, site: SiteCode, enrolment: str) -> None:
        self._site = site
        self._enrolment = enrolment
        self._events: list[Record] = []
        self._lots: list[Record] = []
        self._items: list[Record] = []
        self._standings: list[Record] = []
        self._open: dict[str, tuple[str, int]] = {}
        self._windows: list[Record] = []
        self._closed: list[Record] = []

    def add(self, happening: Happening, before: Rows, after: Rows) -> None:
        """Note one entry; `before` and `after` are the rows around it."""
        effects = effects_of(happening.entry.fact)
        self._add_event(happening, effects, after)
        self._add_touched(happening, effects, after)
        for change in happening.changes:
            if change.kind is Item:
                self._add_move(happening, before.get(Item, change.key), change)
            elif isinstance(change.row, Decision) and change.row.ruling is Ruling.NO:
                parked = before.get(OpenException, change.key) is not None
                self._standings.append((REJECTED if parked else TAKEN_BACK, self._site, change.key[0]))
            elif change.kind is OpenException and change.row is None:
                self._add_settled(before.get(OpenException, change.key), after)

    def write(self, hot: Hot) -> None:
        """Write what was noted."""
        hot.insert(_INTO_EVENT, self._events)
        hot.insert(_INTO_EVENT_LOT, self._lots)
        hot.insert(_INTO_EVENT_ITEM, self._items)
        hot.many("UPDATE event SET standing = ? WHERE site = ? AND entry = ?", self._standings)
        hot.many("UPDATE containment SET until = ? WHERE site = ? AND child = ? AND until IS NULL", self._closed)
        still_open = [(self._site, child, since, parent, None) for child, (parent, since) in self._open.items()]
        hot.insert(_INTO_CONTAINMENT, [*self._windows, *still_open])

    def _add_event(self, happening: Happening, effects: Effects, rows: Rows) -> None:
        fact, stamp = happening.entry.fact, happening.entry.stamp
        what = (self._site, happening.position, happening.entry_id, fact.KIND, happening.outcome.value)
        who = (moment_text(stamp.clock.occurred), self._enrolment, stamp.person or "")
        self._events.append((*what, *who, *_places(fact, effects), _party(fact, rows), _document(fact), _note(fact)))

    def _add_touched(self, happening: Happening, effects: Effects, rows: Rows) -> None:
        site, position, fact = self._site, happening.position, happening.entry.fact
        for (key, through), amount in lots_of(fact, effects, rows).items():
            measure = (amount.items, format(amount.total, "f"), amount.unit.value)
            self._lots.append((site, key.product, key.lot, position, through, *measure))
        self._items.extend((site, item.text, position) for item in items_of(fact, effects))

    def _add_move(self, happening: Happening, before: Item | None, change: RowChange) -> None:
        item, row = change.key[0], change.row if isinstance(change.row, Item) else None
        was, now = _parent(before), _parent(row)
        if was != now:
            self._close(item, was, happening.position)
            if now:
                self._open[item] = (now, happening.position)
        if row is not None and row.head != happening.entry.id and (before is None or before.head != row.head):
            self._standings.append((APPLIED, self._site, str(row.head)))

    def _add_settled(self, parked: OpenException | None, after: Rows) -> None:
        """A parked entry that is open no more was booked, unless somebody said no to it."""
        if parked is None or parked.entry is None or parked.reason not in UNDECIDED:
            return
        decision = after.get(Decision, (str(parked.entry),))
        if decision is None or decision.ruling is Ruling.YES:
            self._standings.append((APPLIED, self._site, str(parked.entry)))

    def _close(self, item: str, parent: str, position: int) -> None:
        opened = self._open.pop(item, None)
        if opened is not None:
            self._windows.append((self._site, item, opened[1], opened[0], position))
        elif parent:
            self._closed.append((position, self._site, item))


def _parent(row: Item | None) -> str:
    return row.place.code if row is not None and row.place.kind is PlaceKind.INSIDE else ""


def _places(fact: Fact, effects: Effects) -> tuple[str, str]:
    """From where to where: as the goods went, else where the fact says it was."""
    if effects.moves:
        move = effects.moves[0]
        return key_text(move.source), move.destination.text
    if effects.deltas:
        lost = next((delta.place.text for delta in effects.deltas if delta.change.amount < 0), "")
        gained = next((delta.place.text for delta in effects.deltas if delta.change.amount > 0), "")
        return lost, gained
    return "", key_text(getattr(fact, "place", None))


def _document(fact: Any) -> str:
    orders = getattr(fact, "orders", ())
    named = (getattr(fact, name, None) for name in ("shipment", "transfer", "order", "run", "hold", "document"))
    return ", ".join(orders) if orders else next((str(value) for value in named if value), "")


def _party(fact: Any, rows: Rows) -> str:
    named = getattr(fact, "supplier", None) or getattr(fact, "customer", None)
    shipment: ShipmentKey | None = getattr(fact, "shipment", None)
    if named is None and shipment is not None:
        row = rows.get(Shipment, (shipment,))
        named = None if row is None else row.supplier
    return named or ""


def _note(fact: Any) -> str:
    """One word or phrase that tells this event from others of its kind."""
    for name in ("evidence", "reason", "after", "category", "result", "rule"):
        value = getattr(fact, name, None)
        if value:
            return key_text(value)
    return ""
