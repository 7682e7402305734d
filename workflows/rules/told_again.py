"""What another system tells again of something that work has begun on: its words are taken, the progress made here is kept.

An order whose quantity changed keeps what was picked; a despatch advice that comes twice does not make goods unreceived.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from enum import Enum
from typing import Any, TypeVar

from workflows.rules.model.row import Row
from workflows.rules.model.work import (
    Order,
    OrderLine,
    OrderState,
    Shipment,
    ShipmentItem,
    ShipmentLot,
    ShipmentState,
    Task,
)

E = TypeVar("E", bound=Enum)

_ORDERS = tuple(state for state in OrderState if state is not OrderState.CANCELLED)
_SHIPMENTS = tuple(state for state in ShipmentState if state is not ShipmentState.CANCELLED)
"""How far work is, in order."""


def told_again(before: Row | None, told: Row) -> Row:
    """The row as it is to be, from what it was and what was told."""
    keep = _KEEP.get(type(told))
    return told if before is None or keep is None else keep(before, told)


def _further(steps: Sequence[E], before: E, told: E) -> E:
    """The further of two states; a cancellation is taken as told, and so is its end."""
    if before not in steps or told not in steps:
        return told
    return max(before, told, key=steps.index)


_KEEP: dict[type[Row], Callable[[Any, Any], Row]] = {
    Order: lambda before, told: replace(told, state=_further(_ORDERS, before.state, told.state)),
    OrderLine: lambda before, told: replace(told, picked=before.picked),
    Shipment: lambda before, told: replace(told, state=_further(_SHIPMENTS, before.state, told.state)),
    ShipmentItem: lambda before, told: replace(told, evidence=before.evidence),
    ShipmentLot: lambda before, told: replace(told, received=before.received),
    Task: lambda before, told: replace(told, holder=before.holder, person=before.person, since=before.since),
}
