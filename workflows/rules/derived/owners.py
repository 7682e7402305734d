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
from workflows.rules.model.master_data import Product
from workflows.rules.model.work import Order, OrderLine
from workflows.rules.rows import Rows


def wrong_owner(rows: Rows, fact: Fact) -> Iterator[Remark]:
    """Goods of the fact whose owner is another than the one they are wanted of, or than the fact says; asked before it is booked."""
    if isinstance(fact, OwnerChanged):
        yield from _of_others(rows, fact.items, fact.before)
    order = rows.get(Order, (fact.order,)) if isinstance(fact, Picked) else None
    line = rows.get(OrderLine, (fact.order, fact.line)) if isinstance(fact, Picked) else None
    if isinstance(fact, Picked) and order is not None and line is not None:
        owner = owner_wanted(rows, order, line)
        yield from _of_others(rows, fact.items, owner)
        for quantity in fact.quantities:
            if quantity.owner != owner:
                yield Remark(Category.OWNER, lot_subject(quantity.product, quantity.lot))


def owner_wanted(rows: Rows, order: Order, line: OrderLine) -> PartyKey | None:
    """Whose goods an order line asks for: the order's owner's, else the product's; None for the site's own company."""
    product = rows.get(Product, (line.product,))
    return order.owner or (product.owner if product else None)


def _of_others(rows: Rows, steps: Iterable[ItemStep], owner: PartyKey | None) -> Iterator[Remark]:
    for step in steps:
        head = rows.get(Item, (step.item.text,))
        if head is not None and head.owner != owner:
            yield Remark(Category.OWNER, step.item.text)
