"""The question how a label reads: asked where several readings are plausible, and asked again where the answer was wrong.

A choice is remembered for this GTIN and scanner (`Step.learnt`). Whatever is chosen, the bytes that were scanned are booked.
"""

from dataclasses import replace

from workflows.ambiguous import Doubtful
from workflows.cards import product_card
from workflows.dialog import Action, Card, Chosen, Input, Notice, Pressed, Reason, Scanned
from workflows.gs1 import bracketed
from workflows.gs1.codes import Kind
from workflows.gs1.elements import Elements, Malformed
from workflows.gs1.parse import parse
from workflows.gs1.unbent import keyboard_of
from workflows.receive.answer import Result
from workflows.receive.reading import good_part, gtin_of, settle_reading
from workflows.receive.scan import scan
from workflows.receive.states import AskReading, Doubt, Receiving
from workflows.receive.undo import undo
from workflows.rules.identity import LotCode
from workflows.rules.status import Verdict
from workflows.step import Context, ReadingHabit, Step

MOST_READINGS = 4
"""More than these nobody compares; ESC and another scan are always open."""


def read(state: Receiving, given: Scanned, context: Context) -> Result:
    """Judge a scan by its reading; ask first where there are several, and keep what would have been asked but for an earlier choice."""
    settled = settle_reading(given, context)
    if isinstance(settled, Doubtful):
        asked = _doubt(state, given, settled)
        return _ask(replace(state, doubt=asked), asked, context)
    unaided = settle_reading(given, replace(context, habits=()))
    doubt = _doubt(state, given, unaided) if isinstance(unaided, Doubtful) else None
    return scan(replace(state, doubt=doubt), settled, context)


def choose_reading(state: AskReading, given: Input, context: Context) -> Result:
    """The number of a reading goes on with it, and ESC goes back."""
    match given:
        case Pressed(Action.BACK):
            return Step(state.back)
        case Chosen(code):
            return _go_on(state, code, context)
    return Step(state)


def may_ask_again(state: Receiving) -> bool:
    """Whether the newest scan was read as somebody chose, and at most one entry came of it."""
    return state.doubt is not None and len(_since(state, state.doubt)) <= 1


def ask_again(state: Receiving, context: Context) -> Result:
    """Take back what was booked of the newest scan, and ask how it reads: the answer replaces the one that was remembered."""
    if state.doubt is None or not may_ask_again(state):
        return Step(state)
    if not _since(state, state.doubt):
        return _ask(state, state.doubt, context)
    taken_back = undo(state, context)
    if not taken_back.bookings or not isinstance(taken_back.state, Receiving):
        return taken_back
    return replace(_ask(taken_back.state, state.doubt, context), bookings=taken_back.bookings)


def offered(state: AskReading, context: Context) -> dict[str, Elements | Malformed]:
    """The readings by the code that chooses them."""
    readings = _readings(state.doubt, context)
    return {str(number): reading for number, reading in enumerate(readings, 1)}


def card_of_reading(reading: Elements | Malformed, context: Context) -> Card:
    """The goods that a reading names, with the lot, serial and date that it gives and no other."""
    good = good_part(reading)
    gtin = gtin_of(good)
    pack = context.view.pack(gtin) if gtin else None
    dated = good.expiry or good.best_before
    return replace(
        product_card(context.view, pack.product if pack else None, gtin, LotCode(good.lot) if good.lot else None),
        item=good.sgtin,
        expiry=dated.date if dated else None,
        day_given=dated.day_given if dated else True,
    )


def _doubt(state: Receiving, given: Scanned, doubtful: Doubtful) -> Doubt:
    readings = doubtful.readings[:MOST_READINGS]
    options = tuple(bracketed.write(elements) for elements in readings)
    keyboards = tuple(filter(None, map(keyboard_of, readings)))
    last = state.history[-1].entry if state.history else None
    return Doubt(given.record, given.how, options, readings[0] == given.reading, keyboards, last)


def _ask(back: Receiving, doubt: Doubt, context: Context) -> Result:
    """The question; of the goods only the product is shown, because the rest is what is asked."""
    first = card_of_reading(_readings(doubt, context)[0], context)
    card = replace(first, item=None, lot=None, expiry=None, day_given=True)
    return Step(AskReading(back, doubt), (), Notice(Verdict.WARN, Reason.TWO_READINGS, card))


def _readings(doubt: Doubt, context: Context) -> tuple[Elements | Malformed, ...]:
    year = context.view.today.year
    return tuple(parse(text, kind=Kind.BRACKETED, this_year=year) for text in doubt.options)


def _since(state: Receiving, doubt: Doubt) -> tuple[object, ...]:
    """What can be taken back and came after the doubted scan."""
    entries = [done.entry for done in state.history]
    return tuple(entries[entries.index(doubt.last) + 1 :] if doubt.last in entries else entries)


def _go_on(state: AskReading, code: str, context: Context) -> Result:
    reading = offered(state, context).get(code)
    if reading is None:
        return Step(state)
    if isinstance(reading, Elements):
        reading = replace(reading, warnings=())
    doubt = state.doubt
    step = scan(state.back, Scanned(reading, doubt.record, doubt.how), context)
    gtin = gtin_of(good_part(reading))
    keyboard = doubt.keyboards[int(code) - 1] if doubt.keyboards else ""
    lost = not keyboard and not (doubt.as_read and code == "1")
    learnt = ReadingHabit(gtin, doubt.record.scanner, lost, keyboard) if gtin else None
    return replace(step, learnt=learnt, record=doubt.record)
