"""Where did this lot come from and who has it: one answer per product that has a lot of this code."""

from uuid import UUID

from server.ledger.hot import Hot
from server.ledger.rows import LedgerRows
from server.ledger.sites import all_sites
from server.ledger.touched import LotKey
from server.ledger.trace_reads import LotEvent, item_events, lot_events, lots_called
from server.trace.answer import Holding, HoldLine, LotAnswer, Step
from server.trace.names import Names
from server.trace.steps import step_of, steps_of
from server.trace.whereabouts import holdings, is_outside, packages_of
from workflows.rules.identity import SiteCode, with_party
from workflows.rules.model.goods import Lot
from workflows.rules.model.holds import Hold, lot_subject
from workflows.rules.transfers import site_party

ARRIVALS = frozenset({"received", "transfer_received", "commissioned", "opening_balance", "transformed"})
"""Kinds of facts that bring goods here."""


def trace_lot(hot: Hot, server: UUID, lot: str, product: str | None = None) -> tuple[LotAnswer, ...]:
    """The lots of this code, of one product or of all; empty when none is known."""
    sites = [site.site for site in all_sites(hot)]
    names = Names(hot, server)
    return tuple(_answer(hot, sites, names, key) for key in lots_called(hot, sites, lot, product))


def _answer(hot: Hot, sites: list[SiteCode], names: Names, key: LotKey) -> LotAnswer:
    events = lot_events(hot, key)
    steps = steps_of(events, names)
    ours = {with_party(site_party(site)).text for site in all_sites(hot)}
    now = tuple(one for site in sites for one in holdings(hot, site, key, names) if one.place not in ours)
    known = [row for site in sites if (row := LedgerRows(hot, site).get(Lot, (key.product, key.lot))) is not None]
    arrivals = [step for step in steps if step.kind in ARRIVALS]
    origins = (*_package_arrivals(hot, names, events, now), *arrivals)
    told = [*(row.supplier for row in known if row.supplier), *(step.party for step in origins if step.party)]
    supplier = told[0] if told else ""
    return LotAnswer(
        product=key.product,
        name=names.product(key.product),
        lot=key.lot,
        expiry=next((row.expiry for row in known if row.expiry), None),
        supplier=f"{names.party(supplier)} ({supplier})" if names.party(supplier) else supplier,
        origins=tuple(sorted(origins, key=lambda step: (step.site, step.position))),
        steps=tuple(step for step in steps if step.kind not in ARRIVALS),
        holdings=tuple(holding for holding in now if not is_outside(holding)),
        recipients=tuple(holding for holding in now if is_outside(holding)),
        holds=tuple(line for site in sites for line in _holds(hot, site, key)),
    )


def _package_arrivals(
    hot: Hot, names: Names, events: tuple[LotEvent, ...], now: tuple[Holding, ...]
) -> tuple[Step, ...]:
    """The receipts of packages that the lot's goods were found in afterwards: such a receipt names no lot yet."""
    told = {(event.event.site, event.event.position) for event in events}
    sites = dict.fromkeys(event.event.site for event in events)
    return tuple(
        step_of(event, names, package)
        for site in sites
        for package in packages_of(now)
        for event in item_events(hot, site, package, 0, None)
        if event.kind in ARRIVALS and (event.site, event.position) not in told
    )


def _holds(hot: Hot, site: SiteCode, key: LotKey) -> tuple[HoldLine, ...]:
    found = LedgerRows(hot, site).find(Hold, "subject", lot_subject(key.product, key.lot))
    return tuple(HoldLine(site, hold.reason.value, hold.recall, hold.note) for hold in found)
