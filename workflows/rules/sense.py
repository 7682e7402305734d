"""Whether a fact says something that can be: no program writes the contrary, but what arrives may have been written by anything."""

from collections.abc import Iterator
from typing import Any

from workflows.rules.facts.movement import ReceiptClosed
from workflows.rules.facts.parts import Fact
from workflows.rules.facts.state import Adjusted, Counted
from workflows.rules.quantity import Quantity

SIGNED = (Adjusted, Counted, ReceiptClosed)
"""Facts whose quantities may be negative: differences, and records of a book that was below zero."""
_FIELDS = ("quantities", "contents", "inputs", "outputs", "co_products", "by_products")


def makes_sense(fact: Fact) -> bool:
    """Whether goods that come, go or change are no less than nothing."""
    return isinstance(fact, SIGNED) or all(quantity.amount >= 0 for quantity in _quantities(fact))


def _quantities(fact: Any) -> Iterator[Quantity]:
    for field in _FIELDS:
        for told in getattr(fact, field, ()):
            if told.quantity is not None:
                yield told.quantity
