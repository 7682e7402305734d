"""The three-way count of a receipt: what was announced, seen and inferred, as sets; the missing and the extra by name.

A package whose content is all here is not missing even if its own label was never read.
Of a missing package only the package is named, unless some of its content is here.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from workflows.dialog import Counts, LevelCount, LotCount
from workflows.rules.identity import ShipmentKey
from workflows.rules.model.work import ShipmentItem, ShipmentLot
from workflows.rules.receipts import LotBalance, lot_balances
from workflows.rules.status import READ, Evidence, PackLevel
from workflows.rules.view import MAX_DEPTH, StockView


@dataclass(frozen=True, slots=True)
class Tally:
    """The outcome of comparing the sets inside one package of a shipment, or of the whole shipment. `done` of `total` are its direct parts that are complete."""

    counts: Counts
    missing: tuple[ShipmentItem, ...]
    extra: tuple[ShipmentItem, ...]
    short_lots: tuple[LotBalance, ...]
    done: int
    total: int

    @property
    def complete(self) -> bool:
        """Whether everything announced is here."""
        return not self.missing and not self.short_lots


@dataclass(frozen=True, slots=True)
class _Part:
    """A package with its content, compared from the leaves up."""

    row: ShipmentItem
    inner: tuple["_Part", ...]
    lots: tuple[ShipmentLot, ...]

    @property
    def whole(self) -> bool:
        """Whether it is here with all that it holds: a package of which content was announced is judged by its content alone."""
        if not self.has_content:
            return self.row.evidence is not Evidence.NONE
        return all(part.whole for part in self.inner) and not any(lot.short for lot in lot_balances(self.lots))

    @property
    def has_content(self) -> bool:
        """Whether something was announced in it."""
        return any(part.row.announced for part in self.inner) or any(lot.announced for lot in self.lots)

    @property
    def touched(self) -> bool:
        """Whether anything of it is here."""
        return (
            self.row.evidence is not Evidence.NONE
            or any(part.touched for part in self.inner)
            or any(lot.received for lot in self.lots)
        )


def tally(view: StockView, shipment: ShipmentKey, inside: str) -> Tally:
    """Compare the sets inside a package (its text), or inside the whole shipment (the empty text)."""
    parts = _parts(view, shipment, inside)
    own_lots = view.lots_inside(shipment, inside)
    rows = [row for part in parts for row in _rows(part)]
    lots = lot_balances([*own_lots, *(lot for part in parts for lot in _lots(part))])
    announced = [part for part in parts if part.row.announced]
    direct = [lot for lot in lot_balances(own_lots) if lot.announced]
    missing = tuple(row for part in announced for row in _missing(part))
    extra = tuple(row for row in rows if not row.announced)
    counts = Counts(
        seen=_by_level(row for row in rows if row.evidence in READ),
        inferred=_by_level(row for row in rows if row.evidence is Evidence.INFERRED),
        announced=_by_level(row for row in rows if row.announced),
        missing=_by_level(missing),
        extra=_by_level(extra),
        lots=tuple(_lot_count(view, lot) for lot in lots),
    )
    done = sum(part.whole for part in announced) + sum(lot.short is None for lot in direct)
    short_lots = tuple(lot for lot in lots if lot.short)
    return Tally(counts, missing, extra, short_lots, done, len(announced) + len(direct))


def _parts(view: StockView, shipment: ShipmentKey, inside: str, depth: int = MAX_DEPTH) -> tuple[_Part, ...]:
    return tuple(_part(view, row, depth - 1) for row in view.content(shipment, inside))


def _part(view: StockView, row: ShipmentItem, depth: int) -> _Part:
    if depth == 0 or view.holds_nothing(row):
        return _Part(row, (), ())
    inside = row.item.text
    return _Part(row, _parts(view, row.shipment, inside, depth), tuple(view.lots_inside(row.shipment, inside)))


def _rows(part: _Part) -> Iterable[ShipmentItem]:
    yield part.row
    for inner in part.inner:
        yield from _rows(inner)


def _lots(part: _Part) -> Iterable[ShipmentLot]:
    yield from part.lots
    for inner in part.inner:
        yield from _lots(inner)


def _missing(part: _Part) -> Iterable[ShipmentItem]:
    if part.whole:
        return
    if not part.touched or not part.has_content:
        yield part.row
        return
    for inner in part.inner:
        yield from _missing(inner)


def _by_level(rows: Iterable[ShipmentItem]) -> tuple[LevelCount, ...]:
    counts = Counter(row.level for row in rows)
    order = (PackLevel.PALLET, PackLevel.CASE, PackLevel.INNER, PackLevel.UNIT)
    return tuple(LevelCount(level, counts[level]) for level in order if counts[level])


def _lot_count(view: StockView, lot: LotBalance) -> LotCount:
    product = view.product(lot.product)
    return LotCount(product.name if product else lot.product, lot.lot, lot.announced, lot.received)
