"""What a step of work may know and what it leads to: the frame that every workflow fills in, whatever it does.

A workflow is a pure function from state, input and context to a `Step`. In place of its next state it may say that it is over, put down, or that other work goes first.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Generic, TypeVar

from workflows.dialog import Notice
from workflows.gs1.values import Gtin
from workflows.rules.entry import How, ScanRecord
from workflows.rules.exceptions import Category
from workflows.rules.facts.parts import Fact, LotQuantity
from workflows.rules.identity import EnrolmentId, EntryId, ItemId, LocationCode, PersonId, Place
from workflows.rules.roles import Role
from workflows.rules.view import StockView

S = TypeVar("S", covariant=True)


@dataclass(frozen=True, slots=True)
class Owed:
    """A walk that is owed: goods that are blocked already, where they stand, and the location they belong to. `entry` is the fact that blocked them."""

    entry: EntryId
    category: Category
    place: Place
    location: LocationCode
    items: tuple[ItemId, ...] = ()
    quantities: tuple[LotQuantity, ...] = ()


@dataclass(frozen=True, slots=True)
class Booking:
    """A fact that a step wants journaled under this entry id, how its goods were identified, which troubles were shown and gone on in spite of, and who
    watched as a second person."""

    entry: EntryId
    fact: Fact
    how: How = How.SCANNED
    warned: tuple[Category, ...] = ()
    witness: PersonId | None = None


@dataclass(frozen=True, slots=True)
class ReadingHabit:
    """How a person chose to read the labels with this GTIN that this scanner sends: `lost` means that separators are missing in them.

    Of those that a wrong keyboard bends, `keyboard` is the one that was chosen (`workflows.gs1.keyboards`); empty for all others.
    """

    gtin: Gtin
    scanner: str
    lost: bool
    keyboard: str = ""


@dataclass(frozen=True)
class Context:
    """What a step may know beside its state: the view of this moment, ids for the entries it may write, the content of entries journaled here (for undo),
    how a person had labels read before, who works with which roles on which terminal, whether its clock can be trusted, which walks are owed, and how old the data is.

    Without a person everything is offered: that is a test, or a terminal before its first sign-in.
    """

    view: StockView
    ids: tuple[EntryId, ...]
    content: Callable[[EntryId], bytes]
    habits: tuple[ReadingHabit, ...] = ()
    person: PersonId | None = None
    roles: frozenset[Role] = frozenset(Role)
    terminal: EnrolmentId | None = None
    clock_trusted: bool = True
    owed: tuple[Owed, ...] = ()
    data_age: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """In place of a workflow's next state: its work is over, and what lies beneath comes back."""


@dataclass(frozen=True, slots=True)
class Left(Generic[S]):
    """In place of a workflow's next state: the work is put down, and can be taken up again on this very line."""

    state: S


@dataclass(frozen=True, slots=True)
class Beside(Generic[S]):
    """In place of a workflow's next state: other work goes first, and `state` comes back when that is over."""

    state: S
    first: object


@dataclass(frozen=True, slots=True)
class Step(Generic[S]):
    """What one input led to: the next state, the facts to journal before anything is shown or heard, and the notice.

    `learnt` is to be remembered; `record` is the earlier scan that an answer went on with, to be booked with the facts. `owes` are walks that are owed from now on,
    `walked` those that were done.
    """

    state: S
    bookings: tuple[Booking, ...] = ()
    notice: Notice | None = None
    learnt: ReadingHabit | None = None
    record: ScanRecord | None = None
    owes: tuple[Owed, ...] = ()
    walked: tuple[EntryId, ...] = ()
