"""Docks with a receiver in the middle of a shipment: what most of these tests begin with."""

from tests.support.builders import (
    OTHER_LOT,
    a_case,
    a_mixed_case,
    a_pallet,
    a_shipment,
    a_unit,
    acetone,
    an_sscc,
    flour,
    label,
)
from tests.support.names import CASE_GTIN, SHIPMENT, UNIT_GTIN
from tests.support.receiver import Receiver
from workflows.gs1.values import Sgtin
from workflows.rules.model.row import Row

PALLET_1, PALLET_2, FLOUR_PALLET, MIXED, PARCEL = (an_sscc(number) for number in range(1, 6))
CASE_1, CASE_2, CASE_3 = (Sgtin(CASE_GTIN, serial) for serial in ("C1", "C2", "C3"))
UNIT = Sgtin(UNIT_GTIN, "C1-1")
MIXED_UNIT, OTHER_UNIT, PARCEL_UNIT = (Sgtin(UNIT_GTIN, serial) for serial in ("M1-MIX", "M2-MIX", "P1"))
GOODS = (
    a_pallet(
        1,
        a_case("C1", units=2),
        a_case("C2", units=2),
        a_mixed_case(4, a_unit("M1-MIX"), a_unit("M2-MIX", OTHER_LOT)),
    ),
    a_pallet(2, a_case("C3", units=2)),
    a_pallet(3, flour(48)),
    a_mixed_case(5, a_unit("P1")),
    acetone(50),
)
"""Two pallets of tablets (one holds a mixed case), one of flour, a parcel beside them, and loose drums."""


def at_the_dock(*more: Row) -> Receiver:
    """The shipment is open, no pallet is."""
    receiver = Receiver(*a_shipment(*GOODS), *more)
    receiver.choose(SHIPMENT)
    return receiver


def at_the_pallet(*more: Row) -> Receiver:
    """The first pallet was read."""
    receiver = at_the_dock(*more)
    receiver.when(label(PALLET_1))
    return receiver
