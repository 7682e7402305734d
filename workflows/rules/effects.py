"""What a fact does to goods: which items it moves from where to where, and which balances it changes. Nothing is judged here and nothing is booked.

`Keep` in a disposition means: as it was. A new item has no source.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from workflows.rules.facts import movement, state
from workflows.rules.facts.parts import Contents, Fact, ItemStep, LotDetails, LotQuantity
from workflows.rules.identity import NOWHERE, LotCode, PartyKey, Place, PlaceKind, ProductKey, inside, with_party
from workflows.rules.quantity import Quantity
from workflows.rules.status import USABLE, Disposition, Evidence, Seal

D = Disposition
ANY_SENDER = NOWHERE
"""In place of a sender: goods that come from another site of ours may have been with any."""


@dataclass(frozen=True, slots=True)
class ItemMove:
    """One item's step. `before` is the disposition it plainly has before, `after` the one it gets; None means as it was. `source` None: it is new here.

    `turns` are the dispositions that become `after`: what is held, quarantined or damaged stays so wherever it is put. `begins`: it comes into the house,
    or gets its identity, so it can't be here already; what is with the `sender` may come back from there.
    """

    step: ItemStep
    source: Place | None
    destination: Place
    before: Disposition | None = None
    after: Disposition | None = None
    evidence: Evidence | None = None
    seal: Seal | None = None
    owner: PartyKey | None = None
    changes_owner: bool = False
    turns: frozenset[Disposition] | None = None
    begins: bool = False
    sender: Place | None = None

    def turned(self, was: Disposition) -> Disposition:
        """What a thing that was `was` is after the move: `after`, if the move turns things of that disposition (None: of every one)."""
        return self.after if self.after is not None and (self.turns is None or was in self.turns) else was


@dataclass(frozen=True, slots=True)
class StockDelta:
    """A signed change of one balance."""

    place: Place
    product: ProductKey
    lot: LotCode
    owner: PartyKey | None
    disposition: Disposition
    change: Quantity


@dataclass(frozen=True, slots=True)
class Effects:
    """All that one fact does to goods, and what it tells of lots. `contents` are items taken to be inside others without having been read.

    What is with the `sender` may come back from there.
    """

    moves: tuple[ItemMove, ...] = ()
    deltas: tuple[StockDelta, ...] = ()
    contents: tuple[Contents, ...] = ()
    lots: tuple[LotDetails, ...] = ()
    disposition: Disposition = D.AVAILABLE
    owner: PartyKey | None = None
    sender: Place | None = None


NO_EFFECTS = Effects()


def effects_of(fact: Fact) -> Effects:
    """The effects of a fact on goods; none for facts about people, tasks, holds and trouble."""
    rule = _RULES.get(type(fact))
    return rule(fact) if rule else NO_EFFECTS


def _gain(
    quantities: Iterable[LotQuantity], place: Place, disposition: Disposition, owner: PartyKey | None
) -> tuple[StockDelta, ...]:
    return tuple(
        StockDelta(place, q.product, q.lot, q.owner or owner, q.disposition or disposition, q.quantity)
        for q in quantities
    )


def _loss(quantities: Iterable[LotQuantity], place: Place, before: Disposition) -> tuple[StockDelta, ...]:
    return tuple(StockDelta(place, q.product, q.lot, q.owner, q.disposition or before, -q.quantity) for q in quantities)


def _shift(
    quantities: Iterable[LotQuantity],
    source: Place,
    destination: Place,
    before: Disposition,
    after: Disposition | None,
    turns: frozenset[Disposition] | None,
) -> tuple[StockDelta, ...]:
    deltas: list[StockDelta] = []
    for q in quantities:
        was = q.disposition or before
        becomes = after if after is not None and (turns is None or was in turns) else was
        deltas.append(StockDelta(source, q.product, q.lot, q.owner, was, -q.quantity))
        deltas.append(StockDelta(destination, q.product, q.lot, q.owner, becomes, q.quantity))
    return tuple(deltas)


def _content_stock(
    contents: Iterable[Contents], disposition: Disposition, owner: PartyKey | None
) -> tuple[StockDelta, ...]:
    return tuple(
        StockDelta(inside(c.inside), c.product, c.lot, owner, disposition, c.quantity)
        for c in contents
        if c.quantity is not None and c.product is not None and c.lot is not None
    )


def _arrival(fact: Any, moves: Iterable[ItemMove], sender: Place | None = None) -> Effects:
    deltas = _gain(fact.quantities, fact.place, fact.disposition, fact.owner)
    deltas += _content_stock(fact.contents, fact.disposition, fact.owner)
    return Effects(tuple(moves), deltas, fact.contents, fact.lots, fact.disposition, fact.owner, sender)


def _beginning(
    fact: Any, step: ItemStep, evidence: Evidence, seal: Seal | None = None, sender: Place | None = None
) -> ItemMove:
    """An item begins at the fact's place, as the fact says."""
    what = (step, None, fact.place, None, fact.disposition, evidence, seal, fact.owner, True)
    return ItemMove(*what, begins=True, sender=sender)


def _received(fact: movement.Received) -> Effects:
    sender = with_party(fact.supplier) if fact.supplier else None
    return _arrival(fact, (_beginning(fact, step, fact.evidence, fact.seal, sender) for step in fact.items), sender)


def _transfer_received(fact: movement.TransferReceived) -> Effects:
    moves = (_beginning(fact, step, fact.evidence, fact.seal, ANY_SENDER) for step in fact.items)
    return _arrival(fact, moves, ANY_SENDER)


def _returned(fact: movement.Returned) -> Effects:
    source, seal = with_party(fact.customer), fact.seal
    return _arrival(
        fact,
        (
            ItemMove(step, source, fact.place, D.SHIPPED, fact.disposition, fact.evidence, seal, fact.owner, True)
            for step in fact.items
        ),
    )


