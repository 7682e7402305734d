"""The end of an order: its carton goes to where orders are packed, what could not be picked is reported short, and the task is given back."""

from dataclasses import replace

from workflows.bins import scanned_bin
from workflows.cards import item_card
from workflows.claims import claim_of, giving_back
from workflows.dialog import Input, Notice, Scanned, Values
from workflows.pick.answer import Result, say
from workflows.pick.cartons import cartons
from workflows.pick.plan import is_pickable, open_lines, plan
from workflows.pick.states import PickReason, PickStart, Walking
from workflows.rules.entry import How
from workflows.rules.exceptions import Category
from workflows.rules.facts.movement import Moved
from workflows.rules.facts.parts import Fact, ItemStep
from workflows.rules.facts.work import ExceptionRaised
from workflows.rules.identity import After, LocationCode, Place, at
from workflows.rules.model.master_data import LocationKind
from workflows.rules.model.work import OpenException, OrderLine, TaskKind
from workflows.rules.status import Verdict
from workflows.rules.view import StockView
from workflows.step import Booking, Context, Step

PACKING = frozenset({LocationKind.SHIPPING, LocationKind.STAGE})
MOST_SHORT = 8
"""Lines reported short one by one; more of them are named together in one more report."""


def stage(state: Walking, given: Input, context: Context) -> Result:
    """Everything is picked that can be: a place where orders are packed is scanned."""
    place = scanned_bin(given, context.view)
    if place is None:
        return say(state, Verdict.WARN, PickReason.NOT_A_STAGE) if isinstance(given, Scanned) else Step(state)
    values = Values(location=place.location, text=state.round.order)
    if place.kind not in PACKING:
        return say(state, Verdict.STOP, PickReason.NOT_A_STAGE, None, values)
    if context.owed:
        return say(state, Verdict.STOP, PickReason.OWED_FIRST, None, replace(values, count=len(context.owed)))
    ahead = plan(context.view, state.round) if open_lines(context.view, state.round.order) else None
    if ahead is not None and ahead.picks:
        values = Values(location=ahead.picks[0].location, text=state.round.order)
        return say(Walking(state.round, ahead), Verdict.WARN, PickReason.MORE_TO_PICK, None, values)
    return _staged(state, place.location, values, context)


def _staged(state: Walking, location: LocationCode, values: Values, context: Context) -> Result:
    view, order = context.view, state.round.order
    short = open_lines(view, order) if is_pickable(view, order) else []
    claim = claim_of(view, TaskKind.PICK, order, context.terminal)
    facts = (*_moved(state, at(location), context), *_reports(view, short, at(location)), *giving_back(claim, context))
    ids = context.ids[: len(facts)]
    bookings = tuple(Booking(entry, fact, How.SCANNED) for entry, fact in zip(ids, facts, strict=True))
    card = item_card(view, state.round.carton)
    told = replace(values, count=len(short))
    verdict, reason = (Verdict.WARN, PickReason.STAGED_SHORT) if short else (Verdict.OK, PickReason.STAGED)
    return Step(PickStart(), bookings, Notice(verdict, reason, card, told))


def _moved(state: Walking, target: Place, context: Context) -> tuple[Fact, ...]:
    """Every carton of the round that is not there yet goes there, with one fact for each place that they come from."""
    rows = (context.view.item(carton) for carton in cartons(state.round))
    places: dict[Place, list[ItemStep]] = {}
    for row in rows:
        if row is not None and row.place != target:
            places.setdefault(row.place, []).append(ItemStep(row.item, After.entry(row.head)))
    return tuple(Moved(place, target, tuple(steps), reason=state.round.order) for place, steps in places.items())


def _reports(view: StockView, short: list[OrderLine], place: Place) -> tuple[Fact, ...]:
    """What is missing, line by line, as far as nobody has reported it yet; a report is an exception that somebody decides."""
    fresh = [line for line in short if not any(view.rows.find(OpenException, "subject", _subject(line)))]
    reports = [
        ExceptionRaised(Category.SHORTAGE, _subject(line), place, note=_missing(line)) for line in fresh[:MOST_SHORT]
    ]
    if fresh[MOST_SHORT:]:
        rest = ", ".join(f"line {line.line}: {_missing(line)}" for line in fresh[MOST_SHORT:])
        reports.append(ExceptionRaised(Category.SHORTAGE, f"order:{short[0].order}", place, note=rest))
    return tuple(reports)


def _subject(line: OrderLine) -> str:
    return f"order:{line.order}/{line.line}"


def _missing(line: OrderLine) -> str:
    return f"{line.quantity.amount - line.picked:f} of {line.product}"
