"""What lies in the demo warehouse before anybody scans: opening balances, the lots behind them, holds and a recall.

Facts where something happened, rows where something is known. Refuses to know entries and their ids: whoever loads the site makes them.
"""

import calendar
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from uuid import UUID

from demo.catalogue import Article, Catalogue
from demo.lots import GOODS_BY_LOT_IN_STOCK, MEDICINES_IN_STOCK, RECALLED_ARTICLE, RECALLED_LOTS, StockLine
from workflows.gs1.values import Sgtin
from workflows.rules.facts.movement import OpeningBalance, Shipped
from workflows.rules.facts.parts import Contents, ItemStep, LotDetails, LotQuantity, Transaction, TransactionType
from workflows.rules.identity import UNKNOWN, HoldId, ItemId, LocationCode, LotCode, OrderKey, PartyKey, at
from workflows.rules.model.goods import Lot
from workflows.rules.model.holds import Hold, lot_subject
from workflows.rules.model.master_data import RecallScope
from workflows.rules.status import Disposition, HoldReason, PackLevel, Tracking

STOCK_LINES = MEDICINES_IN_STOCK + GOODS_BY_LOT_IN_STOCK


@dataclass(frozen=True, slots=True)
class Stocked:
    """A line of stock with the items that were made for it: sealed cases with their units, and loose units."""

    line: StockLine
    article: Article
    lot: Lot
    cases: tuple[Contents, ...] = ()
    loose: tuple[Sgtin, ...] = ()


def expiry_in(today: date, days: int) -> date:
    """The expiry of goods that keep about so many days; beyond two months the last day of that month, as labels have it."""
    day = today + timedelta(days=days)
    return day if days <= 60 else day.replace(day=calendar.monthrange(day.year, day.month)[1])


def stock(catalogue: Catalogue, today: date, serials: Iterator[str]) -> tuple[Stocked, ...]:
    """Every line of the table with its items."""
    return tuple(_stocked(line, catalogue[line.article], today, serials) for line in STOCK_LINES)


def _stocked(line: StockLine, article: Article, today: date, serials: Iterator[str]) -> Stocked:
    expiry = expiry_in(today, line.days)
    made = expiry - timedelta(days=730)
    lot = Lot(article.key, LotCode(line.lot), expiry, manufactured=made, supplier=article.maker)
    if article.product.tracking is Tracking.LOT:
        return Stocked(line, article, lot)
    cases = tuple(sealed_case(article, lot.lot, serials) for _ in range(line.cases))
    return Stocked(line, article, lot, cases, units(article, line.loose, serials))


def units(article: Article, count: int, serials: Iterator[str]) -> tuple[Sgtin, ...]:
    """So many new units."""
    gtin = article.gtin(PackLevel.UNIT)
    return tuple(Sgtin(gtin, serial) for serial in islice(serials, count))


def sealed_case(article: Article, lot: LotCode, serials: Iterator[str]) -> Contents:
    """A new full case of one lot."""
    case = Sgtin(article.gtin(PackLevel.CASE), next(serials))
    return Contents(case, units(article, article.holds(PackLevel.CASE), serials), article.key, lot)


def opening_balances(stocked: Iterable[Stocked]) -> Iterator[OpeningBalance]:
    """One fact for each line of stock."""
    for line in stocked:
        lot, owner = line.lot, line.article.product.owner
        amount = line.article.quantity(line.line.loose)
        by_lot = line.article.product.tracking is Tracking.LOT
        yield OpeningBalance(
            at(LocationCode(line.line.place)),
            items=tuple(_step(line, item) for item in (*(case.inside for case in line.cases), *line.loose)),
            quantities=(LotQuantity(lot.product, lot.lot, amount, owner),) if by_lot else (),
            contents=line.cases,
            lots=(LotDetails(lot.product, lot.lot, lot.expiry, lot.day_given, lot.manufactured),),
            owner=owner,
            disposition=line.line.disposition,
        )


def _step(line: Stocked, item: ItemId) -> ItemStep:
    return ItemStep(item, product=line.article.key, lot=line.lot.lot)


def already_shipped(stocked: Iterable[Stocked], order: OrderKey, customer: PartyKey) -> Shipped:
    """What was packed has left for this customer: units that nobody may receive again as new."""
    packed = [line for line in stocked if line.line.disposition is Disposition.PACKED]
    return Shipped(
        customer,
        at(LocationCode(packed[0].line.place)),
        (order,),
        tuple(ItemStep(item, UNKNOWN, line.article.key, line.lot.lot) for line in packed for item in line.loose),
        transactions=(Transaction(TransactionType.PURCHASE_ORDER, f"PO-{order}", customer),),
    )


def recall_name(today: date) -> str:
    """The recall that is in force at the demo site."""
    return f"R-{today.year}-014"


def recall_rows(catalogue: Catalogue, today: date, rng: random.Random) -> tuple[RecallScope | Hold, ...]:
    """The recall's explicit list, and the one hold that blocks its lots."""
    product, hold, recall = catalogue[RECALLED_ARTICLE].key, _hold_id(rng), recall_name(today)
    since = datetime.combine(today - timedelta(days=2), time(9, 30), UTC)
    scopes = (RecallScope(recall, product, LotCode(lot), "", hold, "II", since) for lot in RECALLED_LOTS)
    holds = (
        Hold(hold, lot_subject(product, LotCode(lot)), HoldReason.RECALL, recall, "dissolution out of specification")
        for lot in RECALLED_LOTS
    )
    return (*scopes, *holds)


_OTHER_HOLDS: tuple[tuple[str, str, HoldReason, str], ...] = (
    ("Ibuprofen 400 mg", "L099", HoldReason.CUSTOMER, "complaint under investigation"),
    ("Cetirizine 10 mg", "CZ881", HoldReason.QUARANTINE, "seal tape differs from the sample"),
    ("Peanut butter", "PB0702", HoldReason.INSPECTION, "aflatoxin result outstanding"),
)


def other_holds(catalogue: Catalogue, rng: random.Random) -> tuple[Hold, ...]:
    """Lots that are blocked for other reasons than a recall."""
    return tuple(
        Hold(_hold_id(rng), lot_subject(catalogue[title].key, LotCode(lot)), reason, note=note)
        for title, lot, reason, note in _OTHER_HOLDS
    )


def _hold_id(rng: random.Random) -> HoldId:
    return HoldId(UUID(int=rng.getrandbits(128), version=4))
