"""A few bins with goods of two lots, an order, and somebody with an empty carton: the world of the tests of picking."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from tests.support.builders import BIN_CODE, FAR, TODAY, a_location, an_sscc, label, location_label
from tests.support.names import (
    BIN,
    BOX,
    CASE_GTIN,
    CUSTOMER,
    FLOUR,
    FLOUR_LOT,
    HERE,
    PERSON,
    TABLET_LOT,
    TABLETS,
    THERE,
    UNIT_GTIN,
    entry_id,
)
from tests.support.operator import Operator
from workflows.gs1.values import Sgtin
from workflows.pick.states import PickReason, PickStart, PickState, Round, Taking, Walking
from workflows.rules.identity import HoldId, ItemId, LocationCode, LotCode, OrderKey, Place, TaskKey, at, inside
from workflows.rules.model.goods import Item, Lot, Stock
from workflows.rules.model.holds import Hold, lot_subject
from workflows.rules.model.master_data import Licence, LocationKind, Party, PartyRole
from workflows.rules.model.row import Row
from workflows.rules.model.work import Order, OrderLine, OrderState, Task, TaskKind
from workflows.rules.quantity import Quantity, Unit
from workflows.rules.roles import Role
from workflows.rules.status import Disposition, HoldReason

ORDER = OrderKey("90233")
SECOND = LocationCode("A-02-1")
SHIP = LocationCode("SHIP-1")
LATER_LOT = LotCode("B25-0001")
EARLY = date(2027, 3, 31)
CARTON = an_sscc(900)
OTHER_CARTON = an_sscc(901)
BOXES = tuple(Sgtin(UNIT_GTIN, f"P{number}") for number in range(1, 7))
CASE = Sgtin(CASE_GTIN, "C9")
INNER = tuple(Sgtin(UNIT_GTIN, f"I{number}") for number in range(1, 5))


def unit(item: ItemId = BOX, place: Place = BIN, lot: LotCode | None = TABLET_LOT, **changes: Any) -> Item:
    """A pack in a bin."""
    known = Item(item, place, entry_id(900), Disposition.AVAILABLE, product=TABLETS, lot=lot)
    return replace(known, **changes)


def pieces(count: int) -> Quantity:
    """So many packs."""
    return Quantity(Decimal(count), Unit.PIECE)


def line(count: int = 2, number: str = "1", **changes: Any) -> OrderLine:
    """A line that asks for packs of tablets."""
    return replace(OrderLine(ORDER, number, TABLETS, pieces(count)), **changes)


def flour(amount: int = 40, place: Place = BIN, **changes: Any) -> Stock:
    """Flour in a bin."""
    return replace(Stock(place, FLOUR, FLOUR_LOT, None, Disposition.AVAILABLE, pieces(amount)), **changes)


AN_ORDER = Order(ORDER, CUSTOMER, OrderState.RELEASED, TODAY)
LOTS = (Lot(TABLETS, TABLET_LOT, EARLY), Lot(TABLETS, LATER_LOT, FAR))
PLACES = (a_location(BIN_CODE, walk=10), a_location(SECOND, walk=11), a_location(SHIP, LocationKind.SHIPPING, 20))
CLINIC = Party(CUSTOMER, "Clinic West", (PartyRole.CUSTOMER,), Licence.VALID)
TWO_BOXES = (unit(BOXES[0]), unit(BOXES[1]))
A_CASE = (unit(CASE), *(unit(item, inside(CASE)) for item in INNER))
ROUND = Round(ORDER, CARTON)
TASK = Task(TaskKey("t-1"), TaskKind.PICK, ORDER)
OURS = replace(TASK, holder=HERE, person=PERSON)
THEIRS = replace(TASK, holder=THERE, person=PERSON)


def picking(*rows: Row, state: PickState | None = None, lines: tuple[OrderLine, ...] = (line(),)) -> Operator:
    """Somebody who picks over these rows."""
    known = (AN_ORDER, *lines, *LOTS, *PLACES, CLINIC)
    return Operator(*known, *rows, work=state or PickStart(), roles=frozenset({Role.PICKER}))


def walking(*rows: Row, lines: tuple[OrderLine, ...] = (line(),)) -> Operator:
    """Somebody on the way to the first bin, with a carton."""
    operator = picking(*rows, lines=lines)
    operator.choose(ORDER)
    operator.when(label(CARTON))
    assert isinstance(operator.work, Walking)
    return operator


def at_the_bin(*rows: Row, lines: tuple[OrderLine, ...] = (line(),), place: str = BIN_CODE) -> Operator:
    """Somebody at the bin of the first pick."""
    operator = walking(*rows, lines=lines)
    operator.when(location_label(place))
    assert isinstance(operator.work, Taking)
    return operator


def in_bin(code: LocationCode) -> Place:
    """The place of a bin."""
    return at(code)


R = PickReason
FLOUR_LINE = OrderLine(ORDER, "1", FLOUR, pieces(24))
HOLD = Hold(HoldId(UUID(int=7)), lot_subject(TABLETS, TABLET_LOT), HoldReason.QUARANTINE)
ITS_BIN = location_label(BIN_CODE)


def picked_line(operator: Operator, number: str = "1") -> Decimal:
    """How much of a line is picked."""
    row = operator.rows.get(OrderLine, (ORDER, number))
    assert row is not None
    return row.picked
