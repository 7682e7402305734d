"""What a batch's entries will look up, read beforehand with one query for each table: asked one by one, every entry waits a dozen times for the line.

A guess and no more: what it misses is read when it is asked for, what it reads in vain costs little. It refuses to know what is done with the rows.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from server.ledger.running import RunningRows
from server.ledger.touched import DEEPEST, items_of, may_hold
from workflows.gs1.values import Sgtin
from workflows.rules.derived.on_the_way import is_single
from workflows.rules.derived.went_on import OUTWARD_FACTS
from workflows.rules.effects import Effects, effects_of
from workflows.rules.entry import Entry
from workflows.rules.exceptions import Category
from workflows.rules.facts.movement import Picked
from workflows.rules.facts.parts import Fact
from workflows.rules.identity import ItemId, LotCode, Place, PlaceKind, ProductKey, inside
from workflows.rules.model.goods import Displaced, Item, Lot, Stock
from workflows.rules.model.holds import Hold, lot_subject
from workflows.rules.model.master_data import Pack, RecallScope
from workflows.rules.model.row import Key, Row, key_text
from workflows.rules.model.work import Decision, OpenException, Order, OrderLine, ShipmentItem, ShipmentLot, Waiting
from workflows.rules.status import Evidence


def foresee(rows: RunningRows, entries: Sequence[Entry]) -> None:
    """Read what these entries are judged on."""
    sought = _Sought()
    for entry in entries:
        sought.add(entry)
    sought.fetch(rows)
    _fetch_displaced(rows, sought.items)
    _fetch_outward(rows, sought.items)
    _fetch_inward(rows, [item for item in sought.items if may_hold(rows, item)], packages_only=True)
    goods = [row for item in sought.leaving if (row := rows.get(Item, (item.text,))) is not None]
    goods += _fetch_inward(rows, [item for item in sought.leaving if not is_single(rows, item)], packages_only=False)
    for row in goods:
        sought.add_blocked(row.item.text, row.product, row.lot)
    sought.fetch(rows)


class _Sought:
    """Keys and values to find by, table by table; `items` are those named, `leaving` those of them that are taken out of the house."""

    def __init__(self) -> None:
        self.items: dict[ItemId, None] = {}
        self.leaving: dict[ItemId, None] = {}
        self._keys: dict[type[Row], dict[Key, None]] = defaultdict(dict)
        self._found: dict[tuple[type[Row], str], dict[str, None]] = defaultdict(dict)

    def fetch(self, rows: RunningRows) -> None:
        """Read what is sought and was not read yet."""
        for kind, keys in self._keys.items():
            rows.fetch(kind, keys)
        for (kind, field), values in self._found.items():
            rows.fetch_found(kind, field, values)

    def add(self, entry: Entry) -> None:
        """What one entry looks up."""
        fact, effects, own = entry.fact, effects_of(entry.fact), (str(entry.id),)
        self._keys[Decision][own] = self._keys[OpenException][own] = None
        items = items_of(fact, effects)
        self._add_items(fact, effects, items)
        self._keys[Lot] |= {(lot.product, lot.lot): None for lot in effects.lots}
        for delta in effects.deltas:
            key = tuple(map(key_text, (delta.place, delta.product, delta.lot, delta.owner, delta.disposition)))
            self._keys[Stock][key] = None
            self._add_exception(Category.NEGATIVE_STOCK, "|".join(key))
        self._add_shipment(fact, effects, items)
        if isinstance(fact, Picked):
            self._add_order(fact)
        if isinstance(fact, OUTWARD_FACTS):
            for delta in effects.deltas:
                self.add_blocked("", delta.product, delta.lot)

    def add_blocked(self, item: str, product: ProductKey | None, lot: LotCode | None) -> None:
        """Whether an item or its lot is blocked; either may be none."""
        for subject in (item, lot_subject(product, lot) if product is not None and lot is not None else ""):
            if subject:
                self._found[Hold, "subject"][subject] = None
                self._add_exception(Category.RECALLED, subject)
                self._add_exception(Category.HELD, subject)
        if lot is not None:
            self._found[RecallScope, "lot"][lot] = None

    def _add_items(self, fact: Fact, effects: Effects, items: Iterable[ItemId]) -> None:
        self.items |= dict.fromkeys(items)
        if isinstance(fact, OUTWARD_FACTS):
            self.leaving |= dict.fromkeys(items)
        self._keys[Item] |= {(item.text,): None for item in items}
        self._keys[Item] |= {(move.destination.code,): None for move in effects.moves if _is_inside(move.destination)}
        self._keys[Pack] |= {(item.gtin.text,): None for item in items if isinstance(item, Sgtin)}
        self._keys[OpenException] |= {(f"{Category.NO_DATA.value}:{item.text}",): None for item in items}
        self._found[Waiting, "item"] |= {item.text: None for item in items}

    def _add_shipment(self, fact: Fact, effects: Effects, items: Iterable[ItemId]) -> None:
        shipment = getattr(fact, "shipment", None)
        if shipment is None:
            return
        self._keys[ShipmentItem] |= {(shipment, item.text): None for item in items}
        for delta in effects.deltas:
            within = delta.place.code if _is_inside(delta.place) else ""
            self._keys[ShipmentLot][shipment, within, delta.product, delta.lot] = None
            self._found[ShipmentLot, "lot"][delta.lot] = None
            self._found[Hold, "subject"][lot_subject(delta.product, delta.lot)] = None
            self._found[RecallScope, "lot"][delta.lot] = None
            self._add_exception(Category.RECALLED, f"{lot_subject(delta.product, delta.lot)}@{shipment}")

    def _add_order(self, fact: Picked) -> None:
        self._keys[Order][(fact.order,)] = self._keys[OrderLine][fact.order, fact.line] = None
        self._found[OrderLine, "order"][fact.order] = None
        self._add_exception(Category.ORDER_CANCELLED, fact.order)
        self._add_exception(Category.ORDER_CHANGED, fact.order)

    def _add_exception(self, category: Category, about: str) -> None:
        self._keys[OpenException][(f"{category.value}:{about}",)] = None


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


def _fetch_inward(rows: RunningRows, packages: Sequence[ItemId], packages_only: bool) -> list[Item]:
    """What is in packages, level by level; looked into are packages alone, or whatever there is."""
    inner: list[Item] = []
    for _ in range(DEEPEST):
        if not packages:
            break
        places = [inside(package).text for package in packages]
        rows.fetch_found(Stock, "place", places)
        rows.fetch_found(Item, "place", places)
        found = [row for place in places for row in rows.find(Item, "place", place)]
        rows.fetch(Pack, {(row.item.gtin.text,) for row in found if isinstance(row.item, Sgtin)})
        packages = [row.item for row in found if not packages_only or may_hold(rows, row.item)]
        inner += found
    return inner


def _is_inside(place: Place) -> bool:
    return place.kind is PlaceKind.INSIDE
