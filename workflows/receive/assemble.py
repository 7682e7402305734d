"""Labels split over several codes: their elements are collected until the product's needs are met, and what is still missing is shown.

ENT says that there is no other code: then the label is judged as it is. ESC leaves it out.
"""

from dataclasses import replace
from datetime import date

from workflows.dialog import Action, Detail, Input, Pressed, Reason, Scanned
from workflows.gs1 import bracketed
from workflows.gs1.codes import Kind
from workflows.gs1.elements import Elements, Malformed
from workflows.gs1.parse import parse
from workflows.identify import Bin, LogisticUnit, identify
from workflows.receive.answer import Result, say
from workflows.receive.by_hand import read as judge
from workflows.receive.question import read as judge_as_it_is
from workflows.receive.reading import good_part, gtin_of
from workflows.receive.states import Assembling, PutAside, ReceiveReason, Receiving
from workflows.rules.checks import Trouble
from workflows.rules.status import Tracking, Verdict
from workflows.rules.view import StockView
from workflows.step import Context, Step

LACKING = frozenset({Trouble.NO_SERIAL, Trouble.NO_LOT, Trouble.NO_EXPIRY})
PARTS = ("10", "15", "17", "21", "37")
"""What stands in a code of its own: lot, dates, serial, count."""
MISSING = "?"


def read(state: Receiving, given: Scanned, context: Context) -> Result:
    """Judge a label; one that is only a part of what the goods need is kept, and the other codes are asked for. Nothing of it is booked before."""
    judged = judge(state, given, context)
    reading = given.reading
    if isinstance(reading, Malformed) or not _is_part(judged, reading):
        return judged
    kept = Assembling(state, bracketed.write(reading), given.record, given.how)
    return say(kept, Verdict.WARN, ReceiveReason.PART_OF_A_LABEL)


def assemble(state: Assembling, given: Input, context: Context) -> Result:
    """Another code of the same label is added; goods of another product begin anew."""
    if given == Pressed(Action.BACK):
        return Step(state.back)
    if given == Pressed(Action.CONFIRM):
        whole = Scanned(reading_of(state.text, context.view), state.record, state.how)
        return replace(judge_as_it_is(state.back, whole, context), record=state.record)
    if not isinstance(given, Scanned):
        return Step(state)
    if isinstance(identify(given.reading, context.view), Malformed | Bin | LogisticUnit):
        beside = read(state.back, given, context)
        return (
            replace(beside, state=replace(state, back=beside.state)) if isinstance(beside.state, Receiving) else beside
        )
    return _added(state, given, context)


def needs(state: Assembling, view: StockView) -> tuple[Detail, ...]:
    """What the goods need, and what of it was read: the product, lot, expiry where it is dated, and serial where it is serialized."""
    known = good_part(reading_of(state.text, view))
    gtin = gtin_of(known)
    pack = view.pack(gtin) if gtin else None
    product = view.product(pack.product) if pack else None
    dated = known.expiry or known.best_before
    lines = [Detail("product", product.name if product else MISSING), Detail("lot", known.lot or MISSING)]
    if product is None or product.dated:
        lines.append(Detail("expires", _day(dated.date if dated else None)))
    if product is None or product.tracking is Tracking.SERIAL:
        lines.append(Detail("serial", known.serial or MISSING))
    return tuple(lines)


def reading_of(text: str, view: StockView) -> Elements | Malformed:
    """The elements collected so far."""
    return parse(text, kind=Kind.BRACKETED, this_year=view.today.year)


def _day(day: date | None) -> str:
    return day.isoformat() if day else MISSING


def _is_part(judged: Result, reading: Elements) -> bool:
    """Whether the other codes of a label may tell what this one lacks."""
    if isinstance(judged.state, PutAside):
        return judged.state.trouble in LACKING
    stray = judged.notice is not None and judged.notice.reason is Reason.NOT_A_GOODS_LABEL
    return stray and any(reading.value(ai) is not None for ai in PARTS)


def _added(state: Assembling, given: Scanned, context: Context) -> Result:
    new, old = good_part(given.reading), good_part(reading_of(state.text, context.view))
    if None not in (gtin_of(new), gtin_of(old)) and gtin_of(new) != gtin_of(old):
        return read(state.back, given, context)
    told = {element.ai for element in new}
    text = bracketed.write((*(element for element in old if element.ai not in told), *new))
    return read(state.back, Scanned(reading_of(text, context.view), given.record, given.how), context)
