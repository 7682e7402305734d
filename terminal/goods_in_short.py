"""The goods of any fact in a few words, for a list of entries: the first thing it names, and how many more."""

from dataclasses import fields
from typing import Any, cast

from terminal import formats
from workflows.gs1.values import Sgtin, Sscc
from workflows.rules.facts.parts import Contents, Fact, ItemStep, LotQuantity

MOST_NAMED = 2


def goods_in_short(fact: Fact) -> str:
    """`serial SN0001837, SSCC 309521100000000427 and 3 more`; empty for a fact that is not about goods."""
    named = [words for field in fields(cast(Any, fact)) for words in _named(getattr(fact, field.name))]
    shown = ", ".join(named[:MOST_NAMED])
    return f"{shown} and {len(named) - MOST_NAMED} more" if len(named) > MOST_NAMED else shown


def _named(value: Any) -> list[str]:
    match value:
        case Sgtin() | Sscc():
            return [formats.item(value)]
        case ItemStep():
            return [formats.item(value.item)]
        case LotQuantity():
            return [f"{formats.quantity(value.quantity)} of lot {formats.printable(value.lot)}"]
        case Contents():
            return [formats.item(item) for item in (value.inside, *value.items)]
        case tuple():
            return [words for one in value for words in _named(one)]
    return []
