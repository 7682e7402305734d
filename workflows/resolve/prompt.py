"""What the screen shows while exceptions are decided."""

from dataclasses import replace
from typing import assert_never

from workflows.dialog import Action, Choice, Detail, Prompt, SignAsk, Takes, Values
from workflows.resolve.facts import record_of
from workflows.resolve.queue import Case, card_of, case_of, data_came, details_of, queue
from workflows.resolve.states import ResolveAsk, ResolveList, ResolveOne, ResolveSign, ResolveState
from workflows.rules.identity import PersonId
from workflows.rules.model.master_data import Person
from workflows.rules.model.work import OpenException
from workflows.rules.policy import raiser_may_sign
from workflows.rules.view import StockView
from workflows.step import Context

SHOWN = 200


def prompt(state: ResolveState, context: Context) -> Prompt:
    """The prompt of a state."""
    view = context.view
    match state:
        case ResolveList():
            rows = queue(view, state.only)
            choices = tuple(_choice(view, row) for row in rows[:SHOWN])
            actions = (Action.CONFIRM, Action.BACK, Action.LIST)
            values = Values(count=len(rows), code=state.only.value if state.only else "")
            return Prompt(ResolveAsk.CHOOSE, actions, choices=choices, takes=Takes.CHOICE, values=values)
        case ResolveOne():
            return _one(state, view)
        case ResolveSign():
            return _sign(state, view)
        case _:
            assert_never(state)


def _choice(view: StockView, row: OpenException) -> Choice:
    """A line of the queue: what kind, since when, and whether the data it waited for has come."""
    opened = row.opened.isoformat() if row.opened else ""
    return Choice(
        row.name, "", opened, done=1 if data_came(view, row) else None, label=f"exception_{row.category.value}"
    )


def _one(state: ResolveOne, view: StockView) -> Prompt:
    case = case_of(view, state.name)
    if case is None:
        return Prompt(ResolveAsk.DECIDE, (Action.BACK,))
    details = (*_who(view, case), *details_of(view, case))
    choices = tuple(Choice(reply.code, "") for reply in case.replies)
    values = Values(code=case.row.category.value, count=len(state.also) + 1)
    shown = Prompt(ResolveAsk.DECIDE, (Action.BACK, Action.LIST), card=card_of(view, case), choices=choices)
    return replace(shown, details=details, values=values)


def _who(view: StockView, case: Case) -> tuple[Detail, ...]:
    """Who raised it and when; who waits for an answer."""
    rows = []
    if case.raised_by is not None:
        rows.append(Detail("raised_by", _name(view, case.raised_by)))
    if case.row.opened is not None:
        rows.append(Detail("opened", case.row.opened.isoformat()))
    if case.row.owner is not None and case.row.owner != case.raised_by:
        rows.append(Detail("owner", _name(view, case.row.owner)))
    return tuple(rows)


def _name(view: StockView, person: PersonId) -> str:
    row = view.rows.get(Person, (person,))
    return row.name if row else person


def _sign(state: ResolveSign, view: StockView) -> Prompt:
    case = case_of(view, state.back.name)
    reply = next((one for one in case.replies if one.code == state.answer), None) if case else None
    if case is None or reply is None or reply.signed is None:
        return Prompt(ResolveAsk.SIGN, (Action.BACK,))
    barred = (case.raised_by,) if case.raised_by and not raiser_may_sign(view) else ()
    sign = SignAsk(reply.signed, reply.roles, barred, record_of(case, reply))
    values = Values(code=state.answer, count=len(state.back.also) + 1)
    details = (Detail("answer", state.answer), *_who(view, case))
    return Prompt(ResolveAsk.SIGN, (Action.BACK,), card=card_of(view, case), sign=sign, values=values, details=details)
