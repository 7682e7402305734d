"""The flow of reporting a problem. A test explores what can follow on what and compares it with these lines; each state may also stay as it is.

ProblemMenu -> ProblemScan        what is wrong was chosen
ProblemMenu -> Done               ESC, or what is missing was reported
ProblemScan -> ProblemCount       goods without serials were scanned
ProblemScan -> Done               the goods are on hold
ProblemScan -> ProblemMenu        ESC
ProblemCount -> Done              so many packages are on hold
ProblemCount -> ProblemScan       ESC
"""

from dataclasses import replace
from decimal import Decimal
from typing import assert_never

from workflows.cards import item_card, product_card
from workflows.dialog import Action, Card, Chosen, Entered, Input, Notice, Pressed, Scanned, Values
from workflows.flow import About
from workflows.gs1.elements import Malformed
from workflows.gs1.values import Sgtin
from workflows.identify import Bin, LogisticUnit, LotGoods, NotGoods, SerialItem, identify
from workflows.pick.begin import plain_text
from workflows.problem.facts import blocked_item, blocked_quantity, disposition_of, report, taken_in
from workflows.problem.states import (
    CODE,
    MENU,
    ProblemCount,
    ProblemMenu,
    ProblemReason,
    ProblemScan,
    ProblemState,
)
from workflows.refusals import label_notice
from workflows.rules.entry import How
from workflows.rules.exceptions import Category
from workflows.rules.facts.parts import Fact, LotQuantity
from workflows.rules.identity import ItemId, Place
from workflows.rules.on_hand import IN_HAND, lot_here
from workflows.rules.policy import hold_location
from workflows.rules.quantity import Quantity, Unit
from workflows.rules.status import Verdict
from workflows.step import Booking, Context, Done, Owed, Step

Result = Step[ProblemState | Done]
NO_VALUES = Values()
LONGEST_TAG = 20


def advance(state: ProblemState, given: Input, context: Context) -> Result:
    """The next state, the facts to journal and the notice. An input that means nothing here changes nothing."""
    match state:
        case ProblemMenu():
            return _menu(state, given, context)
        case ProblemScan():
            return _scan(state, given, context)
        case ProblemCount():
            return _count(state, given, context)
        case _:
            assert_never(state)


def say(
    state: ProblemState | Done,
    verdict: Verdict,
    reason: ProblemReason,
    card: Card | None = None,
    values: Values = NO_VALUES,
) -> Result:
    """An answer that books nothing."""
    return Step(state, (), Notice(verdict, reason, card, values))


def _menu(state: ProblemMenu, given: Input, context: Context) -> Result:
    if given == Pressed(Action.BACK):
        return Step(Done())
    if isinstance(given, Scanned):
        return say(state, Verdict.WARN, ProblemReason.CHOOSE_FIRST)
    category = next((one for one in MENU if given == Chosen(f"{CODE}{one.value}")), None)
    if category is None:
        return Step(state)
    if category is Category.SHORTAGE:
        return _missing(state, context)
    return Step(ProblemScan(state.about, category))


def _missing(state: ProblemMenu, context: Context) -> Result:
    """What is not there can't be scanned: it is reported as the work named it."""
    what = state.about
    scan = ProblemScan(what, Category.SHORTAGE)
    lot = f"lot:{what.product or ''}|{what.lot or ''}" if what.product or what.lot else ""
    subject = what.item.text if what.item else lot or what.place.text
    notice = Notice(Verdict.OK, ProblemReason.REPORTED, _card(what, context))
    return Step(Done(), (Booking(context.ids[0], report(scan, subject, what.place), How.CHOSEN),), notice)


def _card(what: About, context: Context) -> Card | None:
    if what.item is not None:
        return item_card(context.view, what.item, what.lot)
    return product_card(context.view, what.product, None, what.lot) if what.product else None


# -- which goods --------------------------------------------------------------------------------------------------------------------------


def _scan(state: ProblemScan, given: Input, context: Context) -> Result:
    if given == Pressed(Action.BACK):
        return Step(ProblemMenu(state.about))
    if given == Pressed(Action.CONFIRM) and state.about.item is not None:
        return _item(state, state.about.item, None, How.CHOSEN, context)
    if not isinstance(given, Scanned):
        return Step(state)
    match subject := identify(given.reading, context.view):
        case LogisticUnit():
            return _item(state, subject.sscc, None, given.how, context)
        case SerialItem():
            return _item(state, subject.item, subject, given.how, context)
        case LotGoods():
            return _lot(state, subject, context)
        case Bin():
            return say(state, Verdict.WARN, ProblemReason.NOT_GOODS)
        case Malformed() | NotGoods():
            return _tag(state, given, subject)
        case _:
            assert_never(subject)


