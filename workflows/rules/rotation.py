"""In which order lots leave: by expiry, or by receipt where the policy `rotation:<product>`, else `rotation`, says `fifo`.

When a lot came in is not a field of its row. It is the due day of the first shipment that brought it; without one the day it was packed or made;
a lot of which neither is known was here before anything was counted, and goes first. Lots of one day go by name.
"""

from datetime import date
from enum import Enum

from workflows.rules.identity import LotCode, ProductKey
from workflows.rules.model.work import ShipmentLot, ShipmentState
from workflows.rules.on_hand import expiry_of
from workflows.rules.view import StockView

Rank = date
"""The day that a lot is ordered by."""
CAME = frozenset({ShipmentState.RECEIVING, ShipmentState.CLOSED, ShipmentState.CLOSED_SHORT})


class Rotation(Enum):
    """The rule by which stock leaves."""

    FEFO = "fefo"
    FIFO = "fifo"


def rotation_of(view: StockView, product: ProductKey) -> Rotation:
    """The rule for a product; first expired first out where no policy names another."""
    text = view.setting(f"rotation:{product}", view.setting("rotation", ""))
    return Rotation.FIFO if text == Rotation.FIFO.value else Rotation.FEFO


def rank_of(view: StockView, product: ProductKey, lot: LotCode) -> Rank:
    """The day that decides when a lot goes: its expiry (what never expires goes last), or its receipt."""
    if rotation_of(view, product) is Rotation.FIFO:
        return came(view, product, lot) or date.min
    return expiry_of(view, product, lot) or date.max


def came(view: StockView, product: ProductKey, lot: LotCode) -> date | None:
    """The day that a lot came in, as far as it is known."""
    lines = (row for row in view.rows.find(ShipmentLot, "lot", lot) if row.product == product)
    shipments = (view.shipment(row.shipment) for row in lines)
    days = [row.due for row in shipments if row is not None and row.due is not None and row.state in CAME]
    known = view.lot(product, lot)
    return min(days) if days else (known.packed or known.manufactured) if known else None
