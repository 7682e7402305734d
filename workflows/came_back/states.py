"""The states of reading what came back, and its words."""

from dataclasses import dataclass

from workflows.dialog import Asking, Why


@dataclass(frozen=True, slots=True)
class CameBackList:
    """All that came back to whoever works; one is opened."""


@dataclass(frozen=True, slots=True)
class CameBackOne:
    """One of them is read, by the name of its exception."""

    name: str


CameBackState = CameBackList | CameBackOne


class CameBackAsk(Asking):
    """What is asked of whoever reads."""

    CHOOSE = "came_back_choose"
    READ = "came_back_read"


class CameBackReason(Why):
    """How reading answers."""

    SETTLED = "came_back_settled"
    NOT_FOR_SCANS = "came_back_not_for_scans"
