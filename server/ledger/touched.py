"""Which goods a fact is about: the items it names, and the lots it touches, also those that lie in a package that it names.

Pure: rows in, values out. Amounts are in the product's base unit; a package that has its content booked counts as its content.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from workflows.gs1.values import Sgtin
from workflows.rules.effects import Effects
from workflows.rules.facts.parts import Contents, Fact, ItemStep, LotDetails, LotQuantity
from workflows.rules.identity import ItemId, LotCode, ProductKey, inside
from workflows.rules.model.goods import Item, Stock
from workflows.rules.model.master_data import Pack, Product
from workflows.rules.quantity import Quantity, Unit
from workflows.rules.rows import Rows
from workflows.rules.status import PackLevel

DEEPEST = 8
"""Levels of packages in packages that are looked into: unit, inner, case, layer, pallet, and some to spare."""


@dataclass(frozen=True, slots=True)
class LotKey:
    """A lot by its identity."""

    product: ProductKey
    lot: LotCode


@dataclass(slots=True)
class Amount:
    """How much of a lot: so many items of their own, and the whole quantity in the base unit."""

    items: int = 0
    total: Decimal = Decimal(0)
    unit: Unit = Unit.PIECE

    def add(self, items: int, quantity: Quantity) -> None:
        """Count more of it."""
        self.items += items
        self.total += quantity.amount
        self.unit = quantity.unit


Touched = dict[tuple[LotKey, str], Amount]
"""Lots with the package that the fact named them through; an empty text where it named the lot or its item itself."""


def items_of(fact: Fact, effects: Effects) -> tuple[ItemId, ...]:
    """Every item that a fact names, each once, those it takes to be inside others included."""
    named = [move.step.item for move in effects.moves] or list(_listed(fact))
    named += [item for content in effects.contents for item in content.items]
    return tuple(dict.fromkeys(named))


def lots_of(fact: Fact, effects: Effects, rows: Rows) -> Touched:
    """Every lot that a fact touches, as `rows` (after it) tell."""
    touched: Touched = {}
    steps = [move.step for move in effects.moves] or [ItemStep(item) for item in _listed(fact)]
    for step in steps:
        _add_item(touched, rows, step)
    for package in _unnamed_packages(steps, effects.contents):
        _merge_all(touched, rows, package)
    for quantity in _quantities(fact):
        key = LotKey(quantity.product, quantity.lot)
        touched.setdefault((key, ""), Amount()).add(0, quantity.quantity)
    for key in _mentioned(fact):
        if not any(lot == key for lot, _ in touched):
            touched[key, ""] = Amount()
    return touched


def _add_item(touched: Touched, rows: Rows, step: ItemStep) -> None:
    row = rows.get(Item, (step.item.text,))
    product, lot = (step.product, step.lot) if row is None else (row.product, row.lot)
    holds = _holds(rows, step.item)
    content = _merge_all(touched, rows, step.item) if _may_hold(holds) else {}
    if product is not None and lot is not None and not content:
        own = Quantity(holds[1], _unit(rows, product))
        touched.setdefault((LotKey(product, lot), ""), Amount()).add(1, own)


def content_of(rows: Rows, package: ItemId) -> dict[LotKey, Amount]:
    """Lots inside a package, level by level, down to what has nothing inside."""
    found: dict[LotKey, Amount] = {}
    level = [package]
    for _ in range(DEEPEST):
        level = [item for parent in level for item in _add_level(found, rows, parent)]
        if not level:
            break
    return found


def _add_level(found: dict[LotKey, Amount], rows: Rows, parent: ItemId) -> Iterator[ItemId]:
    """Count what lies in a package; yields what may hold more."""
    place = inside(parent)
    for stock in rows.find(Stock, "place", place):
        found.setdefault(LotKey(stock.product, stock.lot), Amount()).add(0, stock.quantity)
    for row in rows.find(Item, "place", place):
        holds = _holds(rows, row.item)
        if _may_hold(holds) and _has_content(rows, row.item):
            yield row.item
        elif row.product is not None and row.lot is not None:
            own = Quantity(holds[1], _unit(rows, row.product))
            found.setdefault(LotKey(row.product, row.lot), Amount()).add(1, own)


def _has_content(rows: Rows, package: ItemId) -> bool:
    place = inside(package)
    return any(True for _ in rows.find(Item, "place", place)) or any(True for _ in rows.find(Stock, "place", place))


def may_hold(rows: Rows, item: ItemId) -> bool:
    """Whether an item is a package."""
    return _may_hold(_holds(rows, item))


def _holds(rows: Rows, item: ItemId) -> tuple[PackLevel, Decimal]:
    pack = rows.get(Pack, (item.gtin.text,)) if isinstance(item, Sgtin) else None
    if pack is not None:
        return pack.level, pack.holds
    return (PackLevel.UNIT, Decimal(1)) if isinstance(item, Sgtin) else (PackLevel.PALLET, Decimal(0))


def _may_hold(holds: tuple[PackLevel, Decimal]) -> bool:
    return holds[0] is not PackLevel.UNIT


def _unit(rows: Rows, product: ProductKey) -> Unit:
    row = rows.get(Product, (product,))
    return Unit.PIECE if row is None else row.unit


def _merge_all(touched: Touched, rows: Rows, package: ItemId) -> dict[LotKey, Amount]:
    """Add all that is in a package, as touched through it."""
    content = content_of(rows, package)
    for key, amount in content.items():
        touched.setdefault((key, package.text), Amount()).add(amount.items, Quantity(amount.total, amount.unit))
    return content


def _unnamed_packages(steps: Iterable[ItemStep], contents: Iterable[Contents]) -> Iterable[ItemId]:
    """Outermost packages whose content a fact tells without naming them."""
    named = {step.item for step in steps} | {item for content in contents for item in content.items}
    return dict.fromkeys(content.inside for content in contents if content.inside not in named)


def _quantities(fact: Fact) -> Iterator[LotQuantity]:
    for field in ("quantities", "inputs", "outputs", "co_products", "by_products"):
        yield from getattr(fact, field, ())


def _listed(fact: Any) -> Iterator[ItemId]:
    """Items of facts that move nothing."""
    for value in (*getattr(fact, "items", ()), getattr(fact, "item", None)):
        if value is not None:
            yield value.item if isinstance(value, ItemStep) else value


def _mentioned(fact: Any) -> Iterator[LotKey]:
    product, lot = getattr(fact, "product", None), getattr(fact, "lot", None)
    if product is not None and lot is not None:
        yield LotKey(product, lot)
    for told in getattr(fact, "lots", ()):
        if isinstance(told, LotDetails | LotQuantity):
            yield LotKey(told.product, told.lot)
    for subject in getattr(fact, "subjects", ()):
        product_text, slash, lot_text = subject.removeprefix("lot:").rpartition("|")
        if subject.startswith("lot:") and slash:
            yield LotKey(ProductKey(product_text), LotCode(lot_text))
