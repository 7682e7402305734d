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
from workflows.rules.status import Evidence, PackLevel
from workflows.rules.view import StockView

READ = frozenset({Evidence.SEEN, Evidence.TYPED})


@dataclass(frozen=True, slots=True)
class Tally:
    """The outcome of comparing the sets inside one package of a shipment, or of the whole shipment. `done` of `total` are its direct parts that are complete."""

    counts: Counts
    missing: tuple[ShipmentItem, ...]
    extra: tuple[ShipmentItem, ...]
    lots: tuple[ShipmentLot, ...]
    done: int
    total: int

    @property
    def complete(self) -> bool:
        """Whether everything announced is here."""
        return not self.missing and not self.short_lots

    @property
    def short_lots(self) -> tuple[ShipmentLot, ...]:
        """Lots without serials of which less is here than was announced."""
        return tuple(
            lot for lot in self.lots if lot.announced and (lot.received is None or lot.received < lot.announced)
        )


@dataclass(frozen=True, slots=True)
class _Part:
    """A package with its content, compared from the leaves up."""

    row: ShipmentItem
    inner: tuple["_Part", ...]
    lots: tuple[ShipmentLot, ...]

    @property
    def whole(self) -> bool:
        if self.row.evidence is not Evidence.NONE and not self.opened:
            return True
        return (
            bool(self.inner or self.lots) and all(part.whole for part in self.inner) and not any(map(_short, self.lots))
        )

    @property
    def opened(self) -> bool:
        """A package whose content is looked at by itself: its label was read, but not everything announced in it was inferred."""
        return any(part.row.announced for part in self.inner) or any(lot.announced for lot in self.lots)

    @property
    def touched(self) -> bool:
        return (
            self.row.evidence is not Evidence.NONE
            or any(part.touched for part in self.inner)
            or any(lot.received for lot in self.lots)
        )


def _short(lot: ShipmentLot) -> bool:
    return lot.announced is not None and (lot.received is None or lot.received < lot.announced)


def tally(view: StockView, shipment: ShipmentKey, inside: str) -> Tally:
    """Compare the sets inside a package (its text), or inside the whole shipment (the empty text)."""
    parts = _parts(view, shipment, inside)
    lots = tuple(view.lots_inside(shipment, inside))
    rows = [row for part in parts for row in _rows(part)]
    everywhere = lots + tuple(lot for part in parts for lot in _lots(part))
    announced = [part for part in parts if part.row.announced]
    missing = tuple(row for part in announced for row in _missing(part))
    return Tally(
        Counts(
            seen=_by_level(row for row in rows if row.evidence in READ),
            inferred=_by_level(row for row in rows if row.evidence is Evidence.INFERRED),
            announced=_by_level(row for row in rows if row.announced),
            missing=_by_level(missing),
            extra=_by_level(row for row in rows if not row.announced),
            lots=tuple(_lot_count(view, lot) for lot in everywhere if lot.announced or lot.received),
        ),
        missing,
        tuple(row for row in rows if not row.announced),
        everywhere,
        sum(part.whole for part in announced) + sum(not _short(lot) for lot in lots if lot.announced),
        len(announced) + sum(lot.announced is not None for lot in lots),
    )


def _parts(view: StockView, shipment: ShipmentKey, inside: str) -> tuple[_Part, ...]:
    return tuple(
        _Part(row, _parts(view, shipment, row.item.text), tuple(view.lots_inside(shipment, row.item.text)))
        for row in view.content(shipment, inside)
    )


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
    if not part.touched:
        yield part.row
    else:
        for inner in part.inner:
            if inner.row.announced:
                yield from _missing(inner)


def _by_level(rows: Iterable[ShipmentItem]) -> tuple[LevelCount, ...]:
    counts = Counter(row.level for row in rows)
    order = (PackLevel.PALLET, PackLevel.CASE, PackLevel.INNER, PackLevel.UNIT)
    return tuple(LevelCount(level, counts[level]) for level in order if counts[level])


def _lot_count(view: StockView, lot: ShipmentLot) -> LotCount:
    product = view.product(lot.product)
    return LotCount(product.name if product else lot.product, lot.lot, lot.announced, lot.received)
