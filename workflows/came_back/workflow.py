"""The flow of reading what came back. A test explores what can follow on what and compares it with these lines; each state may also stay as it is.

CameBackList -> CameBackOne       one is opened by somebody who only reads
CameBackList -> ResolveOne        one is opened by somebody who may decide it: it is opened in the queue of exceptions
CameBackList -> Done              ESC, or nothing is left
CameBackOne -> CameBackList       ENT or ESC, or it was settled meanwhile
"""

from typing import assert_never

from workflows.came_back.states import CameBackAsk, CameBackList, CameBackOne, CameBackReason, CameBackState
from workflows.dialog import Action, Choice, Chosen, Detail, Input, Notice, Pressed, Prompt, Scanned, Takes, Values
from workflows.resolve.queue import Case, card_of, case_of, details_of, queue
from workflows.resolve.states import ResolveOne
from workflows.rules.entry import Entry
from workflows.rules.identity import PersonId
from workflows.rules.model.work import OpenException
from workflows.rules.roles import MAY_RESOLVE
from workflows.rules.status import Verdict
from workflows.rules.view import StockView
from workflows.step import Beside, Context, Done, Step

Result = Step[CameBackState | Done | Beside[CameBackState]]


def begin() -> CameBackState:
    """The list of what came back."""
    return CameBackList()


def waiting(context: Context) -> int:
    """How much came back to whoever works."""
    return len(came_back(context))


def came_back(context: Context) -> list[OpenException]:
    """Exceptions that wait for whoever works, and entries of theirs that were recorded but not booked; the oldest first."""
    if context.person is None:
        return []
    return [row for row in queue(context.view) if _is_of(row, context.person, context.view)]


def advance(state: CameBackState, given: Input, context: Context) -> Result:
    """The next state and the notice; nothing is ever booked here."""
    if isinstance(given, Scanned):
        return Step(state, (), Notice(Verdict.WARN, CameBackReason.NOT_FOR_SCANS))
    match state:
        case CameBackList():
            return _list(state, given, context)
        case CameBackOne():
            return _one(state, given, context)
        case _:
            assert_never(state)


def prompt(state: CameBackState, context: Context) -> Prompt:
    """What the screen shows."""
    case = case_of(context.view, state.name) if isinstance(state, CameBackOne) else None
    if case is None:
        rows = came_back(context)
        lines = tuple(_line(row) for row in rows)
        actions, values = (Action.CONFIRM, Action.BACK), Values(count=len(rows))
        return Prompt(CameBackAsk.CHOOSE, actions, choices=lines, takes=Takes.CHOICE, values=values)
    details = (*_told(case), *details_of(context.view, case))
    actions = (Action.CONFIRM, Action.BACK)
    return Prompt(CameBackAsk.READ, actions, card=card_of(context.view, case), details=details)


def _list(state: CameBackList, given: Input, context: Context) -> Result:
    rows = came_back(context)
    if given == Pressed(Action.BACK) or not rows:
        return Step(Done())
    if not isinstance(given, Chosen) or given.code not in [row.name for row in rows]:
        return Step(state)
    if context.roles & MAY_RESOLVE:
        return Step(Beside(state, ResolveOne(given.code)))
    return Step(CameBackOne(given.code))


def _one(state: CameBackOne, given: Input, context: Context) -> Result:
    if case_of(context.view, state.name) is None:
        return Step(CameBackList(), (), Notice(Verdict.OK, CameBackReason.SETTLED))
    read = given in (Pressed(Action.BACK), Pressed(Action.CONFIRM))
    return Step(CameBackList() if read else state)


def _line(row: OpenException) -> Choice:
    opened = row.opened.isoformat() if row.opened else ""
    return Choice(row.name, "", opened, label=f"exception_{row.category.value}")


def _told(case: Case) -> tuple[Detail, ...]:
    """What kind of trouble it is, and when it began."""
    kind = Detail("what", f"exception_{case.row.category.value}")
    opened = case.row.opened
    return (kind, Detail("opened", opened.isoformat())) if opened else (kind,)


def _is_of(row: OpenException, person: PersonId, view: StockView) -> bool:
    if row.owner == person:
        return True
    case = case_of(view, row.name) if row.reason is not None else None
    return case is not None and isinstance(case.entry, Entry) and case.raised_by == person
