"""A day at a dock as the messages that terminals sent: a bit of everything that a ledger takes in, so that two ledgers can be compared."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from msgspec.structs import replace

from sync.wire.protocol import Upload
from tests.server.stories import (
    BIN_A,
    BIN_B,
    CUSTOMER,
    DOCK,
    LOT,
    PRODUCT,
    Device,
    moved,
    pallet,
    purged,
    received,
    unit,
)
from workflows.rules.facts.movement import PutAway, Received, Shipped, Unpacked
from workflows.rules.facts.parts import Contents, ItemStep, LotDetails, LotQuantity
from workflows.rules.facts.state import HoldPlaced
from workflows.rules.facts.work import Corrected, RuledEntry
from workflows.rules.identity import After, EntryId, HoldId, ItemId, OrderKey, inside
from workflows.rules.model.holds import lot_subject
from workflows.rules.model.work import Ruling
from workflows.rules.quantity import pieces
from workflows.rules.status import Evidence, HoldReason


def a_story() -> tuple[Upload, ...]:
    """The batches in the order of their arrival."""
    return tuple(_batches())


def _batches() -> Iterator[Upload]:
    first, second = Device(), Device()
    arrived = [first.write(received(pallet(1)))]
    arrived += [first.write(received(unit(number), inside(pallet(1)))) for number in range(1, 8)]
    yield first.upload()
    sealed = Contents(pallet(2), tuple(unit(number) for number in range(20, 25)), PRODUCT, LOT)
    sent = len(first.items)
    told = LotDetails(PRODUCT, LOT, date(2028, 6, 30))
    both = Received(DOCK, Evidence.SEEN, items=(ItemStep(pallet(2)),), contents=(sealed,), lots=(told,))
    arrived.append(first.write(both))
    first.write(PutAway(DOCK, BIN_A, (_step(pallet(1), arrived[0]),)))
    yield first.upload(sent + 1)
    yield from _conflicts(first, second, arrived)
    yield from _oddities(second)
    sent = len(first.items)
    first.write(HoldPlaced(HoldId(UUID(int=7)), (lot_subject(PRODUCT, LOT),), HoldReason.RECALL, recall="R-12"))
    first.write(Shipped(CUSTOMER, DOCK, (OrderKey("SO-1"),), (_step(pallet(2), arrived[8]),)))
    yield first.upload(sent + 1)
    yield first.upload(1, 12)
    yield first.reopened().upload()


def _conflicts(first: Device, second: Device, arrived: list[EntryId]) -> Iterator[Upload]:
    """Two that move one pack, a move that is taken back, one before its predecessor, one that was refused before it came."""
    sent = len(first.items)
    out = first.write(Unpacked(pallet(1), BIN_A, (_step(unit(1), arrived[1]),)))
    other = second.write(Unpacked(pallet(1), BIN_B, (_step(unit(1), arrived[1]),)))
    second.write(moved(unit(1), BIN_B, DOCK, other))
    back = first.write(moved(unit(1), BIN_A, BIN_B, out))
    first.write(Corrected(_said_no(first, back), "slip"))
    yield second.upload()
    yield first.upload(sent + 1)
    third, fourth = Device(), Device()
    before = third.write(received(unit(40)))
    mistaken = third.write(received(unit(41)))
    fourth.write(moved(unit(40), DOCK, BIN_B, before))
    fourth.write(Corrected(_said_no(third, mistaken), "wrong pack"))
    yield fourth.upload()
    yield third.upload()


def _oddities(device: Device) -> Iterator[Upload]:
    """Quantities below zero and above, what nobody can read, what was purged or is not what it says, a gap, a fork."""
    sent = len(device.items)
    device.write(PutAway(DOCK, BIN_A, quantities=(LotQuantity(PRODUCT, LOT, pieces(4)),)))
    device.write(Received(DOCK, Evidence.SEEN, quantities=(LotQuantity(PRODUCT, LOT, pieces(9)),)))
    device.seal(UUID(int=99), "ö not an entry \u0000".encode())
    device.write(received(unit(50)))
    device.write(received(unit(51)))
    message = device.upload(sent + 1)
    yield replace(message, items=(*message.items[:3], purged(message.items[3]), replace(message.items[4], content="?")))
    other = Device()
    other.seal(UUID(int=99), b"something else under a known id")
    yield other.upload()
    clone = device.copy()
    clone.items.pop()
    clone.write(received(unit(60)))
    clone.write(received(unit(61)))
    yield clone.upload(len(clone.items) + 1 - 2)
    device.write(received(unit(52)))
    device.write(received(unit(53)))
    yield device.upload(len(device.items))


def _step(item: ItemId, after: EntryId) -> ItemStep:
    return ItemStep(item, After.entry(after))


def _said_no(device: Device, entry: EntryId) -> RuledEntry:
    content = next(item.content or "" for item in device.items if item.id == entry)
    return RuledEntry(entry, Ruling.NO, content.encode())
