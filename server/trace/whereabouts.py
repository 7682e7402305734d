"""Where goods are now: each item followed upwards through its packages, level by level, to the place where the outermost stands."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from server.ledger.hot import Hot
from server.ledger.rows import LedgerRows
from server.ledger.touched import DEEPEST, LotKey, content_of
from server.trace.answer import Holding
from server.trace.names import Names
from workflows.gs1.values import Sgtin, parse_item
from workflows.rules.identity import Place, PlaceKind, SiteCode
from workflows.rules.model.goods import Item, Stock
from workflows.rules.model.master_data import Pack, Product
from workflows.rules.quantity import Unit


@dataclass(frozen=True, slots=True)
class Standing:
    """Where something stands: its place, and the packages it is in, innermost first."""

    place: Place
    packages: tuple[str, ...]


def standing_of(rows: LedgerRows, place: Place) -> Standing:
    """Follow a place upwards through packages; at most so many levels as goods are ever packed."""
    packages: tuple[str, ...] = ()
    while place.kind is PlaceKind.INSIDE and len(packages) < DEEPEST:
        packages += (place.code,)
        parent = rows.get(Item, (place.code,))
        if parent is None:
            break
        place = parent.place
    return Standing(place, packages)


def holdings(hot: Hot, site: SiteCode, lot: LotKey, names: Names) -> tuple[Holding, ...]:
    """All of a lot that this site knows of, by place, outermost package and disposition."""
    rows = LedgerRows(hot, site)
    product = rows.get(Product, (lot.product,))
    found = _Sum(site, names, Unit.PIECE if product is None else product.unit)
    for item in rows.find_by(Item, product=lot.product, lot=lot.lot):
        if not _is_counted_by_content(rows, item):
            holds = _holds(rows, item)
            found.add(standing_of(rows, item.place), item.disposition.value, item.owner or "", 1, holds)
    for stock in rows.find_by(Stock, product=lot.product, lot=lot.lot):
        where, owner = standing_of(rows, stock.place), stock.owner or ""
        found.add(where, stock.disposition.value, owner, 0, stock.quantity.amount)
    return found.holdings()


def _is_counted_by_content(rows: LedgerRows, item: Item) -> bool:
    """A case whose content is booked counts as that content; a unit has none."""
    pack = rows.get(Pack, (item.item.gtin.text,)) if isinstance(item.item, Sgtin) else None
    if isinstance(item.item, Sgtin) and (pack is None or pack.holds == 1):
        return False
    return bool(content_of(rows, item.item))


def _holds(rows: LedgerRows, item: Item) -> Decimal:
    pack = rows.get(Pack, (item.item.gtin.text,)) if isinstance(item.item, Sgtin) else None
    return Decimal(isinstance(item.item, Sgtin)) if pack is None else pack.holds


class _Sum:
    """Adds up what stands in the same place, package and condition."""

    def __init__(self, site: SiteCode, names: Names, unit: Unit) -> None:
        self._site = site
        self._names = names
        self._unit = unit
        self._amounts: dict[tuple[str, str, str, str], tuple[int, Decimal]] = {}
        self._packages: dict[tuple[str, str, str, str], set[str]] = {}

    def add(self, where: Standing, disposition: str, owner: str, items: int, amount: Decimal) -> None:
        """Count goods."""
        key = (where.place.text, where.packages[-1] if where.packages else "", disposition, owner)
        before = self._amounts.get(key, (0, Decimal(0)))
        self._amounts[key] = (before[0] + items, before[1] + amount)
        self._packages.setdefault(key, set()).update(where.packages)

    def holdings(self) -> tuple[Holding, ...]:
        """What was counted, by place."""
        return tuple(self._holding(key) for key in sorted(self._amounts))

    def _holding(self, key: tuple[str, str, str, str]) -> Holding:
        place, package, disposition, owner = key
        kind, _, code = place.partition(":")
        party_name = self._names.party(code) if kind == PlaceKind.WITH.value else ""
        count = len(self._packages[key])
        amounts = self._amounts[key]
        return Holding(self._site, place, package, count, disposition, owner, party_name, *amounts, self._unit)


def is_outside(holding: Holding) -> bool:
    """Whether a party outside has it."""
    return holding.place.startswith(f"{PlaceKind.WITH.value}:")


def packages_of(found: Iterable[Holding]) -> tuple[str, ...]:
    """The outermost packages of these holdings."""
    return tuple(dict.fromkeys(one.package for one in found if one.package and parse_item(one.package) is not None))
