"""Somebody on a shift with a terminal that has no screen: inputs go to the engine, its facts to the judge, and the whole shift through its text form after every step."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

from tests.support.builders import MASTER_DATA
from tests.support.names import BOX, DOCK, HERE, PERSON, entry_id
from tests.support.views import an_entry, view_of
from workflows import engine
from workflows.dialog import Action, Chosen, Entered, Input, Notice, Pressed, Prompt, Vouched, Why, Wrote
from workflows.engine import Shift, Work
from workflows.entry_codec import encode_entry
from workflows.rules.book import Outcome, OutcomeKind, apply
from workflows.rules.exceptions import Category
from workflows.rules.facts.parts import Fact
from workflows.rules.identity import EntryId, ItemId, LocationCode, PersonId, Place
from workflows.rules.model.goods import Item
from workflows.rules.model.row import Row
from workflows.rules.roles import Role
from workflows.rules.rows import Overlay, RowChange, Table
from workflows.rules.status import Verdict
from workflows.rules.view import StockView
from workflows.step import Booking, Context, Owed, ReadingHabit, Step

CONFIRM = Pressed(Action.CONFIRM)
BACK = Pressed(Action.BACK)
UNDO = Pressed(Action.UNDO)
PROBLEM = Pressed(Action.PROBLEM)
EVERYBODY = frozenset(Role)
IDS = 40


@dataclass(frozen=True)
class Answer:
    """What one input led to: the shift before and after, the notice, what was booked with its judgements, and the rows that changed."""

    before: Shift
    shift: Shift
    notice: Notice | None
    bookings: tuple[Booking, ...]
    outcomes: tuple[Outcome, ...]
    changes: tuple[RowChange, ...]

    @property
    def work(self) -> Work:
        """The work at hand."""
        return self.shift.work

    @property
    def facts(self) -> tuple[Fact, ...]:
        """What was booked."""
        return tuple(booking.fact for booking in self.bookings)


class Operator:
    """Works over the examples' site and these rows, with these roles."""

    def __init__(
        self,
        *rows: Row,
        work: Work | None = None,
        roles: frozenset[Role] = EVERYBODY,
        person: PersonId = PERSON,
        clock_trusted: bool = True,
    ) -> None:
        self.rows = Table((*MASTER_DATA, *rows))
        self._changes: tuple[RowChange, ...] = ()
        self.shift = Shift(work) if work is not None else engine.begin()
        self.roles, self.person, self.clock_trusted = roles, person, clock_trusted
        self.data_age: timedelta | None = None
        self.habits: tuple[ReadingHabit, ...] = ()
        self.contents: dict[EntryId, bytes] = {}

    @property
    def view(self) -> StockView:
        """What the terminal knows now."""
        return view_of(self.rows)

    @property
    def context(self) -> Context:
        """What the next step may know."""
        first = len(self.contents) + 1
        ids = tuple(entry_id(number) for number in range(first, first + IDS))
        known = (self.habits, self.person, self.roles, HERE, self.clock_trusted)
        context = Context(self.view, ids, lambda entry: self.contents.get(entry, b""), *known)
        return replace(context, data_age=self.data_age)

    @property
    def prompt(self) -> Prompt:
        """What the screen asks for."""
        return engine.prompt(self.shift, self.context)

    @property
    def work(self) -> Work:
        """The work at hand."""
        return self.shift.work

    def when(self, *inputs: Input) -> Answer:
        """Give inputs one after the other; the answer to the last."""
        return [self._give(given) for given in inputs][-1]

    def press(self, *actions: Action) -> Answer:
        """Press keys."""
        return self.when(*map(Pressed, actions))

    def enter(self, number: int | str) -> Answer:
        """Type a number."""
        return self.when(Entered(Decimal(number)))

    def write(self, text: str) -> Answer:
        """Type a text."""
        return self.when(Wrote(text))

    def choose(self, code: str) -> Answer:
        """Choose a line or an answer."""
        return self.when(Chosen(code))

    def vouch(self, person: PersonId, *roles: Role) -> Answer:
        """Somebody proves who they are with badge and PIN."""
        return self.when(Vouched(person, roles))

    def journal(self, fact: Fact, entry: EntryId | None = None) -> Outcome:
        """Somebody's fact reaches this terminal's rows."""
        made = an_entry(fact, entry or entry_id(len(self.contents) + 1))
        self.contents[made.id] = encode_entry(made)
        over = Overlay(self.rows)
        outcome = apply(over, made, self.contents[made.id], len(self.contents))
        self.rows.accept(over.changes())
        self._changes += over.changes()
        return outcome

    def item(self, item: ItemId) -> Item:
        """What is known of an item that is here."""
        row = self.view.item(item)
        assert row is not None
        return row

    def step(self, given: Input) -> Step[Shift]:
        """What an input would lead to; nothing is booked."""
        return engine.advance(self.shift, given, self.context)

    def _give(self, given: Input) -> Answer:
        before, step = self.shift, self.step(given)
        resumed = engine.decode(engine.encode(step.state))
        assert resumed == step.state
        self.shift, self._changes = step.state, ()
        self.habits += (step.learnt,) if step.learnt else ()
        outcomes = tuple(self.journal(booking.fact, booking.entry) for booking in step.bookings)
        return Answer(before, self.shift, step.notice, step.bookings, outcomes, self._changes)


def then(
    answer: Answer,
    work: type[object],
    verdict: Verdict | None = None,
    reason: Why | None = None,
    facts: Sequence[type[Fact]] = (),
) -> None:
    """Work, notice and facts together; each fact was booked, and without facts nothing is changed."""
    notice = answer.notice
    said = (notice.verdict, notice.reason) if notice else (None, None)
    assert (type(answer.work), *said, [type(fact) for fact in answer.facts]) == (work, verdict, reason, list(facts))
    assert {outcome.kind for outcome in answer.outcomes} <= {OutcomeKind.APPLIED}
    assert bool(answer.changes) <= bool(facts)


def an_owed_walk(*items: ItemId, number: int = 1, place: Place = DOCK, to: str = "HOLD-1") -> Owed:
    """Goods that are blocked at the dock and belong to the cage."""
    return Owed(entry_id(number), Category.DAMAGED, place, LocationCode(to), items or (BOX,))
