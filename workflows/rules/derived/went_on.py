"""Who went on with held or recalled goods though they could know: told apart, by the stamp, from those who could not.

They knew if they were shown the trouble and went on (`warned`), if their terminal had the row of the hold or recall when it judged, if the hold was made
on that very terminal, or if the goods themselves were booked as held where they took them. Whoever did not know is not named: the goods are, as long as
they are on the way.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from workflows.rules.derived.blocks import Block, LotSubject, Subject, blocks_of, category_of, text_of
from workflows.rules.derived.on_the_way import goods_inside, subjects_of_goods
from workflows.rules.derived.remarks import Remark
from workflows.rules.effects import Effects, effects_of
from workflows.rules.entry import Entry, FeedPosition, Stamp
from workflows.rules.exceptions import Category
from workflows.rules.facts.movement import Loaded, Packed, Picked, Shipped, TransferShipped
from workflows.rules.identity import EnrolmentId
from workflows.rules.model.goods import Item
from workflows.rules.model.holds import lot_subject
from workflows.rules.rows import Rows
from workflows.rules.status import OUTWARD, USABLE, Disposition

OUTWARD_FACTS = (Picked, Packed, Loaded, Shipped, TransferShipped)
HARMLESS = USABLE | OUTWARD | {Disposition.IN_PROCESS}


@dataclass(frozen=True, slots=True)
class Told:
    """Since when a block is known: its row's position in its feed, and the terminal that made it (None: the server)."""

    position: FeedPosition
    terminal: EnrolmentId | None = None


ToldSince = Callable[[Block], Told | None]
"""Since when a block is known; None where that can't be told, as after a restore."""


def went_on(before: Rows, entry: Entry, told_since: ToldSince) -> Iterator[Remark]:
    """What an entry that takes goods out did in spite of what its author knew; `before` are the rows before it was booked."""
    if not isinstance(entry.fact, OUTWARD_FACTS):
        return
    effects = effects_of(entry.fact)
    first = ""
    for subject in _subjects(before, effects):
        first = first or text_of(subject)
        known = [block for block in blocks_of(before, subject) if _knew(entry.stamp, told_since(block))]
        category = category_of(known)
        if category is not None:
            yield Remark(category, text_of(subject))
    yield from _booked_as_held(before, effects)
    for category in (Category.RECALLED, Category.HELD):
        if first and category in entry.stamp.warned:
            yield Remark(category, first)


def _knew(stamp: Stamp, told: Told | None) -> bool:
    if told is None:
        return False
    own = told.terminal is not None and told.terminal == stamp.terminal
    since = told.position
    return own or any(
        (seen.epoch, seen.feed) == (since.epoch, since.feed) and seen.position >= since.position
        for seen in stamp.judged.positions
    )


def _subjects(rows: Rows, effects: Effects) -> Iterator[Subject]:
    """The goods that a fact takes out, with what is inside them."""
    for move in effects.moves:
        head = rows.get(Item, (move.step.item.text,))
        yield from subjects_of_goods(head) if head is not None else (move.step.item,)
        for goods in goods_inside(rows, move.step.item):
            yield from subjects_of_goods(goods)
    for delta in effects.deltas:
        yield LotSubject(delta.product, delta.lot)


def _booked_as_held(rows: Rows, effects: Effects) -> Iterator[Remark]:
    """Goods whose own disposition says that they may not be used: who takes them from there has seen it."""
    for move in effects.moves:
        head = rows.get(Item, (move.step.item.text,))
        if head is not None and head.disposition not in HARMLESS:
            yield Remark(_filed(head.disposition), head.item.text)
    for delta in effects.deltas:
        if delta.change.amount < 0 and delta.disposition not in HARMLESS:
            yield Remark(_filed(delta.disposition), lot_subject(delta.product, delta.lot))


def _filed(disposition: Disposition) -> Category:
    return Category.RECALLED if disposition is Disposition.RECALLED else Category.HELD
