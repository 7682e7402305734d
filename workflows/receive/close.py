"""Closing a pallet or the whole shipment, with what is missing and extra by name."""

from dataclasses import replace

from workflows.dialog import Action, Chosen, Context, Input, Notice, Pressed, Reason, Scanned, Step, Values
from workflows.receive.answer import Result, booked, say
from workflows.receive.counts import Tally, tally
from workflows.receive.facts import contents_of, receipt_closed, received_unit
from workflows.receive.scan import scan
from workflows.receive.states import ChooseShipment, Closing, ReceiveState, Receiving, remember
from workflows.rules.checks import check_content
from workflows.rules.entry import How
from workflows.rules.status import Evidence, Verdict

INFER = "infer"
"""The choice "the pallet's seal is intact: what it announces is in it"."""


def close(state: Closing, given: Input, context: Context) -> Result:
    """ENT closes, ESC goes back, a scan goes on receiving, and an untouched sealed pallet may be taken as announced."""
    if isinstance(given, Scanned):
        return scan(state.back, given, context)
    match given:
        case Pressed(Action.BACK):
            return Step(state.back)
        case Pressed(Action.CONFIRM):
            return _confirm(state.back, context)
        case Chosen(code) if code == INFER and may_infer(state.back, context):
            return _infer(state.back, context)
    return Step(state)


def scope_of(state: Receiving) -> str:
    """What is being closed: the open pallet's text, or the empty text for the whole shipment."""
    return state.unit.text if state.unit else ""


def may_infer(state: Receiving, context: Context) -> bool:
    """Whether the open pallet was read and nothing in it yet."""
    if state.unit is None:
        return False
    return all(row.evidence is Evidence.NONE for row in context.view.content(state.shipment, state.unit.text))


def _infer(state: Receiving, context: Context) -> Result:
    assert state.unit is not None
    contents = contents_of(context.view, state, state.unit)
    finding = check_content(context.view, contents)
    line = context.view.announced(state.shipment, state.unit)
    if finding is not None or line is None:
        code, lot = (finding.trouble.value, finding.expected_lot) if finding else ("", None)
        values = Values(item=state.unit, lot=lot, code=code, recall=finding.recall if finding else "")
        return say(state, Verdict.STOP, Reason.CONTENT_IN_TROUBLE, None, values)
    fact = received_unit(context.view, replace(state, unit=None), line, Evidence.SEEN, contents)
    inferred = sum(len(content.items) for content in fact.contents)
    notice = Notice(Verdict.OK, Reason.CONTENT_INFERRED, None, Values(item=state.unit, inferred=inferred))
    return booked(remember(state, context.ids[0], state.unit), context, (fact,), How.INFERRED, notice)


def _confirm(state: Receiving, context: Context) -> Result:
    result = tally(context.view, state.shipment, scope_of(state))
    fact = receipt_closed(context.view, state, result)
    missing = len(result.missing) + len(result.short_lots)
    values = Values(item=state.unit, shipment=state.shipment, count=missing, total=len(result.extra))
    notice = Notice(Verdict.WARN if missing else Verdict.OK, _reason(state, result), None, values)
    after: ReceiveState = remember(replace(state, unit=None), context.ids[0]) if state.unit else ChooseShipment()
    return booked(after, context, (fact,), How.CHOSEN, notice)


def _reason(state: Receiving, result: Tally) -> Reason:
    if not result.complete:
        return Reason.CLOSED_SHORT
    return Reason.HANDLING_UNIT_COMPLETE if state.unit else Reason.RECEIPT_CLOSED
