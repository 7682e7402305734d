"""Small steps that every part of receiving takes: saying something, and booking what was read."""

from workflows.dialog import Card, Notice, Reason, Values, Why
from workflows.receive.states import ReceiveReason, ReceiveState
from workflows.rules.entry import How
from workflows.rules.exceptions import Category
from workflows.rules.facts.parts import Fact
from workflows.rules.status import Evidence, Verdict
from workflows.step import Beside, Booking, Context, Step

Result = Step[ReceiveState | Beside[ReceiveState]]
EVIDENCE = {How.SCANNED: Evidence.SEEN, How.TYPED: Evidence.TYPED}
NO_VALUES = Values()
WARNED: dict[Why, Category] = {
    Reason.EXPIRES_SOON: Category.SHORT_DATED,
    Reason.NOT_ON_THIS_PALLET: Category.NOT_IN_PARENT,
    Reason.CONTENT_IN_TROUBLE: Category.HELD,
    Reason.POSSIBLE_MISSING_SEPARATOR: Category.LABEL,
    Reason.LABEL_REPAIRED: Category.LABEL,
    Reason.CLOSED_SHORT: Category.SHORTAGE,
    ReceiveReason.LOT_NOT_LIKE_THEIRS: Category.LABEL,
    ReceiveReason.NO_DATA_YET: Category.NO_DATA,
    ReceiveReason.PAPERS_MISSING: Category.DOCUMENTS,
}
"""What a warning that is shown with a booking is called in its stamp."""


def say(
    state: ReceiveState, verdict: Verdict, reason: Why, card: Card | None = None, values: Values = NO_VALUES
) -> Result:
    """An answer that books nothing."""
    return Step(state, (), Notice(verdict, reason, card, values))


def booked(state: ReceiveState, context: Context, facts: tuple[Fact, ...], how: How, notice: Notice) -> Result:
    """An answer that books facts, under the context's ids in order; the context must have one for each."""
    ids = context.ids[: len(facts)]
    warned = (WARNED[notice.reason],) if notice.reason in WARNED else ()
    bookings = tuple(Booking(entry, fact, how, warned) for entry, fact in zip(ids, facts, strict=True))
    return Step(state, bookings, notice)
