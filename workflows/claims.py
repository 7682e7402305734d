"""Tasks and their holders: work has one holder, taking it over is a fact, and says which terminal may still hold scans that it has not sent."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from workflows.rules.facts.parts import Fact
from workflows.rules.facts.work import TaskClaimed, TaskReleased, TaskTakenOver
from workflows.rules.identity import EnrolmentId, PersonId, TaskKey
from workflows.rules.model.work import Task, TaskKind
from workflows.rules.view import StockView
from workflows.step import Context


class Holding(Enum):
    """Whose a task is."""

    NO_TASK = "no_task"
    FREE = "free"
    OURS = "ours"
    OTHERS = "others"


@dataclass(frozen=True, slots=True)
class Claim:
    """What is known of the task of a subject: whose it is, who works on it there, and since when."""

    holding: Holding
    task: Task | None = None

    @property
    def person(self) -> PersonId | None:
        """Who holds it."""
        return self.task.person if self.task else None

    @property
    def since(self) -> datetime | None:
        """Since when."""
        return self.task.since if self.task else None


def claim_of(view: StockView, kind: TaskKind, subject: str, terminal: EnrolmentId | None) -> Claim:
    """Whose the task of this kind about this subject is."""
    tasks = sorted((row for row in view.rows.find(Task, "subject", subject) if row.kind is kind), key=lambda t: t.task)
    if not tasks or terminal is None:
        return Claim(Holding.NO_TASK)
    task = tasks[0]
    if task.holder is None:
        return Claim(Holding.FREE, task)
    return Claim(Holding.OURS if task.holder == terminal else Holding.OTHERS, task)


def task_for(view: StockView, fact: Fact, terminal: EnrolmentId) -> TaskKey | None:
    """The task that a terminal does a fact for: the one it holds about the fact's shipment or order. It is stamped, so that entries which come after a
    take-over can be told."""
    subjects = (getattr(fact, name, None) for name in ("shipment", "order"))
    held = [
        row.task
        for subject in subjects
        if subject is not None
        for row in view.rows.find(Task, "subject", subject)
        if row.holder == terminal
    ]
    return min(held, default=None)


def taking(claim: Claim, context: Context, reason: str = "") -> tuple[Fact, ...]:
    """The fact that makes a task ours; none where there is no task, or it is ours already. Taking over from another is for whoever was asked."""
    task, terminal = claim.task, context.terminal
    if task is None or terminal is None or claim.holding is Holding.OURS:
        return ()
    if task.holder is None:
        return (TaskClaimed(task.task, terminal),)
    return (TaskTakenOver(task.task, terminal, task.holder, reason),)


def giving_back(claim: Claim, context: Context, reason: str = "") -> tuple[Fact, ...]:
    """The fact that frees a task of ours; none for any other."""
    if claim.task is None or context.terminal is None or claim.holding is not Holding.OURS:
        return ()
    return (TaskReleased(claim.task.task, context.terminal, reason),)
