"""The parts that facts are made of: items with their predecessor, quantities of lots, contents of sealed packages, business documents."""

from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import ClassVar

from workflows.gs1.values import Gtin
from workflows.rules.identity import FIRST, After, ItemId, LotCode, PartyKey, ProductKey
from workflows.rules.quantity import Quantity
from workflows.rules.status import Disposition


class Fact:
    """What a fact class says of itself: the name it has for ever, and the version of its fields."""

    __slots__ = ()
    KIND: ClassVar[str]
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class ItemStep:
    """An item that a fact moves, and the entry that last moved it in the view of the one who acted (sync protocol, rule 12)."""

    item: ItemId
    after: After = FIRST
    product: ProductKey | None = None
    lot: LotCode | None = None


@dataclass(frozen=True, slots=True)
class LotQuantity:
    """Goods without serials: so much of a lot, in the product's base unit.

    `net_weight` is the weighed content where a piece is sold by weight (AI 310n). `disposition` says which of several balances of the lot is meant; without it
    the fact's own, else available goods. `packages` of GTIN `pack` is how the quantity was counted ("6 cases", FSMA 204 quantity and unit of measure).
    """

    product: ProductKey
    lot: LotCode
    quantity: Quantity
    owner: PartyKey | None = None
    net_weight: Quantity | None = None
    disposition: Disposition | None = None
    pack: Gtin | None = None
    packages: int | None = None


@dataclass(frozen=True, slots=True)
class Contents:
    """What a sealed package holds as its sender declared it: items (inferred, not read), or a quantity of a lot."""

    inside: ItemId
    items: tuple[ItemId, ...] = ()
    product: ProductKey | None = None
    lot: LotCode | None = None
    quantity: Quantity | None = None


@dataclass(frozen=True, slots=True)
class LotDetails:
    """What a label or a despatch advice says of a lot. `day_given` false: the label says day 00 (GS1 General Specifications 3.4.7).

    `source` is the traceability lot code source of 21 CFR 1.1310, or `source_reference` the text that leads to it; `origin` the country, ISO 3166 numeric (AI 422).
    """

    product: ProductKey
    lot: LotCode
    expiry: date | None = None
    day_given: bool = True
    manufactured: date | None = None
    supplier_lot: LotCode | None = None
    best_before: date | None = None
    retest: date | None = None
    packed: date | None = None
    source: PartyKey | None = None
    source_reference: str = ""
    origin: str = ""


class TransactionType(Enum):
    """Business transaction types, the CBV 2.0 short names (section 7.3)."""

    BILL_OF_LADING = "bol"
    CERTIFICATE = "cert"
    DESPATCH_ADVICE = "desadv"
    INVOICE = "inv"
    PEDIGREE = "pedigree"
    PURCHASE_ORDER = "po"
    ORDER_CONFIRMATION = "poc"
    RECEIVING_ADVICE = "recadv"
    RETURN_AUTHORISATION = "rma"
    PRODUCTION_ORDER = "prodorder"
    TEST_PROCEDURE = "testprd"
    TEST_RESULT = "testres"


@dataclass(frozen=True, slots=True)
class Transaction:
    """A business document that an event belongs to. `number` is the document's own number, `party` who issued it, `dated` its date (DSCSA transaction date)."""

    type: TransactionType
    number: str
    party: PartyKey | None = None
    dated: date | None = None
