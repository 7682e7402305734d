"""Events told as steps: names instead of keys, and runs of like events (a pallet read piece by piece) as one step with their sum."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from server.ledger.trace_reads import Event, LotEvent
from server.trace.answer import Step
from server.trace.names import Names
from workflows.rules.quantity import Unit


def steps_of(events: Iterable[LotEvent], names: Names) -> tuple[Step, ...]:
    """The steps of a lot, in order."""
    told: list[Step] = []
    for lot_event in events:
        step = step_of(lot_event.event, names, lot_event.through)
        step = replace(step, items=lot_event.items, amount=lot_event.amount, unit=lot_event.unit)
        if told and _like(told[-1], step):
            told[-1] = _joined(told[-1], step)
        else:
            told.append(step)
    return tuple(told)


def step_of(event: Event, names: Names, through: str = "") -> Step:
    """One event as a step, without amounts."""
    return Step(
        site=event.site,
        position=event.position,
        kind=event.kind,
        standing=event.standing,
        first=event.occurred,
        last=event.occurred,
        events=1,
        terminal=names.terminal(event.site, event.enrolment),
        person=event.person,
        source=event.source,
        destination=event.destination,
        through=through,
        party=event.party,
        party_name=names.party(event.party),
        document=event.document,
        note=event.note,
        items=0,
        amount=Decimal(0),
        unit=Unit.PIECE,
    )


def _like(one: Step, other: Step) -> bool:
    return _sort(one) == _sort(other)


def _sort(step: Step) -> tuple[object, ...]:
    who = (step.site, step.terminal, step.person)
    what = (step.kind, step.standing, step.through, step.document, step.party, step.note, step.unit)
    return (*who, *what, step.source, step.destination)


def _joined(one: Step, other: Step) -> Step:
    items, amount = one.items + other.items, one.amount + other.amount
    return replace(one, last=other.last, events=one.events + other.events, items=items, amount=amount)
