"""The projections of a batch: for each entry its event, the lots and items it touches, and what it changed in who is inside whom.

They follow from the log alone, so they can be made again. Written inside the transaction that applies the entries.
"""

from collections.abc import Iterable
from typing import Any

from server.ledger.hot import Hot
from server.ledger.moments import moment_text
from server.ledger.touched import Touched, items_of, lots_of
from sync.wire.envelope import Envelope
from workflows.rules.book import OutcomeKind
from workflows.rules.effects import Effects, effects_of
from workflows.rules.entry import Entry
from workflows.rules.facts.parts import Fact
from workflows.rules.identity import ItemId, PlaceKind, ShipmentKey, SiteCode
from workflows.rules.model.goods import Item
from workflows.rules.model.row import key_text
from workflows.rules.model.work import Decision, Ruling, Shipment
from workflows.rules.rows import RowChange, Rows

APPLIED = OutcomeKind.APPLIED.value
TAKEN_BACK = "taken_back"
"""The standing of an entry that a later decision said no to."""


class Projection:
    """What a batch's entries add to the projections of a site."""

    def __init__(self, site: SiteCode) -> None:
        self._site = site
        self._events: list[tuple[Any, ...]] = []
        self._lots: list[tuple[Any, ...]] = []
        self._items: list[tuple[Any, ...]] = []
        self._standings: list[tuple[str, str, str]] = []
        self._open: dict[str, tuple[str, int]] = {}
        self._windows: list[tuple[Any, ...]] = []
        self._closed: list[tuple[Any, ...]] = []

    def add(
        self,
        position: int,
        entry: Entry,
        envelope: Envelope,
        outcome: OutcomeKind,
        changes: Iterable[RowChange],
        before: Rows,
        after: Rows,
    ) -> None:
        """Note one entry: `before` and `after` are the rows around it, `changes` the difference."""
        effects = effects_of(entry.fact)
        self._add_event(position, entry, envelope, outcome, effects, after)
        self._add_touched(position, lots_of(entry.fact, effects, after), items_of(entry.fact, effects))
        for change in changes:
            if change.kind is Item:
                self._add_move(position, entry, before.get(Item, change.key), change.row, change.key[0])
            elif change.kind is Decision and isinstance(change.row, Decision) and change.row.ruling is Ruling.NO:
                self._standings.append((TAKEN_BACK, self._site, str(change.row.entry)))

    def write(self, hot: Hot) -> None:
        """Write what was noted."""
        hot.many("INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", self._events)
        hot.many("INSERT INTO event_lot VALUES (?, ?, ?, ?, ?, ?, ?, ?)", self._lots)
        hot.many("INSERT INTO event_item VALUES (?, ?, ?)", self._items)
        hot.many("UPDATE event SET standing = ? WHERE site = ? AND entry = ?", self._standings)
        hot.many("UPDATE containment SET until = ? WHERE site = ? AND child = ? AND until IS NULL", self._closed)
        still_open = [(self._site, child, since, parent, None) for child, (parent, since) in self._open.items()]
        hot.many("INSERT INTO containment VALUES (?, ?, ?, ?, ?)", [*self._windows, *still_open])

    def _add_event(
        self, position: int, entry: Entry, envelope: Envelope, outcome: OutcomeKind, effects: Effects, rows: Rows
    ) -> None:
        source, destination = _places(entry.fact, effects)
        occurred = moment_text(entry.stamp.clock.occurred)
        document = _document(entry.fact)
        who = (str(envelope.enrolment), entry.stamp.person or "")
        what = (self._site, position, str(entry.id), entry.fact.KIND, outcome.value, occurred)
        where = (source, destination, _party(entry.fact, rows), document, _note(entry.fact))
        self._events.append((*what, *who, *where))

    def _add_touched(self, position: int, lots: Touched, items: Iterable[ItemId]) -> None:
        for (key, through), amount in lots.items():
            measure = (amount.items, format(amount.total, "f"), amount.unit.value)
            self._lots.append((self._site, key.product, key.lot, position, through, *measure))
        self._items.extend((self._site, item.text, position) for item in items)

    def _add_move(self, position: int, entry: Entry, before: Item | None, row: Any, item: str) -> None:
        was, now = _parent(before), _parent(row)
        if was != now:
            self._close(item, was, position)
            if now:
                self._open[item] = (now, position)
        if row is not None and row.head != entry.id and (before is None or before.head != row.head):
            self._standings.append((APPLIED, self._site, str(row.head)))

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
