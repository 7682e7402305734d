"""The queue of exceptions and what is known of each: what was read beside what was announced, who raised it, which others are like it."""

from dataclasses import dataclass

from workflows.cards import item_card, product_card
from workflows.dialog import Card, Detail
from workflows.entry_codec import decode_entry
from workflows.gs1.values import Sgtin, Sscc
from workflows.resolve.answers import Reply, answers_for
from workflows.rules.entry import Entry
from workflows.rules.exceptions import Category
from workflows.rules.facts.work import ExceptionRaised, Refused
from workflows.rules.identity import ItemId, LotCode, PersonId, ProductKey
from workflows.rules.model.work import OpenException
from workflows.rules.view import StockView

UNDATED = "9999"
AWAITED = frozenset({Category.NO_DATA, Category.OVERAGE, Category.NOT_IN_PARENT, Category.LOT_DIFFERS})
"""Categories that corrected or late data may settle."""


@dataclass(frozen=True, slots=True)
class Case:
    """An open exception as a person decides it. `entry` is the fact that raised it, where it can be read."""

    row: OpenException
    entry: Entry | None
    items: tuple[ItemId, ...]
    product: ProductKey | None
    lot: LotCode | None
    replies: tuple[Reply, ...]

    @property
    def raised_by(self) -> PersonId | None:
        """Who raised it."""
        return self.entry.stamp.person if self.entry else None


def queue(view: StockView, only: Category | None = None) -> list[OpenException]:
    """The open exceptions, those that late data may settle first, then the oldest."""
    rows = [row for row in view.rows.every(OpenException) if only in (None, row.category)]
    return sorted(rows, key=lambda row: (not data_came(view, row), _opened(row), row.name))


def case_of(view: StockView, name: str) -> Case | None:
    """An exception by its name, or None when it is closed by now."""
    row = view.rows.get(OpenException, (name,))
    if row is None:
        return None
    read = decode_entry(row.content) if row.content else None
    entry = read if isinstance(read, Entry) else None
    items = _items(row, entry)
    product, lot = _goods(view, entry, items)
    return Case(row, entry, items, product, lot, answers_for(row.category, row.reason is not None))


def like(view: StockView, case: Case) -> tuple[str, ...]:
    """Others of the same category about the same lot."""
    if case.lot is None:
        return ()
    names = (row.name for row in queue(view, case.row.category) if row.name != case.row.name)
    others = (case_of(view, name) for name in names)
    same = (case.product, case.lot)
    return tuple(other.row.name for other in others if other is not None and (other.product, other.lot) == same)


def data_came(view: StockView, row: OpenException) -> bool:
    """Whether goods that waited for data are announced by now."""
    if row.category not in AWAITED:
        return False
    item = item_of(row.subject)
    return item is not None and any(view.announced_elsewhere(item))


def item_of(subject: str) -> ItemId | None:
    """The item that a subject's text names."""
    return Sgtin.from_text(subject) or Sscc.from_text(subject)


def card_of(view: StockView, case: Case) -> Card | None:
    """The goods that an exception is about."""
    if case.items:
        return item_card(view, case.items[0], case.lot)
    return product_card(view, case.product, None, case.lot) if case.product else None


def details_of(view: StockView, case: Case) -> tuple[Detail, ...]:
    """What was read beside what was announced; for a parked entry what it wanted beside what is."""
    fact = case.entry.fact if case.entry else None
    rows: list[Detail] = []
    if isinstance(fact, Refused) and fact.item is not None and fact.shipment is not None:
        rows += _compared(view, fact)
    if isinstance(fact, ExceptionRaised) and fact.note:
        rows.append(Detail("note", fact.note))
    if case.row.reason is not None and case.items:
        place = view.whereabouts(case.items[0])
        target = getattr(fact, "destination", None) or getattr(fact, "place", None)
        rows.append(Detail("wanted", target.code if target else "", place.code if place else ""))
    if case.row.count is not None:
        rows.append(Detail("quantity", f"{case.row.count.amount:f}"))
    return tuple(rows)


def _compared(view: StockView, fact: Refused) -> list[Detail]:
    assert fact.shipment is not None
    assert fact.item is not None
    line = view.announced(fact.shipment, fact.item)
    announced = line.lot if line and line.lot else ""
    told = view.announced_lots(fact.shipment, fact.product, line.lot) if fact.product and line and line.lot else []
    expiry = next((row.expiry.isoformat() for row in told if row.expiry), "")
    rows = [Detail("lot", fact.lot or "", announced)]
    return [*rows, Detail("expires", fact.expiry.isoformat(), expiry)] if fact.expiry else rows


def _items(row: OpenException, entry: Entry | None) -> tuple[ItemId, ...]:
    fact = entry.fact if entry else None
    if isinstance(fact, ExceptionRaised) and fact.items:
        return fact.items
    item = item_of(row.subject)
    return (item,) if item is not None else ()


def _goods(view: StockView, entry: Entry | None, items: tuple[ItemId, ...]) -> tuple[ProductKey | None, LotCode | None]:
    fact = entry.fact if entry else None
    if isinstance(fact, Refused):
        return fact.product, fact.lot
    head = view.item(items[0]) if items else None
    if head is not None:
        return head.product, head.lot
    told = getattr(fact, "quantities", ())
    return (told[0].product, told[0].lot) if told else (None, None)


def _opened(row: OpenException) -> str:
    return row.opened.isoformat() if row.opened else UNDATED
