"""Every fact there is, by the name it has for ever."""

from typing import Any

from workflows.plain import PlainError, from_plain, to_plain
from workflows.rules.facts import movement, state, work
from workflows.rules.facts.parts import Fact
from workflows.rules.facts.upcast import UPCASTERS, Upcasters

FACTS: tuple[type[Fact], ...] = (
    movement.Inspected,
    movement.Received,
    movement.ReceiptClosed,
    movement.Commissioned,
    movement.OpeningBalance,
    movement.Moved,
    movement.PutAway,
    movement.Packed,
    movement.Unpacked,
    movement.Picked,
    movement.Loaded,
    movement.Shipped,
    movement.TransferShipped,
    movement.TransferReceived,
    movement.TransferArrived,
    movement.Returned,
    state.StatusChanged,
    state.HoldPlaced,
    state.HoldLifted,
    state.Adjusted,
    state.Counted,
    state.OwnerChanged,
    state.Relabelled,
    state.Destroyed,
    state.Transformed,
    state.ConditionRead,
    state.DocumentAttached,
    state.InspectionResult,
    work.TaskClaimed,
    work.TaskReleased,
    work.TaskTakenOver,
    work.Refused,
    work.ExceptionRaised,
    work.ExceptionResolved,
    work.Corrected,
    work.Reread,
    work.SignedIn,
    work.SignedOut,
    work.Locked,
    work.Signed,
)
FACT_BY_KIND: dict[str, type[Fact]] = {fact.KIND: fact for fact in FACTS}


def fact_from_plain(kind: str, version: int, data: Any, upcasters: Upcasters = UPCASTERS) -> Fact:
    """The fact of plain data written at `version`, brought up to the present version; raises PlainError."""
    fact = FACT_BY_KIND.get(kind)
    if fact is None:
        raise PlainError("kind", f"no fact is called {kind[:40]!r}")
    if version > fact.VERSION:
        raise PlainError("version", f"{kind} version {version} is newer than this program knows ({fact.VERSION})")
    return from_plain(fact, upcasters.lift(kind, version, fact.VERSION, data))


def fact_to_plain(fact: Fact) -> Any:
    """Plain data of a fact; its kind and version go beside it."""
    return to_plain(fact)
