"""The flow that a workflow's docstring draws, and the one that there is when every input is tried in every state."""

import re
from collections.abc import Iterable
from dataclasses import replace
from types import ModuleType

from tests.support.operator import Operator
from workflows import engine
from workflows.dialog import Input
from workflows.engine import Work
from workflows.step import Beside, Left

ARROW = re.compile(r"^(\w+) -> (\w+) {2,}\S", re.MULTILINE)


def drawn(workflow: ModuleType) -> set[tuple[str, str]]:
    """The arrows of the docstring; each must be drawn once."""
    arrows = ARROW.findall(workflow.__doc__ or "")
    assert len(arrows) == len(set(arrows))
    return set(arrows)


def explored(operators: Iterable[Operator], inputs: Iterable[Input]) -> set[tuple[str, str]]:
    """What followed on what: the state of each operator, and after each input the next one, `Done`, `Left` or the work that goes first."""
    tried = tuple(inputs)
    pairs = {(_name(one.work), _name(_after(one, given))) for one in operators for given in tried}
    return {(before, after) for before, after in pairs if before != after}


def _after(operator: Operator, given: Input) -> object:
    flow = engine.flow_of(operator.work)
    context = replace(operator.context, owed=operator.shift.owed)
    state: object = flow.advance(operator.work, given, context).state
    return state.first if isinstance(state, Beside) else state


def _name(state: Work | object) -> str:
    return "Left" if isinstance(state, Left) else type(state).__name__
