"""What another site received of our transfers is on its way no more: a fact of our own for each item and lot, and its correction when the receipt is taken back.

Ids follow from the receipt, so whatever runs twice is known. In the sender's one transaction, its feed locked.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import count
from uuid import uuid5

from server.ledger.hot import Hot
from server.ledger.own_entries import own_entry, record_own
from server.ledger.rows import LedgerRows
from server.ledger.told_entries import Happened, ToldEntries
from workflows.rules.booking import final_place, item_row
from workflows.rules.entry import Entry
from workflows.rules.facts.movement import Received, TransferArrived, TransferReceived
from workflows.rules.facts.parts import ItemStep, LotQuantity
from workflows.rules.facts.work import Corrected, RuledEntry
from workflows.rules.identity import After, EntryId, ItemId, PlaceKind, ShipmentKey, transfer_key
from workflows.rules.model.goods import Item, Stock
from workflows.rules.model.master_data import Site
from workflows.rules.model.work import Decision, Ruling, ShipmentLot
from workflows.rules.quantity import Quantity
from workflows.rules.rows import Rows
from workflows.rules.status import Evidence
from workflows.rules.transfers import site_party, transit_to

PURPOSE = "arrivals"


@dataclass(frozen=True, slots=True)
class _Receipt:
    """Goods of a transfer that were received at the other site by an entry of theirs."""

    entry: EntryId
    moment: datetime
    transfer: ShipmentKey
    items: tuple[ItemId, ...]
    quantities: tuple[LotQuantity, ...] = ()


def follow_arrivals(
    hot: Hot, sender: Site, at: Site, happened: Iterable[Happened], program: str, now: datetime
) -> None:
    """Book at `sender` what was received at `at` of its transfers, and what was taken back there."""
    told, ours = ToldEntries(hot, at.site), ToldEntries(hot, sender.site)
    rows, there = LedgerRows(hot, sender.site), LedgerRows(hot, at.site)
    entries: dict[EntryId, Entry] = {}
    moved: set[str] = set()
    for receipt, in_force in _receipts(told, there, sender, happened):
        if in_force:
            made = _arrivals(rows, there, sender, at, receipt, moved)
        else:
            made = _withdrawals(ours, rows, receipt)
        for name, moment, fact in made:
            if ours.entry(str(name)) is None:
                entries[name] = own_entry(sender.site, fact, program, moment, name)
    record_own(hot, sender.site, PURPOSE, list(entries.values()), now)


def _receipts(
    told: ToldEntries, there: Rows, sender: Site, happened: Iterable[Happened]
) -> Iterator[tuple[_Receipt, bool]]:
    """The receipts of our transfers that came or were ruled on, and whether each is in force; then what was here before it was announced."""
    for one in happened:
        for name in one.entries:
            entry = told.entry(name)
            receipt = None if entry is None else _receipt_of(entry, sender)
            if receipt is not None:
                yield receipt, told.is_in_force(name)
        for shipment, text, evidence in one.lines:
            site, _, transfer = shipment.partition("/")
            head = there.get(Item, (text,)) if site == sender.site and evidence != Evidence.NONE.value else None
            first = None if head is None else told.entry(str(head.head))
            if head is not None and first is not None:
                yield _Receipt(first.id, first.stamp.clock.occurred, ShipmentKey(transfer), (head.item,)), True


def _receipt_of(entry: Entry, sender: Site) -> _Receipt | None:
    fact = entry.fact
    if not isinstance(fact, Received | TransferReceived):
        return None
    key = fact.shipment if isinstance(fact, Received) else transfer_key(fact.from_site, fact.transfer)
    site, slash, transfer = (key or "").partition("/")
    if not slash or site != sender.site:
        return None
    items = [step.item for step in fact.items]
    items += [item for content in fact.contents for item in content.items]
    loose = () if fact.place.kind is PlaceKind.INSIDE else fact.quantities
    return _Receipt(entry.id, entry.stamp.clock.occurred, ShipmentKey(transfer), tuple(items), loose)


_Made = Iterator[tuple[EntryId, datetime, TransferArrived | Corrected]]


def _arrivals(rows: Rows, there: Rows, sender: Site, at: Site, receipt: _Receipt, moved: set[str]) -> _Made:
    """A fact for each item that is still on its way, and none for what comes with its package."""
    what = (at.site, receipt.transfer, site_party(at), receipt.entry)
    for item in receipt.items:
        head = item_row(rows, item)
        if head is None or final_place(rows, head) != transit_to(at.site) or _comes_with(rows, head, moved):
            continue
        moved.add(item.text)
        step = ItemStep(item, After.entry(head.head), head.product, head.lot)
        yield _name(receipt.entry, item.text), receipt.moment, TransferArrived(*what, items=(step,))
    for quantity in receipt.quantities:
        line = there.get(ShipmentLot, (transfer_key(sender.site, receipt.transfer), "", quantity.product, quantity.lot))
        if line is not None and line.announced is not None:
            for number, part in enumerate(_by_owner(rows, at, quantity)):
                name = _name_of_part(receipt.entry, quantity, number)
                yield name, receipt.moment, TransferArrived(*what, quantities=(part,))


def _comes_with(rows: Rows, head: Item, moved: set[str]) -> bool:
    """Whether an item is known to have arrived: itself, or a package that it is in."""
    seen: set[str] = set()
    while head.item.text not in seen:
        seen.add(head.item.text)
        if head.item.text in moved:
            return True
        outer = rows.get(Item, (head.place.code,)) if head.place.kind is PlaceKind.INSIDE else None
        if outer is None:
            return False
        head = outer
    return False


def _by_owner(rows: Rows, at: Site, quantity: LotQuantity) -> Iterator[LotQuantity]:
    """A counted quantity as the balances that are on their way have it: the other site may not know whose it is."""
    lot, left = (quantity.product, quantity.lot), quantity.quantity
    for row in sorted(rows.find(Stock, "place", transit_to(at.site)), key=lambda row: row.owner or ""):
        if (row.product, row.lot) == lot and row.quantity.unit is left.unit and Decimal(0) < row.quantity.amount:
            part = Quantity(min(left.amount, row.quantity.amount), left.unit)
            left = left - part
            if part.amount > 0:
                yield LotQuantity(*lot, part, row.owner)
    if left.amount > 0:
        yield LotQuantity(*lot, left, quantity.owner)


def _withdrawals(ours: ToldEntries, rows: Rows, receipt: _Receipt) -> _Made:
    """The corrections of what was booked from a receipt that is in force no more."""
    for name, content in _booked(ours, receipt):
        if rows.get(Decision, (str(name),)) is None:
            ruled = RuledEntry(name, Ruling.NO, content)
            yield EntryId(uuid5(name, "taken back")), receipt.moment, Corrected(ruled, "the receipt was taken back")


def _booked(ours: ToldEntries, receipt: _Receipt) -> Iterator[tuple[EntryId, bytes]]:
    """What was booked from a receipt: the entries with their bytes."""
    for item in receipt.items:
        name = _name(receipt.entry, item.text)
        content = ours.content(str(name))
        if content is not None:
            yield name, content
    for quantity in receipt.quantities:
        for number in count():
            name = _name_of_part(receipt.entry, quantity, number)
            content = ours.content(str(name))
            if content is None:
                break
            yield name, content


def _name_of_part(receipt: EntryId, quantity: LotQuantity, number: int) -> EntryId:
    return _name(receipt, f"{quantity.product}|{quantity.lot}|{number}")


def _name(receipt: EntryId, what: str) -> EntryId:
    return EntryId(uuid5(receipt, f"arrived {what}"))
