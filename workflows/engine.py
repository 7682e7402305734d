"""The engine: one door for every input, whatever workflow is running; and the state to resume from, as text.

This version knows one workflow, receiving. Another joins by its states in `State` and a case in `advance` and `prompt`.
"""

import json

from workflows.dialog import Context, Input, Prompt, Step
from workflows.plain import PlainError, union_from_plain, union_to_plain
from workflows.receive import prompt as receive_prompt
from workflows.receive import workflow as receive
from workflows.receive.states import ReceiveState

State = ReceiveState
RESUME_VERSION = 1


def begin() -> State:
    """Where a shift starts."""
    return receive.begin()


def advance(state: State, given: Input, context: Context) -> Step[State]:
    """One input in; next state, facts to journal and notice out."""
    return receive.advance(state, given, context)


def prompt(state: State, context: Context) -> Prompt:
    """What to show in this state."""
    return receive_prompt.prompt(state, context)


def encode(state: State) -> str:
    """The state as text, for the resume record."""
    return json.dumps({"version": RESUME_VERSION, "state": union_to_plain(State, state)}, separators=(",", ":"))


def decode(text: str) -> State | None:
    """The state of a resume record; None when there is none or it is of another version: the work is in the journal, only the line is forgotten."""
    try:
        data = json.loads(text)
        version = data.get("version") if isinstance(data, dict) else None
        if type(version) is not int or version != RESUME_VERSION:
            return None
        state: State = union_from_plain(State, data.get("state"))
    except (PlainError, ValueError, RecursionError):
        return None
    return state
