"""The recall alarm: goods that somebody has in hand, or handled since they signed in, and that a recall names from now on. Knows no screen and no feed.

Goods are found in states and facts by their shape, so that no workflow has to tell of its own.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from workflows.cards import item_card, product_card
from workflows.dialog import Notice, Values, Why
from workflows.engine import Shift, flow_of
from workflows.gs1.values import Sgtin, Sscc
from workflows.home import Home
from workflows.rules.identity import ItemId, LotCode, ProductKey
from workflows.rules.model.master_data import RecallScope
from workflows.rules.on_hand import children, stock_inside
from workflows.rules.policy import hold_location
from workflows.rules.status import Verdict
from workflows.rules.view import StockView
from workflows.step import Context

MOST_ITEMS = 5000
"""Of what was handled in one shift; beyond it the oldest items are known by their lots alone."""
LotKey = tuple[ProductKey, LotCode]


class AlarmReason(Why):
    """Why the screen of any work says STOP by itself."""

    RECALLED_IN_HAND = "alarm_recalled_in_hand"
    RECALLED_HANDLED = "alarm_recalled_handled"


@dataclass(frozen=True, slots=True)
class Goods:
    """Items and lots."""

    items: frozenset[ItemId] = frozenset()
    lots: frozenset[LotKey] = frozenset()

    def __or__(self, other: "Goods") -> "Goods":
        """Both."""
        return Goods(self.items | other.items, self.lots | other.lots)


NO_GOODS = Goods()


def recalls(view: StockView) -> frozenset[RecallScope]:
    """All lines of all recalls, to be compared with those of a later moment."""
    return frozenset(view.rows.every(RecallScope))


def goods_in(value: object) -> Goods:
    """The items and lots that states or facts name, at any depth."""
    found = list(_named(value))
    items = frozenset(one for one in found if isinstance(one, Sgtin | Sscc))
    return Goods(items, frozenset(one for one in found if isinstance(one, tuple)))


def handled(before: Goods, facts: Iterable[object], view: StockView) -> Goods:
    """What was handled so far and now, with the lots of the items."""
    now = goods_in(tuple(facts))
    both = before | Goods(now.items, now.lots | _lots_of(now.items, view))
    return both if len(both.items) <= MOST_ITEMS else Goods(now.items, both.lots)


def alarm(new: Iterable[RecallScope], shift: Shift, worked: Goods, context: Context) -> Notice | None:
    """The STOP for recalls that came just now, where they name goods of the work at hand (first) or goods handled before; None where they don't."""
    scopes = sorted(new, key=lambda scope: scope.key)
    view = context.view
    if not scopes:
        return None
    near = _with_contents(_in_hand(shift, context), view)
    for goods, reason in ((near, AlarmReason.RECALLED_IN_HAND), (worked, AlarmReason.RECALLED_HANDLED)):
        known = Goods(goods.items, goods.lots | _lots_of(goods.items, view))
        hits = [scope for scope in scopes if _names(scope, known)]
        if hits:
            return _notice(hits, reason, view)
    return None


def _notice(hits: list[RecallScope], reason: AlarmReason, view: StockView) -> Notice:
    first = hits[0]
    item = Sgtin.from_text(first.item) or Sscc.from_text(first.item)
    card = item_card(view, item, first.lot) if item else product_card(view, first.product, None, first.lot)
    values = Values(recall=first.recall, lot=first.lot, location=hold_location(view), count=len(hits))
    return Notice(Verdict.STOP, reason, card, values)


def _names(scope: RecallScope, goods: Goods) -> bool:
    if scope.item:
        return any(item.text == scope.item for item in goods.items)
    return (scope.product, scope.lot) in goods.lots


def _in_hand(shift: Shift, context: Context) -> Goods:
    """What the work at hand, and all that waits beneath it, is about."""
    works = [work for work in (shift.work, *shift.under, *shift.put_down) if not isinstance(work, Home)]
    about = tuple(flow_of(work).about(work, context) for work in works)
    return goods_in((tuple(works), about))


def _with_contents(goods: Goods, view: StockView) -> Goods:
    """The goods with what lies in them: on the open pallet, in the carton."""
    inside = frozenset(row.item for item in goods.items for row in children(view.rows, item))
    stock = frozenset((row.product, row.lot) for item in goods.items for row in stock_inside(view.rows, item))
    return Goods(goods.items | inside, goods.lots | stock)


def _lots_of(items: Iterable[ItemId], view: StockView) -> frozenset[LotKey]:
    heads = (view.item(item) for item in items)
    return frozenset((head.product, head.lot) for head in heads if head and head.product and head.lot)


def _named(value: Any) -> Iterator[ItemId | LotKey]:
    if isinstance(value, Sgtin | Sscc):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from _named(one)
    elif is_dataclass(value):
        product, lot = getattr(value, "product", None), getattr(value, "lot", None)
        if product and lot:
            yield product, lot
        for field in fields(value):
            yield from _named(getattr(value, field.name))
