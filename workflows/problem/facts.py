"""What a reported problem books: the report, and that the goods are blocked at once, wherever they are on their way into or through the house."""

from workflows.flow import About
from workflows.identify import SerialItem
from workflows.problem.states import KEPT_AS, ProblemCount, ProblemScan
from workflows.rules.facts.movement import Received
from workflows.rules.facts.parts import Fact, ItemStep, LotDetails, LotQuantity
from workflows.rules.facts.state import StatusChanged
from workflows.rules.facts.work import ExceptionRaised
from workflows.rules.identity import FIRST, After, ItemId, Place, ProductKey
from workflows.rules.model.goods import Item
from workflows.rules.quantity import Quantity
from workflows.rules.status import Disposition, Evidence
from workflows.rules.view import StockView


def disposition_of(state: ProblemScan) -> Disposition:
    """As what the goods are kept from now on."""
    return KEPT_AS.get(state.category, Disposition.HELD)


def report(state: ProblemScan, subject: str, place: Place, items: tuple[ItemId, ...] = ()) -> ExceptionRaised:
    """The report itself: an exception that somebody decides."""
    note = f"tag {state.tag}" if state.tag else ""
    return ExceptionRaised(state.category, subject, place, items, shipment=state.about.shipment, note=note)


def blocked_item(state: ProblemScan, row: Item) -> StatusChanged:
    """An item that is here is blocked where it is."""
    step = ItemStep(row.item, After.entry(row.head), row.product, row.lot)
    return StatusChanged(row.place, row.disposition, disposition_of(state), state.category.value, (step,))


def taken_in(state: ProblemScan, subject: SerialItem, product: ProductKey, view: StockView) -> tuple[Fact, ...]:
    """An item of the shipment in hand that nobody has received yet is received as blocked; without a shipment there is nothing to take it in against."""
    about: About = state.about
    if about.shipment is None:
        return ()
    shipment = view.shipment(about.shipment)
    line = view.announced(about.shipment, subject.item)
    step = ItemStep(subject.item, FIRST, product, subject.lot)
    lots = (LotDetails(product, subject.lot, subject.expiry, subject.day_given),) if subject.lot else ()
    return (
        Received(
            about.place,
            Evidence.SEEN,
            about.shipment,
            shipment.supplier if shipment else None,
            items=(step,),
            lots=lots,
            disposition=disposition_of(state),
            owner=shipment.owner if shipment else None,
            announced=line is not None and line.announced,
        ),
    )


def blocked_quantity(state: ProblemCount, quantity: Quantity) -> tuple[Fact, ...]:
    """So much of a lot is reported, and blocked where it lies."""
    scan = state.back
    kept = None if state.disposition is Disposition.AVAILABLE else state.disposition
    told = LotQuantity(state.product, state.lot, quantity, state.owner, disposition=kept)
    subject = f"lot:{state.product}|{state.lot}"
    after, reason = disposition_of(scan), scan.category.value
    note = f"tag {scan.tag}" if scan.tag else ""
    return (
        ExceptionRaised(scan.category, subject, state.place, (), (told,), scan.about.shipment, note),
        StatusChanged(state.place, state.disposition, after, reason, (), (told,)),
    )
