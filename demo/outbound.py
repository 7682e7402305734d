"""The 25 orders of the demo site's customers, each for goods that are here and that this customer deals in."""

import random
from collections.abc import Iterator
from datetime import date, timedelta

from demo.catalogue import Article
from demo.keys import CUSTOMERS
from demo.stock import Stocked
from workflows.rules.identity import OrderKey, PartyKey
from workflows.rules.model.work import Order, OrderLine, OrderState
from workflows.rules.quantity import Unit
from workflows.rules.status import USABLE, Disposition, Tracking

FIRST_ORDER = 90221
ORDERS = 25
SHIPPED_ORDER = OrderKey(str(FIRST_ORDER))
"""Has left already: its units can't be received again as new."""
MOST_LINES = 5
RELEASED = 10
"""Orders that may be picked now; the rest is open."""

_LABORATORY, _STORES = 4, 5
"""Which of the customers buys chemicals and which buys food; the others buy medicines."""


def orders(stocked: tuple[Stocked, ...], today: date, rng: random.Random) -> Iterator[Order | OrderLine]:
    """Every order followed by its lines."""
    yield from _shipped(stocked, today)
    for number in range(1, ORDERS):
        order = OrderKey(str(FIRST_ORDER + number))
        state = OrderState.RELEASED if number <= RELEASED else OrderState.OPEN
        due = today + timedelta(days=number // 6)
        yield Order(order, customer_of(order), state, due, minimum_days=rng.choice((None, None, 30, 60)))
        wanted = _articles(stocked, number % len(CUSTOMERS))
        for line, article in enumerate(rng.sample(wanted, rng.randint(1, min(MOST_LINES, len(wanted)))), start=1):
            amount = rng.randint(1, 6) * _least(article)
            yield OrderLine(order, str(line), article.key, article.quantity(amount))


def customer_of(order: OrderKey) -> PartyKey:
    """Customers take turns."""
    return CUSTOMERS[(int(order) - FIRST_ORDER) % len(CUSTOMERS)].gln


def _shipped(stocked: tuple[Stocked, ...], today: date) -> Iterator[Order | OrderLine]:
    packed = next(line for line in stocked if line.line.disposition is Disposition.PACKED)
    quantity = packed.article.quantity(packed.line.loose)
    due = today - timedelta(days=1)
    yield Order(SHIPPED_ORDER, customer_of(SHIPPED_ORDER), OrderState.SHIPPED, due)
    yield OrderLine(SHIPPED_ORDER, "1", packed.article.key, quantity, picked=quantity.amount)


def _articles(stocked: tuple[Stocked, ...], customer: int) -> list[Article]:
    usable = (line.article for line in stocked if line.line.disposition in USABLE and line.line.days > 0)
    return list({article.key: article for article in usable if _buys(customer, article)}.values())


def _buys(customer: int, article: Article) -> bool:
    if article.product.tracking is Tracking.SERIAL:
        return customer not in (_LABORATORY, _STORES)
    return customer == (_LABORATORY if article.product.unit is Unit.KILOGRAM else _STORES)


def _least(article: Article) -> int:
    """Medicines go by the unit, everything else by the case or drum."""
    if article.product.tracking is Tracking.SERIAL:
        return 1
    return max((int(pack.holds) for pack in article.packs), default=25)
