"""The questions that the trace asks of the projections: one level at a time, always bounded, no recursion in SQL."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from server.ledger.hot import Hot, Record
from server.ledger.moments import moment_of
from server.ledger.touched import LotKey
from workflows.rules.identity import LotCode, ProductKey, SiteCode
from workflows.rules.quantity import Unit

_EVENT = (
    "event.site, event.position, event.entry, event.kind, event.standing, event.occurred, event.enrolment,"
    " event.person, event.source, event.destination, event.party, event.document, event.note"
)
_AT_ONCE = 400
"""Values of one IN list: every engine takes that many."""


@dataclass(frozen=True, slots=True)
class Event:
    """What happened, at its position. Places, items and keys are texts; `standing` is its outcome as it is now."""

    site: SiteCode
    position: int
    entry: str
    kind: str
    standing: str
    occurred: datetime
    enrolment: str
    person: str
    source: str
    destination: str
    party: str
    document: str
    note: str


@dataclass(frozen=True, slots=True)
class LotEvent:
    """An event that touched a lot: through which package, so many items, so much in the base unit."""

    event: Event
    through: str
    items: int
    amount: Decimal
    unit: Unit


@dataclass(frozen=True, slots=True)
class Window:
    """An item was inside another from one position to another; `until` None: it still is."""

    child: str
    parent: str
    since: int
    until: int | None


def lots_called(hot: Hot, sites: Iterable[SiteCode], lot: str, product: str | None) -> tuple[LotKey, ...]:
    """The lots of this code, of one product or of any, that an event or the master data names."""
    if not _can_be_stored(lot):
        return ()
    products = {row[0] for row in hot.rows("SELECT DISTINCT product FROM event_lot WHERE lot = ?", (lot,))}
    for site in sites:
        products |= {row[0] for row in hot.rows("SELECT product FROM row_lot WHERE site = ? AND lot = ?", (site, lot))}
    wanted = sorted(products) if product is None else [product] if product in products else []
    return tuple(LotKey(ProductKey(found), LotCode(lot)) for found in wanted)


def lot_events(hot: Hot, lot: LotKey) -> tuple[LotEvent, ...]:
    """Every event that touched a lot, site by site, in the order of the feed."""
    rows = hot.rows(
        f"SELECT {_EVENT}, event_lot.through, event_lot.items, event_lot.amount, event_lot.unit FROM event_lot"
        " JOIN event ON event.site = event_lot.site AND event.position = event_lot.position"
        " WHERE event_lot.lot = ? AND event_lot.product = ? ORDER BY event.site, event.position",
        (lot.lot, lot.product),
    )
    return tuple(LotEvent(_event(row[:13]), row[13], row[14], Decimal(row[15]), Unit(row[16])) for row in rows)


def item_events(hot: Hot, site: SiteCode, item: str, since: int, until: int | None) -> tuple[Event, ...]:
    """The events that name an item, from one position to another, both included."""
    rows = hot.rows(
        f"SELECT {_EVENT} FROM event_item"
        " JOIN event ON event.site = event_item.site AND event.position = event_item.position"
        " WHERE event_item.site = ? AND event_item.item = ? AND event.position BETWEEN ? AND ? ORDER BY event.position",
        (site, item, since, _END if until is None else until),
    )
    return tuple(map(_event, rows))


def sites_of_item(hot: Hot, item: str) -> tuple[SiteCode, ...]:
    """The sites where an event names the item."""
    rows = hot.rows("SELECT DISTINCT site FROM event_item WHERE item = ? ORDER BY site", (item,))
    return tuple(SiteCode(row[0]) for row in rows)


def items_with_serial(hot: Hot, sites: Iterable[SiteCode], serial: str) -> tuple[str, ...]:
    """The texts of all items of that serial, of any GTIN, that are in the state of these sites."""
    if not _can_be_stored(serial):
        return ()
    found = set()
    for site in sites:
        rows = hot.rows("SELECT item FROM row_item WHERE site = ? AND substr(item, 22) = ?", (site, serial))
        found |= {row[0] for row in rows}
    return tuple(sorted(found))


def windows_of(hot: Hot, site: SiteCode, child: str) -> tuple[Window, ...]:
    """Where an item was inside, first to last."""
    rows = hot.rows(
        "SELECT child, parent, since, until FROM containment WHERE site = ? AND child = ? ORDER BY since", (site, child)
    )
    return tuple(Window(*row) for row in rows)


def parents_of(hot: Hot, site: SiteCode, children: Sequence[str]) -> dict[str, str]:
    """What each of these items is inside of now."""
    found: dict[str, str] = {}
    for start in range(0, len(children), _AT_ONCE):
        part = children[start : start + _AT_ONCE]
        rows = hot.rows(
            "SELECT child, parent FROM containment WHERE site = ? AND until IS NULL"
            f" AND child IN ({', '.join('?' * len(part))})",
            (site, *part),
        )
        found |= dict(rows)
    return found


_END = 2**62


def _can_be_stored(text: str) -> bool:
    """Whether a text from outside could be in any table: no U+0000, no half of a surrogate pair."""
    return "\0" not in text and not any("\ud800" <= sign <= "\udfff" for sign in text)


def _event(row: Record) -> Event:
    site, position, entry, kind, standing, occurred, *rest = row
    return Event(SiteCode(site), position, entry, kind, standing, moment_of(occurred), *rest)
