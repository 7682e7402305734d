"""What a workflow has to offer so that the engine can run it: its states, its two functions, who may do it, and what of it waits."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from workflows.dialog import Input, Prompt, Scanned
from workflows.rules.identity import ItemId, LotCode, OrderKey, Place, ProductKey, ShipmentKey
from workflows.rules.model.work import TaskKind
from workflows.rules.roles import Role
from workflows.step import Context, Step


def nothing_waits(_: Context) -> int:
    """The answer of a workflow that has no list of its own."""
    return 0


def opens_nothing(_: Scanned, __: Context) -> Step[Any] | None:
    """The answer of a workflow that no scan begins."""
    return None


@dataclass(frozen=True, slots=True)
class About:
    """What the key for a problem is about: where the person works, the goods that were named last, and the shipment or order in hand."""

    place: Place
    item: ItemId | None = None
    product: ProductKey | None = None
    lot: LotCode | None = None
    shipment: ShipmentKey | None = None
    order: OrderKey | None = None


def about_nothing(_: Any, __: Context) -> About | None:
    """The answer of a workflow in which there is nothing to have a problem with."""
    return None


@dataclass(frozen=True, slots=True)
class Flow:
    """One workflow. `begin` is its first state, `waiting` how much of it waits, `opened_by` what a scan begins where nothing is at hand (None: not this workflow's),
    `about` what a problem reported from a state would be about.

    A flow without roles is nobody's choice: it is reached from other work, or shown only while something of it waits.
    """

    kind: TaskKind
    states: tuple[type, ...]
    begin: Callable[[], Any]
    advance: Callable[[Any, Input, Context], Step[Any]]
    prompt: Callable[[Any, Context], Prompt]
    roles: frozenset[Role] = frozenset()
    waiting: Callable[[Context], int] = nothing_waits
    opened_by: Callable[[Scanned, Context], Step[Any] | None] = opens_nothing
    about: Callable[[Any, Context], About | None] = about_nothing
    name: str = ""

    @property
    def code(self) -> str:
        """How it is called in the list of work: by its kind, unless it has a name of its own."""
        return self.name or self.kind.value

    def allows(self, context: Context) -> bool:
        """Whether whoever works may do it; what has no roles of its own is reached from other work, and anybody's."""
        return not self.roles or bool(self.roles & context.roles)

    def is_for(self, context: Context) -> bool:
        """Whether whoever works may choose it now."""
        return bool(self.roles & context.roles) if self.roles else self.waiting(context) > 0
