"""Examples of the facts that move goods: one with all it can say, and one with the least it may."""

from datetime import date
from decimal import Decimal

from tests.support.names import (
    BIN,
    BOX,
    CASE,
    CLIENT,
    CUSTOMER,
    DOCK,
    DOCK_OF_SUPPLIER,
    FLOUR,
    FLOUR_GTIN,
    FLOUR_LOT,
    NEW_BOX,
    OTHER_BIN,
    OTHER_BOX,
    OTHER_SITE,
    PALLET,
    SHIPMENT,
    SOLVENT,
    SOLVENT_LOT,
    STAGE,
    SUPPLIER,
    TABLET_LOT,
    TABLETS,
    TOTE,
    TRANSFER,
    entry_id,
    kilograms,
)
from workflows.rules.facts import movement
from workflows.rules.facts.parts import (
    Contents,
    Fact,
    ItemStep,
    LotDetails,
    LotQuantity,
    Transaction,
    TransactionType,
)
from workflows.rules.identity import UNKNOWN, After, LocationCode, LotCode, OrderKey, Place, PlaceKind, inside
from workflows.rules.quantity import pieces
from workflows.rules.status import Disposition, Evidence, Seal

ORDER = OrderKey("SO-4711")

BOX_STEP = ItemStep(BOX, After.entry(entry_id(1)), TABLETS, TABLET_LOT)
OTHER_BOX_STEP = ItemStep(OTHER_BOX)
CASE_STEP = ItemStep(CASE, UNKNOWN, TABLETS, TABLET_LOT)
PALLET_STEP = ItemStep(PALLET, After.entry(entry_id(2)))

SACKS = LotQuantity(FLOUR, FLOUR_LOT, pieces(48), CLIENT, kilograms("1201.5"), Disposition.AVAILABLE, FLOUR_GTIN, 6)
DRUMS = LotQuantity(SOLVENT, SOLVENT_LOT, kilograms("25.125"))

TABLET_DATES = LotDetails(TABLETS, TABLET_LOT, expiry=date(2028, 6, 30), day_given=False)
FLOUR_DATES = LotDetails(
    FLOUR,
    FLOUR_LOT,
    expiry=date(2027, 3, 1),
    manufactured=date(2026, 10, 1),
    supplier_lot=LotCode("MILL-9"),
    best_before=date(2027, 2, 1),
    retest=date(2027, 1, 1),
    packed=date(2026, 10, 2),
    source=SUPPLIER,
    source_reference="https://example.com/tlc/9",
    origin="276",
)
CASE_CONTENTS = Contents(CASE, (BOX, OTHER_BOX), TABLETS, TABLET_LOT)
PALLET_CONTENTS = (
    Contents(PALLET, (CASE,)),
    CASE_CONTENTS,
    Contents(PALLET, product=FLOUR, lot=FLOUR_LOT, quantity=pieces(8)),
)

ADVICE = Transaction(TransactionType.DESPATCH_ADVICE, "ASN-88123", SUPPLIER, date(2026, 11, 18))
PURCHASE_ORDER = Transaction(TransactionType.PURCHASE_ORDER, "PO 7/9")

