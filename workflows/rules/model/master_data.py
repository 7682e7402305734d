"""Rows that people and imports maintain: products, parties, people, policy (control feed); the site and its locations (site feed)."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum

from workflows.gs1.values import Gtin
from workflows.rules.identity import (
    EnrolmentId,
    HoldId,
    LocationCode,
    LotCode,
    PartyKey,
    PersonId,
    ProductKey,
    SiteCode,
)
from workflows.rules.model.row import Feed, Row
from workflows.rules.quantity import Unit
from workflows.rules.roles import Role
from workflows.rules.status import PackLevel, Tracking


class Handling(Enum):
    """A condition under which goods must be kept; a location offers some of them."""

    AMBIENT = "ambient"
    COOL = "cool"
    FROZEN = "frozen"
    HAZARD = "hazard"
    SECURE = "secure"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Product(Row):
    """A product as a person knows it. `pack` is the content of one sales unit in words ("20", "25 kg drum"); `trade_number` the national number ("NDC 0093-3109-01")."""

    NAME = "product"
    KEY = ("product",)
    FEED = Feed.CONTROL
    product: ProductKey
    name: str
    tracking: Tracking
    unit: Unit
    strength: str = ""
    form: str = ""
    pack: str = ""
    trade_number: str = ""
    dated: bool = True
    handling: Handling = Handling.AMBIENT
    controlled: bool = False
    owner: PartyKey | None = None
    minimum_days_at_receipt: int | None = None


@dataclass(frozen=True, slots=True)
class Pack(Row):
    """A packaging level of a product: the GTIN on it, and how many base units one package holds."""

    NAME = "pack"
    KEY = ("gtin",)
    FIND = ("product",)
    FEED = Feed.CONTROL
    gtin: Gtin
    product: ProductKey
    level: PackLevel
    holds: Decimal


class PartyRole(Enum):
    """What a party is to us."""

    SUPPLIER = "supplier"
    CUSTOMER = "customer"
    OWNER = "owner"
    CARRIER = "carrier"
    SELF = "self"
    OTHER = "other"


class Licence(Enum):
    """The state of a trading partner's licence (DSCSA authorised trading partner; EU GDP chapter 5)."""

    VALID = "valid"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Party(Row):
    """A company we deal with, and what we know of its licence and since when."""

    NAME = "party"
    KEY = ("party",)
    FEED = Feed.CONTROL
    party: PartyKey
    name: str
    roles: tuple[PartyRole, ...]
    licence: Licence = Licence.UNKNOWN
    licence_checked: date | None = None
    address: str = ""
    lot_pattern: str = ""


@dataclass(frozen=True, slots=True)
class Person(Row):
    """Somebody who works here. The badge is kept as the SHA-256 of its code in hex, the PIN as an argon2id hash."""

    NAME = "person"
    KEY = ("person",)
    FIND = ("badge",)
    FEED = Feed.CONTROL
    person: PersonId
    name: str
    badge: str
    pin: str
    roles: tuple[Role, ...]
    sites: tuple[SiteCode, ...] = ()
    bundle: str = ""


@dataclass(frozen=True, slots=True)
class Policy(Row):
    """One setting of a site or of all (`site` empty), as text; the workflow that reads it knows its type and its default."""

    NAME = "policy"
    KEY = ("site", "name")
    FEED = Feed.CONTROL
    site: str
    name: str
    value: str
    version: str


@dataclass(frozen=True, slots=True)
class RecallScope(Row):
    """One line of a recall's explicit list: a lot of a product, or one serialized item."""

    NAME = "recall"
    KEY = ("recall", "product", "lot", "item")
    FIND = ("lot",)
    FEED = Feed.CONTROL
    recall: str
    product: ProductKey
    lot: LotCode
    item: str = ""
    hold: HoldId | None = None
    recall_class: str = ""
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Site(Row):
    """The warehouse itself: its GLN, its IANA time zone, and the national number that its people know products by."""

    NAME = "site"
    KEY = ("site",)
    site: SiteCode
    name: str
    gln: PartyKey
    zone: str
    numbers: str = "GTIN"
    company: str = ""


class LocationKind(Enum):
    """What a location is for."""

    DOCK = "dock"
    STAGE = "stage"
    BIN = "bin"
    HOLD = "hold"
    SHIPPING = "shipping"
    PRODUCTION = "production"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Location(Row):
    """A place in the warehouse. The check digits are on the bin's label and never on a screen."""

    NAME = "location"
    KEY = ("location",)
    location: LocationCode
    kind: LocationKind
    check_digits: str
    zone: str = ""
    handling: tuple[Handling, ...] = (Handling.AMBIENT,)
    walk: int = 0
    capacity: int | None = None


class NumberKind(Enum):
    """What a range of numbers is for."""

    SSCC = "sscc"
    LOT = "lot"


@dataclass(frozen=True, slots=True)
class NumberRange(Row):
    """Numbers that one terminal may give out while offline, signed by the server; `first` and `last` are whole numbers in decimal."""

    NAME = "number_range"
    KEY = ("range_id",)
    FIND = ("enrolment",)
    range_id: str
    kind: NumberKind
    enrolment: EnrolmentId
    prefix: str
    first: str
    last: str
    signature: bytes
