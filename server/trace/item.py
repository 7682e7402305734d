"""The life of one item: a serial or a logistic unit, with what happened to the packages it was in, while it was in them."""

from dataclasses import dataclass
from uuid import UUID

from server.ledger.hot import Hot
from server.ledger.rows import LedgerRows
from server.ledger.sites import all_sites
from server.ledger.touched import DEEPEST, content_of
from server.ledger.trace_reads import Event, item_events, items_with_serial, sites_of_item, windows_of
from server.trace.answer import Content, ItemAnswer, Step
from server.trace.names import Names
from server.trace.steps import step_of
from server.trace.whereabouts import standing_of
from workflows.gs1.values import Gtin, Sscc, parse_item
from workflows.rules.identity import ItemId, SiteCode
from workflows.rules.model.goods import Item


@dataclass(frozen=True, slots=True)
class _Span:
    """An item during some positions of a site's feed."""

    item: str
    since: int
    until: int | None


def trace_sscc(hot: Hot, server: UUID, digits: str) -> tuple[ItemAnswer, ...]:
    """The life of a logistic unit, at each site that knows it; `digits` are its 18, with or without 00/ or (00) before them."""
    sscc = Sscc.from_digits(digits.strip().removeprefix("00/").removeprefix("(00)"))
    return () if sscc is None else _answers(hot, server, sscc.text)


def trace_serial(hot: Hot, server: UUID, serial: str, gtin: str | None = None) -> tuple[ItemAnswer, ...]:
    """The life of a serialized item, of one GTIN or of every one that has this serial."""
    if gtin is None:
        sites = [site.site for site in all_sites(hot)]
        return tuple(answer for text in items_with_serial(hot, sites, serial) for answer in _answers(hot, server, text))
    known = Gtin.from_digits(gtin)
    item = None if known is None else parse_item(f"01/{known.digits}/21/{serial}")
    return () if item is None else _answers(hot, server, item.text)


def _answers(hot: Hot, server: UUID, text: str) -> tuple[ItemAnswer, ...]:
    item, names = parse_item(text), Names(hot, server)
    if item is None:
        return ()
    return tuple(_answer(hot, names, site, item) for site in sites_of_item(hot, text))


def _answer(hot: Hot, names: Names, site: SiteCode, item: ItemId) -> ItemAnswer:
    rows = LedgerRows(hot, site)
    row = rows.get(Item, (item.text,))
    where = None if row is None else standing_of(rows, row.place)
    product = "" if row is None or row.product is None else row.product
    contents = content_of(rows, item)
    return ItemAnswer(
        item=item.text,
        site=site,
        product=product,
        name=names.product(product),
        lot="" if row is None or row.lot is None else row.lot,
        place="" if where is None else where.place.text,
        packages=() if where is None else where.packages,
        disposition="" if row is None else row.disposition.value,
        contents=tuple(
            Content(key.product, names.product(key.product), key.lot, amount.items, amount.total, amount.unit)
            for key, amount in contents.items()
        ),
        steps=_steps(hot, names, site, item.text),
    )


def _steps(hot: Hot, names: Names, site: SiteCode, item: str) -> tuple[Step, ...]:
    """Level by level: the item's own events, then those of what it was in, then of what that was in."""
    found: dict[int, tuple[Event, str]] = {}
    level = [_Span(item, 0, None)]
    for _ in range(DEEPEST):
        for span in level:
            for event in item_events(hot, site, span.item, span.since, span.until):
                found.setdefault(event.position, (event, "" if span.item == item else span.item))
        level = [parent for span in level for parent in _parents(hot, site, span)]
    return tuple(step_of(event, names, through) for _, (event, through) in sorted(found.items()))


def _parents(hot: Hot, site: SiteCode, span: _Span) -> list[_Span]:
    """What the item was in during the span, each for as long as both hold. A package's own arrival may lie before."""
    spans = []
    for window in windows_of(hot, site, span.item):
        since = max(span.since, window.since)
        ends = [end for end in (span.until, window.until) if end is not None]
        if not ends or since <= min(ends):
            spans.append(_Span(window.parent, since, min(ends) if ends else None))
    return spans
