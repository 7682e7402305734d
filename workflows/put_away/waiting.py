"""What waits at docks and stages to be put away."""

from workflows.rules.identity import at
from workflows.rules.model.goods import Item, Stock
from workflows.rules.model.master_data import Location, LocationKind
from workflows.rules.status import Disposition
from workflows.step import Context

ARRIVALS = frozenset({LocationKind.DOCK, LocationKind.STAGE})


def waiting(context: Context) -> int:
    """How many top units and quantities have come in and lie at a dock or a stage."""
    rows = context.view.rows
    places = [at(row.location) for row in rows.every(Location) if row.kind in ARRIVALS]
    items = sum(row.disposition is Disposition.INCOMING for place in places for row in rows.find(Item, "place", place))
    stocks = sum(
        row.disposition is Disposition.INCOMING for place in places for row in rows.find(Stock, "place", place)
    )
    return items + stocks
