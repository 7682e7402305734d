"""Which reading of a label receiving goes on with: the only plausible one, or the one that a person chose of two or more.

A choice is remembered for this GTIN and scanner (`Step.learnt`). Whatever is chosen, the bytes that were scanned are booked.
"""

from dataclasses import dataclass, replace

from workflows.ambiguous import AsRead, Demand, Doubtful, Habit, Mended, weigh
from workflows.cards import product_card
from workflows.dialog import Action, Card, Chosen, Input, Pressed, Reason, Scanned
from workflows.gs1 import bracketed
from workflows.gs1.codes import Kind, Repair
from workflows.gs1.elements import Elements, Malformed
from workflows.gs1.parse import parse
from workflows.gs1.values import Gtin, Sgtin
from workflows.identify import Bin, LogisticUnit, identify
from workflows.receive.answer import Result, say
from workflows.receive.scan import scan
from workflows.receive.states import AskReading, Receiving
from workflows.rules.identity import LotCode
from workflows.rules.model.work import ShipmentLot
from workflows.rules.status import Tracking, Verdict
from workflows.rules.view import StockView
from workflows.step import Context, ReadingHabit, Step

MOST_READINGS = 4
"""More than these nobody compares; ESC and another scan are always open."""


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
    reading = given.reading
    if _explicit(reading.raw) or isinstance(identify(reading, context.view), Bin | LogisticUnit):
        return given
    good = _good_part(reading)
    habit = _habit(good, given.record.scanner, context)
    match weigh(reading, KnownGoods(context.view, good.sgtin), habit):
        case Mended(elements):
            return replace(given, reading=elements)
        case Doubtful() as doubt:
            return doubt
        case AsRead(Elements() as elements) if habit is Habit.AS_READ:
            kept = tuple(w for w in elements.warnings if w.code is not Repair.POSSIBLE_MISSING_SEPARATOR)
            return replace(given, reading=replace(elements, warnings=kept))
    return given


def read(state: Receiving, given: Scanned, context: Context) -> Result:
    """Judge a scan by its reading; ask first where there are several."""
    settled = settle_reading(given, context)
    if isinstance(settled, Scanned):
        return scan(state, settled, context)
    readings = settled.readings[:MOST_READINGS]
    options = tuple(bracketed.write(elements) for elements in readings)
    asking = AskReading(state, given.record, given.how, options, as_read=readings[0] == given.reading)
    return say(asking, Verdict.WARN, Reason.TWO_READINGS, replace(card_of_reading(readings[0], context), lot=None))


def choose_reading(state: AskReading, given: Input, context: Context) -> Result:
    """The number of a reading goes on with it, ESC goes back, and another scan is judged afresh."""
    match given:
        case Scanned():
            return read(state.back, given, context)
        case Pressed(Action.BACK):
            return Step(state.back)
        case Chosen(code):
            return _go_on(state, code, context)
    return Step(state)


def offered(state: AskReading, context: Context) -> dict[str, Elements | Malformed]:
    """The readings by the code that chooses them."""
    year = context.view.today.year
    readings = (parse(text, kind=Kind.BRACKETED, this_year=year) for text in state.options)
    return {str(number): reading for number, reading in enumerate(readings, 1)}


def card_of_reading(reading: Elements | Malformed, context: Context) -> Card:
    """The goods that a reading names, with the lot, serial and date that it gives and no other."""
    good = _good_part(reading)
    gtin = good.gtin or good.content_gtin
    pack = context.view.pack(gtin) if gtin else None
    dated = good.expiry or good.best_before
    return replace(
        product_card(context.view, pack.product if pack else None, gtin, LotCode(good.lot) if good.lot else None),
        item=good.sgtin,
        expiry=dated.date if dated else None,
        day_given=dated.day_given if dated else True,
    )


def _go_on(state: AskReading, code: str, context: Context) -> Result:
    reading = offered(state, context).get(code)
    if reading is None:
        return Step(state)
    if isinstance(reading, Elements):
        reading = replace(reading, warnings=())
    step = scan(state.back, Scanned(reading, state.record, state.how), context)
    good = _good_part(reading)
    gtin = good.gtin or good.content_gtin
    lost = not (state.as_read and code == "1")
    learnt = ReadingHabit(gtin, state.record.scanner, lost) if gtin else None
    return replace(step, learnt=learnt, record=state.record)


def _explicit(raw: str) -> bool:
    """Whether the text says itself where each value ends: brackets, or a Digital Link."""
    return raw.startswith("(") or "://" in raw


def _good_part(reading: Elements | Malformed) -> Elements:
    return reading.kept if isinstance(reading, Malformed) else reading


def _habit(good: Elements, scanner: str, context: Context) -> Habit | None:
    gtin = good.gtin or good.content_gtin
    for known in context.habits:
        if (known.gtin, known.scanner) == (gtin, scanner):
            return Habit.SEPARATOR_LOST if known.lost else Habit.AS_READ
    return None
