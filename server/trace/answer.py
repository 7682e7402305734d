"""What a trace answers: values that a program may read, and from which text and pages are made."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from workflows.rules.quantity import Unit


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened, or several of the same kind right after each other. `through`: the package that was moved, where not the goods themselves.

    `standing` is applied, parked, refused_before, rejected or taken_back. Places are canonical texts; `terminal` is its name, `person` an id.
    """

    site: str
    position: int
    kind: str
    standing: str
    first: datetime
    last: datetime
    events: int
    terminal: str
    person: str
    source: str
    destination: str
    through: str
    party: str
    party_name: str
    document: str
    note: str
    items: int
    amount: Decimal
    unit: Unit


@dataclass(frozen=True, slots=True)
class Holding:
    """Goods that are somewhere now. `place` is where the outermost package stands; `package` that package, empty for loose goods; `packages` how many are in all."""

    site: str
    place: str
    package: str
    packages: int
    disposition: str
    owner: str
    party_name: str
    items: int
    amount: Decimal
    unit: Unit


@dataclass(frozen=True, slots=True)
class HoldLine:
    """A hold in force on the lot."""

    site: str
    reason: str
    recall: str
    note: str


@dataclass(frozen=True, slots=True)
class LotAnswer:
    """Where a lot came from and who has it: `origins` how it arrived, `steps` everything since, `holdings` where it is now, `recipients` what others have."""

    product: str
    name: str
    lot: str
    expiry: date | None
    supplier: str
    origins: tuple[Step, ...]
    steps: tuple[Step, ...]
    holdings: tuple[Holding, ...]
    recipients: tuple[Holding, ...]
    holds: tuple[HoldLine, ...]


@dataclass(frozen=True, slots=True)
class Content:
    """A lot inside a package now."""

    product: str
    name: str
    lot: str
    items: int
    amount: Decimal
    unit: Unit


@dataclass(frozen=True, slots=True)
class ItemAnswer:
    """An item's life: its own events and those of the packages it was in, while it was in them; `packages` are those it is in now, innermost first."""

    item: str
    site: str
    product: str
    name: str
    lot: str
    place: str
    packages: tuple[str, ...]
    disposition: str
    contents: tuple[Content, ...]
    steps: tuple[Step, ...]
