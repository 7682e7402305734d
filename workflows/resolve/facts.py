"""What an answer books: the decision, what becomes of the goods, and the signature before both."""

import hashlib

from workflows.dialog import Vouched
from workflows.problem.states import KEPT_AS
from workflows.resolve.answers import Effect, Reply
from workflows.resolve.queue import Case
from workflows.rules.facts.parts import Fact, ItemStep, LotQuantity
from workflows.rules.facts.state import Destroyed, StatusChanged
from workflows.rules.facts.work import ExceptionRaised, ExceptionResolved, RuledEntry, Signed
from workflows.rules.identity import After, EntryId, ItemId, PlaceKind
from workflows.rules.model.goods import Item
from workflows.rules.model.master_data import LocationKind
from workflows.rules.model.work import Ruling
from workflows.rules.on_hand import HERE
from workflows.rules.status import Disposition
from workflows.rules.view import StockView
from workflows.step import Context

AFTER = {Effect.QUARANTINE: Disposition.QUARANTINED, Effect.RELEASE: Disposition.AVAILABLE}


def record_of(case: Case, reply: Reply) -> bytes:
    """The SHA-256 of what is signed: which exception, about what, decided how (21 CFR 11.70)."""
    text = "\n".join((case.row.name, case.row.category.value, case.row.subject, reply.code))
    return hashlib.sha256(text.encode("utf-8")).digest()


def signature(case: Case, reply: Reply, by: Vouched) -> Signed:
    """The signature; it stands before the decision that it is for."""
    assert reply.signed is not None
    return Signed(by.person, reply.signed, record_of(case, reply), case.row.subject)


def decision(context: Context, case: Case, reply: Reply, signed: EntryId | None) -> tuple[Fact, ...]:
    """The decision and what it does to the goods."""
    goods = _goods(context.view, case, reply)
    rulings = _rulings(context, case, reply)
    resolved = ExceptionResolved(case.row.name, reply.resolution, reply.code, rulings, case.items, signed)
    return (*goods, resolved)


def can_release(view: StockView, case: Case) -> bool:
    """Whether there is anything blocked here that could be released."""
    return any(_blocked_here(view, item) is not None for item in case.items) or bool(_quantities(case))


def _blocked_here(view: StockView, item: ItemId) -> Item | None:
    row = view.item(item)
    return row if row is not None and row.place.kind in HERE else None


def _goods(view: StockView, case: Case, reply: Reply) -> tuple[Fact, ...]:
    if reply.effect not in (Effect.QUARANTINE, Effect.RELEASE, Effect.DESTROY):
        return ()
    rows = [row for item in case.items if (row := _blocked_here(view, item)) is not None]
    facts = tuple(_of_item(view, row, reply) for row in rows)
    return facts + tuple(_of_quantity(case, told, reply) for told in (_quantities(case) if not rows else ()))


def _of_item(view: StockView, row: Item, reply: Reply) -> Fact:
    step = ItemStep(row.item, After.entry(row.head), row.product, row.lot)
    if reply.effect is Effect.DESTROY:
        return Destroyed(row.place, reply.code, (step,))
    after = AFTER[reply.effect]
    if reply.effect is Effect.RELEASE and not _in_bin(view, row):
        after = Disposition.INCOMING
    return StatusChanged(row.place, row.disposition, after, reply.code, (step,))


def _in_bin(view: StockView, row: Item) -> bool:
    location = view.location(row.place.code) if row.place.kind is PlaceKind.AT else None
    return location is not None and location.kind is LocationKind.BIN


def _quantities(case: Case) -> tuple[LotQuantity, ...]:
    fact = case.entry.fact if case.entry else None
    return fact.quantities if isinstance(fact, ExceptionRaised) else ()


def _of_quantity(case: Case, told: LotQuantity, reply: Reply) -> Fact:
    fact = case.entry.fact if case.entry else None
    assert isinstance(fact, ExceptionRaised)
    was = _kept_as(fact)
    quantity = LotQuantity(told.product, told.lot, told.quantity, told.owner, disposition=was)
    if reply.effect is Effect.DESTROY:
        return Destroyed(fact.place, reply.code, (), (quantity,))
    return StatusChanged(fact.place, was, AFTER[reply.effect], reply.code, (), (quantity,))


def _kept_as(fact: ExceptionRaised) -> Disposition:
    return KEPT_AS.get(fact.category, Disposition.HELD)


def _rulings(context: Context, case: Case, reply: Reply) -> tuple[RuledEntry, ...]:
    """The verdicts on entries: who wins a double booking is named yes, and what stands in its way no (sync protocol, rule 14)."""
    row = case.row
    if row.entry is None or row.reason is None:
        return ()
    if reply.effect is Effect.ACCEPT:
        return (*_in_the_way(context, case), RuledEntry(row.entry, Ruling.YES, row.content))
    return (RuledEntry(row.entry, Ruling.NO, row.content),)


def _in_the_way(context: Context, case: Case) -> tuple[RuledEntry, ...]:
    """The heads of the items that are not the entry's own predecessors, as far as their content is here; without it the yes alone displaces them."""
    steps = getattr(case.entry.fact, "items", ()) if case.entry else ()
    heads = {}
    for step in steps:
        head = context.view.item(step.item)
        content = context.content(head.head) if head is not None else b""
        if head is not None and content and str(head.head) != step.after.text:
            heads[head.head] = RuledEntry(head.head, Ruling.NO, content)
    return tuple(heads.values())
