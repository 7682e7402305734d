"""The states of picking, and its words."""

from dataclasses import dataclass
from datetime import date
from enum import Enum

from workflows.dialog import Asking, Why
from workflows.gs1.values import Gtin
from workflows.rules.facts.movement import PassedOver, PickRule
from workflows.rules.identity import EntryId, ItemId, LocationCode, LotCode, OrderKey, PersonId, ProductKey
from workflows.rules.quantity import Quantity


@dataclass(frozen=True, slots=True)
class PickStart:
    """No order is open: one is chosen."""


@dataclass(frozen=True, slots=True)
class AskTakeOver:
    """Another terminal holds this order: take it over? It may still hold scans that it has not sent."""

    order: OrderKey


@dataclass(frozen=True, slots=True)
class Pick:
    """What to take next: how much of which lot from which bin, for which line, by which rule, and past which earlier lots."""

    line: str
    product: ProductKey
    lot: LotCode
    location: LocationCode
    quantity: Quantity
    rule: PickRule
    expiry: date | None = None
    passed_over: tuple[PassedOver, ...] = ()


@dataclass(frozen=True, slots=True)
class Missing:
    """A bin that is left out: for one lot of a product where less was found, for everything where nobody can get at it."""

    location: LocationCode
    product: ProductKey | None = None
    lot: LotCode | None = None


@dataclass(frozen=True, slots=True)
class Round:
    """One order being picked: into which carton, what F3 takes back (newest last), where less was found than booked, and which cartons are full."""

    order: OrderKey
    carton: ItemId
    history: tuple[EntryId, ...] = ()
    empty: tuple[Missing, ...] = ()
    full: tuple[ItemId, ...] = ()


@dataclass(frozen=True, slots=True)
class Ahead:
    """The next picks along the walk, planned once because it takes a look through the whole house; `whole` when there are no others after them."""

    picks: tuple[Pick, ...] = ()
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Walking:
    """On the way: to the bin of the next pick, or with the full carton to where orders are packed. Without a plan the rows are asked each time."""

    round: Round
    ahead: Ahead | None = None


@dataclass(frozen=True, slots=True)
class TakeCarton:
    """The order is ours; the carton that its goods go into is scanned. `back` is the walk on which another one became full."""

    order: OrderKey
    back: Walking | None = None


@dataclass(frozen=True, slots=True)
class Taking:
    """At the bin; the pick says how much is still to be taken there, `ahead` what comes after it, `witness` who watches where goods are controlled."""

    round: Round
    pick: Pick
    ahead: Ahead = Ahead()
    witness: PersonId | None = None


@dataclass(frozen=True, slots=True)
class PickWitness:
    """At the bin of a controlled product: nothing is taken before a second person has said who they are."""

    back: Taking


@dataclass(frozen=True, slots=True)
class CountPick:
    """Goods without serials were scanned; how many packages are taken? `per_package` in base units, `weight` as the label says.

    `loose`: one package holds more than is wanted, so it is opened and base units are counted.
    """

    back: Taking
    gtin: Gtin
    per_package: Quantity
    weight: Quantity | None = None
    loose: bool = False


@dataclass(frozen=True, slots=True)
class AskOpenCase:
    """A case holds more than is wanted, or the unit scanned is inside one: open it?"""

    back: Taking
    case: ItemId


@dataclass(frozen=True, slots=True)
class AskSwap:
    """Another lot than the one named was scanned, and policy allows it: take it instead?"""

    back: Taking
    item: ItemId
    lot: LotCode


@dataclass(frozen=True, slots=True)
class WhyShort:
    """Less was found in the bin than asked for: for which reason?"""

    back: Taking


PickState = (
    PickStart | AskTakeOver | TakeCarton | Walking | PickWitness | Taking | CountPick | AskOpenCase | AskSwap | WhyShort
)


class ShortReason(Enum):
    """Why less was found."""

    BIN_EMPTY = "short_bin_empty"
    FEWER = "short_fewer"
    DAMAGED = "short_damaged"
    CANT_REACH = "short_cant_reach"


