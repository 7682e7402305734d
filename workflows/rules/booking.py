"""Booking a fact's effects on goods, and taking them out again: heads of items, balances, contents, lots.

A serial is a chain of entries (sync protocol, rule 12): a move fits when its predecessor is the item's head. A read of an item whose presence was only inferred
fits too, whichever of the two arrives first. Quantities of one unit add up and never conflict (rule 15).
"""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

from workflows.rules.effects import Effects, ItemMove, StockDelta
from workflows.rules.exceptions import Category
from workflows.rules.facts.parts import Contents, LotDetails
from workflows.rules.identity import FIRST, NOWHERE, UNKNOWN, After, EntryId, ItemId, PartyKey, PlaceKind, inside
from workflows.rules.model.goods import Displaced, Item, Lot, Stock
from workflows.rules.model.holds import lot_subject
from workflows.rules.model.row import Key, key_text
from workflows.rules.model.work import OpenException
from workflows.rules.quantity import Unit
from workflows.rules.rows import Overlay, Rows
from workflows.rules.status import READ, Disposition, Evidence, Seal

TELLINGS = ("manufactured", "supplier_lot", "best_before", "retest", "packed", "source", "source_reference", "origin")
"""What is learnt of a lot one by one; expiry and its day go together."""


def item_row(rows: Rows, item: ItemId) -> Item | None:
    """The head of an item, or None when no entry has named it yet."""
    return rows.get(Item, (item.text,))


def fits(rows: Rows, effects: Effects) -> bool:
    """Whether each item of the effects is where its author saw it (its predecessor is the head), and quantities can be added to what is there."""
    moves_fit = all(_move_fits(rows, item_row(rows, move.step.item), move) for move in effects.moves)
    return moves_fit and can_book(rows, effects)


def can_book(rows: Rows, effects: Effects) -> bool:
    """Whether effects can be booked at all: each item is moved once, and each quantity has the unit of the balance that it changes."""
    items = {move.step.item for move in effects.moves}
    inward = any(_goes_into_itself(rows, move) for move in effects.moves)
    return len(items) == len(effects.moves) and not inward and _units_agree(rows, effects)


def _goes_into_itself(rows: Rows, move: ItemMove) -> bool:
    """Whether a package would end up inside itself."""
    place, seen = move.destination, set[str]()
    while place.kind is PlaceKind.INSIDE and place.code not in seen:
        if place.code == move.step.item.text:
            return True
        seen.add(place.code)
        outer = rows.get(Item, (place.code,))
        if outer is None:
            return False
        place = outer.place
    return False


def _units_agree(rows: Rows, effects: Effects) -> bool:
    """They may disagree when a product's unit was changed meanwhile."""
    units: dict[Key, Unit] = {}
    for delta in effects.deltas:
        key = _stock_key(delta)
        if key not in units:
            balance = rows.get(Stock, key)
            units[key] = balance.quantity.unit if balance else delta.change.unit
        if units[key] is not delta.change.unit:
            return False
    return True


def _move_fits(rows: Rows, head: Item | None, move: ItemMove) -> bool:
    after = move.step.after
    if head is None:
        return after == FIRST or (after == UNKNOWN and move.source in (None, NOWHERE))
    if after == UNKNOWN and move.source is not None:
        return head.place == move.source
    if after in (FIRST, UNKNOWN):
        return move.source is None and move.evidence in READ and _is_only_inferred(rows, head, move)
    return After.entry(head.head) == after


def _is_only_inferred(rows: Rows, head: Item, move: ItemMove) -> bool:
    """Whether nothing is known of an item but that it came inside something: no stock of old, and nobody has handled it since."""
    handled = rows.get(Displaced, (str(head.head), head.item.text)) is not None
    fresh = head.disposition in (Disposition.INCOMING, move.after)
    return head.evidence is Evidence.INFERRED and fresh and not handled


def book(rows: Overlay, entry: EntryId, effects: Effects) -> None:
    """Book effects under an entry, remembering whatever they displace that the fact itself does not tell."""
    for move in effects.moves:
        _book_move(rows, entry, move)
    for content in effects.contents:
        _book_contents(rows, entry, content, effects.disposition, effects.owner)
    add_stock(rows, effects.deltas)
    for lot in effects.lots:
        _learn_lot(rows, lot)


def _book_move(rows: Overlay, entry: EntryId, move: ItemMove) -> None:
    before = item_row(rows, move.step.item)
    moved = _moved(before, entry, move)
    was_inferred = before is not None and before.evidence is Evidence.INFERRED
    if was_inferred or _told_before(moved, move) != before:
        rows.put(Displaced(entry, move.step.item, before))
    rows.put(moved)


