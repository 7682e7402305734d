"""Deciding exceptions as the engine sees it."""

from workflows.flow import Flow
from workflows.resolve.prompt import prompt
from workflows.resolve.states import ResolveList, ResolveOne, ResolveSign
from workflows.resolve.workflow import advance, begin
from workflows.rules.model.work import OpenException, TaskKind
from workflows.rules.roles import MAY_RESOLVE
from workflows.step import Context


def _waiting(context: Context) -> int:
    return sum(1 for _ in context.view.rows.every(OpenException))


FLOW = Flow(TaskKind.RESOLVE, (ResolveList, ResolveOne, ResolveSign), begin, advance, prompt, MAY_RESOLVE, _waiting)
