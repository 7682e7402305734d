"""Frames as the screens get them: a receipt in the middle, answers of every kind, lists of shipments."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from terminal.frame import DatasetAge, Frame, Link, Mode, QueueState, ScannerLight
from tests.support.names import NOON
from workflows import engine
from workflows.dialog import (
    Action,
    Ask,
    Asking,
    Because,
    Card,
    Choice,
    Counts,
    Detail,
    LevelCount,
    LotCount,
    Named,
    Notice,
    Prompt,
    Reason,
    Takes,
    Values,
    Why,
)
from workflows.gs1.values import Gtin, Sgtin, Sscc
from workflows.pick.states import PickReason
from workflows.rules.identity import LocationCode, LotCode, OrderKey, ProductKey, ShipmentKey, at
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
LONG_VALUES = replace(
    VALUES,
    shipment=ShipmentKey("SHIPMENT-2026-000471200"),
    party="Norda Pharmaceuticals International Ltd",
    location=LocationCode("AISLE-12-BAY-04-LEVEL-2"),
    place=at(LocationCode("AISLE-12-BAY-04-LEVEL-2")),
    lot=LotCode("LOT-WITH-20-LETTERS-"),
    expected_lot=LotCode("LOT-WITH-20-LETTERZ-"),
    recall="RECALL-2026-000000014",
    count=123456,
    total=123456,
    text="ORDER-2026-0000090233",
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


def _members(base: type[Any]) -> tuple[Any, ...]:
    """The members of all enums that extend this base."""
    assert engine.FLOWS
    return tuple(member for codes in base.__subclasses__() for member in codes)


ASKS: tuple[Asking, ...] = _members(Asking)
"""Every question of every workflow; importing the engine has loaded them all."""
REASONS_OF_ALL: tuple[Why, ...] = _members(Why)
"""Every reason of every workflow."""


COMPARED = (
    Detail("raised_by", "Jonas Weber"),
    Detail("opened", "2026-11-18T10:30:00+00:00"),
    Detail("lot", "A7K21", "A7K12"),
    Detail("expires", "2027-03-31", "2027-03-31"),
)
"""What is shown of an exception: what the label said, and what was announced."""
ORDERS = tuple(Choice(f"9023{number}", "Clinic West", f"2026-11-{18 + number}", 7, number) for number in range(1, 6))
QUEUED = tuple(
    Choice(f"exception-{number}", "", opened, label=f"exception_{category}")
    for number, (category, opened) in enumerate(
        (
            ("lot_differs", "2026-11-18T11:55:00+00:00"),
            ("overage", "2026-11-20T07:00:00+00:00"),
            ("damaged", "2026-11-20T11:20:00+00:00"),
            ("other", ""),
        )
    )
)
OFFERED: dict[str, tuple[str, ...]] = {
    "pick_why_short": ("short_bin_empty", "short_fewer", "short_damaged", "short_cant_reach"),
    "put_away_why_other": ("bin_full", "bin_blocked", "bin_dirty", "better_place"),
    "resolve_decide": ("keep_and_ask", "quarantine", "send_back", "release"),
    "problem_what": (
        "problem_damaged", "problem_seal_broken", "problem_label", "problem_temperature", "problem_suspect",
        "problem_shortage", "problem_other",
    ),
}  # fmt: skip
LISTED = {
    "choose_shipment": SHIPMENTS,
    "choose_task": (Choice("receive", "", count=3), Choice("pick", "", count=2), Choice("resolve", "", count=14)),
    "came_back_choose": QUEUED,
    "choose_walk": tuple(Choice(f"walk-{number}", CARD.name, "HOLD-01", 2) for number in range(3)),
    "pick_choose_order": ORDERS,
    "ship_choose_order": ORDERS,
    "resolve_choose": QUEUED,
}
"""The questions that are a list of lines, and some lines for each."""
WITHOUT_GOODS = frozenset({"problem_what", "put_away_why_other"})
COUNTING = frozenset({"enter_quantity", "pick_count", "put_away_count", "problem_count", "ship_temperature"})


def asked(ask: Asking, card: Card = CARD, notice: Notice | None = None, **changes: Any) -> Frame:
    """A question of any workflow in the middle of work, with goods at hand where it is about goods."""
    code: str = ask.value
    listed = LISTED.get(code, ())
    offered = tuple(Choice(answer, "") for answer in OFFERED.get(code, ()))
    takes = Takes.CHOICE if listed else Takes.NUMBER if code in COUNTING else Takes.LABEL
    goods = not listed and code not in WITHOUT_GOODS
    prompt = Prompt(
        ask,
        (Action.CONFIRM, Action.BACK, Action.LIST, Action.UNDO, Action.PROBLEM),
        location=LocationCode("B-04-2"),
        card=card if goods else None,
        values=VALUES,
        choices=listed or offered,
        takes=takes,
        order=OrderKey("90233"),
        customer="Clinic West",
        quantity=pieces(6) if goods and code.startswith("pick") else None,
        why=Because(PickReason.PASSED_ON_HOLD, VALUES) if code == "pick_go_to_bin" else None,
        details=COMPARED if code.startswith("resolve") and not listed else (),
    )
    known: dict[str, Any] = {"answered": 7, "now": NOON}
    return frame(prompt=prompt, notice=notice, **(known | changes))
