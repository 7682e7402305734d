"""Frames as the screens get them: a receipt in the middle, answers of every kind, lists of shipments."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from terminal.frame import DatasetAge, Frame, Link, Mode, QueueState, ScannerLight
from workflows.dialog import (
    Action,
    Ask,
    Card,
    Choice,
    Counts,
    LevelCount,
    LotCount,
    Named,
    Notice,
    Prompt,
    Reason,
    Takes,
    Values,
)
from workflows.gs1.values import Gtin, Sgtin, Sscc
from workflows.rules.identity import LocationCode, LotCode, ProductKey, ShipmentKey, at
from workflows.rules.quantity import Quantity, Unit, pieces
from workflows.rules.status import PackLevel, Verdict

GTIN = Gtin("09506000134352")
PALLET = Sscc("395060001343500428")
UNIT = Sgtin(GTIN, "SN0001837")
QUEUE = QueueState(to_send=14, link=Link.OK, data_age=timedelta(minutes=4))
OFFLINE = QueueState(to_send=14, link=Link.NO_LINK, link_down_for=timedelta(minutes=14), data_age=timedelta(minutes=18))
CARD = Card(
    item=UNIT,
    level=PackLevel.UNIT,
    gtin=GTIN.digits,
    product=ProductKey(GTIN.digits),
    name="Amoxicillin 500 mg caps, 20",
    trade_number="NDC 0093-3109-01",
    lot=LotCode("A7K21"),
    expiry=date(2027, 3, 31),
)
LONG_CARD = Card(
    item=Sgtin(GTIN, "SERIAL-NUMBER-000001"),
    level=PackLevel.CASE,
    gtin=GTIN.digits,
    product=ProductKey(GTIN.digits),
    name="Hydrochlorothiazide 12.5 mg film-coated tablets, 100",
    trade_number="NDC 00093-31090-01",
    lot=LotCode("LOT-WITH-20-LETTERS-"),
    expiry=date(2027, 3, 31),
)
COUNTS = Counts(
    seen=(LevelCount(PackLevel.CASE, 12), LevelCount(PackLevel.UNIT, 47)),
    inferred=(LevelCount(PackLevel.UNIT, 1680),),
    announced=(LevelCount(PackLevel.CASE, 48), LevelCount(PackLevel.UNIT, 2304)),
    missing=(LevelCount(PackLevel.CASE, 1),),
)
MISSING = (Named(Card(item=Sgtin(GTIN, "C0042"), level=PackLevel.CASE, name=CARD.name, lot=CARD.lot)),)
EXTRA = (
    Named(
        Card(item=Sgtin(GTIN, "C0900"), level=PackLevel.CASE, name="Cefalexin 250 mg caps, 30", lot=LotCode("C1188"))
    ),
)
LOTS = (
    LotCount(
        "Oat flakes 25 kg bag",
        LotCode("OF-77"),
        Quantity(Decimal(200), Unit.KILOGRAM),
        Quantity(Decimal(175), Unit.KILOGRAM),
    ),
)
ACTIONS = (Action.CONFIRM, Action.BACK, Action.LIST, Action.UNDO)
PROMPT = Prompt(
    Ask.SCAN_CASE_OR_UNIT,
    ACTIONS,
    shipment=ShipmentKey("4711"),
    party="Norda Pharma",
    handling_unit=PALLET,
    location=LocationCode("DOCK-01"),
    counts=COUNTS,
    done=3,
    total=5,
    missing=MISSING,
)
VALUES = Values(
    shipment=ShipmentKey("4712"),
    place=at(LocationCode("DOCK-01")),
    location=LocationCode("HOLD-01"),
    party="Norda Pharma",
    recall="R-2026-014",
    lot=LotCode("A7K21"),
    expected_lot=LotCode("A7K12"),
    expiry=date(2027, 3, 31),
    expected_expiry=date(2027, 5, 31),
    days=45,
    count=12,
    total=48,
    code="CHECK_DIGIT",
    ai="01",
    text="4006381333931",
    inferred=48,
    others_here=((at(LocationCode("B-04-2")), 2), (at(LocationCode("STAGE-1")), 1)),
)
SHIPMENTS = tuple(
    Choice(f"471{number}", party, f"2026-11-{18 + number}", 5, number)
    for number, party in enumerate(
        ("Norda Pharma", "Kemia Chemicals", "Mills of Overton", "Norda Pharma", "Alpen Foods"), 1
    )
)
ASIDE_REASONS = frozenset(
    {
        Reason.RECALLED,
        Reason.EXPIRED,
        Reason.ON_HOLD,
        Reason.DUPLICATE_SERIAL,
        Reason.NOT_ANNOUNCED,
        Reason.LOT_DIFFERS,
        Reason.EXPIRY_DIFFERS,
        Reason.SHORT_DATED,
        Reason.NO_SERIAL,
        Reason.NO_LOT,
        Reason.NO_EXPIRY,
        Reason.OWED_FIRST,
    }
)


def frame(mode: Mode = Mode.WORK, **changes: Any) -> Frame:
    """A frame with the usual queue; fields by name."""
    fields: dict[str, Any] = {
        "serial": 1,
        "queue": QUEUE,
        "site": "Overton",
        "terminal": "H-017",
        "person": "Ana R.",
        "scanner": ScannerLight.READY,
    }
    return Frame(mode=mode, **(fields | changes))


def receiving(notice: Notice | None = None, **changes: Any) -> Frame:
    """In the middle of a pallet, after this answer."""
    return frame(prompt=PROMPT, notice=notice, **({"answered": 7} | changes))


def counted(card: Card = CARD, **changes: Any) -> Frame:
    """An announced pack was counted."""
    return receiving(Notice(Verdict.OK, Reason.COUNTED, card), **changes)


def stopped(reason: Reason = Reason.RECALLED, card: Card = CARD, **changes: Any) -> Frame:
    """Goods in trouble were scanned and are to be put aside."""
    prompt = Prompt(
        Ask.PUT_ASIDE,
        (Action.CONFIRM,),
        shipment=PROMPT.shipment,
        party=PROMPT.party,
        card=card,
        values=Values(location=LocationCode("HOLD-01")),
    )
    notice = Notice(Verdict.STOP, reason, card, VALUES, acknowledge=True)
    return frame(prompt=prompt, notice=notice, **({"answered": 8} | changes))


def choosing(**changes: Any) -> Frame:
    """The list of shipments."""
    return frame(
        prompt=Prompt(Ask.CHOOSE_SHIPMENT, (Action.CONFIRM, Action.BACK), choices=SHIPMENTS, takes=Takes.CHOICE),
        **({"at_base": True} | changes),
    )


def closing(**changes: Any) -> Frame:
    """About to close a pallet on which something is missing and something is extra."""
    prompt = Prompt(
        Ask.CONFIRM_CLOSE,
        (Action.CONFIRM, Action.BACK, Action.LIST),
        shipment=PROMPT.shipment,
        party=PROMPT.party,
        handling_unit=PALLET,
        counts=COUNTS,
        done=3,
        total=5,
        missing=MISSING,
        extra=EXTRA,
        choices=(Choice("infer", "", count=48),),
    )
    return frame(prompt=prompt, **changes)


def two_readings(**changes: Any) -> Frame:
    """A label reads in two ways; which one is printed?"""
    long, short = LotCode("A7K21-21SN0001837XYZ"), LotCode("A7K21-")
    cards = (replace(CARD, item=None, lot=long), replace(CARD, lot=short))
    choices = tuple(Choice(str(number), "", card=card) for number, card in enumerate(cards, 1))
    prompt = Prompt(Ask.CHOOSE_READING, (Action.BACK,), shipment=PROMPT.shipment, party=PROMPT.party, choices=choices)
    product = replace(CARD, item=None, lot=None, expiry=None)
    return frame(prompt=prompt, notice=Notice(Verdict.WARN, Reason.TWO_READINGS, product), **changes)


def four_readings(**changes: Any) -> Frame:
    """A label reads in as many ways as are ever offered."""
    given = two_readings(**changes)
    assert given.prompt is not None
    lots = ("A7K21-21SN0001837XYZ", "A7K21-", "A7K21-21SN", "A7K")
    cards = [replace(CARD, item=None, lot=LotCode(lots[0])), *(replace(CARD, lot=LotCode(lot)) for lot in lots[1:])]
    choices = tuple(Choice(str(number), "", card=card) for number, card in enumerate(cards, 1))
    return replace(given, prompt=replace(given.prompt, choices=choices))


def read_as_chosen(**changes: Any) -> Frame:
    """A label was read as somebody chose before, and may be asked about again."""
    prompt = replace(PROMPT, actions=(*ACTIONS, Action.ASK_AGAIN))
    return frame(prompt=prompt, notice=Notice(Verdict.WARN, Reason.POSSIBLE_MISSING_SEPARATOR, CARD), **changes)


def counting(**changes: Any) -> Frame:
    """Goods without serials were read; how many packages?"""
    card = Card(
        level=PackLevel.CASE,
        gtin=GTIN.digits,
        name="Oat flakes 500 g, 20",
        lot=LotCode("OF-77"),
        expiry=date(2027, 5, 31),
    )
    lots = (LotCount(card.name, LotCode("OF-77"), pieces(200), None),)
    prompt = Prompt(
        Ask.ENTER_QUANTITY,
        (Action.CONFIRM, Action.BACK, Action.CLEAR),
        shipment=PROMPT.shipment,
        party=PROMPT.party,
        card=card,
        values=Values(count=20),
        counts=Counts(lots=lots),
        takes=Takes.NUMBER,
    )
    return frame(prompt=prompt, notice=Notice(Verdict.OK, Reason.LOT_READ, card), **changes)


READINESS = (
    DatasetAge("products", timedelta(minutes=4), True),
    DatasetAge("recalls", timedelta(hours=30), False),
    DatasetAge("shipments", timedelta(minutes=4), True),
    DatasetAge("people", None, False),
)


def signing_in(**changes: Any) -> Frame:
    """Before work: the badge is asked for, the readiness card is shown."""
    return frame(Mode.SIGN_IN, person="", readiness=READINESS, **changes)


def entering_pin(**changes: Any) -> Frame:
    """A badge was scanned."""
    return frame(Mode.ENTER_PIN, **changes)


def not_enrolled(**changes: Any) -> Frame:
    """A terminal without a site."""
    return frame(Mode.NOT_ENROLLED, site="", terminal="", person="", **changes)


def loading(**changes: Any) -> Frame:
    """A terminal without data."""
    return frame(Mode.NO_DATA, person="", **({"queue": QueueState(link=Link.STARTING)} | changes))


def in_trouble(**changes: Any) -> Frame:
    """A terminal that can't be used."""
    return frame(
        Mode.TROUBLE, message="This terminal can't write to its disk. Nothing was counted. Call IT.", **changes
    )


def warned(**changes: Any) -> Frame:
    """The same pack again, offline."""
    return receiving(Notice(Verdict.WARN, Reason.ALREADY_COUNTED, CARD, VALUES), queue=OFFLINE, **changes)


def unreadable(**changes: Any) -> Frame:
    """A torn label."""
    return receiving(Notice(Verdict.STOP, Reason.UNREADABLE, Card(), Values(code="TOO_SHORT", ai="21")), **changes)
