"""The words between the core and the screen: what came in, what is asked, what was judged, what follows.

Reasons are codes with typed values; sentences are made at the edge (terminal/sentences.py). A prompt is derived from the state each time, never stored.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import TypeVar

from workflows.gs1.elements import Elements, Malformed
from workflows.rules.entry import How, ScanRecord
from workflows.rules.facts.work import Meaning
from workflows.rules.identity import (
    ItemId,
    LocationCode,
    LotCode,
    OrderKey,
    PersonId,
    Place,
    ProductKey,
    ShipmentKey,
)
from workflows.rules.quantity import Quantity
from workflows.rules.roles import Role
from workflows.rules.status import Evidence, PackLevel, Verdict


class Action(Enum):
    """What a key means, on every screen the same."""

    CONFIRM = "confirm"
    BACK = "back"
    HELP = "help"
    CLEAR = "clear"
    UNDO = "undo"
    ASK_AGAIN = "ask_again"
    LIST = "list"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Scanned:
    """A label was read, or typed from its text: what it says, or what is wrong with it."""

    reading: Elements | Malformed
    record: ScanRecord
    how: How = How.SCANNED


@dataclass(frozen=True, slots=True)
class Pressed:
    """A key that means an action."""

    action: Action


@dataclass(frozen=True, slots=True)
class Chosen:
    """A line of a list or an answer of a menu, by its code."""

    code: str


@dataclass(frozen=True, slots=True)
class Entered:
    """A number was typed and confirmed: packages of the GTIN that was read, degrees, check digits."""

    number: Decimal


@dataclass(frozen=True, slots=True)
class Wrote:
    """A text was typed and confirmed where one is asked for: a seal number, a reason in words."""

    text: str


@dataclass(frozen=True, slots=True)
class Vouched:
    """Badge and PIN proved who somebody is, where a prompt asks for that (`Prompt.sign`): to sign, or to be the second person."""

    person: PersonId
    roles: tuple[Role, ...]


S = TypeVar("S")
Input = Scanned | Pressed | Chosen | Entered | Wrote | Vouched


class Asking(Enum):
    """The base of all that a prompt may ask; each workflow has its own."""


class Why(Enum):
    """The base of all reasons for an answer; each workflow has its own, and the catalogue a sentence for each."""


class Takes(Enum):
    """What is typed at a prompt: the text of a label, a number, free text, or nothing but a line of its list."""

    LABEL = "label"
    NUMBER = "number"
    TEXT = "text"
    CHOICE = "choice"


class Ask(Asking):
    """The one thing to scan or do now."""

    CHOOSE_SHIPMENT = "choose_shipment"
    SCAN_HANDLING_UNIT = "scan_handling_unit"
    SCAN_CASE_OR_UNIT = "scan_case_or_unit"
    ENTER_QUANTITY = "enter_quantity"
    CHOOSE_READING = "choose_reading"
    PUT_ASIDE = "put_aside"
    CONFIRM_CLOSE = "confirm_close"
    CHOOSE_TASK = "choose_task"
    WAIT_FOR_DATA = "wait_for_data"


class Reason(Why):
    """Why a scan or key was answered as it was. The catalogue of sentences has one for each, and a test says so."""

    # OK
    COUNTED = "counted"
    LOT_READ = "lot_read"
    HANDLING_UNIT_OPENED = "handling_unit_opened"
    CONTENT_INFERRED = "content_inferred"
    SCAN_EACH = "scan_each"
    SHIPMENT_OPENED = "shipment_opened"
    PLACE_SET = "place_set"
    PUT_ASIDE_DONE = "put_aside_done"
    HANDLING_UNIT_COMPLETE = "handling_unit_complete"
    RECEIPT_CLOSED = "receipt_closed"
    UNDONE = "undone"
    # WARN
    ALREADY_COUNTED = "already_counted"
    EXPIRES_SOON = "expires_soon"
    CONTENT_IN_TROUBLE = "content_in_trouble"
    NOT_ON_THIS_PALLET = "not_on_this_pallet"
    TWO_READINGS = "two_readings"
    POSSIBLE_MISSING_SEPARATOR = "possible_missing_separator"
    LABEL_REPAIRED = "label_repaired"
    TAKEN_ALL_THE_SAME = "taken_all_the_same"
    CASE_CONFIRMED = "case_confirmed"
    CLOSED_SHORT = "closed_short"
    NOTHING_TO_UNDO = "nothing_to_undo"
    CANNOT_UNDO = "cannot_undo"
    COUNT_FIRST = "count_first"
    COUNT_AGAIN = "count_again"
    # STOP
    RECALLED = "recalled"
    EXPIRED = "expired"
    ON_HOLD = "on_hold"
    DUPLICATE_SERIAL = "duplicate_serial"
    NOT_ANNOUNCED = "not_announced"
    OTHER_SHIPMENT = "other_shipment"
    UNKNOWN_PRODUCT = "unknown_product"
    UNKNOWN_HANDLING_UNIT = "unknown_handling_unit"
    LOT_DIFFERS = "lot_differs"
    EXPIRY_DIFFERS = "expiry_differs"
    SHORT_DATED = "short_dated"
    NO_SERIAL = "no_serial"
    NO_LOT = "no_lot"
    NO_EXPIRY = "no_expiry"
    UNREADABLE = "unreadable"
    NOT_GS1 = "not_gs1"
    SEPARATOR_LOST = "separator_lost"
    KEYBOARD_LAYOUT = "keyboard_layout"
    UNSAFE_SCANNER = "unsafe_scanner"
    NOT_A_GOODS_LABEL = "not_a_goods_label"
    PARTNER_NOT_AUTHORISED = "partner_not_authorised"
    SHIPMENT_CLOSED = "shipment_closed"
    OWED_FIRST = "owed_first"
    NOT_HERE = "not_here"
    NO_DATA = "no_data"
    NOT_A_COUNT = "not_a_count"
    NOT_ALLOWED = "not_allowed"
    DEVICE_FULL = "device_full"


@dataclass(frozen=True, slots=True)
class Card:
    """Goods as a person sees them: the verdict block's lines. `product` is None when nobody knows it; `gtin` is what the label says."""

    item: ItemId | None = None
    level: PackLevel | None = None
    gtin: str = ""
    product: ProductKey | None = None
    name: str = ""
    trade_number: str = ""
    lot: LotCode | None = None
    expiry: date | None = None
    day_given: bool = True
    quantity: Quantity | None = None


