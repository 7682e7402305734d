"""What blocks goods: the holds and recalls that name a subject, which is a lot (`lot:<product>|<lot>`) or the text of an item."""

from collections.abc import Iterator
from dataclasses import dataclass

from workflows.gs1.values import parse_item
from workflows.rules.exceptions import Category
from workflows.rules.identity import ItemId, LotCode, ProductKey
from workflows.rules.model.goods import Item
from workflows.rules.model.holds import Hold, lot_subject
from workflows.rules.model.master_data import RecallScope
from workflows.rules.rows import Rows
from workflows.rules.status import HoldReason

Block = Hold | RecallScope


@dataclass(frozen=True, slots=True)
class LotSubject:
    """A whole lot."""

    product: ProductKey
    lot: LotCode


Subject = LotSubject | ItemId


def subject_of(text: str) -> Subject | None:
    """The goods that a subject text names; None for a location and whatever else is not goods."""
    product, bar, lot = text.removeprefix("lot:").rpartition("|")
    if text.startswith("lot:"):
        return LotSubject(ProductKey(product), LotCode(lot)) if bar else None
    return parse_item(text)


def text_of(subject: Subject) -> str:
    """The text of a subject."""
    return lot_subject(subject.product, subject.lot) if isinstance(subject, LotSubject) else subject.text


def blocks_of(rows: Rows, subject: Subject) -> list[Block]:
    """The holds and the lines of recalls that name just this subject."""
    holds: list[Block] = list(rows.find(Hold, "subject", text_of(subject)))
    return [*holds, *_recalls(rows, subject)]


def category_of(blocks: list[Block]) -> Category | None:
    """As what goods with these blocks are filed; None without any. A recall is more than a hold."""
    if not blocks:
        return None
    return Category.RECALLED if any(map(is_recall, blocks)) else Category.HELD


def is_recall(block: Block) -> bool:
    """Whether a block is of a recall."""
    return isinstance(block, RecallScope) or block.reason is HoldReason.RECALL or block.recall != ""


def _recalls(rows: Rows, subject: Subject) -> Iterator[Block]:
    if isinstance(subject, LotSubject):
        wanted, item = subject, ""
    else:
        head = rows.get(Item, (subject.text,))
        if head is None or head.product is None or head.lot is None:
            return
        wanted, item = LotSubject(head.product, head.lot), subject.text
    for scope in rows.find(RecallScope, "lot", wanted.lot):
        if (scope.product, scope.item) == (wanted.product, item):
            yield scope
