"""A small store for the tests of putting away: what stands at the dock and in the bins, and somebody with a cart."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from tests.support.builders import BIN_CODE, HOLD_CODE, a_location, a_product
from tests.support.names import BOX, CASE, DOCK, FLOUR, FLOUR_LOT, OTHER_BOX, PALLET, TABLET_LOT, TABLETS, entry_id
from tests.support.operator import Operator
from workflows.put_away.states import PutAwayStart, PutAwayState
from workflows.rules.identity import ItemId, LocationCode, Place, inside
from workflows.rules.model.goods import Item, Stock
from workflows.rules.model.master_data import Handling, Location, LocationKind
from workflows.rules.model.row import Row
from workflows.rules.quantity import Quantity, Unit
from workflows.rules.roles import Role
from workflows.rules.status import Disposition

COLD = LocationCode("C-01-1")
SECOND = LocationCode("A-02-1")
STAGE_CODE = LocationCode("STAGE-1")
BINS: tuple[Location, ...] = (
    replace(a_location(BIN_CODE, walk=10), capacity=2),
    a_location(SECOND, walk=11),
    replace(a_location(COLD, walk=5), handling=(Handling.COOL,)),
    a_location(STAGE_CODE, LocationKind.STAGE, 4),
    a_location(HOLD_CODE, LocationKind.HOLD, 3),
)
SAFES = tuple(replace(place, handling=(Handling.AMBIENT, Handling.SECURE)) for place in BINS[:2])
"""The two ambient bins under lock."""
A_CONTROLLED = a_product(controlled=True)
INCOMING = Disposition.INCOMING


def here(item: ItemId = BOX, place: Place = DOCK, disposition: Disposition = INCOMING, **changes: Any) -> Item:
    """An item that is known, by default just received at the dock."""
    known = Item(item, place, entry_id(900), disposition, product=TABLETS, lot=TABLET_LOT)
    return replace(known, **changes)


def flour(amount: int = 40, place: Place = DOCK, disposition: Disposition = INCOMING) -> Stock:
    """Flour, known by lot."""
    return Stock(place, FLOUR, FLOUR_LOT, None, disposition, Quantity(Decimal(amount), Unit.PIECE))


MIXED_PALLET = (here(PALLET, product=None, lot=None), here(CASE, inside(PALLET)), here(OTHER_BOX, inside(CASE)))


def storing(*rows: Row, state: PutAwayState | None = None) -> Operator:
    """Somebody who puts away over these rows."""
    return Operator(*BINS, *rows, work=state or PutAwayStart(), roles=frozenset({Role.PICKER}))