@dataclass(frozen=True, slots=True)
class Values:
    """The typed values that a sentence may need; each reason uses its own few."""

    shipment: ShipmentKey | None = None
    item: ItemId | None = None
    place: Place | None = None
    location: LocationCode | None = None
    party: str = ""
    recall: str = ""
    lot: LotCode | None = None
    expected_lot: LotCode | None = None
    expiry: date | None = None
    expected_expiry: date | None = None
    days: int | None = None
    count: int | None = None
    total: int | None = None
    code: str = ""
    ai: str = ""
    text: str = ""
    inferred: int | None = None
    others_here: tuple[tuple[Place, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Notice:
    """The answer to one input: the verdict, why, what it was about, and the values of the sentence. `acknowledge` means nothing goes on before ENT."""

    verdict: Verdict
    reason: Why
    card: Card | None = None
    values: Values = Values()
    acknowledge: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """A line that can be chosen: its code, and what is shown of it; `card` are the goods that it would be, `label` a code that the catalogue has words for."""

    code: str
    title: str
    detail: str = ""
    count: int | None = None
    done: int | None = None
    card: Card | None = None
    label: str = ""


@dataclass(frozen=True, slots=True)
class LevelCount:
    """So many items of one packaging level."""

    level: PackLevel
    count: int


@dataclass(frozen=True, slots=True)
class Counts:
    """The three-way count of a receipt or of one handling unit of it: sets compared, not totals."""

    seen: tuple[LevelCount, ...] = ()
    inferred: tuple[LevelCount, ...] = ()
    announced: tuple[LevelCount, ...] = ()
    missing: tuple[LevelCount, ...] = ()
    extra: tuple[LevelCount, ...] = ()
    lots: tuple["LotCount", ...] = ()


@dataclass(frozen=True, slots=True)
class LotCount:
    """Goods without serials: how much of a lot was announced and how much is received."""

    name: str
    lot: LotCode
    announced: Quantity | None
    received: Quantity | None


@dataclass(frozen=True, slots=True)
class Named:
    """An item on the list of what is missing or extra, by name."""

    card: Card
    evidence: Evidence = Evidence.NONE


@dataclass(frozen=True, slots=True)
class SignAsk:
    """Somebody has to prove who they are: what the proof means, whose role allows it, who may not be it, and the record that is signed (its SHA-256)."""

    meaning: Meaning
    roles: frozenset[Role]
    barred: tuple[PersonId, ...] = ()
    record: bytes = b""


@dataclass(frozen=True, slots=True)
class Because:
    """Why a suggestion is what it is: a reason with its values, shown beneath the one thing to do."""

    reason: Why
    values: Values = Values()


@dataclass(frozen=True, slots=True)
class Detail:
    """A line of a page: what it is about (a code that the catalogue has a word for), its value, and what that is compared with."""

    label: str
    value: str
    against: str = ""


@dataclass(frozen=True, slots=True)
class Prompt:
    """What the screen shows beside the last notice: where I am, the one thing to do, how far it is, and the keys that work now.

    `owed` is how many walks to the cage are owed; `order` and `customer` stand where a shipment and its supplier do in receiving.
    """

    ask: Asking
    actions: tuple[Action, ...]
    shipment: ShipmentKey | None = None
    party: str = ""
    handling_unit: ItemId | None = None
    location: LocationCode | None = None
    card: Card | None = None
    values: Values = Values()
    counts: Counts = Counts()
    done: int = 0
    total: int = 0
    choices: tuple[Choice, ...] = ()
    missing: tuple[Named, ...] = ()
    extra: tuple[Named, ...] = ()
    takes: Takes = Takes.LABEL
    order: OrderKey | None = None
    customer: str = ""
    quantity: Quantity | None = None
    why: Because | None = None
    details: tuple[Detail, ...] = ()
    sign: SignAsk | None = None
    owed: int = 0
