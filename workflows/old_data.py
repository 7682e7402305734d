"""What old data stops on the floor: it is told once, goods are received into hold, or nothing is shipped. The limits are policies."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from workflows.dialog import Notice, Values, Why
from workflows.rules.datasets import Limit, holds_receipts, overdue, stops_shipping
from workflows.rules.facts.movement import Received
from workflows.rules.status import Disposition, Verdict
from workflows.step import Booking, Context, Step


class OldDataReason(Why):
    """How work answers when what its verdicts rest on is too old."""

    DATA_IS_OLD = "old_data_told"
    INTO_HOLD = "old_data_into_hold"
    NO_SHIPPING = "old_data_no_shipping"


def told(context: Context) -> Notice | None:
    """What is said once, when work begins."""
    late = overdue(context.view, context.data_age)
    return Notice(Verdict.WARN, OldDataReason.DATA_IS_OLD, None, _values(late[0])) if late else None


def shipping_refused(context: Context) -> Notice | None:
    """Why nothing may be shipped now; None where it may."""
    limit = stops_shipping(context.view, context.data_age)
    return Notice(Verdict.STOP, OldDataReason.NO_SHIPPING, None, _values(limit)) if limit else None


def into_hold(step: Step[Any], context: Context) -> Step[Any]:
    """A step of receiving; while data is too old everything that it would make usable is held."""
    limit = holds_receipts(context.view, context.data_age)
    bookings = tuple(_held(one) for one in step.bookings)
    if limit is None or bookings == step.bookings:
        return step
    notice = step.notice
    if notice is not None and notice.verdict is Verdict.OK:
        notice = Notice(Verdict.WARN, OldDataReason.INTO_HOLD, notice.card, _values(limit))
    return replace(step, bookings=bookings, notice=notice)


def _held(booking: Booking) -> Booking:
    fact = booking.fact
    if not isinstance(fact, Received) or fact.disposition is not Disposition.INCOMING:
        return booking
    return replace(booking, fact=replace(fact, disposition=Disposition.HELD))


def _values(limit: Limit) -> Values:
    return Values(text=limit.dataset, count=limit.longest // timedelta(hours=1))
