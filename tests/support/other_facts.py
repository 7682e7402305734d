"""Examples of the facts that change what goods are, and of those of work, of trouble and of people."""

from datetime import date
from decimal import Decimal
from hashlib import sha256
from uuid import UUID

from tests.support.goods_facts import BOX_STEP, CASE_STEP, DRUMS, PALLET_STEP, PURCHASE_ORDER, SACKS, TABLET_DATES
from tests.support.names import (
    BIN,
    BOX,
    CASE,
    CLIENT,
    DOCK,
    HERE,
    INTERNAL_PARTY,
    LINE,
    NEW_BOX,
    OTHER_BOX,
    OTHER_SITE,
    PALLET,
    PERSON,
    SHIPMENT,
    SOLVENT,
    SOLVENT_LOT,
    SUPPLIER,
    TABLET_LOT,
    TABLETS,
    TASK,
    THERE,
    TRANSFER,
    entry_id,
    kilograms,
    minutes_after_noon,
)
from workflows.rules.exceptions import Category, Resolution
from workflows.rules.facts import movement, state, work
from workflows.rules.facts.parts import Fact, ItemStep, LotQuantity
from workflows.rules.identity import HoldId, LotCode
from workflows.rules.model.work import Ruling
from workflows.rules.quantity import pieces
from workflows.rules.roles import Role
from workflows.rules.status import Disposition, HoldReason

HOLD = HoldId(UUID("5b0d6f0e-2a57-4f6e-9a1c-0d4f5a6b7c03"))
PHOTO = sha256(b"photo").hexdigest()
RULED = work.RuledEntry(entry_id(3), Ruling.NO, b'{"fact":{}}')
SUBJECTS = (f"lot:{TABLETS}|{TABLET_LOT}", PALLET.text, "at:A-01-02")
BLEND = LotQuantity(SOLVENT, LotCode("BL-1"), kilograms("99.5"))

FULL: tuple[Fact, ...] = (
    state.StatusChanged(
        BIN, Disposition.AVAILABLE, Disposition.DAMAGED, "dropped", items=(BOX_STEP,), quantities=(DRUMS,)
    ),
    state.HoldPlaced(HOLD, SUBJECTS, HoldReason.RECALL, recall="R-2026-3", note="class II"),
    state.HoldLifted(HOLD, SUBJECTS, "quality released the lot"),
    state.Adjusted(
        BIN,
        "recount",
        found=(BOX_STEP,),
        missing=(ItemStep(OTHER_BOX),),
        quantities=(LotQuantity(SOLVENT, SOLVENT_LOT, -kilograms("0.5")), SACKS),
        lots=(TABLET_DATES,),
        disposition=Disposition.QUARANTINED,
        owner=CLIENT,
        count=entry_id(4),
    ),
    state.Counted(
        BIN,
        blind=True,
        items=(BOX, CASE),
        quantities=(DRUMS,),
        expected_items=3,
        expected=(SACKS,),
        recount=True,
    ),
    state.OwnerChanged(BIN, None, CLIENT, items=(BOX_STEP,), quantities=(DRUMS,), transactions=(PURCHASE_ORDER,)),
    state.Relabelled(
        LINE, BOX_STEP, ItemStep(NEW_BOX), "label unreadable", (TABLET_DATES,), Disposition.QUARANTINED, CLIENT
    ),
    state.Destroyed(LINE, "expired", items=(BOX_STEP,), quantities=(DRUMS,), certificate="incinerator certificate 55"),
    state.Transformed(
        state.TransformationKind.BLEND,
        LINE,
        "RUN-88",
        inputs=(DRUMS,),
        input_items=(CASE_STEP,),
        outputs=(BLEND,),
        output_items=(ItemStep(NEW_BOX, product=TABLETS, lot=TABLET_LOT),),
        co_products=(LotQuantity(SOLVENT, LotCode("CO-1"), kilograms("3")),),
        by_products=(LotQuantity(SOLVENT, LotCode("BY-1"), kilograms("0.25")),),
        loss=kilograms("0.375"),
        formula="F-7",
        formula_version="3",
        lots=(TABLET_DATES,),
        owner=CLIENT,
        disposition=Disposition.QUARANTINED,
    ),
    state.ConditionRead(
        DOCK,
        (
            state.Reading(state.Measure.TEMPERATURE, Decimal("-5.25"), minutes_after_noon(0)),
            state.Reading(state.Measure.RELATIVE_HUMIDITY, Decimal("55"), minutes_after_noon(5)),
        ),
        items=(PALLET,),
        quantities=(DRUMS,),
        shipment=SHIPMENT,
        logger="logger 77",
    ),
    state.DocumentAttached(
        "certificate of analysis",
        PHOTO,
        "application/pdf",
        48_211,
        product=TABLETS,
        lot=TABLET_LOT,
        item=PALLET,
        shipment=SHIPMENT,
        number="CoA-9",
    ),
    state.InspectionResult(
        SOLVENT,
        SOLVENT_LOT,
        state.Result.PASS,
        BIN,
        checks=(state.Check("water", state.Result.PASS, "0.020 %", "max. 0.05 %"),),
        sample=kilograms("0.1"),
        items=(BOX,),
        specification="SP-3 rev. 2",
    ),
    work.TaskClaimed(TASK, HERE),
    work.TaskReleased(TASK, HERE, "shift ends"),
    work.TaskTakenOver(TASK, HERE, THERE, "terminal broke"),
    work.Refused(
        Category.RECALLED,
        DOCK,
        item=BOX,
        product=TABLETS,
        lot=TABLET_LOT,
        expiry=date(2028, 6, 30),
        shipment=SHIPMENT,
        owner=CLIENT,
        recall="R-2026-3",
    ),
    work.ExceptionRaised(
        Category.DAMAGED,
        PALLET.text,
        DOCK,
        items=(PALLET,),
        quantities=(SACKS,),
        shipment=SHIPMENT,
        note="Folie gerissen, naß",
        photos=(PHOTO,),
    ),
    work.ExceptionResolved(
        str(entry_id(5)),
        Resolution.CONFIRM,
        reason="both terminals asked",
        rulings=(RULED, work.RuledEntry(entry_id(6), Ruling.YES)),
        items=(BOX,),
        signature=entry_id(7),
    ),
    work.Corrected(RULED, "scanned the wrong box", items=(BOX,)),
    work.SignedIn(PERSON, (Role.RECEIVER, Role.QUALITY), "bundle-12"),
    work.SignedOut(PERSON, idle=True),
    work.Locked(PERSON, 5),
    work.Signed(PERSON, work.Meaning.RELEASED, sha256(b"record").digest(), SUBJECTS[0], entry=entry_id(8)),
    movement.TransferArrived(OTHER_SITE, TRANSFER, SUPPLIER, entry_id(5), items=(PALLET_STEP,), quantities=(DRUMS,)),
    work.Reread(entry_id(5)),
)

