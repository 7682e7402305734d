"""The engine: one door for every input, whatever work is at hand; and where a person stands in it, as text to resume from.

A shift is the work on the screen, what that interrupted, what was put down to be gone on with, and the walks that are owed. The workflows themselves know
nothing of each other: another one joins by its states in `Work` and its line in `FLOWS`.
"""

import json
from dataclasses import dataclass, replace
from typing import Any

from workflows import home
from workflows.came_back import workflow as came_back
from workflows.came_back.states import CameBackList, CameBackOne, CameBackState
from workflows.dialog import Action, Input, Notice, Pressed, Prompt
from workflows.flow import Flow
from workflows.home import Home, HomeReason
from workflows.owed import workflow as owed
from workflows.owed.states import OwedList, OwedState, OwedWalk
from workflows.pick import flow as pick
from workflows.pick.states import PickState
from workflows.plain import PlainError, union_from_plain, union_to_plain
from workflows.problem import flow as problem
from workflows.problem.states import ProblemMenu, ProblemState
from workflows.put_away import flow as put_away
from workflows.put_away.states import PutAwayState
from workflows.receive import flow as receive
from workflows.receive.states import ReceiveState
from workflows.resolve import flow as resolve
from workflows.resolve.states import ResolveState
from workflows.rules.model.work import TaskKind
from workflows.rules.status import Verdict
from workflows.ship import flow as ship
from workflows.ship.states import ShipState
from workflows.step import Beside, Context, Done, Left, Owed, Step

Work = (
    Home | ReceiveState | PutAwayState | PickState | ShipState | ProblemState | ResolveState | OwedState | CameBackState
)
RESUME_VERSION = 2
MOST_PUT_DOWN = 20
FLOWS: tuple[Flow, ...] = (
    receive.FLOW,
    put_away.FLOW,
    pick.FLOW,
    ship.FLOW,
    problem.FLOW,
    resolve.FLOW,
    Flow(
        TaskKind.OTHER,
        (CameBackList, CameBackOne),
        came_back.begin,
        came_back.advance,
        came_back.prompt,
        waiting=came_back.waiting,
        name="came_back",
    ),
    Flow(TaskKind.OTHER, (OwedList, OwedWalk), owed.begin, owed.advance, owed.prompt, waiting=owed.waiting),
)
"""Every workflow, in the order of the list that work begins with."""


NOTHING = Home()


@dataclass(frozen=True, slots=True)
class Shift:
    """Where a person stands: the work on the screen, what it interrupted (nearest last), what was put down (oldest first), and the walks that are owed."""

    work: Work = NOTHING
    under: tuple[Work, ...] = ()
    put_down: tuple[Work, ...] = ()
    owed: tuple[Owed, ...] = ()


State = Shift


def begin() -> Shift:
    """Where a shift starts."""
    return Shift()


def advance(shift: Shift, given: Input, context: Context) -> Step[Shift]:
    """One input in; next state, facts to journal and notice out."""
    context = replace(context, owed=shift.owed)
    work = _at_hand(shift, context)
    if isinstance(work, Home):
        return _from_home(shift, given, context)
    flow = flow_of(work)
    if not flow.allows(context):
        return _not_theirs(shift, work)
    if given == Pressed(Action.BACK) and work == flow.begin() and not shift.under:
        return Step(replace(shift, work=NOTHING))
    about = flow.about(work, context) if given == Pressed(Action.PROBLEM) else None
    if about is not None:
        return Step(replace(shift, work=ProblemMenu(about), under=(*shift.under, work)))
    return _followed(shift, work, flow.advance(work, given, context))


def prompt(shift: Shift, context: Context) -> Prompt:
    """What to show in this state."""
    context = replace(context, owed=shift.owed)
    work = _at_hand(shift, context)
    if isinstance(work, Home):
        shown = home.prompt(_flows(context), [_prompt(one, context) for one in shift.put_down], context)
    else:
        shown = _prompt(work, context)
    return replace(shown, owed=len(shift.owed))