def _tag(state: ProblemScan, given: Scanned, subject: Malformed | NotGoods) -> Result:
    """A plain code that names no goods is a hold tag; a torn GS1 label is not."""
    text = plain_text(given)
    if isinstance(subject, Malformed) and (not text.isascii() or not text.isprintable() or len(text) > LONGEST_TAG):
        return Step(state, (), label_notice(subject))
    return say(replace(state, tag=text[:LONGEST_TAG]), Verdict.OK, ProblemReason.TAG_KEPT, None, Values(text=text))


def _item(state: ProblemScan, item: ItemId, label: SerialItem | None, how: How, context: Context) -> Result:
    view = context.view
    row = view.item(item)
    card = item_card(view, item, label.lot if label else None)
    if row is not None and row.disposition not in IN_HAND:
        return say(state, Verdict.WARN, ProblemReason.ON_HOLD_ALREADY, card, Values(place=view.whereabouts(item)))
    if row is not None:
        facts: tuple[Fact, ...] = (report(state, item.text, row.place, (item,)), blocked_item(state, row))
        return _held(state, facts, row.place, (item,), (), how, card, context)
    pack = view.pack(item.gtin) if isinstance(item, Sgtin) else None
    taken = taken_in(state, label, pack.product, view) if label is not None and pack is not None else ()
    told = report(state, item.text, state.about.place, (item,))
    if not taken:
        return Step(Done(), (Booking(context.ids[0], told, how),), Notice(Verdict.OK, ProblemReason.REPORTED, card))
    return _held(state, (told, *taken), state.about.place, (item,), (), how, card, context)


def _held(
    state: ProblemScan,
    facts: tuple[Fact, ...],
    place: Place,
    items: tuple[ItemId, ...],
    quantities: tuple[LotQuantity, ...],
    how: How,
    card: Card,
    context: Context,
) -> Result:
    """The goods are blocked; carrying them to the cage is owed from now on."""
    location = hold_location(context.view)
    ids = context.ids[: len(facts)]
    bookings = tuple(Booking(entry, fact, how) for entry, fact in zip(ids, facts, strict=True))
    owed = Owed(context.ids[0], state.category, place, location, items, quantities)
    notice = Notice(Verdict.OK, ProblemReason.ON_HOLD, card, Values(location=location))
    return Step(Done(), bookings, notice, owes=(owed,))


def _lot(state: ProblemScan, subject: LotGoods, context: Context) -> Result:
    view = context.view
    pack = view.pack(subject.gtin)
    product = view.product(pack.product) if pack else None
    card = product_card(view, product.product if product else None, subject.gtin, subject.lot, subject.expiry)
    if pack is None or product is None or subject.lot is None:
        return say(state, Verdict.STOP, ProblemReason.UNKNOWN_PRODUCT, card)
    rows = [row for row in lot_here(view, product.product, subject.lot) if row.disposition in IN_HAND]
    here = sorted(rows, key=lambda row: row.place != state.about.place)
    if not here:
        subject_text = f"lot:{product.product}|{subject.lot}"
        told = report(state, subject_text, state.about.place)
        notice = Notice(Verdict.OK, ProblemReason.REPORTED, card)
        return Step(Done(), (Booking(context.ids[0], told, How.SCANNED),), notice)
    stock = here[0]
    kept = (stock.quantity, Quantity(pack.holds, product.unit), stock.owner, stock.disposition)
    count = ProblemCount(state, stock.place, stock.product, stock.lot, *kept)
    return say(count, Verdict.OK, ProblemReason.HOW_MANY, card, Values(place=stock.place))


def _count(state: ProblemCount, given: Input, context: Context) -> Result:
    if given == Pressed(Action.BACK):
        return Step(state.back)
    card = product_card(context.view, state.product, None, state.lot)
    if isinstance(given, Scanned):
        return say(state, Verdict.WARN, ProblemReason.COUNT_FIRST, card)
    if not isinstance(given, Entered):
        return Step(state)
    amount = state.per_package.amount * given.number if given.number.is_finite() else Decimal(0)
    whole = state.available.unit is not Unit.PIECE or amount == amount.to_integral_value()
    if not whole or not 0 < amount <= state.available.amount:
        most = int(state.available.amount // state.per_package.amount)
        return say(state, Verdict.STOP, ProblemReason.NOT_SO_MANY, card, Values(count=most))
    quantity = Quantity(amount, state.available.unit)
    owed = LotQuantity(state.product, state.lot, quantity, state.owner, disposition=disposition_of(state.back))
    facts = blocked_quantity(state, quantity)
    return _held(state.back, facts, state.place, (), (owed,), How.TYPED, card, context)
