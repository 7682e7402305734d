"""The packages on a pallet counted by hand, once, when what was scanned differs from what was announced or policy wants it."""

from dataclasses import replace

from workflows.dialog import Action, Entered, Input, Pressed, Reason, Scanned, Values
from workflows.receive.answer import Result, say
from workflows.receive.assemble import read
from workflows.receive.counts import Tally
from workflows.receive.states import Closing, HandCount, ReceiveReason, Receiving
from workflows.rules.policy import HandCounting, hand_counting
from workflows.rules.status import Evidence, Verdict
from workflows.rules.view import StockView
from workflows.step import Context, Step

MOST = 9_999
"""More packages than these don't stand on a pallet."""


def is_wanted(state: Receiving, result: Tally, view: StockView) -> bool:
    """Whether the open pallet has to be counted by hand."""
    when = hand_counting(view)
    differs = not result.complete or bool(result.extra)
    return state.unit is not None and (when is HandCounting.ALWAYS or (when is HandCounting.DIFFERS and differs))


def packages_here(state: Receiving, view: StockView) -> int | None:
    """How many packages the scans say stand on the open pallet; None where goods without serials lie on it, which are counted otherwise."""
    if state.unit is None or view.lots_inside(state.shipment, state.unit.text):
        return None
    rows = view.content(state.shipment, state.unit.text)
    return sum(row.evidence is not Evidence.NONE for row in rows)


def hand_count(state: HandCount, given: Input, context: Context) -> Result | int:
    """A number that agrees with the scans, or was typed twice, is the answer; a scan goes on receiving."""
    if isinstance(given, Scanned):
        return read(state.back, given, context)
    if given == Pressed(Action.BACK):
        return Step(Closing(state.back))
    if not isinstance(given, Entered):
        return Step(state)
    number = given.number
    if not number.is_finite() or not 0 <= number <= MOST or number != number.to_integral_value():
        return say(state, Verdict.STOP, Reason.NOT_A_COUNT, None, Values(text=str(number)[:40]))
    counted, here = int(number), packages_here(state.back, context.view)
    if here in (None, counted) or state.counted == counted:
        return counted
    again = replace(state, counted=counted)
    return say(again, Verdict.WARN, ReceiveReason.HAND_COUNT_DIFFERS, None, Values(text=str(counted), code=str(here)))
