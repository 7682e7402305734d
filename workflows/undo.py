"""Taking one's newest entry back: a compensating fact, as long as the judge would carry it out; nothing is deleted."""

from workflows.rules.book import every_entry_known
from workflows.rules.entry import How
from workflows.rules.facts.work import Corrected, RuledEntry
from workflows.rules.identity import EntryId
from workflows.rules.model.work import Ruling
from workflows.rules.rulings import may_rule
from workflows.step import Booking, Context

TAKEN_BACK = "taken back by its author"


def taking_back(entry: EntryId, context: Context) -> Booking | None:
    """The correction of an entry, or None where something else has happened to its goods since: then a supervisor decides."""
    ruled = RuledEntry(entry, Ruling.NO, context.content(entry))
    if not ruled.content or not may_rule(context.view.rows, (ruled,), every_entry_known):
        return None
    return Booking(context.ids[0], Corrected(ruled, TAKEN_BACK), How.SYSTEM)
