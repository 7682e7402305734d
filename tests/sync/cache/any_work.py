"""Random work on a few goods, seeded: what people of two terminals and a supervisor do to one small warehouse, right and wrong.

Weighted, because what breaks a view is rare: a second move of one box, an undo, a verdict that comes too early.
"""

import random
from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from tests.support.facts import entry_of
from tests.support.names import (
    BIN,
    CASE,
    DOCK,
    FLOUR,
    FLOUR_LOT,
    HERE,
    PALLET,
    SHIPMENT,
    STAGE,
    SUPPLIER,
    TABLET_LOT,
    TABLETS,
    TASK,
    THERE,
    TOTE,
    entry_id,
    kilograms,
)
from tests.sync.cache.worlds import UNITS, goods
from workflows.entry_codec import encode_entry
from workflows.rules.entry import Entry
from workflows.rules.exceptions import Category, Resolution
from workflows.rules.facts import movement, state, work
from workflows.rules.facts.parts import Contents, Fact, ItemStep, LotDetails, LotQuantity
from workflows.rules.identity import UNKNOWN, After, HoldId, ItemId, Place
from workflows.rules.model.goods import Item, Stock
from workflows.rules.model.row import Row
from workflows.rules.model.work import (
    OpenException,
    Ruling,
    Shipment,
    ShipmentItem,
    ShipmentLot,
    ShipmentState,
    Task,
    TaskKind,
)
from workflows.rules.quantity import Quantity, pieces
from workflows.rules.rows import Rows
from workflows.rules.status import Disposition, Evidence, HoldReason, PackLevel

BOXES = UNITS[:5]
PACKAGES: tuple[ItemId, ...] = (CASE, TOTE, PALLET)
PACKABLE: tuple[ItemId, ...] = (*BOXES, CASE, TOTE)
PLACES = (DOCK, BIN, STAGE)
HOLDS = tuple(HoldId(UUID(int=number)) for number in (1, 2))


def warehouse() -> list[Row]:
    """What there is before anybody works."""
    announced = [ShipmentItem(SHIPMENT, item, CASE.text, PackLevel.UNIT, product=TABLETS) for item in UNITS[5:]]
    return [
        *goods()[:6],
        Stock(BIN, FLOUR, FLOUR_LOT, None, Disposition.AVAILABLE, pieces(3)),
        Shipment(SHIPMENT, SUPPLIER, ShipmentState.ANNOUNCED),
        ShipmentLot(SHIPMENT, "", FLOUR, FLOUR_LOT, announced=pieces(9)),
        Task(TASK, TaskKind.RECEIVE, SHIPMENT),
        *announced,
    ]


