"""Taking the newest entry of a receipt back: a compensating fact, nothing is deleted. A walk that was owed for it is owed no more."""

from dataclasses import replace

from workflows.dialog import Notice, Reason, Values
from workflows.receive.answer import Result, booked, say
from workflows.receive.states import Receiving
from workflows.rules.book import every_entry_known
from workflows.rules.entry import How
from workflows.rules.facts.work import Corrected, RuledEntry
from workflows.rules.model.work import Ruling
from workflows.rules.rulings import may_rule
from workflows.rules.status import Verdict
from workflows.step import Context


def undo(state: Receiving, context: Context) -> Result:
    """Take the newest entry back, as long as the judge would: nothing else has happened to what it named."""
    if not state.history:
        return say(state, Verdict.WARN, Reason.NOTHING_TO_UNDO)
    last = state.history[-1]
    ruled = RuledEntry(last.entry, Ruling.NO, context.content(last.entry))
    if not may_rule(context.view.rows, (ruled,), every_entry_known):
        return say(state, Verdict.WARN, Reason.CANNOT_UNDO, None, Values(item=last.item))
    fact = Corrected(ruled, "taken back by its author", (last.item,) if last.item else ())
    before = replace(state, unit=last.unit, history=state.history[:-1])
    notice = Notice(Verdict.OK, Reason.UNDONE, None, Values(item=last.item))
    return replace(booked(before, context, (fact,), How.CHOSEN, notice), walked=(last.entry,))
