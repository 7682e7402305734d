"""The states of putting away, and its words."""

from dataclasses import dataclass
from enum import Enum

from workflows.dialog import Asking, Why
from workflows.rules.identity import EntryId, ItemId, LocationCode, LotCode, PartyKey, Place, ProductKey
from workflows.rules.quantity import Quantity
from workflows.rules.status import Disposition


@dataclass(frozen=True, slots=True)
class PutAwayStart:
    """Empty hands: the first goods are scanned. `history` are the entries that F3 takes back, newest last."""

    history: tuple[EntryId, ...] = ()


@dataclass(frozen=True, slots=True)
class Load:
    """Something on the cart: an item, or a quantity of a lot; where it was taken, and whether it is blocked."""

    source: Place
    product: ProductKey | None
    lot: LotCode | None
    item: ItemId | None = None
    quantity: Quantity | None = None
    owner: PartyKey | None = None
    disposition: Disposition = Disposition.AVAILABLE
    blocked: bool = False


@dataclass(frozen=True, slots=True)
class Carrying:
    """The cart is on its way. `suggested` is the bin that it goes to; None where only the person knows. `not_these` are bins found full."""

    cart: tuple[Load, ...]
    suggested: LocationCode | None
    not_these: tuple[LocationCode, ...] = ()
    history: tuple[EntryId, ...] = ()


Ready = PutAwayStart | Carrying


@dataclass(frozen=True, slots=True)
class CountLoad:
    """Goods without serials were scanned; how much of them goes on the cart? `available` is what lies there, `per_package` what one package holds."""

    back: Ready
    load: Load
    available: Quantity
    per_package: Quantity


@dataclass(frozen=True, slots=True)
class WhyOtherBin:
    """Another bin than the suggested one was scanned: for which reason?"""

    back: Carrying
    location: LocationCode


@dataclass(frozen=True, slots=True)
class PutAwayWitness:
    """At the place with controlled goods: nothing is booked before a second person has said who they are. `override` is why another bin was taken."""

    back: Carrying
    location: LocationCode
    override: str = ""


PutAwayState = PutAwayStart | CountLoad | Carrying | WhyOtherBin | PutAwayWitness


class OverrideReason(Enum):
    """Why another bin than the suggested one was taken."""

    BIN_FULL = "bin_full"
    BIN_BLOCKED = "bin_blocked"
    BIN_DIRTY = "bin_dirty"
    BETTER_PLACE = "better_place"


class PutAwayAsk(Asking):
    """What putting away asks."""

    SCAN_GOODS = "put_away_scan_goods"
    COUNT = "put_away_count"
    GO_TO_BIN = "put_away_go_to_bin"
    TO_THE_CAGE = "put_away_to_the_cage"
    SCAN_A_PLACE = "put_away_scan_a_place"
    WHY_OTHER = "put_away_why_other"
    WITNESS = "put_away_witness"


class PutAwayReason(Why):
    """How putting away answers; why a bin is suggested is among them."""

    ON_THE_CART = "on_the_cart"
    HOW_MUCH = "how_much"
    STORED = "stored"
    WITNESS_FIRST = "put_away_witness_first"
    TAKEN_OFF = "taken_off"
    BIN_FIRST = "bin_first"
    ON_THE_CART_ALREADY = "on_the_cart_already"
    CART_FULL = "cart_full"
    BLOCKED_TO_CAGE = "blocked_to_cage"
    NOT_IN_THE_HOUSE = "not_in_the_house"
    NOTHING_OF_IT_HERE = "nothing_of_it_here"
    PICKED_FOR_ORDER = "picked_for_order"
    COUNT_THE_LOAD_FIRST = "count_the_load_first"
    SAY_WHY_FIRST = "say_why_first"
    PUT_AWAY_UNDONE = "put_away_undone"
    PUT_AWAY_NOTHING_TO_UNDO = "put_away_nothing_to_undo"
    PUT_AWAY_CANNOT_UNDO = "put_away_cannot_undo"
    NOT_A_LABEL_FOR_THIS = "put_away_not_a_label_for_this"
    GOODS_FIRST = "goods_first"
    NEEDS_CAGE = "needs_cage"
    WRONG_CONDITION = "wrong_condition"
    BIN_HAS_NO_ROOM = "bin_has_no_room"
    NOT_A_STORE = "not_a_store"
    NO_BIN_FITS = "no_bin_fits"
    MORE_THAN_IS_HERE = "more_than_is_here"
    SAME_LOT = "bin_same_lot"
    SAME_PRODUCT = "bin_same_product"
    EMPTY = "bin_empty"
    ROOM = "bin_room"