FULL: tuple[Fact, ...] = (
    movement.Inspected(
        SHIPMENT,
        DOCK,
        items=(PALLET_STEP,),
        carrier="Nordfracht",
        vehicle="HH-LT 204",
        seal_number="S-778120",
        seal=Seal.INTACT,
        pieces=14,
        damage="one corner crushed",
        temperature=Decimal("5.4"),
        transactions=(ADVICE,),
    ),
    movement.Received(
        DOCK,
        Evidence.SEEN,
        shipment=SHIPMENT,
        supplier=SUPPLIER,
        shipped_from=DOCK_OF_SUPPLIER,
        items=(PALLET_STEP,),
        quantities=(SACKS,),
        contents=PALLET_CONTENTS,
        lots=(TABLET_DATES, FLOUR_DATES),
        seal=Seal.INTACT,
        disposition=Disposition.QUARANTINED,
        owner=CLIENT,
        announced=False,
        transactions=(ADVICE, PURCHASE_ORDER),
    ),
    movement.ReceiptClosed(
        SHIPMENT,
        DOCK,
        inside=PALLET,
        announced=14,
        seen=3,
        inferred=10,
        missing=(OTHER_BOX,),
        extra=(NEW_BOX,),
        missing_quantities=(SACKS,),
        extra_quantities=(DRUMS,),
        hand_count=13,
        transactions=(ADVICE,),
    ),
    movement.Commissioned(
        STAGE, (ItemStep(TOTE),), lots=(TABLET_DATES,), owner=CLIENT, disposition=Disposition.IN_PROCESS
    ),
    movement.OpeningBalance(
        BIN,
        items=(CASE_STEP,),
        quantities=(DRUMS,),
        contents=(CASE_CONTENTS,),
        lots=(TABLET_DATES,),
        owner=CLIENT,
        disposition=Disposition.DAMAGED,
    ),
    movement.Moved(BIN, OTHER_BIN, items=(BOX_STEP,), quantities=(DRUMS,), reason="bin is damp"),
    movement.PutAway(
        DOCK,
        BIN,
        items=(PALLET_STEP,),
        quantities=(SACKS,),
        suggested=LocationCode("A-07-01"),
        override="bin is full",
    ),
    movement.Packed(
        TOTE,
        STAGE,
        STAGE,
        items=(BOX_STEP, OTHER_BOX_STEP),
        quantities=(SACKS,),
        order=ORDER,
        transactions=(PURCHASE_ORDER,),
    ),
    movement.Unpacked(CASE, STAGE, items=(BOX_STEP,), quantities=(DRUMS,)),
    movement.Picked(
        ORDER,
        "10",
        BIN,
        inside(TOTE),
        movement.PickRule.OVERRIDE,
        items=(BOX_STEP,),
        quantities=(DRUMS,),
        passed_over=(movement.PassedOver(LotCode("B24-0800"), "behind a blocked aisle", date(2027, 12, 31)),),
        reason="supervisor agreed",
    ),
    movement.Loaded(
        STAGE,
        "HH-LT 204",
        orders=(ORDER,),
        items=(PALLET_STEP,),
        quantities=(SACKS,),
        seal_number="S-1",
        temperature=Decimal("-18"),
        taken_over_by="driver 12",
        carrier="Nordfracht",
        transactions=(Transaction(TransactionType.BILL_OF_LADING, "BOL-3"),),
    ),
    movement.Shipped(
        CUSTOMER,
        STAGE,
        orders=(ORDER,),
        items=(PALLET_STEP, ItemStep(TOTE)),
        quantities=(SACKS,),
        transactions=(PURCHASE_ORDER,),
        ship_to=DOCK_OF_SUPPLIER,
        owner=CLIENT,
        carrier="Nordfracht",
    ),
    movement.TransferShipped(
        OTHER_SITE,
        TRANSFER,
        STAGE,
        items=(PALLET_STEP,),
        quantities=(DRUMS,),
        contents=PALLET_CONTENTS,
        lots=(TABLET_DATES,),
        transactions=(ADVICE,),
    ),
    movement.TransferReceived(
        OTHER_SITE,
        TRANSFER,
        DOCK,
        Evidence.INFERRED,
        items=(PALLET_STEP,),
        quantities=(DRUMS,),
        contents=PALLET_CONTENTS,
        lots=(TABLET_DATES,),
        seal=Seal.BROKEN,
        disposition=Disposition.AVAILABLE,
        owner=CLIENT,
        announced=False,
        transactions=(ADVICE,),
    ),
    movement.Returned(
        CUSTOMER,
        DOCK,
        movement.ReturnReason.ORDERED_IN_ERROR,
        Evidence.TYPED,
        order=ORDER,
        items=(CASE_STEP,),
        quantities=(SACKS,),
        contents=(CASE_CONTENTS,),
        lots=(TABLET_DATES,),
        seal=Seal.OPENED,
        storage_evidence="logger 77 in the box",
        disposition=Disposition.QUARANTINED,
        owner=CLIENT,
        transactions=(Transaction(TransactionType.RETURN_AUTHORISATION, "RMA-5", CUSTOMER),),
    ),
)

MINIMAL: tuple[Fact, ...] = (
    movement.Inspected(SHIPMENT, DOCK),
    movement.Received(DOCK, Evidence.SEEN, items=(ItemStep(BOX),)),
    movement.ReceiptClosed(SHIPMENT, DOCK),
    movement.Commissioned(STAGE, (ItemStep(TOTE),)),
    movement.OpeningBalance(BIN, quantities=(DRUMS,)),
    movement.Moved(Place(PlaceKind.NOWHERE), OTHER_BIN, items=(ItemStep(BOX, UNKNOWN),)),
    movement.PutAway(DOCK, BIN, quantities=(DRUMS,)),
    movement.Packed(TOTE, STAGE, STAGE, quantities=(DRUMS,)),
    movement.Unpacked(CASE, STAGE),
    movement.Picked(ORDER, "10", BIN, STAGE, movement.PickRule.FEFO, items=(BOX_STEP,)),
    movement.Loaded(STAGE, "HH-LT 204", items=(PALLET_STEP,)),
    movement.Shipped(CUSTOMER, STAGE, quantities=(DRUMS,)),
    movement.TransferShipped(OTHER_SITE, TRANSFER, STAGE, items=(PALLET_STEP,)),
    movement.TransferReceived(OTHER_SITE, TRANSFER, DOCK, Evidence.SEEN, quantities=(DRUMS,)),
    movement.Returned(CUSTOMER, DOCK, movement.ReturnReason.OTHER, Evidence.SEEN, quantities=(DRUMS,)),
)
