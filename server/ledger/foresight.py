"""What a batch's entries will look up, read beforehand with one query for each table: asked one by one, every entry waits a dozen times for the line.

A guess and no more: what it misses is read when it is asked for, what it reads in vain costs little. It refuses to know what is done with the rows.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from server.ledger.running import RunningRows
from server.ledger.touched import DEEPEST, items_of, may_hold
from workflows.gs1.values import Sgtin
from workflows.rules.effects import Effects, effects_of
from workflows.rules.entry import Entry
from workflows.rules.exceptions import Category
from workflows.rules.facts.parts import Fact
from workflows.rules.identity import ItemId, Place, PlaceKind, inside
from workflows.rules.model.goods import Displaced, Item, Lot, Stock
from workflows.rules.model.master_data import Pack
from workflows.rules.model.row import Key, Row, key_text
from workflows.rules.model.work import Decision, OpenException, ShipmentItem, ShipmentLot, Waiting
from workflows.rules.status import Evidence


def foresee(rows: RunningRows, entries: Sequence[Entry]) -> None:
    """Read what these entries are judged on."""
    sought = _Sought()
    for entry in entries:
        sought.add(entry)
    for kind, keys in sought.keys.items():
        rows.fetch(kind, keys)
    rows.fetch_found(Waiting, "item", [item.text for item in sought.items])
    _fetch_displaced(rows, sought.items)
    _fetch_outward(rows, sought.items)
    _fetch_inward(rows, [item for item in sought.items if may_hold(rows, item)])


class _Sought:
    """Keys by table, and the items that are named."""

    def __init__(self) -> None:
        self.keys: dict[type[Row], dict[Key, None]] = defaultdict(dict)
        self.items: dict[ItemId, None] = {}

    def add(self, entry: Entry) -> None:
        """What one entry looks up."""
        fact, effects, own = entry.fact, effects_of(entry.fact), (str(entry.id),)
        items = items_of(fact, effects)
        self.items |= dict.fromkeys(items)
        self.keys[Decision][own] = self.keys[OpenException][own] = None
        self.keys[Item] |= {(item.text,): None for item in items}
        self.keys[Item] |= {(move.destination.code,): None for move in effects.moves if _is_inside(move.destination)}
        self.keys[Pack] |= {(item.gtin.text,): None for item in items if isinstance(item, Sgtin)}
        self.keys[Lot] |= {(lot.product, lot.lot): None for lot in effects.lots}
        self._add_stock(effects)
        self._add_shipment(fact, effects, items)

    def _add_stock(self, effects: Effects) -> None:
        for delta in effects.deltas:
            key = tuple(map(key_text, (delta.place, delta.product, delta.lot, delta.owner, delta.disposition)))
            self.keys[Stock][key] = None
            self.keys[OpenException][(f"{Category.NEGATIVE_STOCK.value}:{'|'.join(key)}",)] = None

    def _add_shipment(self, fact: Fact, effects: Effects, items: Iterable[ItemId]) -> None:
        shipment = getattr(fact, "shipment", None)
        if shipment is not None:
            self.keys[ShipmentItem] |= {(shipment, item.text): None for item in items}
            for delta in effects.deltas:
                within = delta.place.code if _is_inside(delta.place) else ""
                self.keys[ShipmentLot][shipment, within, delta.product, delta.lot] = None


def _fetch_displaced(rows: RunningRows, items: Iterable[ItemId]) -> None:
    """What was before an item that is only taken to be here: whether anybody has handled it."""
    heads = [row for item in items if (row := rows.get(Item, (item.text,))) is not None]
    rows.fetch(Displaced, [(str(row.head), row.item.text) for row in heads if row.evidence is Evidence.INFERRED])


def _fetch_outward(rows: RunningRows, items: Iterable[ItemId]) -> None:
    """The packages that items are in, and what those are in."""
    level = {item.text for item in items}
    for _ in range(DEEPEST):
        found = [row for item in level if (row := rows.get(Item, (item,))) is not None]
        level = {row.place.code for row in found if _is_inside(row.place)}
        if not level:
            break
        rows.fetch(Item, [(item,) for item in level])


def _fetch_inward(rows: RunningRows, packages: Sequence[ItemId]) -> None:
    """What is in packages, level by level."""
    for _ in range(DEEPEST):
        if not packages:
            break
        places = [inside(package).text for package in packages]
        rows.fetch_found(Stock, "place", places)
        rows.fetch_found(Item, "place", places)
        found = [row.item for place in places for row in rows.find(Item, "place", place)]
        rows.fetch(Pack, {(item.gtin.text,) for item in found if isinstance(item, Sgtin)})
        packages = [item for item in found if may_hold(rows, item)]


def _is_inside(place: Place) -> bool:
    return place.kind is PlaceKind.INSIDE
