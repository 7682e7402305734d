"""Closing a pallet or the whole shipment, with what is missing and extra by name."""

from dataclasses import replace

from workflows.dialog import Action, Chosen, Input, Notice, Pressed, Reason, Scanned, Values
from workflows.receive.answer import Result, booked, say
from workflows.receive.assemble import read
from workflows.receive.carry import CARRY, carry, owed_here
from workflows.receive.counts import Tally, tally
from workflows.receive.facts import contents_of, receipt_closed, received_unit
from workflows.receive.hand_count import hand_count, is_wanted
from workflows.receive.held import without_papers
from workflows.receive.seals import is_broken, to_open
from workflows.receive.states import (
    ChooseShipment,
    Closing,
    HandCount,
    ReceiveReason,
    ReceiveState,
    Receiving,
    remember,
)
from workflows.rules.checks import check_content
from workflows.rules.entry import How
from workflows.rules.status import READ, Evidence, Verdict
from workflows.step import Context, Step

INFER = "infer"
"""The choice "the pallet's seal is intact: what it announces is in it"."""


def close(state: Closing, given: Input, context: Context) -> Result:
    """ENT closes, ESC goes back, a scan goes on receiving, and an untouched sealed pallet may be taken as announced."""
    if isinstance(given, Scanned):
        return read(state.back, given, context)
    match given:
        case Pressed(Action.BACK):
            return Step(state.back)
        case Pressed(Action.CONFIRM):
            return _confirm(state, context)
        case Chosen(code) if code == CARRY and owed_here(state.back, context):
            return carry(state)
        case Chosen(code) if code == INFER and may_infer(state.back, context):
            return _infer(state.back, context)
    return Step(state)


def scope_of(state: Receiving) -> str:
    """What is being closed: the open pallet's text, or the empty text for the whole shipment."""
    return state.unit.text if state.unit else ""


def may_infer(state: Receiving, context: Context) -> bool:
    """Whether the open pallet announces something, and nothing of it was read or counted yet."""
    if state.unit is None:
        return False
    view, inside = context.view, state.unit.text
    line = view.announced(state.shipment, state.unit)
    if line is not None and is_broken(view, line):
        return False
    rows = list(view.below(state.shipment, inside))
    lots = [
        lot for text in (inside, *(row.item.text for row in rows)) for lot in view.lots_inside(state.shipment, text)
    ]
    announced = any(row.announced for row in rows) or any(lot.announced for lot in lots)
    return (
        announced
        and not any(row.evidence is not Evidence.NONE for row in rows)
        and not any(lot.received for lot in lots)
    )


def _infer(state: Receiving, context: Context) -> Result:
    view = context.view
    line = None if state.unit is None else view.announced(state.shipment, state.unit)
    if line is None:
        return say(state, Verdict.STOP, Reason.NO_DATA)
    contents = contents_of(view, state, line.item)
    finding = check_content(view, contents)
    if finding is not None:
        values = Values(item=line.item, lot=finding.expected_lot, code=finding.trouble.value, recall=finding.recall)
        return say(state, Verdict.STOP, Reason.CONTENT_IN_TROUBLE, None, values)
    evidence = line.evidence if line.evidence in READ else Evidence.SEEN
    fact = received_unit(view, replace(state, unit=None), line, evidence, contents)
    inferred = sum(len(content.items) for content in fact.contents)
    notice = Notice(Verdict.OK, Reason.CONTENT_INFERRED, None, Values(item=line.item, inferred=inferred))
    facts, papers = without_papers(view, fact, None)
    return booked(remember(state, context.ids[0], line.item), context, facts, How.INFERRED, papers or notice)


def count_by_hand(state: HandCount, given: Input, context: Context) -> Result:
    """The number of packages that somebody counted on the pallet closes it."""
    answer = hand_count(state, given, context)
    return _closed(state.back, context, answer) if isinstance(answer, int) else answer


def _confirm(closing: Closing, context: Context) -> Result:
    """Close, unless something is owed, a sample is wanting or the pallet has to be counted first."""
    state = closing.back
    owed = owed_here(state, context)
    if owed:
        values = Values(location=owed[0].location, count=len(owed))
        return say(closing, Verdict.STOP, ReceiveReason.OWED_HERE, None, values)
    unopened = to_open(context.view, state)
    if unopened:
        return say(closing, Verdict.WARN, ReceiveReason.SAMPLE_FIRST, None, Values(count=len(unopened)))
    if is_wanted(state, tally(context.view, state.shipment, scope_of(state)), context.view):
        return Step(HandCount(state))
    return _closed(state, context, None)


def _closed(state: Receiving, context: Context, hand_count: int | None) -> Result:
    result = tally(context.view, state.shipment, scope_of(state))
    fact = receipt_closed(context.view, state, result, hand_count)
    missing = len(result.missing) + len(result.short_lots)
    values = Values(item=state.unit, shipment=state.shipment, count=missing, total=result.total)
    notice = Notice(Verdict.WARN if missing else Verdict.OK, _reason(state, result), None, values)
    closed = replace(remember(state, context.ids[0]), unit=None)
    after: ReceiveState = closed if state.unit else ChooseShipment()
    return booked(after, context, (fact,), How.CHOSEN, notice)


def _reason(state: Receiving, result: Tally) -> Reason:
    if not result.complete:
        return Reason.CLOSED_SHORT
    return Reason.HANDLING_UNIT_COMPLETE if state.unit else Reason.RECEIPT_CLOSED
