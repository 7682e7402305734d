"""Where work begins: what may be done now, what was put down, and what a scan out of nowhere begins. Knows workflows only by what they offer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from workflows.cards import item_card
from workflows.dialog import Action, Ask, Card, Choice, Chosen, Input, Notice, Prompt, Scanned, Takes, Why
from workflows.flow import Flow
from workflows.gs1.elements import Malformed
from workflows.identify import LogisticUnit, SerialItem, Subject, identify
from workflows.refusals import label_notice
from workflows.rules.status import Verdict
from workflows.step import Context, Step

PUT_DOWN = "put_down:"
"""How a line of the list is called that stands for work put down: this, and its number."""


@dataclass(frozen=True, slots=True)
class Home:
    """Nothing is at hand."""


class HomeReason(Why):
    """How the list of work answers."""

    NO_WORK_FOR_IT = "no_work_for_it"
    WORK_IS_GONE = "work_is_gone"
    NOT_YOURS = "not_yours"


def prompt(flows: Sequence[Flow], put_down: Sequence[Prompt], context: Context) -> Prompt:
    """The list: each kind of work with how much of it waits, and what was put down."""
    kinds = (Choice(flow.code, "", count=flow.waiting(context)) for flow in flows)
    lines = (_put_down(number, work) for number, work in enumerate(put_down))
    choices = (*lines, *kinds)
    if not context.view.has_data():
        return Prompt(Ask.WAIT_FOR_DATA, (Action.BACK,))
    return Prompt(Ask.CHOOSE_TASK, (Action.CONFIRM, Action.BACK), choices=choices, takes=Takes.CHOICE)


def opened(flows: Sequence[Flow], given: Input, context: Context) -> Step[Any] | None:
    """What an input at the list begins: a kind of work, or what a scan is for; None where it means nothing."""
    if isinstance(given, Chosen):
        chosen = [flow for flow in flows if flow.code == given.code]
        return Step(chosen[0].begin()) if chosen else None
    if isinstance(given, Scanned):
        steps = (flow.opened_by(given, context) for flow in flows)
        return next((step for step in steps if step is not None), None) or Step(Home(), (), _nothing(given, context))
    return None


def put_down_number(given: Input) -> int | None:
    """Which of the works put down was chosen."""
    if isinstance(given, Chosen) and given.code.startswith(PUT_DOWN):
        digits = given.code.removeprefix(PUT_DOWN)
        return int(digits) if digits.isdecimal() and len(digits) < 4 else None
    return None


def _put_down(number: int, work: Prompt) -> Choice:
    about = work.order or work.shipment or work.location or ""
    return Choice(
        f"{PUT_DOWN}{number}", about, work.customer or work.party, work.total or None, work.done, label="put_down"
    )


def _nothing(given: Scanned, context: Context) -> Notice:
    subject = identify(given.reading, context.view)
    if isinstance(subject, Malformed):
        return label_notice(subject)
    return Notice(Verdict.STOP, HomeReason.NO_WORK_FOR_IT, _card(subject, context))


def _card(subject: Subject, context: Context) -> Card | None:
    if isinstance(subject, LogisticUnit):
        return item_card(context.view, subject.sscc)
    if isinstance(subject, SerialItem):
        return item_card(context.view, subject.item, subject.lot, subject.expiry, subject.day_given)
    return None
