"""Goods that are taken in and held: nobody sent data about them, or papers that policy wants of their lot are not here.

They are counted like others, nobody has to put them aside, and they can't be used before somebody, or the data that is late, decides.
"""

from dataclasses import replace

from workflows.dialog import Card, Notice, Values
from workflows.receive.seals import subject_of
from workflows.receive.states import ReceiveReason
from workflows.rules.documents import missing_documents
from workflows.rules.exceptions import Category
from workflows.rules.facts.movement import Received
from workflows.rules.facts.parts import Fact
from workflows.rules.facts.work import ExceptionRaised
from workflows.rules.identity import LotCode, ProductKey, ShipmentKey
from workflows.rules.model.holds import lot_subject
from workflows.rules.model.work import OpenException, ShipmentItem, ShipmentLot
from workflows.rules.policy import may_receive_blind
from workflows.rules.status import Disposition, Verdict
from workflows.rules.view import StockView

NO_FACTS: tuple[Fact, ...] = ()


def is_blind(view: StockView, shipment: ShipmentKey) -> bool:
    """Whether nothing of a shipment was announced but that it comes, and policy lets it be taken in all the same."""
    if not may_receive_blind(view):
        return False
    items = any(row.announced for row in view.rows.find(ShipmentItem, "shipment", shipment))
    return not items and not any(row.announced for row in view.rows.find(ShipmentLot, "shipment", shipment))


def without_data(view: StockView, fact: Received, card: Card) -> tuple[tuple[Fact, ...], Notice]:
    """Goods of a shipment without data: held, and one exception of the shipment for all of them."""
    assert fact.shipment is not None
    told = _raised(view, Category.NO_DATA, subject_of(fact.shipment), fact, "received without data")
    notice = Notice(Verdict.WARN, ReceiveReason.NO_DATA_YET, card, Values(shipment=fact.shipment))
    return (replace(fact, disposition=Disposition.HELD, announced=False), *told), notice


def without_papers(view: StockView, fact: Received, card: Card | None) -> tuple[tuple[Fact, ...], Notice | None]:
    """The facts of goods that were read: held, with one exception for each of their lots, where papers are wanting."""
    wanting = {key: missing_documents(view, *key) for key in _lots_of(fact)}
    wanting = {key: papers for key, papers in wanting.items() if papers}
    if not wanting:
        return (fact,), None
    told = NO_FACTS
    for (product, lot), papers in wanting.items():
        told += _raised(view, Category.DOCUMENTS, lot_subject(product, lot), fact, ", ".join(papers))
    (_, lot), papers = next(iter(wanting.items()))
    notice = Notice(Verdict.WARN, ReceiveReason.PAPERS_MISSING, card, Values(lot=lot, text=", ".join(papers)))
    return (replace(fact, disposition=Disposition.HELD), *told), notice


def _lots_of(fact: Received) -> dict[tuple[ProductKey, LotCode], None]:
    told = [(step.product, step.lot) for step in fact.items]
    told += [(content.product, content.lot) for content in fact.contents]
    told += [(quantity.product, quantity.lot) for quantity in fact.quantities]
    return dict.fromkeys((product, lot) for product, lot in told if product is not None and lot is not None)


def _raised(view: StockView, category: Category, subject: str, fact: Received, note: str) -> tuple[Fact, ...]:
    """The exception, unless it is open already."""
    if any(row.category is category for row in view.rows.find(OpenException, "subject", subject)):
        return ()
    return (ExceptionRaised(category, subject, fact.place, shipment=fact.shipment, note=note),)
