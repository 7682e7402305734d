"""What the demo site handles: 60 articles, each with its GTIN per packaging level and how many base units a package holds.

Generic names only. Trade numbers use labeler 95210, which no company has.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from demo.articles import CHEMICALS, FOODS, MEDICINES, RAW_MATERIALS, Chemical, Food, Medicine
from demo.keys import HALDEN, KEMIA, NORDA, SORREL, Issuer
from workflows.gs1.values import Gtin
from workflows.rules.identity import PartyKey, ProductKey
from workflows.rules.model.master_data import Pack, Product
from workflows.rules.quantity import Quantity, Unit
from workflows.rules.status import PackLevel, Tracking

_INDICATOR = {PackLevel.UNIT: 0, PackLevel.INNER: 1, PackLevel.CASE: 2}


@dataclass(frozen=True, slots=True)
class Article:
    """A product with its packages and the company that makes it."""

    product: Product
    packs: tuple[Pack, ...]
    maker: PartyKey

    @property
    def key(self) -> ProductKey:
        """The product's key."""
        return self.product.product

    @property
    def title(self) -> str:
        """The name as people say it: "Amoxicillin 500 mg"."""
        return f"{self.product.name} {self.product.strength}".strip()

    def gtin(self, level: PackLevel) -> Gtin:
        """The GTIN at this level; KeyError where the article has none."""
        return {pack.level: pack.gtin for pack in self.packs}[level]

    def holds(self, level: PackLevel) -> int:
        """How many base units a package of this level holds."""
        return int({pack.level: pack.holds for pack in self.packs}[level])

    def quantity(self, amount: int) -> Quantity:
        """So much of it, in its base unit."""
        return Quantity(Decimal(amount), self.product.unit)


class Catalogue:
    """All articles, found by their title."""

    def __init__(self, articles: tuple[Article, ...]) -> None:
        self.articles = articles
        self._by_title = {article.title: article for article in articles}
        self._by_key = {article.key: article for article in articles}

    def __getitem__(self, title: str) -> Article:
        return self._by_title[title]

    def of(self, product: ProductKey) -> Article:
        """The article of a product key; KeyError for a stranger."""
        return self._by_key[product]

    def rows(self) -> Iterator[Product | Pack]:
        """The master data rows."""
        for article in self.articles:
            yield article.product
            yield from article.packs


def catalogue() -> Catalogue:
    """30 medicines with serials, 20 foods by lot, 8 chemicals by weight and 2 raw materials without a GTIN."""
    medicines = (_medicine(number, article) for number, article in enumerate(MEDICINES, start=101))
    foods = (_food(number, article) for number, article in enumerate(FOODS, start=301))
    chemicals = (_chemical(number, article) for number, article in enumerate(CHEMICALS, start=501))
    raw = (_raw_material(code, name) for code, name in RAW_MATERIALS)
    return Catalogue((*medicines, *foods, *chemicals, *raw))


def _medicine(number: int, article: Medicine) -> Article:
    maker = HALDEN if article.by_halden else NORDA
    product = Product(
        ProductKey(maker.gtin(0, number).text),
        article.name,
        Tracking.SERIAL,
        Unit.PIECE,
        strength=article.strength,
        form=article.form,
        pack=article.pack,
        trade_number=f"NDC 95210-{number:04d}-{number % 90 + 10}",
        handling=article.handling,
        controlled=article.controlled,
        minimum_days_at_receipt=article.minimum_days,
    )
    levels = {PackLevel.UNIT: 1, PackLevel.INNER: article.inner, PackLevel.CASE: article.case}
    return Article(product, _packs(maker, number, product.product, levels), maker.gln)


def _food(number: int, article: Food) -> Article:
    maker = SORREL if article.of_sorrel else KEMIA
    product = Product(
        ProductKey(maker.gtin(0, number).text),
        article.name,
        Tracking.LOT,
        Unit.PIECE,
        form=article.form,
        pack=article.pack,
        trade_number=f"GTIN {maker.gtin(0, number).text[1:]}",
        handling=article.handling,
        owner=SORREL.gln if article.of_sorrel else None,
    )
    levels = {PackLevel.UNIT: 1, PackLevel.CASE: article.case}
    return Article(product, _packs(maker, number, product.product, levels), maker.gln)


def _chemical(number: int, article: Chemical) -> Article:
    product = Product(
        ProductKey(KEMIA.gtin(0, number).text),
        article.name,
        Tracking.LOT,
        Unit.KILOGRAM,
        strength=article.grade,
        form=article.form,
        pack=f"{article.drum} kg drum",
        trade_number=article.number,
        handling=article.handling,
        owner=KEMIA.gln,
    )
    return Article(product, _packs(KEMIA, number, product.product, {PackLevel.UNIT: article.drum}), KEMIA.gln)


def _raw_material(code: str, name: str) -> Article:
    key = ProductKey(f"{SORREL.gln}:{code}")
    product = Product(key, name, Tracking.LOT, Unit.KILOGRAM, form="bulk", pack="25 kg bag", owner=SORREL.gln)
    return Article(product, (), SORREL.gln)


def _packs(maker: Issuer, number: int, product: ProductKey, levels: dict[PackLevel, int]) -> tuple[Pack, ...]:
    return tuple(
        Pack(maker.gtin(_INDICATOR[level], number), product, level, Decimal(holds)) for level, holds in levels.items()
    )