def at_base(shift: Shift, context: Context) -> bool:
    """Whether nothing lies behind: ESC ends the work of this person."""
    work = _at_hand(shift, replace(context, owed=shift.owed))
    alone = shift.work == NOTHING or _only_flow(shift, context) is not None
    return not shift.under and (isinstance(work, Home) or (alone and work == flow_of(work).begin()))


def flow_of(work: Work) -> Flow:
    """The workflow whose state this is."""
    return next(flow for flow in FLOWS if isinstance(work, flow.states))


def encode(shift: Shift) -> str:
    """The state as text, for the resume record."""
    return json.dumps({"version": RESUME_VERSION, "state": union_to_plain(Shift, shift)}, separators=(",", ":"))


def decode(text: str) -> Shift | None:
    """The state of a resume record; None when there is none or it is of another version: the work is in the journal, only the line is forgotten."""
    try:
        data = json.loads(text)
        version = data.get("version") if isinstance(data, dict) else None
        if type(version) is not int or not 1 <= version <= RESUME_VERSION:
            return None
        if version == 1:
            return Shift(union_from_plain(ReceiveState, data.get("state")))
        shift: Shift = union_from_plain(Shift, data.get("state"))
    except (PlainError, ValueError, RecursionError):
        return None
    return shift


def _flows(context: Context) -> tuple[Flow, ...]:
    return tuple(flow for flow in FLOWS if flow.is_for(context))


def _only_flow(shift: Shift, context: Context) -> Flow | None:
    """The one kind of work that there is to do: then there is nothing to choose from."""
    flows = _flows(replace(context, owed=shift.owed))
    return flows[0] if len(flows) == 1 and not shift.put_down else None


def _at_hand(shift: Shift, context: Context) -> Work:
    only = _only_flow(shift, context) if isinstance(shift.work, Home) else None
    work: Work = only.begin() if only else shift.work
    return work


def _prompt(work: Work, context: Context) -> Prompt:
    return flow_of(work).prompt(work, context)


def _from_home(shift: Shift, given: Input, context: Context) -> Step[Shift]:
    number = home.put_down_number(given)
    if number is not None:
        return _taken_up(shift, number, context)
    step = home.opened(_flows(context), given, context)
    return Step(shift) if step is None else _followed(shift, NOTHING, step)


def _taken_up(shift: Shift, number: int, context: Context) -> Step[Shift]:
    if number >= len(shift.put_down):
        return Step(shift, (), Notice(Verdict.WARN, HomeReason.WORK_IS_GONE))
    if not flow_of(shift.put_down[number]).allows(context):
        return Step(shift, (), Notice(Verdict.WARN, HomeReason.NOT_YOURS))
    rest = shift.put_down[:number] + shift.put_down[number + 1 :]
    return Step(replace(shift, work=shift.put_down[number], put_down=rest))


def _not_theirs(shift: Shift, work: Work) -> Step[Shift]:
    """Whoever works now may not do this work: it is put down, and what it had interrupted with it."""
    lowest = shift.under[0] if shift.under else work
    step = _followed(shift, work, Step(Left(lowest)))
    return replace(step, notice=Notice(Verdict.WARN, HomeReason.NOT_YOURS))


def _followed(shift: Shift, work: Work, step: Step[Any]) -> Step[Shift]:
    """The shift after a workflow's step."""
    owes = tuple(one for one in (*shift.owed, *step.owes) if one.entry not in step.walked)
    after = replace(shift, owed=owes)
    match step.state:
        case Done():
            after = replace(after, work=shift.under[-1] if shift.under else NOTHING, under=shift.under[:-1])
        case Left(state):
            put_down = (*(one for one in shift.put_down if one != state), state)[-MOST_PUT_DOWN:]
            after = replace(after, work=NOTHING, under=(), put_down=put_down)
        case Beside(state, first):
            after = replace(after, work=_work(first), under=(*shift.under, _work(state)))
        case state:
            after = replace(after, work=_work(state))
    return replace(step, state=after)


def _work(state: Any) -> Work:
    assert isinstance(state, Work)
    return state
