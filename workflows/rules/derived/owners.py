"""Wrong owner: goods of one owner are picked for the order of another, or change hands from somebody whose they are not."""

from collections.abc import Iterable, Iterator

from workflows.rules.derived.remarks import Remark
from workflows.rules.exceptions import Category
from workflows.rules.facts.movement import Picked
from workflows.rules.facts.parts import Fact, ItemStep
from workflows.rules.facts.state import OwnerChanged
from workflows.rules.identity import PartyKey
from workflows.rules.model.goods import Item
from workflows.rules.model.holds import lot_subject
from workflows.rules.model.work import Order
from workflows.rules.rows import Rows


def wrong_owner(rows: Rows, fact: Fact) -> Iterator[Remark]:
    """Goods of the fact whose owner is another than the order's, or than the fact says; asked before it is booked. An owner of None is the site's own company."""
    if isinstance(fact, OwnerChanged):
        yield from _of_others(rows, fact.items, fact.before)
    order = rows.get(Order, (fact.order,)) if isinstance(fact, Picked) else None
    if order is not None and isinstance(fact, Picked):
        yield from _of_others(rows, fact.items, order.owner)
        for quantity in fact.quantities:
            if quantity.owner != order.owner:
                yield Remark(Category.OWNER, lot_subject(quantity.product, quantity.lot))


def _of_others(rows: Rows, steps: Iterable[ItemStep], owner: PartyKey | None) -> Iterator[Remark]:
    for step in steps:
        head = rows.get(Item, (step.item.text,))
        if head is not None and head.owner != owner:
            yield Remark(Category.OWNER, step.item.text)