def _told_before(moved: Item, move: ItemMove) -> Item | None:
    """What an item was before a move, as far as the fact tells: it was not here, or at the source under the predecessor."""
    if move.source is None or move.step.after in (FIRST, UNKNOWN):
        return None
    previous = EntryId(UUID(move.step.after.text))
    return replace(moved, place=move.source, head=previous, disposition=move.before or moved.disposition)


def _moved(before: Item | None, entry: EntryId, move: ItemMove) -> Item:
    step = move.step
    if before is None:
        disposition = move.after or Disposition.AVAILABLE
        evidence, seal = move.evidence or Evidence.SEEN, move.seal or Seal.UNCHECKED
        return Item(step.item, move.destination, entry, disposition, evidence, step.product, step.lot, move.owner, seal)
    return replace(
        before,
        place=move.destination,
        head=entry,
        disposition=move.turned(before.disposition),
        evidence=move.evidence or before.evidence,
        seal=move.seal or before.seal,
        owner=move.owner if move.changes_owner else before.owner,
        product=step.product or before.product,
        lot=step.lot or before.lot,
    )


def _book_contents(
    rows: Overlay, entry: EntryId, content: Contents, disposition: Disposition, owner: PartyKey | None
) -> None:
    place = inside(content.inside)
    for item in content.items:
        if item_row(rows, item) is None:
            rows.put(Item(item, place, entry, disposition, Evidence.INFERRED, content.product, content.lot, owner))


def add_stock(rows: Overlay, deltas: Iterable[StockDelta]) -> None:
    """Add signed changes to balances; an empty balance goes, a negative one stays and opens an exception that closes by itself (rule 15)."""
    for delta in deltas:
        balance = rows.get(Stock, _stock_key(delta))
        quantity = delta.change if balance is None else balance.quantity + delta.change
        row = Stock(delta.place, delta.product, delta.lot, delta.owner, delta.disposition, quantity)
        if quantity.amount == Decimal(0):
            rows.drop(row)
        else:
            rows.put(row)
        _derive_negative(rows, row)


def _stock_key(delta: StockDelta) -> Key:
    return tuple(map(key_text, (delta.place, delta.product, delta.lot, delta.owner, delta.disposition)))


def _derive_negative(rows: Overlay, balance: Stock) -> None:
    name = f"{Category.NEGATIVE_STOCK.value}:{'|'.join(balance.key)}"
    trouble = OpenException(name, Category.NEGATIVE_STOCK, balance.place.text, count=balance.quantity)
    if balance.quantity.amount < 0:
        rows.put(trouble)
    elif rows.get(OpenException, trouble.key) is not None:
        rows.drop(trouble)


def _learn_lot(rows: Overlay, told: LotDetails) -> None:
    """Keep the first telling of each detail; a blank never overwrites, a contradicting expiry opens an exception."""
    before = rows.get(Lot, (told.product, told.lot))
    known = before or Lot(told.product, told.lot)
    gained = {name: getattr(told, name) for name in TELLINGS if not getattr(known, name)}
    if known.expiry is None and told.expiry is not None:
        gained |= {"expiry": told.expiry, "day_given": told.day_given}
    better = replace(known, **gained)
    if better != before:
        rows.put(better)
    if told.expiry is not None and told.expiry != better.expiry:
        subject = lot_subject(told.product, told.lot)
        rows.put(OpenException(f"{Category.EXPIRY_DIFFERS.value}:{subject}", Category.EXPIRY_DIFFERS, subject))


def can_take_out(rows: Rows, entry: EntryId, effects: Effects) -> bool:
    """Whether nothing has happened since to any item that the entry moved or put inside another, and its quantities can be taken off."""
    heads = [item_row(rows, move.step.item) for move in effects.moves]
    inferred = [item_row(rows, item) for content in effects.contents for item in content.items]
    return (
        all(head is not None and head.head == entry for head in heads)
        and all(head is None or head.head == entry for head in inferred)
        and can_book(rows, effects)
    )


def take_out(rows: Overlay, entry: EntryId, effects: Effects) -> None:
    """Undo what `book` did; only after `can_take_out`. What was learnt of lots stays known."""
    for content in effects.contents:
        for item in content.items:
            head = item_row(rows, item)
            if head is not None:
                rows.drop(head)
    for move in effects.moves:
        _take_out_move(rows, entry, move)
    add_stock(rows, [replace(delta, change=-delta.change) for delta in effects.deltas])


def _take_out_move(rows: Overlay, entry: EntryId, move: ItemMove) -> None:
    head = item_row(rows, move.step.item)
    assert head is not None
    displaced = rows.get(Displaced, (str(entry), move.step.item.text))
    before = displaced.before if displaced else _told_before(head, move)
    if displaced is not None:
        rows.drop(displaced)
    if before is None:
        rows.drop(head)
    else:
        rows.put(before)
