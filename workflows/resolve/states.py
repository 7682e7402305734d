"""The states of deciding exceptions, and its words."""

from dataclasses import dataclass

from workflows.dialog import Asking, Why
from workflows.rules.exceptions import Category


@dataclass(frozen=True, slots=True)
class ResolveList:
    """The queue, oldest first; only one category where one was filtered for."""

    only: Category | None = None


@dataclass(frozen=True, slots=True)
class ResolveOne:
    """One exception; `also` are others like it that the same answer closes."""

    name: str
    also: tuple[str, ...] = ()
    only: Category | None = None


@dataclass(frozen=True, slots=True)
class ResolveSign:
    """An answer that wants a signature; `answer` is its code."""

    back: ResolveOne
    answer: str


ResolveState = ResolveList | ResolveOne | ResolveSign


class ResolveAsk(Asking):
    """What deciding asks."""

    CHOOSE = "resolve_choose"
    DECIDE = "resolve_decide"
    SIGN = "resolve_sign"


class ResolveReason(Why):
    """How deciding answers."""

    DECIDED = "resolve_decided"
    WAITING = "resolve_waiting"
    ALL_LIKE_IT = "resolve_all_like_it"
    ONLY_THIS = "resolve_only_this"
    FILTERED = "resolve_filtered"
    ALL_SHOWN = "resolve_all_shown"
    CLOSED_MEANWHILE = "resolve_closed_meanwhile"
    CLOSES_BY_ITSELF = "resolve_closes_by_itself"
    NOT_IN_QUEUE = "resolve_not_in_queue"
    NOT_A_CODE_FOR_THIS = "resolve_not_a_code_for_this"
    NO_TRUSTED_TIME = "resolve_no_trusted_time"
    NOTHING_TO_RELEASE = "resolve_nothing_to_release"
