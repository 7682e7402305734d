"""Which labels lie on the dock for the task at hand: those of the goods, the bad ones, the places around, and the badges."""

from collections.abc import Iterator
from itertools import islice

from demo.bad_labels import BadLabels
from demo.goods_labels import goods_labels
from demo.index import SiteIndex
from demo.label_text import in_words, plain_label
from demo.labels import DemoLabel, LabelKind
from demo.places import CAGE, STAGE
from demo.site import DemoSite
from demo.store_labels import store_labels
from workflows.rules.identity import ShipmentKey
from workflows.rules.model.master_data import Location, Party
from workflows.rules.model.work import Order, OrderState

BINS = 3
"""So many empty bins are offered for each storage condition of a shipment's goods."""


def labels_for(site: DemoSite, shipment: ShipmentKey | None = None) -> tuple[DemoLabel, ...]:
    """The labels for one shipment (goods, then bad ones, places, badges), or all that there are; KeyError for an unknown shipment."""
    index = SiteIndex(site)
    if shipment is not None:
        return (*_of_shipment(index, shipment), *_around(index, shipment), *_badges(site))
    goods = (label for key in index.shipments for label in _of_shipment(index, key))
    places = (_location_label(row) for row in index.every(Location))
    return (*goods, *places, *_orders(index), *store_labels(site, index), *_badges(site))


def _of_shipment(index: SiteIndex, shipment: ShipmentKey) -> Iterator[DemoLabel]:
    if shipment not in index.shipments:
        raise KeyError(shipment)
    goods = tuple(goods_labels(index, shipment))
    yield from (label for label in goods if label.good)
    yield from (label for label in goods if not label.good)
    yield from BadLabels(index, shipment).labels(frozenset(label.trouble for label in goods))


def _around(index: SiteIndex, shipment: ShipmentKey) -> Iterator[DemoLabel]:
    """The dock, the stage, the cage, and a few empty bins where these goods may go."""
    near = {index.shipments[shipment].dock, STAGE, CAGE}
    yield from (_location_label(row) for row in index.every(Location) if row.location in near)
    for handling in dict.fromkeys(index.products[row.product].handling for row in index.lots_of(shipment)):
        yield from (_location_label(row) for row in islice(index.empty_bins(handling), BINS))


def _location_label(row: Location) -> DemoLabel:
    title = f"{row.kind.value} {row.location}"
    return plain_label(title, f"check digits {row.check_digits}", LabelKind.LOCATION, row.location)


def _orders(index: SiteIndex) -> Iterator[DemoLabel]:
    names = {row.party: row.name for row in index.every(Party)}
    for order in index.every(Order):
        if order.state is not OrderState.SHIPPED and order.due:
            note = f"{names[order.customer]}, due {in_words(order.due)}"
            yield plain_label(f"order {order.order}", note, LabelKind.ORDER, order.order)


def _badges(site: DemoSite) -> Iterator[DemoLabel]:
    for login in site.logins:
        duties = ", ".join(role.value for role in login.roles)
        yield plain_label(f"badge of {login.name}", f"{duties}; PIN {login.pin}", LabelKind.BADGE, login.badge)
