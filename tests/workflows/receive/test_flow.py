"""The flow that the workflow's docstring draws is the flow that there is."""

import re

from tests.support.receiver import Receiver
from tests.workflows.receive.inputs import EVERY_INPUT, STATES, in_state
from workflows.dialog import Input
from workflows.receive import workflow
from workflows.step import Beside

ARROW = re.compile(r"^(\w+) -> (\w+) {2,}\S", re.MULTILINE)


def drawn() -> set[tuple[str, str]]:
    """The arrows of the docstring."""
    return set(ARROW.findall(workflow.__doc__ or ""))


def explored() -> set[tuple[str, str]]:
    """What followed on what when every input was tried in every state."""
    steps = ((in_state(name), given) for name in STATES for given in EVERY_INPUT)
    pairs = {(_name(receiver.state), _name(_after(receiver, given))) for receiver, given in steps}
    return {(before, after) for before, after in pairs if before != after}


def test_the_flow_is_as_it_is_drawn() -> None:
    assert explored() == drawn()


def test_each_arrow_is_drawn_once() -> None:
    arrows = ARROW.findall(workflow.__doc__ or "")
    assert len(arrows) == len(drawn())


def _after(receiver: Receiver, given: Input) -> object:
    state = receiver.step(given).state
    return state.first if isinstance(state, Beside) else state


def _name(state: object) -> str:
    return type(state).__name__
