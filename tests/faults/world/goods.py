"""The goods of a history: few things at few places, so that everybody is always in everybody's way. Facts are made as a workflow makes them, from what is seen."""

from decimal import Decimal
from uuid import UUID

from tests.faults.chance import Chance
from tests.faults.world.handheld import Handheld
from tests.server.stories import BIN_A, BIN_B, DOCK, LOT, PRODUCT, pallet, unit
from workflows.rules.facts import movement, state, work
from workflows.rules.facts.parts import Fact, ItemStep, LotQuantity
from workflows.rules.identity import (
    FIRST,
    NOWHERE,
    UNKNOWN,
    After,
    EntryId,
    HoldId,
    ItemId,
    LotCode,
    OrderKey,
    Place,
    PlaceKind,
)
from workflows.rules.model.goods import Item
from workflows.rules.model.holds import lot_subject
from workflows.rules.model.work import Task
from workflows.rules.quantity import Quantity, Unit
from workflows.rules.status import Disposition, Evidence, HoldReason

SERIALS: tuple[ItemId, ...] = (unit(1), unit(2), unit(3))
TOTE: ItemId = pallet(1)
PLACES = (DOCK, BIN_A, BIN_B)
LOTS = (LOT, LotCode("LOT-8"))
ORDER = OrderKey("SO-1")


def step_of(terminal: Handheld, item: ItemId) -> tuple[ItemStep, Place]:
    """An item as this terminal sees it: its predecessor, and where it is. Without data it is taken to be where the person stands."""
    head = terminal.view.item(item)
    if head is not None:
        return ItemStep(item, After.entry(head.head)), head.place
    return ItemStep(item, FIRST if terminal.view.has_data() else UNKNOWN), NOWHERE


def received(terminal: Handheld, chance: Chance) -> Fact:
    """Something arrives; a second reading of what is here is booked as found by an adjustment elsewhere, and as a receipt here: a conflict."""
    item = chance.one_of((*SERIALS, TOTE))
    product = (PRODUCT, LOT) if item is not TOTE else (None, None)
    step = ItemStep(item, FIRST if terminal.view.has_data() else UNKNOWN, *product)
    return movement.Received(chance.one_of(PLACES), Evidence.SEEN, items=(step,))


def moved(terminal: Handheld, chance: Chance) -> Fact:
    """One or two things go elsewhere."""
    steps = [step_of(terminal, item) for item in chance.some_of(SERIALS, 2)]
    step, source = steps[0]
    together = tuple(one for one, where in steps if where == source)
    target = chance.one_of([place for place in PLACES if place != source])
    return movement.Moved(_source(source, chance), target, together or (step,))


def taken(terminal: Handheld, item: ItemId, chance: Chance) -> Fact:
    """This very thing goes elsewhere."""
    step, source = step_of(terminal, item)
    target = chance.one_of([place for place in PLACES if place != source])
    return movement.Moved(_source(source, chance), target, items=(step,))


def picked(terminal: Handheld, chance: Chance) -> Fact:
    """One thing is taken for the order."""
    step, source = step_of(terminal, chance.one_of(SERIALS))
    return movement.Picked(ORDER, "1", _source(source, chance), BIN_B, movement.PickRule.FEFO, items=(step,))


def packed(terminal: Handheld, chance: Chance) -> Fact:
    """One thing goes into the tote, or comes out of it."""
    step, source = step_of(terminal, chance.one_of(SERIALS))
    if source.kind is PlaceKind.INSIDE:
        return movement.Unpacked(TOTE, chance.one_of(PLACES), items=(step,))
    return movement.Packed(TOTE, _source(source, chance), chance.one_of(PLACES), items=(step,))


def turned(terminal: Handheld, chance: Chance) -> Fact:
    """A thing is found damaged, or usable again; or it is destroyed."""
    step, source = step_of(terminal, chance.one_of(SERIALS))
    head = terminal.view.item(step.item)
    was = head.disposition if head else Disposition.AVAILABLE
    if chance.often(0.2):
        return state.Destroyed(_source(source, chance), "broken", items=(step,))
    now = Disposition.AVAILABLE if was is Disposition.DAMAGED else Disposition.DAMAGED
    return state.StatusChanged(_source(source, chance), was, now, "looked at", items=(step,))


def counted(terminal: Handheld, chance: Chance) -> Fact:
    """Some of a lot goes from one place to another, arrives, or turns out to be missing."""
    amount = Quantity(Decimal(chance.between(1, 5)), Unit.PIECE)
    what, place = LotQuantity(PRODUCT, chance.one_of(LOTS), amount), chance.one_of(PLACES)
    kind = chance.weighted({"moved": 3, "received": 2, "missing": 1})
    if kind == "moved":
        return movement.Moved(place, chance.one_of([other for other in PLACES if other != place]), quantities=(what,))
    if kind == "received":
        return movement.Received(place, Evidence.SEEN, quantities=(what,))
    return state.Adjusted(place, "recount", quantities=(LotQuantity(PRODUCT, what.lot, -amount),))


def placed(chance: Chance) -> Fact:
    """A hold on a lot."""
    subject = lot_subject(PRODUCT, chance.one_of(LOTS))
    return state.HoldPlaced(HoldId(UUID(bytes=chance.bytes(16), version=4)), (subject,), HoldReason.INSPECTION)


def lifted(hold: HoldId, subject: str) -> Fact:
    """A hold is lifted from a lot."""
    return state.HoldLifted(hold, (subject,), "looked at")


def task_fact(terminal: Handheld, chance: Chance) -> Fact | None:
    """A task is claimed, given back or taken over, as its holder in this view allows."""
    tasks = sorted(terminal.view.rows.every(Task), key=lambda row: row.task)
    if not tasks:
        return None
    task, me = chance.one_of(tasks), terminal.identity.enrolment
    if task.holder is None:
        return work.TaskClaimed(task.task, me)
    if task.holder == me:
        return work.TaskReleased(task.task, me)
    return work.TaskTakenOver(task.task, me, task.holder, "was away")


def heads(terminal: Handheld) -> dict[ItemId, EntryId]:
    """What last moved each serial, as this terminal sees it."""
    return {row.item: row.head for row in terminal.view.rows.every(Item)}


def _source(seen: Place, chance: Chance) -> Place:
    return chance.one_of(PLACES) if seen is NOWHERE else seen
