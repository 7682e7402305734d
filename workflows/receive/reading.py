"""Which reading of a label to go on with: the only plausible one, the one that a person chose before, or the few to choose from."""

from dataclasses import dataclass, replace

from workflows.ambiguous import AsRead, Demand, Doubtful, Habit, Mended, weigh, weigh_bent
from workflows.dialog import Scanned
from workflows.gs1.codes import Repair
from workflows.gs1.elements import Elements, Malformed
from workflows.gs1.unbent import readings_of
from workflows.gs1.values import Gtin, Sgtin
from workflows.identify import Bin, LogisticUnit, identify
from workflows.rules.identity import LotCode
from workflows.rules.model.work import ShipmentLot
from workflows.rules.status import Tracking
from workflows.rules.view import StockView
from workflows.step import Context


@dataclass(frozen=True, slots=True)
class KnownGoods:
    """What is in stock or announced by any shipment; `item` is what the label names as it was scanned."""

    view: StockView
    item: Sgtin | None

    def demand(self, gtin: Gtin) -> Demand:
        """What labels with this GTIN must hold."""
        pack = self.view.pack(gtin)
        product = self.view.product(pack.product) if pack else None
        if product is None:
            return Demand()
        return Demand(lot=True, serial=product.tracking is Tracking.SERIAL, expiry=product.dated)

    def has_lot(self, gtin: Gtin, lot: str) -> bool:
        """Whether the lot is known, or announced by itself or with the item."""
        pack, code = self.view.pack(gtin), LotCode(lot)
        if pack is None:
            return False
        lots = self.view.rows.find(ShipmentLot, "lot", code)
        lines = self.view.announced_elsewhere(self.item) if self.item else ()
        return (
            self.view.lot(pack.product, code) is not None
            or any(row.product == pack.product for row in lots)
            or any(line.lot == code for line in lines)
        )

    def has_item(self, item: Sgtin) -> bool:
        """Whether the item is known or announced."""
        return self.view.item(item) is not None or bool(self.view.announced_elsewhere(item))


def settle_reading(given: Scanned, context: Context) -> Scanned | Doubtful:
    """The scan with the reading to believe, or the readings to choose from."""
    if _explicit(given.reading.raw) or isinstance(identify(given.reading, context.view), Bin | LogisticUnit):
        return given
    unbent = _unbent(given, context)
    if isinstance(unbent, Doubtful):
        return unbent
    good = good_part(unbent.reading)
    habit = _habit(good, given.record.scanner, context)
    match weigh(unbent.reading, KnownGoods(context.view, good.sgtin), habit):
        case Mended(elements):
            return replace(given, reading=elements)
        case Doubtful() as doubt:
            return doubt
        case AsRead(Elements() as elements) if habit is Habit.AS_READ:
            kept = tuple(w for w in elements.warnings if w.code is not Repair.POSSIBLE_MISSING_SEPARATOR)
            return replace(given, reading=replace(elements, warnings=kept))
    return unbent


def good_part(reading: Elements | Malformed) -> Elements:
    """The elements that are good, of a refused label too."""
    return reading.kept if isinstance(reading, Malformed) else reading


def gtin_of(reading: Elements) -> Gtin | None:
    """The trade item that a label names, or that is in what it names."""
    return reading.gtin or reading.content_gtin


def _unbent(given: Scanned, context: Context) -> Scanned | Doubtful:
    """The scan as it was meant, if a keyboard has bent it and it is known which."""
    if isinstance(given.reading, Elements):
        return given
    readings = readings_of(given.reading)
    asked = {gtin_of(reading) for reading in readings}
    habits = [habit for habit in reversed(context.habits) if habit.keyboard and habit.scanner == given.record.scanner]
    chosen = next((habit.keyboard for habit in habits if habit.gtin in asked), "")
    match weigh_bent(given.reading, KnownGoods(context.view, None), chosen):
        case Mended(elements):
            return replace(given, reading=elements)
        case Doubtful() as doubt:
            return doubt
    return given


def _explicit(raw: str) -> bool:
    """Whether the text says itself where each value ends: brackets, or a Digital Link."""
    return raw.startswith("(") or "://" in raw


def _habit(good: Elements, scanner: str, context: Context) -> Habit | None:
    for known in reversed(context.habits):
        if (known.gtin, known.scanner, known.keyboard) == (gtin_of(good), scanner, ""):
            return Habit.SEPARATOR_LOST if known.lost else Habit.AS_READ
    return None
