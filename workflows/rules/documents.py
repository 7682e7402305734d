"""The papers that a lot must have before its goods may be used: which, by policy, and which of them are not here."""

from workflows.rules.identity import LotCode, ProductKey
from workflows.rules.model.goods import LotDocument
from workflows.rules.view import StockView


def required_documents(view: StockView, product: ProductKey) -> tuple[str, ...]:
    """The kinds of papers that a product's lots need: the policy `documents:<product>`, else `documents:<handling>` ("cool"), else `documents`; split by commas."""
    row = view.product(product)
    common = view.setting("documents", "")
    by_class = view.setting(f"documents:{row.handling.value}", common) if row else common
    kinds = view.setting(f"documents:{product}", by_class).split(",")
    return tuple(kind.strip() for kind in kinds if kind.strip())


def missing_documents(view: StockView, product: ProductKey, lot: LotCode) -> tuple[str, ...]:
    """The papers that a lot needs and does not have."""
    rows = view.rows.find(LotDocument, "lot", lot)
    there = {row.kind.casefold() for row in rows if row.product == product}
    return tuple(kind for kind in required_documents(view, product) if kind.casefold() not in there)
