"""Every row there is, by name: what the snapshot holds and the feed may change."""

from workflows.rules.model.goods import Displaced, Item, Lot, LotDocument, Stock
from workflows.rules.model.holds import Hold, HoldReleased
from workflows.rules.model.master_data import (
    Location,
    NumberRange,
    Pack,
    Party,
    Person,
    Policy,
    Product,
    RecallScope,
    Site,
)
from workflows.rules.model.row import Row
from workflows.rules.model.work import (
    Allocation,
    Decision,
    OpenException,
    Order,
    OrderLine,
    Shipment,
    ShipmentItem,
    ShipmentLot,
    Task,
    Waiting,
)

ROWS: tuple[type[Row], ...] = (
    Product,
    Pack,
    Party,
    Person,
    Policy,
    RecallScope,
    Site,
    Location,
    NumberRange,
    Lot,
    LotDocument,
    Item,
    Stock,
    Displaced,
    Hold,
    HoldReleased,
    Shipment,
    ShipmentItem,
    ShipmentLot,
    Order,
    OrderLine,
    Allocation,
    Task,
    OpenException,
    Waiting,
    Decision,
)
ROW_BY_NAME: dict[str, type[Row]] = {row.NAME: row for row in ROWS}
