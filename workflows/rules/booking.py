"""Booking a fact's effects on goods, and taking them out again: heads of items, balances, contents, lots.

A serial is a chain of entries (sync protocol, rule 12): a move fits when its predecessor is the item's head. A read of an item whose presence was only inferred
fits too, whichever of the two arrives first. Quantities of one unit add up and never conflict (rule 15).
"""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

from workflows.gs1.values import Sscc, parse_item
from workflows.rules.derived.disputes import follow_overdrawn
from workflows.rules.derived.unknown import derive_unknown
from workflows.rules.effects import ANY_SENDER, Effects, ItemMove, StockDelta
from workflows.rules.exceptions import Category
from workflows.rules.facts.parts import Contents, LotDetails
from workflows.rules.identity import (
    FIRST,
    LEFT,
    NOWHERE,
    UNKNOWN,
    After,
    EntryId,
    ItemId,
    Place,
    PlaceKind,
    inside,
)
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
        return move.source is None and (_may_begin_again(head, move) or _is_read_over(rows, head, move))
    return After.entry(head.head) == after and not _is_here_twice(rows, head, move)


def _may_begin_again(head: Item, move: ItemMove) -> bool:
    """Whether what has left comes anew: the number of a logistic unit that is used again, or goods that whoever has them sends back."""
    return _is_used_again(head, move) or (move.begins and _sends_back(move.sender, head.place))


def _sends_back(sender: Place | None, place: Place) -> bool:
    """Whether goods at a place may come from a sender."""
    return place.kind in (PlaceKind.WITH, PlaceKind.TRANSIT) and sender in (place, ANY_SENDER)


def _is_here_twice(rows: Rows, head: Item, move: ItemMove) -> bool:
    """Whether something that somebody has read in this house is to come into it once more, elsewhere. Where it is, it may be read again."""
    again = move.begins and head.evidence in READ and head.place not in (NOWHERE, move.destination)
    return again and final_place(rows, head).kind not in LEFT


def _is_read_over(rows: Rows, head: Item, move: ItemMove) -> bool:
    """Whether an item whose presence was only inferred is read now."""
    return move.evidence in READ and _is_only_inferred(rows, head, move)


def final_place(rows: Rows, head: Item) -> Place:
    """Where an item is in the end, through all the packages it is in."""
    seen = set[str]()
    while head.place.kind is PlaceKind.INSIDE and head.place.code not in seen:
        seen.add(head.place.code)
        outer = rows.get(Item, (head.place.code,))
        if outer is None:
            break
        head = outer
    return head.place


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
        _book_contents(rows, entry, content, effects)
    add_stock(rows, effects.deltas)
    for lot in effects.lots:
        _learn_lot(rows, lot)
    for package in _packages_put_into(effects):
        follow_unknown(rows, package)


def _book_move(rows: Overlay, entry: EntryId, move: ItemMove) -> None:
    before = item_row(rows, move.step.item)
    if before is not None and _is_used_again(before, move):
        _leave_content(rows, before)
        moved = _moved(None, entry, move)
    else:
        moved = _moved(before, entry, move)
    was_inferred = before is not None and before.evidence is Evidence.INFERRED
    if was_inferred or _told_before(moved, move) != before:
        rows.put(Displaced(entry, move.step.item, before))
    rows.put(moved)
    follow_unknown(rows, move.step.item, before)


def _is_used_again(before: Item, move: ItemMove) -> bool:
    """Whether the number of a logistic unit that has left is on a new one."""
    return move.begins and isinstance(before.item, Sscc) and before.place.kind in LEFT


def _leave_content(rows: Overlay, package: Item) -> None:
    """What was in a package when it left stays where that went: the number alone comes back, on another package."""
    place = inside(package.item)
    for row in tuple(rows.find(Item, "place", place)):
        rows.put(replace(row, place=package.place))
    left = [
        StockDelta(where, row.product, row.lot, row.owner, row.disposition, change)
        for row in tuple(rows.find(Stock, "place", place))
        for where, change in ((place, -row.quantity), (package.place, row.quantity))
    ]
    add_stock(rows, left)


def _told_before(moved: Item, move: ItemMove) -> Item | None:
    """What an item was before a move, as far as the fact tells: it was not here, or at the source under the predecessor."""
    if move.source is None or move.step.after in (FIRST, UNKNOWN):
        return None
    previous = EntryId(UUID(move.step.after.text))
    return replace(moved, place=move.source, head=previous, disposition=move.before or moved.disposition)


def _moved(before: Item | None, entry: EntryId, move: ItemMove) -> Item:
    step = move.step
    if before is None:
        disposition, seal = move.after or Disposition.AVAILABLE, move.seal or Seal.UNCHECKED
        evidence = move.evidence or (Evidence.SEEN if move.source in (None, NOWHERE) else Evidence.NONE)
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


def _book_contents(rows: Overlay, entry: EntryId, content: Contents, effects: Effects) -> None:
    """What a package is taken to hold: items that nobody has named yet, and those that come back in it from whoever had them."""
    place = inside(content.inside)
    for item in content.items:
        before = item_row(rows, item)
        if before is not None and not _sends_back(effects.sender, before.place):
            continue
        if before is not None:
            rows.put(Displaced(entry, item, before))
        disposition, owner = effects.disposition, effects.owner
        rows.put(Item(item, place, entry, disposition, Evidence.INFERRED, content.product, content.lot, owner))


def _packages_put_into(effects: Effects) -> Iterable[ItemId]:
    """The packages into which something was put."""
    places = [move.destination for move in effects.moves]
    places += [delta.place for delta in effects.deltas if delta.change.amount > 0]
    inner = (parse_item(place.code) for place in dict.fromkeys(places) if place.kind is PlaceKind.INSIDE)
    return (item for item in inner if item is not None)


def follow_unknown(rows: Overlay, item: ItemId, before: Item | None = None) -> None:
    """Open or close NO_DATA of an item where it came, or comes, without an arrival."""
    head = item_row(rows, item)
    if any(row is not None and row.evidence is Evidence.NONE for row in (head, before)):
        derive_unknown(rows, item)


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
        follow_overdrawn(rows, row)


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
    read = {move.step.item for move in effects.moves}
    for content in effects.contents:
        for item in content.items:
            head = item_row(rows, item)
            if head is not None and item not in read:
                _put_back(rows, head, _displaced(rows, entry, item, None))
    for move in effects.moves:
        head = item_row(rows, move.step.item)
        assert head is not None
        _put_back(rows, head, _displaced(rows, entry, move.step.item, _told_before(head, move)))
        follow_unknown(rows, move.step.item, head)
    add_stock(rows, [replace(delta, change=-delta.change) for delta in effects.deltas])


def _displaced(rows: Overlay, entry: EntryId, item: ItemId, told: Item | None) -> Item | None:
    """What an item was before an entry: as it was remembered, else as the fact tells; it is not remembered any longer."""
    displaced = rows.get(Displaced, (str(entry), item.text))
    if displaced is None:
        return told
    rows.drop(displaced)
    return displaced.before


def _put_back(rows: Overlay, head: Item, before: Item | None) -> None:
    if before is None:
        rows.drop(head)
    else:
        rows.put(before)
