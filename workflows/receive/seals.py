"""What a broken seal means: nothing in it is taken as here unread. And the sample of sealed cases that is opened all the same."""

from workflows.receive.states import Receiving
from workflows.rules.exceptions import Category
from workflows.rules.identity import ItemId, ShipmentKey
from workflows.rules.model.work import OpenException, ShipmentItem
from workflows.rules.policy import sample_size
from workflows.rules.status import READ, Evidence
from workflows.rules.view import StockView


def subject_of(shipment: ShipmentKey) -> str:
    """How an exception names a shipment."""
    return f"shipment:{shipment}"


def is_broken(view: StockView, line: ShipmentItem) -> bool:
    """Whether a broken seal was reported of a package, of one that it is in, or of the whole shipment, and nobody has decided it yet."""
    subjects = (subject_of(line.shipment), line.item.text, *(outer.item.text for outer in view.packages_of(line)))
    return any(_reported(view, subject) for subject in subjects)


def _reported(view: StockView, subject: str) -> bool:
    troubles = view.rows.find(OpenException, "subject", subject)
    return any(trouble.category is Category.SEAL_BROKEN for trouble in troubles)


def to_open(view: StockView, state: Receiving) -> tuple[ItemId, ...]:
    """The sealed cases of the open pallet, or of the shipment, if more of them have to be opened and scanned; as many of them as are wanting."""
    shipment = view.shipment(state.shipment)
    size = sample_size(view, shipment.supplier) if shipment else 0
    inside = state.unit.text if state.unit else ""
    cases = [row for row in view.below(state.shipment, inside) if size and row.evidence in READ]
    contents = [(row, [one.evidence for one in view.content(row.shipment, row.item.text)]) for row in cases]
    sealed = [row.item for row, content in contents if Evidence.INFERRED in content]
    opened = sum(bool(content) and all(one in READ for one in content) for _, content in contents)
    return tuple(sealed[: max(0, size - opened)])
