"""Facts of work, of trouble and of people."""

from dataclasses import dataclass
from datetime import date
from enum import Enum

from workflows.rules.exceptions import Category, Resolution
from workflows.rules.facts.parts import Fact, LotQuantity
from workflows.rules.identity import (
    EnrolmentId,
    EntryId,
    ItemId,
    LotCode,
    PartyKey,
    PersonId,
    Place,
    ProductKey,
    ShipmentKey,
    TaskKey,
)
from workflows.rules.model.work import Ruling
from workflows.rules.roles import Role


@dataclass(frozen=True, slots=True)
class TaskClaimed(Fact):
    """A terminal took a task; a task has one holder."""

    KIND = "task_claimed"
    task: TaskKey
    holder: EnrolmentId


@dataclass(frozen=True, slots=True)
class TaskReleased(Fact):
    """A terminal gave back a task that it holds."""

    KIND = "task_released"
    task: TaskKey
    holder: EnrolmentId
    reason: str = ""


@dataclass(frozen=True, slots=True)
class TaskTakenOver(Fact):
    """A task changed its holder; `from_enrolment` may still hold scans that it has not sent."""

    KIND = "task_taken_over"
    task: TaskKey
    holder: EnrolmentId
    from_enrolment: EnrolmentId
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Refused(Fact):
    """Something was read that must not be used: no stock effect, but a record (recall, duplicate serial, suspect, other owner, expired)."""

    KIND = "refused"
    category: Category
    place: Place
    item: ItemId | None = None
    product: ProductKey | None = None
    lot: LotCode | None = None
    expiry: date | None = None
    shipment: ShipmentKey | None = None
    owner: PartyKey | None = None
    recall: str = ""


@dataclass(frozen=True, slots=True)
class ExceptionRaised(Fact):
    """A person reports trouble with goods. `subject` is what it is about in text form; the goods stay at `place`."""

    KIND = "exception_raised"
    category: Category
    subject: str
    place: Place
    items: tuple[ItemId, ...] = ()
    quantities: tuple[LotQuantity, ...] = ()
    shipment: ShipmentKey | None = None
    note: str = ""
    photos: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RuledEntry:
    """A verdict on one entry, with a copy of its content: it may be purged here, or never have been here."""

    entry: EntryId
    ruling: Ruling
    content: bytes = b""


@dataclass(frozen=True, slots=True)
class ExceptionResolved(Fact):
    """An exception was decided. Whoever wins a double booking is named yes and the other no; `signature` is the entry of the `Signed` fact."""

    KIND = "exception_resolved"
    name: str
    resolution: Resolution
    reason: str = ""
    rulings: tuple[RuledEntry, ...] = ()
    items: tuple[ItemId, ...] = ()
    signature: EntryId | None = None


@dataclass(frozen=True, slots=True)
class Corrected(Fact):
    """The author takes an entry back: a "no" to it by the one who made it."""

    KIND = "corrected"
    ruled: RuledEntry
    reason: str
    items: tuple[ItemId, ...] = ()


@dataclass(frozen=True, slots=True)
class Reread(Fact):
    """An entry that nobody could read when it came can be read now, by a newer program: it is judged anew, at this place of the log."""

    KIND = "reread"
    entry: EntryId


@dataclass(frozen=True, slots=True)
class SignedIn(Fact):
    """A person began to work on this terminal, with the rights of this bundle version."""

    KIND = "signed_in"
    person: PersonId
    roles: tuple[Role, ...]
    bundle: str


@dataclass(frozen=True, slots=True)
class SignedOut(Fact):
    """A person stopped working on this terminal."""

    KIND = "signed_out"
    person: PersonId
    idle: bool = False


@dataclass(frozen=True, slots=True)
class Locked(Fact):
    """A badge was locked on this terminal after failed PINs."""

    KIND = "locked"
    person: PersonId
    failures: int


class Meaning(Enum):
    """What a signature means (21 CFR 11.50(a)(3))."""

    RELEASED = "released"
    REJECTED = "rejected"
    DESTROYED = "destroyed"
    SENT_BACK = "sent_back"
    RECALLED = "recalled"
    RECALL_NARROWED = "recall_narrowed"
    VERIFIED = "verified"
    APPROVED = "approved"
    WITNESSED = "witnessed"


@dataclass(frozen=True, slots=True)
class Signed(Fact):
    """A person signed a record with badge and PIN. `record` is the SHA-256 of what was shown and signed (21 CFR 11.70)."""

    KIND = "signed"
    person: PersonId
    meaning: Meaning
    record: bytes
    subject: str
    entry: EntryId | None = None