class Workers:
    """Whoever works: `act` gives the next entry of somebody who sees these rows."""

    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed)
        self.made: list[Entry] = []

    def act(self, seen: Rows) -> Entry:
        """Another entry."""
        kinds = list(_ACTS)
        (kind,) = self.draw.choices(kinds, [_ACTS[one] for one in kinds])
        entry = entry_of(kind(self, seen), len(self.made) + 100)
        self.made.append(entry)
        return entry

    def _step(self, seen: Rows, item: ItemId) -> tuple[ItemStep, Place]:
        """An item as its author sees it, or wrongly remembers it."""
        row = seen.get(Item, (item.text,))
        place = row.place if row else self.draw.choice(PLACES)
        match self.draw.randrange(10):
            case 0:
                return ItemStep(item, UNKNOWN, TABLETS), place
            case 1 if self.made:
                return ItemStep(item, After.entry(self.draw.choice(self.made).id)), place
            case 2:
                return ItemStep(item, After.entry(entry_id(len(self.made) + 100 + self.draw.randrange(4)))), place
        return ItemStep(item, After.entry(row.head) if row else UNKNOWN), place

    def _moved(self, seen: Rows) -> Fact:
        step, place = self._step(seen, self.draw.choice(BOXES))
        return movement.Moved(place, self.draw.choice(PLACES), (step,))

    def _packed(self, seen: Rows) -> Fact:
        into = self.draw.choice(PACKAGES)
        step, place = self._step(seen, self.draw.choice(PACKABLE))
        return movement.Packed(into, place, DOCK, (step,))

    def _unpacked(self, seen: Rows) -> Fact:
        step, _ = self._step(seen, self.draw.choice(BOXES))
        return movement.Unpacked(CASE, DOCK, (step,))

    def _carried(self, _: Rows) -> Fact:
        return movement.Moved(BIN, self.draw.choice(PLACES), quantities=(self._flour(),))

    def _flour(self) -> LotQuantity:
        much: Quantity = kilograms("1.5") if self.draw.random() < 0.1 else pieces(self.draw.randrange(1, 4))
        return LotQuantity(FLOUR, FLOUR_LOT, much)

    def _received(self, seen: Rows) -> Fact:
        step, _ = self._step(seen, self.draw.choice(UNITS))
        contents = (Contents(TOTE, tuple(self.draw.sample(UNITS, 2)), TABLETS, TABLET_LOT),)
        return movement.Received(
            DOCK,
            self.draw.choice([Evidence.SEEN, Evidence.INFERRED]),
            SHIPMENT,
            items=(replace(step, after=UNKNOWN),) if self.draw.random() < 0.7 else (),
            quantities=(self._flour(),) if self.draw.random() < 0.5 else (),
            contents=contents if self.draw.random() < 0.3 else (),
            lots=(LotDetails(TABLETS, TABLET_LOT, supplier_lot=FLOUR_LOT),),
        )

    def _closed(self, _: Rows) -> Fact:
        return movement.ReceiptClosed(SHIPMENT, DOCK)

    def _held(self, _: Rows) -> Fact:
        return state.HoldPlaced(self.draw.choice(HOLDS), (self.draw.choice(BOXES).text,), HoldReason.OTHER)

    def _lifted(self, _: Rows) -> Fact:
        return state.HoldLifted(self.draw.choice(HOLDS), (self.draw.choice(BOXES).text,), "looked at")

    def _claimed(self, _: Rows) -> Fact:
        return work.TaskClaimed(TASK, self.draw.choice([HERE, THERE]))

    def _released(self, _: Rows) -> Fact:
        return work.TaskReleased(TASK, self.draw.choice([HERE, THERE]))

    def _refused(self, _: Rows) -> Fact:
        return work.Refused(Category.SUSPECT, DOCK, self.draw.choice(BOXES))

    def _undone(self, seen: Rows) -> Fact:
        return work.Corrected(self._ruled(seen, Ruling.NO), "mistake")

    def _reread(self, seen: Rows) -> Fact:
        parked = sorted(row.entry for row in seen.every(OpenException) if row.entry is not None)
        return work.Reread(self.draw.choice(parked) if parked else entry_id(1))

    def _ruled_on(self, seen: Rows) -> Fact:
        rulings = tuple(self._ruled(seen, self.draw.choice(list(Ruling))) for _ in range(self.draw.randrange(1, 3)))
        return work.ExceptionResolved(self._name(seen), Resolution.OTHER, rulings=rulings)

    def _ruled(self, seen: Rows, ruling: Ruling) -> work.RuledEntry:
        """A verdict on something parked, or made lately, or not there yet."""
        parked = [row.entry for row in seen.every(OpenException) if row.entry is not None]
        if parked and self.draw.random() < 0.5:
            return work.RuledEntry(self.draw.choice(sorted(parked)), ruling)
        if self.made and self.draw.random() < 0.8:
            target = self.draw.choice(self.made[-6:])
            return work.RuledEntry(target.id, ruling, encode_entry(target))
        return work.RuledEntry(entry_id(len(self.made) + 100 + self.draw.randrange(4)), ruling)

    def _name(self, seen: Rows) -> str:
        names = sorted(row.name for row in seen.every(OpenException))
        return self.draw.choice(names) if names else "none"


_ACTS: dict[Callable[[Workers, Rows], Fact], int] = {
    Workers._moved: 30,
    Workers._packed: 8,
    Workers._unpacked: 4,
    Workers._carried: 8,
    Workers._received: 12,
    Workers._closed: 2,
    Workers._held: 3,
    Workers._lifted: 3,
    Workers._claimed: 3,
    Workers._released: 2,
    Workers._refused: 3,
    Workers._undone: 10,
    Workers._ruled_on: 10,
    Workers._reread: 2,
}