def _commissioned(fact: movement.Commissioned) -> Effects:
    return Effects(tuple(_beginning(fact, step, Evidence.SEEN) for step in fact.items), (), (), fact.lots)


def _opening(fact: movement.OpeningBalance) -> Effects:
    moves = tuple(_beginning(fact, step, Evidence.INFERRED) for step in fact.items)
    deltas = _gain(fact.quantities, fact.place, fact.disposition, fact.owner)
    deltas += _content_stock(fact.contents, fact.disposition, fact.owner)
    return Effects(moves, deltas, fact.contents, fact.lots, fact.disposition, fact.owner)


def _carry(
    fact: Any,
    source: Place,
    destination: Place,
    before: Disposition | None,
    after: Disposition | None,
    turns: frozenset[Disposition] | None = None,
) -> Effects:
    moves = tuple(ItemMove(step, source, destination, before, after, turns=turns) for step in fact.items)
    return Effects(moves, _shift(fact.quantities, source, destination, before or D.AVAILABLE, after, turns))


def _adjusted(fact: state.Adjusted) -> Effects:
    found = tuple(
        ItemMove(step, None, fact.place, None, fact.disposition, Evidence.SEEN, None, fact.owner, True)
        for step in fact.found
    )
    missing = tuple(ItemMove(step, fact.place, NOWHERE, fact.disposition, D.MISSING) for step in fact.missing)
    deltas = tuple(
        StockDelta(fact.place, q.product, q.lot, q.owner or fact.owner, q.disposition or fact.disposition, q.quantity)
        for q in fact.quantities
    )
    return Effects(found + missing, deltas, (), fact.lots)


def _owner_changed(fact: state.OwnerChanged) -> Effects:
    moves = tuple(ItemMove(step, fact.place, fact.place, owner=fact.after, changes_owner=True) for step in fact.items)
    deltas: tuple[StockDelta, ...] = ()
    for q in fact.quantities:
        was = q.disposition or D.AVAILABLE
        deltas += (StockDelta(fact.place, q.product, q.lot, fact.before, was, -q.quantity),)
        deltas += (StockDelta(fact.place, q.product, q.lot, fact.after, was, q.quantity),)
    return Effects(moves, deltas)


def _relabelled(fact: state.Relabelled) -> Effects:
    gone = ItemMove(fact.before, fact.place, Place(PlaceKind.GONE, "relabelled"), None, D.CONSUMED)
    new = _beginning(fact, fact.after, Evidence.SEEN)
    return Effects((gone, new), (), (), fact.lots)


def _transformed(fact: state.Transformed) -> Effects:
    consumed = Place(PlaceKind.GONE, "consumed")
    inputs = tuple(ItemMove(step, fact.place, consumed, D.AVAILABLE, D.CONSUMED) for step in fact.input_items)
    outputs = tuple(_beginning(fact, step, Evidence.SEEN) for step in fact.output_items)
    made = fact.outputs + fact.co_products + fact.by_products
    deltas = _loss(fact.inputs, fact.place, D.AVAILABLE) + _gain(made, fact.place, fact.disposition, fact.owner)
    return Effects(inputs + outputs, deltas, (), fact.lots)


def _shipped(fact: movement.Shipped) -> Effects:
    return _carry(fact, fact.source, with_party(fact.customer), D.PACKED, D.SHIPPED)


def _transfer_shipped(fact: movement.TransferShipped) -> Effects:
    return _carry(fact, fact.source, Place(PlaceKind.TRANSIT, fact.to_site), D.AVAILABLE, D.IN_TRANSIT)


def _transfer_arrived(fact: movement.TransferArrived) -> Effects:
    return _carry(fact, Place(PlaceKind.TRANSIT, fact.at_site), with_party(fact.holder), D.IN_TRANSIT, D.SHIPPED)


def _loaded(fact: movement.Loaded) -> Effects:
    return _carry(fact, fact.source, Place(PlaceKind.ABOARD, fact.vehicle), None, None)


def _destroyed(fact: state.Destroyed) -> Effects:
    return _carry(fact, fact.place, Place(PlaceKind.GONE, "destroyed"), None, D.DESTROYED)


_RULES: dict[type[Fact], Callable[[Any], Effects]] = {
    movement.Received: _received,
    movement.TransferReceived: _transfer_received,
    movement.Returned: _returned,
    movement.Commissioned: _commissioned,
    movement.OpeningBalance: _opening,
    movement.Moved: lambda fact: _carry(fact, fact.source, fact.destination, None, None),
    movement.PutAway: lambda fact: _carry(
        fact, fact.source, fact.destination, D.INCOMING, D.AVAILABLE, frozenset({D.INCOMING})
    ),
    movement.Packed: lambda fact: _carry(
        fact, fact.source, inside(fact.into), D.PICKED, D.PACKED, frozenset({D.PICKED})
    ),
    movement.Unpacked: lambda fact: _carry(fact, inside(fact.out_of), fact.place, None, None),
    movement.Picked: lambda fact: _carry(fact, fact.source, fact.destination, D.AVAILABLE, D.PICKED, USABLE),
    movement.Loaded: _loaded,
    movement.Shipped: _shipped,
    movement.TransferShipped: _transfer_shipped,
    movement.TransferArrived: _transfer_arrived,
    state.StatusChanged: lambda fact: _carry(fact, fact.place, fact.place, fact.before, fact.after),
    state.Adjusted: _adjusted,
    state.OwnerChanged: _owner_changed,
    state.Relabelled: _relabelled,
    state.Destroyed: _destroyed,
    state.Transformed: _transformed,
}
