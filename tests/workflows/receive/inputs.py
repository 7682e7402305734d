"""Every kind of input in every state: what a person can scan, press, choose or type at the dock of these tests, and what a scanner can send by mistake."""

from decimal import Decimal

from hypothesis import strategies as st

from tests.support.builders import (
    ACETONE_LOT,
    DRUM_GTIN,
    GONE,
    HOLD_CODE,
    OTHER_DOCK,
    OTHER_LOT,
    OTHER_SHIPMENT,
    SOON,
    TODAY,
    a_pallet,
    a_policy,
    a_shipment,
    a_unit,
    an_sscc,
    label,
    location_label,
    lot_label,
    scanned,
)
from tests.support.names import FLOUR_GTIN, FLOUR_LOT, SHIPMENT, TABLET_LOT, TABLETS, UNIT_GTIN
from tests.support.receiver import BACK, CONFIRM, TAKE_AS_ANNOUNCED, Receiver
from tests.workflows.receive.docks import (
    CASE_1,
    CASE_2,
    CASE_3,
    FLOUR_PALLET,
    GOODS,
    MIXED,
    MIXED_UNIT,
    OTHER_UNIT,
    PALLET_1,
    PALLET_2,
    PARCEL,
    PARCEL_UNIT,
    UNIT,
    at_the_dock,
)
from workflows.dialog import Action, Chosen, Entered, Input, Pressed, Scanned, Wrote
from workflows.gs1.codes import Kind, Problem
from workflows.gs1.elements import Elements, Malformed
from workflows.gs1.parse import parse
from workflows.gs1.values import Gtin, Sgtin
from workflows.receive.carry import CARRY
from workflows.receive.states import ReceiveState
from workflows.rules.entry import How, ScanRecord
from workflows.rules.identity import LotCode
from workflows.rules.model.master_data import RecallScope
from workflows.rules.model.row import Row

TWO_WAYS = lot_label(lot=LotCode(f"{FLOUR_LOT}21SN7"))
"""A lot that nobody knows, or one that is announced and a serial that flour needn't have."""
STRANGER = Sgtin(UNIT_GTIN, "SN-404")
OTHERS: tuple[Row, ...] = (
    *a_shipment(a_pallet(77, a_unit("S1"), a_unit(f"S110{TABLET_LOT}")), key=OTHER_SHIPMENT),
    RecallScope("R-1", TABLETS, LotCode("BAD-LOT")),
)
"""Another shipment, and a recall that names no lot of the first."""
GOOD_LABELS: tuple[Scanned, ...] = (
    *map(label, (PALLET_1, PALLET_2, FLOUR_PALLET, PARCEL, MIXED)),
    *map(label, (CASE_1, CASE_2, CASE_3, UNIT, MIXED_UNIT, PARCEL_UNIT)),
    label(OTHER_UNIT, OTHER_LOT),
    label(CASE_2, expiry=SOON),
    lot_label(),
    lot_label(ai="02", more="3703"),
    lot_label(DRUM_GTIN, ACETONE_LOT),
    lot_label(DRUM_GTIN, ACETONE_LOT, more="3102002550"),
    location_label(OTHER_DOCK),
)
"""Whatever belongs to the shipment."""
BAD_LABELS: tuple[Scanned, ...] = (
    label(STRANGER),
    label(an_sscc(77)),
    label(an_sscc(99)),
    label(a_unit("S1").item),
    label(CASE_1, expiry=GONE),
    label(CASE_1, lot=OTHER_LOT),
    label(UNIT, lot=None),
    label(UNIT, expiry=None),
    label(STRANGER, lot=LotCode("BAD-LOT")),
    label(Sgtin(Gtin("04012345123456"), "1")),
    lot_label(Gtin("04012345123456")),
    lot_label(UNIT_GTIN, TABLET_LOT),
    lot_label(lot=LotCode("NO-SUCH")),
    lot_label(expiry=SOON),
    TWO_WAYS,
    label(Sgtin(UNIT_GTIN, f"S110{TABLET_LOT}"), lot=None),
    lot_label(lot=LotCode("M550117280630"), expiry=None),
    location_label(HOLD_CODE),
    scanned("4140361414000001"),
    scanned("00361414", "]C1"),
    scanned("rubbish", "]C0"),
    lot_label(lot=None),
    scanned(f"10{FLOUR_LOT}"),
)
"""Whatever does not, or not like this."""
TYPED: tuple[Scanned, ...] = tuple(
    scanned(text, "", How.TYPED)
    for text in (
        "C1-1",
        "SN-404",
        "-MIX",
        f"01{UNIT_GTIN.digits}17280630" + f"10{TABLET_LOT}\x1d21SN-404",
        "01" + CASE_1.gtin.digits + "17281231" + f"10{TABLET_LOT}\x1d21C1",
        "02" + FLOUR_GTIN.digits + "172806301" + "0NEW-LOT",
    )
)
"""What is typed by hand: ends of serials, and labels that were not announced so."""
KEYS: tuple[Input, ...] = (
    *map(Pressed, Action),
    Chosen(SHIPMENT),
    Chosen(OTHER_SHIPMENT),
    Chosen("nothing"),
    TAKE_AS_ANNOUNCED,
    Chosen(CARRY),
    Chosen("seal_intact"),
    Chosen("damage_none"),
    Wrote("Hurtig"),
    Chosen("1"),
    Chosen("2"),
    *(Entered(Decimal(number)) for number in ("1", "6", "0", "-3", "2.5", "600", "1E+30", "NaN")),
)
EVERY_INPUT: tuple[Input, ...] = GOOD_LABELS + BAD_LABELS + TYPED + KEYS

