"""Putting away as the engine sees it."""

from typing import Any

from workflows.dialog import Scanned
from workflows.flow import About, Flow
from workflows.identify import LogisticUnit, SerialItem, identify
from workflows.put_away.prompt import prompt
from workflows.put_away.states import Carrying, CountLoad, PutAwayStart, PutAwayState, PutAwayWitness, WhyOtherBin
from workflows.put_away.waiting import waiting
from workflows.put_away.workflow import advance, begin
from workflows.rules.identity import NOWHERE
from workflows.rules.model.work import TaskKind
from workflows.rules.roles import MAY_STORE
from workflows.rules.status import Disposition
from workflows.step import Context, Step


def _opened_by(given: Scanned, context: Context) -> Step[Any] | None:
    """A scan of goods that have come in."""
    subject = identify(given.reading, context.view)
    if not isinstance(subject, LogisticUnit | SerialItem):
        return None
    row = context.view.item(subject.sscc if isinstance(subject, LogisticUnit) else subject.item)
    if row is None or row.disposition is not Disposition.INCOMING:
        return None
    return advance(PutAwayStart(), given, context)


def _about(state: PutAwayState, _: Context) -> About | None:
    """The goods that were loaded last."""
    cart = state.back.cart if isinstance(state, WhyOtherBin | PutAwayWitness) else getattr(state, "cart", ())
    if not cart:
        return About(NOWHERE)
    load = cart[-1]
    return About(load.source, load.item, load.product, load.lot)


FLOW = Flow(
    TaskKind.PUT_AWAY,
    (PutAwayStart, CountLoad, Carrying, WhyOtherBin, PutAwayWitness),
    begin,
    advance,
    prompt,
    MAY_STORE,
    waiting,
    _opened_by,
    _about,
)