MINIMAL: tuple[Fact, ...] = (
    state.StatusChanged(BIN, Disposition.HELD, Disposition.AVAILABLE, "released", quantities=(DRUMS,)),
    state.HoldPlaced(HOLD, SUBJECTS[:1], HoldReason.INSPECTION),
    state.HoldLifted(HOLD, SUBJECTS[:1], ""),
    state.Adjusted(BIN, "spilt", quantities=(LotQuantity(SOLVENT, SOLVENT_LOT, -kilograms("1")),)),
    state.Counted(BIN, blind=False),
    state.OwnerChanged(BIN, CLIENT, INTERNAL_PARTY, items=(BOX_STEP,)),
    state.Relabelled(LINE, ItemStep(BOX), ItemStep(NEW_BOX), "torn"),
    state.Destroyed(LINE, "expired", items=(ItemStep(BOX),)),
    state.Transformed(state.TransformationKind.SPLIT, LINE, "RUN-1", inputs=(DRUMS,), outputs=(BLEND,), owner=SUPPLIER),
    state.ConditionRead(DOCK, (state.Reading(state.Measure.TEMPERATURE, Decimal(5), minutes_after_noon(0)),)),
    state.DocumentAttached("photo", PHOTO, "image/jpeg", 1),
    state.InspectionResult(SOLVENT, SOLVENT_LOT, state.Result.PENDING, BIN),
    work.TaskClaimed(TASK, HERE),
    work.TaskReleased(TASK, HERE),
    work.TaskTakenOver(TASK, HERE, THERE),
    work.Refused(Category.SUSPECT, DOCK),
    work.ExceptionRaised(Category.SHORTAGE, SHIPMENT, DOCK, quantities=(LotQuantity(TABLETS, TABLET_LOT, pieces(2)),)),
    work.ExceptionResolved("shortage:ASN-88123", Resolution.CLOSE_SHORT),
    work.Corrected(work.RuledEntry(entry_id(3), Ruling.NO), ""),
    work.SignedIn(PERSON, (), "bundle-12"),
    work.SignedOut(PERSON),
    work.Locked(PERSON, 3),
    work.Signed(PERSON, work.Meaning.WITNESSED, b"\x00" * 32, "destroyed"),
    movement.TransferArrived(OTHER_SITE, TRANSFER, SUPPLIER, entry_id(5)),
    work.Reread(entry_id(5)),
)
"""New examples come last: their place in the list is in their golden file."""
