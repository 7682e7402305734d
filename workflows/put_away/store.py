"""At the bin: whether it may take what is on the cart, and the facts when it does."""

from collections.abc import Iterable
from dataclasses import replace

from workflows.bins import confirms, scanned_bin
from workflows.dialog import Chosen, Input, Notice, Scanned, Values, Vouched
from workflows.put_away.cart import Result, destination, is_controlled, needs_bin, say, storage_product
from workflows.put_away.states import (
    Carrying,
    Load,
    OverrideReason,
    PutAwayReason,
    PutAwayStart,
    PutAwayWitness,
    WhyOtherBin,
)
from workflows.rules.entry import How
from workflows.rules.facts.movement import Moved, PutAway
from workflows.rules.facts.parts import Fact, ItemStep, LotQuantity
from workflows.rules.identity import FIRST, After, LocationCode, PersonId, Place, at
from workflows.rules.model.master_data import Location, LocationKind
from workflows.rules.policy import hold_location
from workflows.rules.status import Disposition, Verdict
from workflows.rules.storage import STORES, has_room, offers
from workflows.rules.view import StockView
from workflows.step import Booking, Context, Step
from workflows.witness import may_witness

KEEP = 20
FACTS_AT_ONCE = 10
NO_GOODS = frozenset({LocationKind.DOCK})


def arrive(state: Carrying, given: Input, context: Context) -> Result | None:
    """A place was scanned or its digits typed; None where the input names no place."""
    view = context.view
    found = scanned_bin(given, view)
    if found is None and state.suggested is not None and confirms(state.suggested, given, view):
        found = view.location(state.suggested)
    return None if found is None else _at_place(state, found, context)


def _at_place(state: Carrying, location: Location, context: Context) -> Result:
    view, values = context.view, Values(location=location.location)
    refused = _misfit(state, location, view)
    if refused is PutAwayReason.BIN_HAS_NO_ROOM:
        full = (*state.not_these, location.location)
        other = destination(state.cart, view, full)
        again = replace(state, suggested=other, not_these=full)
        return say(again, Verdict.WARN, refused, None, values)
    if refused is not None:
        expected = Values(location=location.location, place=at(state.suggested) if state.suggested else None)
        return say(state, Verdict.STOP, refused, None, expected)
    if state.suggested in (None, location.location) or not needs_bin(state.cart):
        return _seen(state, location.location, "", context)
    return Step(WhyOtherBin(state, location.location))


def _misfit(state: Carrying, location: Location, view: StockView) -> PutAwayReason | None:
    """Why this place can't take the cart."""
    if state.cart[0].blocked:
        return None if location.kind is LocationKind.HOLD else PutAwayReason.NEEDS_CAGE
    if location.kind in NO_GOODS or (needs_bin(state.cart) and location.kind not in STORES | {LocationKind.STAGE}):
        return PutAwayReason.NOT_A_STORE
    products = (storage_product(load, view) for load in state.cart)
    if any(product is not None and not offers(location, product) for product in products):
        return PutAwayReason.WRONG_CONDITION
    return None if has_room(view, location, len(state.cart)) else PutAwayReason.BIN_HAS_NO_ROOM


def why_other(state: WhyOtherBin, given: Input, context: Context) -> Result | None:
    """The reason for another bin; None for anything else."""
    if isinstance(given, Chosen) and given.code in {reason.value for reason in OverrideReason}:
        return _seen(state.back, state.location, given.code, context)
    return None


def _seen(state: Carrying, location: LocationCode, override: str, context: Context) -> Result:
    """Controlled goods wait for the second person before they are booked."""
    if is_controlled(state.cart, context.view):
        asked = PutAwayWitness(state, location, override)
        return say(asked, Verdict.WARN, PutAwayReason.WITNESS_FIRST, None, Values(location=location))
    return _stored(state, location, override, context)


def witnessed(state: PutAwayWitness, given: Input, context: Context) -> Result | None:
    """The second person; None for anything else."""
    if isinstance(given, Vouched) and may_witness(given, context):
        return _stored(state.back, state.location, state.override, context, given.person)
    if isinstance(given, Vouched | Scanned):
        return say(state, Verdict.STOP, PutAwayReason.WITNESS_FIRST, None, Values(location=state.location))
    return None


def _stored(
    state: Carrying, location: LocationCode, override: str, context: Context, witness: PersonId | None = None
) -> Result:
    """Book everything on the cart, as much as one step may write; what is left stays on the cart, going to the same place."""
    groups = tuple(_groups(state.cart))
    now, later = groups[:FACTS_AT_ONCE], groups[FACTS_AT_ONCE:]
    facts = tuple(_fact(state, source, loads, location, override, context.view) for source, loads in now)
    bookings = tuple(
        Booking(entry, fact, How.SCANNED, (), witness)
        for entry, fact in zip(context.ids[: len(facts)], facts, strict=True)
    )
    history = (*state.history, *(booking.entry for booking in bookings))[-KEEP:]
    values = Values(location=location, count=sum(len(loads) for _, loads in now))
    notice = Notice(Verdict.OK, PutAwayReason.STORED, None, values)
    left = tuple(load for _, loads in later for load in loads)
    if left:
        return Step(replace(state, cart=left, suggested=location, history=history), bookings, notice)
    return Step(PutAwayStart(history), bookings, notice)


def _groups(cart: Iterable[Load]) -> list[tuple[Place, list[Load]]]:
    groups: dict[Place, list[Load]] = {}
    for load in cart:
        groups.setdefault(load.source, []).append(load)
    return list(groups.items())


def _fact(
    state: Carrying, source: Place, loads: list[Load], location: LocationCode, override: str, view: StockView
) -> Fact:
    items = tuple(_step(load, view) for load in loads if load.item is not None)
    quantities = tuple(_quantity(load) for load in loads if load.quantity is not None)
    destination_place = at(location)
    if not needs_bin(state.cart) or location == hold_location(view) or state.cart[0].blocked:
        return Moved(source, destination_place, items, quantities)
    return PutAway(source, destination_place, items, quantities, state.suggested, override)


def _step(load: Load, view: StockView) -> ItemStep:
    assert load.item is not None
    head = view.item(load.item)
    return ItemStep(load.item, After.entry(head.head) if head else FIRST)


def _quantity(load: Load) -> LotQuantity:
    assert load.product is not None
    assert load.lot is not None
    assert load.quantity is not None
    kept = None if load.disposition is Disposition.AVAILABLE else load.disposition
    return LotQuantity(load.product, load.lot, load.quantity, load.owner, disposition=kept)
