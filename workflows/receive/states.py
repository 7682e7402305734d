"""The states of receiving; plain data, saved with each journal entry, so that work resumes on the same line after a pulled battery."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import Enum

from workflows.dialog import Asking, Why
from workflows.gs1.values import Gtin
from workflows.rules.checks import Trouble
from workflows.rules.entry import How, ScanRecord
from workflows.rules.identity import EntryId, ItemId, LocationCode, LotCode, ProductKey, ShipmentKey
from workflows.rules.status import Evidence, Seal


@dataclass(frozen=True, slots=True)
class ChooseShipment:
    """No shipment is open: one is chosen, or found by scanning what it announces."""


@dataclass(frozen=True, slots=True)
class Undoable:
    """An entry that F3 may take back, and the handling unit that was open before it."""

    entry: EntryId
    unit: ItemId | None
    item: ItemId | None = None


@dataclass(frozen=True, slots=True)
class Doubt:
    """A scan that reads in several ways: bracketed texts, of which a person chooses. `as_read`: the first is the text as it was scanned.

    `keyboards` are those that made the texts of what was scanned, in their order; empty where separators are in doubt. `last` is the
    newest entry that could be taken back when it was scanned: what came after it came of this scan.
    """

    record: ScanRecord
    how: How
    options: tuple[str, ...]
    as_read: bool = False
    keyboards: tuple[str, ...] = ()
    last: EntryId | None = None


@dataclass(frozen=True, slots=True)
class Receiving:
    """A shipment is being received at a location; `unit` is the pallet being worked on, None between pallets. `history` is newest last.

    `doubt` is the newest scan, if it was read as somebody chose, just now or before.
    """

    shipment: ShipmentKey
    location: LocationCode
    unit: ItemId | None = None
    history: tuple[Undoable, ...] = ()
    doubt: Doubt | None = None


@dataclass(frozen=True, slots=True)
class LabelGoods:
    """Goods as a label named them, kept while something is asked about them; `record` is the scan, to be booked with the answer."""

    product: ProductKey
    gtin: Gtin
    item: ItemId | None
    lot: LotCode | None
    expiry: date | None
    day_given: bool
    evidence: Evidence
    record: ScanRecord | None = None
    manufactured: date | None = None


@dataclass(frozen=True, slots=True)
class Counting:
    """Goods without serials were read; how many packages of that GTIN are there? `asked_again` is an unlikely number that was typed once."""

    back: Receiving
    goods: LabelGoods
    asked_again: Decimal | None = None


@dataclass(frozen=True, slots=True)
class AskReading:
    """A label reads in several ways; which one is printed on it?"""

    back: Receiving
    doubt: Doubt


@dataclass(frozen=True, slots=True)
class PutAside:
    """A STOP that has to be acknowledged before anything goes on. `booked`: the goods are blocked where they stand, and the walk to the hold place is owed."""

    back: Receiving
    trouble: Trouble
    goods: LabelGoods
    location: LocationCode
    booked: bool = False


@dataclass(frozen=True, slots=True)
class Closing:
    """The open pallet, or the shipment if none is open, is about to be closed; what is missing and extra is shown."""

    back: Receiving


@dataclass(frozen=True, slots=True)
class TypeAgain:
    """A label was typed that tells more than was announced: it is typed once more, or scanned."""

    back: Receiving
    record: ScanRecord


@dataclass(frozen=True, slots=True)
class ChooseUnit:
    """The end of a serial was typed, and several announced units end so; which one is it?"""

    back: Receiving
    ending: str
    record: ScanRecord


@dataclass(frozen=True, slots=True)
class Assembling:
    """A code was read that is a part of a label: what was collected so far, in brackets, and the scan that was made last."""

    back: Receiving
    text: str
    record: ScanRecord
    how: How


@dataclass(frozen=True, slots=True)
class HandCount:
    """How many packages stand on the open pallet, counted by hand? `counted` is a number that did not agree with the scans and was typed once."""

    back: Receiving
    counted: int | None = None


class Arrival(Enum):
    """What is asked of a shipment that arrives, in this order."""

    CARRIER = "carrier"
    SEAL = "seal"
    SEAL_NUMBER = "seal_number"
    PIECES = "pieces"
    DAMAGE = "damage"
    TEMPERATURE = "temperature"


@dataclass(frozen=True, slots=True)
class ArrivalCheck:
    """A shipment is looked at before its first scan: what is asked now, and what was answered. `temperature` in degrees Celsius."""

    back: Receiving
    asked: Arrival = Arrival.CARRIER
    carrier: str = ""
    seal: Seal = Seal.UNCHECKED
    seal_number: str = ""
    pieces: int | None = None
    damage: str = ""
    temperature: Decimal | None = None


ReceiveState = (
    ChooseShipment
    | Receiving
    | AskReading
    | Counting
    | PutAside
    | Closing
    | TypeAgain
    | ChooseUnit
    | HandCount
    | ArrivalCheck
    | Assembling
)
KEEP = 20


class ReceiveAsk(Asking):
    """What receiving asks, beside what all work shares."""

    TYPE_AGAIN = "receive_type_again"
    CHOOSE_UNIT = "receive_choose_unit"
    HAND_COUNT = "receive_hand_count"
    OTHER_CODE = "receive_other_code"
    CARRIER = "receive_carrier"
    SEAL = "receive_seal"
    SEAL_NUMBER = "receive_seal_number"
    PIECES = "receive_pieces"
    DAMAGE = "receive_damage"
    TEMPERATURE = "receive_temperature"


class ReceiveReason(Why):
    """How receiving answers, beside the reasons that all work shares."""

    BLOCKED = "receive_blocked"
    OWED_HERE = "receive_owed_here"
    TYPE_AGAIN = "receive_type_again"
    TYPED_DIFFERS = "receive_typed_differs"
    NO_SUCH_ENDING = "receive_no_such_ending"
    SEVERAL_END_SO = "receive_several_end_so"
    TYPE_MORE = "receive_type_more"
    TYPE_ALL = "receive_type_all"
    LOT_LOOKS_ALIKE = "receive_lot_looks_alike"
    LOT_NOT_LIKE_THEIRS = "receive_lot_not_like_theirs"
    HAND_COUNT_DIFFERS = "receive_hand_count_differs"
    SAMPLE_FIRST = "receive_sample_first"
    SEAL_IS_BROKEN = "receive_seal_is_broken"
    ARRIVAL_FIRST = "receive_arrival_first"
    ARRIVAL_GOOD = "receive_arrival_good"
    ARRIVAL_IN_TROUBLE = "receive_arrival_in_trouble"
    NOT_A_TEMPERATURE = "receive_not_a_temperature"
    NOTED = "receive_noted"
    NO_DATA_YET = "receive_no_data_yet"
    PAPERS_MISSING = "receive_papers_missing"
    LICENCE_TOO_OLD = "receive_licence_too_old"
    PART_OF_A_LABEL = "receive_part_of_a_label"


def remember(state: Receiving, entry: EntryId, item: ItemId | None = None) -> Receiving:
    """The state with one more entry that can be taken back."""
    return replace(state, history=(*state.history, Undoable(entry, state.unit, item))[-KEEP:])
