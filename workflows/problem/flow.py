"""Reporting a problem as the engine sees it: nobody's choice in the list of work, reached by its key from any other work."""

from workflows.flow import About, Flow
from workflows.problem.prompt import prompt
from workflows.problem.states import ProblemCount, ProblemMenu, ProblemScan
from workflows.problem.workflow import advance
from workflows.rules.identity import NOWHERE
from workflows.rules.model.work import TaskKind


def _begin() -> ProblemMenu:
    return ProblemMenu(About(NOWHERE))


FLOW = Flow(TaskKind.OTHER, (ProblemMenu, ProblemScan, ProblemCount), _begin, advance, prompt)
