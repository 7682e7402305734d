"""Two people decided differently: the first verdict stands, the contrary one is parked and visible, and until somebody settles it the goods concerned
are held. The stricter of the two so has its effect whichever came first (sync protocol, rule 14).

Such a hold bears the id of the parked entry, and goes with its exception.
"""

from collections.abc import Iterable
from uuid import UUID, uuid5

from workflows.rules.effects import effects_of
from workflows.rules.entry import Entry
from workflows.rules.facts.state import StatusChanged
from workflows.rules.identity import EntryId, HoldId
from workflows.rules.model.goods import Stock
from workflows.rules.model.holds import Hold, HoldReleased, lot_subject
from workflows.rules.rows import Overlay
from workflows.rules.status import OUTWARD, USABLE, HoldReason

DISPUTED = "disputed"
"""The note of a hold that is there because two verdicts contradict each other."""
OVERDRAWN = UUID("b7c1f2de-6a0e-5d1c-9a53-8a1d0f2e7c44")
"""The name space of holds that follow from a balance."""


def subjects_of(entry: Entry) -> list[str]:
    """The goods of an entry as subjects of a hold: its items, and the lots of which it tells quantities."""
    effects = effects_of(entry.fact)
    items = [move.step.item.text for move in effects.moves]
    items += [item.text for content in effects.contents for item in content.items]
    return list(dict.fromkeys(items + [lot_subject(delta.product, delta.lot) for delta in effects.deltas]))


def hold_disputed(rows: Overlay, parked: EntryId, subjects: Iterable[str]) -> None:
    """Hold goods for as long as this entry is parked."""
    _hold(rows, HoldId(parked), subjects, HoldReason.OTHER, DISPUTED)


def release_disputed(rows: Overlay, parked: EntryId) -> None:
    """The dispute is settled."""
    for hold in tuple(rows.find(Hold, "hold", parked)):
        rows.drop(hold)


def is_stricter(entry: Entry) -> bool:
    """Whether an entry would take goods out of use."""
    return isinstance(entry.fact, StatusChanged) and entry.fact.after not in USABLE


def follow_overdrawn(rows: Overlay, balance: Stock) -> None:
    """More of a lot was taken out of a blocked balance than was in it: one released what another quarantined. Its lot is held until that is put right."""
    if balance.disposition in USABLE | OUTWARD:
        return
    hold = HoldId(uuid5(OVERDRAWN, "|".join(balance.key)))
    subject = lot_subject(balance.product, balance.lot)
    if balance.quantity.amount < 0:
        _hold(rows, hold, [subject], HoldReason.OTHER, DISPUTED)
    else:
        release_disputed(rows, EntryId(hold))


def _hold(rows: Overlay, hold: HoldId, subjects: Iterable[str], reason: HoldReason, note: str) -> None:
    for subject in subjects:
        if rows.get(HoldReleased, (str(hold), subject)) is None:
            rows.put(Hold(hold, subject, reason, "", note))