class PickAsk(Asking):
    """What picking asks."""

    CHOOSE_ORDER = "pick_choose_order"
    TAKE_OVER = "pick_take_over"
    SCAN_CARTON = "pick_scan_carton"
    GO_TO_BIN = "pick_go_to_bin"
    SCAN_GOODS = "pick_scan_goods"
    NEXT_CARTON = "pick_next_carton"
    WITNESS = "pick_witness"
    COUNT = "pick_count"
    COUNT_LOOSE = "pick_count_loose"
    OPEN_CASE = "pick_open_case"
    SWAP_LOT = "pick_swap_lot"
    WHY_SHORT = "pick_why_short"
    STAGE_CARTON = "pick_stage_carton"


class PickReason(Why):
    """How picking answers; why a lot goes first is among them."""

    ORDER_OPENED = "order_opened"
    TAKEN_OVER = "taken_over"
    CARTON_STARTED = "carton_started"
    CARTON_GONE_ON_WITH = "pick_carton_gone_on_with"
    AT_THE_BIN = "at_the_bin"
    PICKED = "pick_counted"
    LINE_DONE = "pick_line_done"
    CASE_OPENED = "case_opened"
    LOT_READ = "pick_lot_read"
    CLOSED_LINE_SHORT = "closed_line_short"
    STAGED = "pick_staged"
    STAGED_SHORT = "pick_staged_short"
    UNDONE = "pick_undone"
    HELD_ELSEWHERE = "pick_held_elsewhere"
    OPEN_IT = "pick_open_it"
    WITNESSED = "pick_witnessed"
    WITNESS_FIRST = "pick_witness_first"
    WAS_ELSEWHERE = "pick_was_elsewhere"
    WAS_SET_ASIDE = "pick_was_set_aside"
    PLAN_CHANGED = "pick_plan_changed"
    MORE_TO_PICK = "pick_more_to_pick"
    ALREADY_PICKED = "pick_already_picked"
    ASK_SWAP = "pick_ask_swap"
    ASK_OPEN = "pick_ask_open"
    OTHER_BIN = "pick_other_bin"
    BIN_FIRST = "pick_bin_first"
    ANSWER_FIRST = "pick_answer_first"
    COUNT_FIRST = "pick_count_first"
    NOTHING_TO_UNDO = "pick_nothing_to_undo"
    CANNOT_UNDO = "pick_cannot_undo"
    ORDER_GONE = "pick_order_gone"
    ORDER_SHRANK = "pick_order_shrank"
    OWED_FIRST = "pick_owed_first"
    NOT_AN_ORDER = "pick_not_an_order"
    NO_OWN_NUMBER = "pick_no_own_number"
    NOT_A_CARTON = "pick_not_a_carton"
    CARTON_IN_USE = "pick_carton_in_use"
    OTHER_ORDERS_CARTON = "pick_other_orders_carton"
    WRONG_PRODUCT = "pick_wrong_product"
    WRONG_LOT = "pick_wrong_lot"
    UNKNOWN_SERIAL = "pick_unknown_serial"
    NOT_IN_STOCK = "pick_not_in_stock"
    OTHER_OWNER = "pick_other_owner"
    RECALLED_GOODS = "pick_recalled"
    EXPIRED_GOODS = "pick_expired"
    MAY_NOT_BE_USED = "pick_may_not_be_used"
    TOO_SHORT_FOR_CUSTOMER = "pick_too_short_for_customer"
    TOO_MUCH = "pick_too_much"
    SCAN_WHAT_IS_ON_IT = "pick_scan_what_is_on_it"
    NOT_SO_MANY = "pick_not_so_many"
    NOT_GOODS = "pick_not_goods"
    NOT_A_STAGE = "pick_not_a_stage"
    PASSED_ON_HOLD = "passed_on_hold"
    PASSED_RECALLED = "passed_recalled"
    PASSED_EXPIRED = "passed_expired"
    PASSED_TOO_SHORT = "passed_too_short"
    PASSED_OTHER_OWNER = "passed_other_owner"
    PASSED_SET_ASIDE = "passed_set_aside"
    PASSED_NOT_REACHED = "passed_not_reached"
    SET_ASIDE = "pick_set_aside"
    CAME_FIRST = "pick_came_first"