inputs: st.SearchStrategy[Input] = st.one_of(
    st.sampled_from(GOOD_LABELS), st.sampled_from(GOOD_LABELS + KEYS), st.sampled_from(EVERY_INPUT)
)
"""Inputs as they come at a dock: good labels most of the time."""


def malformed(code: Problem) -> Scanned:
    """A refused label with this problem, and nothing kept."""
    kept = Elements((), (), "d2", "]d2rubbish", TODAY.year)
    return Scanned(Malformed(code, "10", 3, "rubbish", kept), ScanRecord("dock scanner", b"rubbish", "d2"))


def read_as(text: str, kind: Kind) -> Scanned:
    """Any text, read as a scan or as something typed."""
    return Scanned(parse(text, kind=kind, this_year=TODAY.year), ScanRecord("keys", text.encode("utf-8", "replace")))


_MIDST: dict[str, tuple[Input, ...]] = {
    "between pallets": (),
    "pallet open": (label(PALLET_1),),
    "flour open": (label(FLOUR_PALLET),),
    "case counted": (label(PALLET_1), label(CASE_1)),
    "two readings": (label(FLOUR_PALLET), TWO_WAYS),
    "counting": (label(FLOUR_PALLET), lot_label()),
    "counted once": (label(FLOUR_PALLET), lot_label(), Entered(Decimal(600))),
    "put aside": (label(PALLET_1), label(CASE_1, expiry=GONE)),
    "walk owed": (label(PALLET_1), label(CASE_1, expiry=GONE), CONFIRM),
    "closing while a walk is owed": (label(PALLET_1), label(CASE_1, expiry=GONE), CONFIRM, CONFIRM),
    "part of a label": (label(FLOUR_PALLET), lot_label(lot=None)),
    "typed once": (TYPED[3],),
    "lot typed once": (TYPED[5],),
    "several end so": (TYPED[2],),
    "lot put aside": (label(FLOUR_PALLET), lot_label(expiry=GONE)),
    "stranger put aside": (label(STRANGER),),
    "closing the pallet": (label(PALLET_2), CONFIRM),
    "counting by hand": (label(PALLET_1), label(CASE_1), CONFIRM, CONFIRM),
    "closing the shipment": (CONFIRM,),
    "pallet closed": (label(PALLET_2), CONFIRM, CONFIRM),
    "taken as announced": (label(PALLET_2), CONFIRM, TAKE_AS_ANNOUNCED),
    "left": (label(PALLET_1), BACK, BACK),
}
_ARRIVING: dict[str, tuple[Input, ...]] = {
    "carrier": (),
    "seal": (Wrote("Hurtig"),),
    "seal number": (Wrote("Hurtig"), Chosen("seal_broken")),
    "pieces": (Wrote("Hurtig"), Chosen("seal_none")),
    "damage": (Wrote("Hurtig"), Chosen("seal_none"), Entered(Decimal(3))),
}
STATES = ("choosing", "no data", "choosing to check", *_ARRIVING, *_MIDST)
"""What a terminal may be in the middle of."""


def in_state(name: str) -> Receiver:
    """A terminal of its own in this state."""
    if name == "no data":
        return Receiver()
    if name == "choosing":
        return Receiver(*a_shipment(*GOODS), *OTHERS)
    if name == "choosing to check":
        return Receiver(*a_shipment(*GOODS), *OTHERS, a_policy("arrival_check", "yes"))
    if name in _ARRIVING:
        receiver = in_state("choosing to check")
        receiver.when(Chosen(SHIPMENT), *_ARRIVING[name])
        return receiver
    receiver = at_the_dock(*OTHERS)
    for given in _MIDST[name]:
        receiver.when(given)
    return receiver


def states() -> dict[str, ReceiveState]:
    """The states of those terminals, by name."""
    return {name: in_state(name).state for name in STATES}
