"""Labels that are typed: an announced unit is chosen by the end of its serial, what nobody announced is typed twice.

Nothing is guessed: several units with the same ending are offered, and what was not announced of a unit is asked for.
"""

from dataclasses import replace
from datetime import date

from workflows.dialog import Action, Chosen, Input, Pressed, Scanned, Values
from workflows.gs1.codes import Kind
from workflows.gs1.parse import parse
from workflows.gs1.values import Sgtin
from workflows.identify import LotGoods, SerialItem, identify
from workflows.receive.answer import Result, say
from workflows.receive.question import read as judge
from workflows.receive.states import ChooseUnit, ReceiveReason, Receiving, TypeAgain
from workflows.rules.entry import How, ScanRecord
from workflows.rules.model.work import ShipmentItem, ShipmentLot
from workflows.rules.status import READ, Verdict
from workflows.rules.view import StockView
from workflows.step import Context, Step

SHORTEST, LONGEST = 4, 6
"""Signs of the end of a serial or an SSCC that choose an announced unit."""
MOST = 9
"""More units than these can't be told apart by one key."""


def read(state: Receiving, given: Scanned, context: Context) -> Result:
    """A scan is judged at once; of what is typed, the end of a serial chooses, and news are asked for again."""
    if given.how is not How.TYPED:
        return judge(state, given, context)
    ending = ending_of(given, context.view)
    if ending:
        return _by_ending(state, ending, given.record, context)
    if _was_told(state, given, context.view):
        return judge(state, given, context)
    return say(TypeAgain(state, given.record), Verdict.WARN, ReceiveReason.TYPE_AGAIN)


def type_again(state: TypeAgain, given: Input, context: Context) -> Result:
    """The same text once more is believed; another one has to be typed twice itself; a scan is better than either."""
    if given == Pressed(Action.BACK):
        return Step(state.back)
    if not isinstance(given, Scanned):
        return Step(state)
    if given.how is not How.TYPED or given.record.raw == state.record.raw:
        return judge(state.back, given, context)
    after = read(state.back, given, context)
    if isinstance(after.state, TypeAgain):
        return say(after.state, Verdict.WARN, ReceiveReason.TYPED_DIFFERS)
    return after


def choose_unit(state: ChooseUnit, given: Input, context: Context) -> Result:
    """The number of a line chooses the unit."""
    if given == Pressed(Action.BACK):
        return Step(state.back)
    if isinstance(given, Scanned):
        return read(state.back, given, context)
    for row in matches(state.back, state.ending, context.view):
        if given == Chosen(row.item.text):
            return replace(_taken(state.back, row, state.record, context), record=state.record)
    return Step(state)


def ending_of(given: Scanned, view: StockView) -> str:
    """What was typed, if it is as long as the end of a serial and no place of the site is called so; else empty."""
    text = given.reading.raw.strip()
    return text if SHORTEST <= len(text) <= LONGEST and view.location(text) is None else ""


def matches(state: Receiving, ending: str, view: StockView) -> list[ShipmentItem]:
    """The announced units whose number ends so: those not read yet before those that were, those on the open pallet before others."""
    rows = [row for row in view.rows.find(ShipmentItem, "shipment", state.shipment) if row.announced]
    fitting = [row for row in rows if _number(row).upper().endswith(ending.upper())]
    unread = [row for row in fitting if row.evidence not in READ] or fitting
    here = [row for row in unread if any(outer.item == state.unit for outer in view.packages_of(row))] or unread
    return sorted(here, key=lambda row: row.item.text)


def _number(row: ShipmentItem) -> str:
    return row.item.serial if isinstance(row.item, Sgtin) else row.item.digits


def _by_ending(state: Receiving, ending: str, record: ScanRecord, context: Context) -> Result:
    found = matches(state, ending, context.view)
    values = Values(text=ending, count=len(found))
    if not found:
        return say(state, Verdict.WARN, ReceiveReason.NO_SUCH_ENDING, None, values)
    if len(found) > MOST:
        return say(state, Verdict.WARN, ReceiveReason.TYPE_MORE, None, values)
    if len(found) > 1:
        return say(ChooseUnit(state, ending, record), Verdict.WARN, ReceiveReason.SEVERAL_END_SO, None, values)
    return _taken(state, found[0], record, context)


def _taken(state: Receiving, row: ShipmentItem, record: ScanRecord, context: Context) -> Result:
    """Judge a unit as if its whole label had been typed, with the lot and the date that were announced."""
    text = _label_of(row, context.view)
    if not text:
        return say(state, Verdict.WARN, ReceiveReason.TYPE_ALL)
    reading = parse(text, kind=Kind.BRACKETED, this_year=context.view.today.year)
    return judge(state, Scanned(reading, record, How.TYPED), context)


def _label_of(row: ShipmentItem, view: StockView) -> str:
    """The label in brackets; empty where the advice does not tell what must be on it."""
    if not isinstance(row.item, Sgtin):
        return f"(00){row.item.digits}"
    product = view.product(row.product)
    dates = _dates(row, view)
    if product is None or row.lot is None or (product.dated and not dates):
        return ""
    dated = "".join(_dated(expiry, lot.day_given) for lot in dates[:1] if (expiry := lot.expiry))
    return f"(01){row.item.gtin.digits}{dated}(10){_escaped(row.lot)}(21){_escaped(row.item.serial)}"


def _dated(expiry: date, day_given: bool) -> str:
    return f"(17){expiry:%y%m}{expiry.day if day_given else 0:02}"


def _dates(row: ShipmentItem, view: StockView) -> list[ShipmentLot]:
    if row.product is None or row.lot is None:
        return []
    return [lot for lot in view.announced_lots(row.shipment, row.product, row.lot) if lot.expiry is not None]


def _escaped(value: str) -> str:
    return value.replace("(", "\\(")


def _was_told(state: Receiving, given: Scanned, view: StockView) -> bool:
    """Whether the shipment announced all that was typed of goods: their serial, lot and date."""
    match identify(given.reading, view):
        case SerialItem(item, lot, expiry):
            line = view.announced(state.shipment, item)
            dates = {row.expiry for row in _dates(line, view)} if line is not None else set()
            return (
                line is not None and line.announced and lot in (None, line.lot) and (expiry is None or expiry in dates)
            )
        case LotGoods(gtin, lot, expiry):
            pack = view.pack(gtin)
            lots = view.announced_lots(state.shipment, pack.product, lot) if pack and lot else []
            return lot is None or any(expiry in (None, row.expiry) for row in lots)
    return True
