"""Somebody at the dock with a terminal that has no screen: inputs go to the engine, its facts to the judge, and the state through its text form after every step."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import cast

from tests.support.builders import MASTER_DATA
from tests.support.names import entry_id
from tests.support.views import an_entry, view_of
from workflows import engine
from workflows.dialog import Action, Card, Chosen, Entered, Input, Notice, Pressed, Prompt, Values, Why
from workflows.entry_codec import encode_entry
from workflows.gs1.values import Sgtin
from workflows.receive import prompt as receive_prompt
from workflows.receive import workflow as receive
from workflows.receive.answer import Result
from workflows.receive.close import INFER
from workflows.receive.states import ReceiveState
from workflows.rules.book import Outcome, OutcomeKind, apply
from workflows.rules.facts.parts import Fact
from workflows.rules.identity import EntryId, ItemId
from workflows.rules.model.goods import Item
from workflows.rules.model.row import Row
from workflows.rules.model.work import ShipmentItem
from workflows.rules.rows import Overlay, RowChange, Table
from workflows.rules.status import Evidence, Verdict
from workflows.rules.view import StockView
from workflows.step import Beside, Context, Owed, ReadingHabit

CONFIRM = Pressed(Action.CONFIRM)
BACK = Pressed(Action.BACK)
UNDO = Pressed(Action.UNDO)
TAKE_AS_ANNOUNCED = Chosen(INFER)
IDS = 40


@dataclass(frozen=True)
class Answer:
    """What one input led to: the state before and after, the notice, the facts with their judgements, and the rows they changed."""

    before: ReceiveState
    state: ReceiveState
    notice: Notice | None
    facts: tuple[Fact, ...]
    outcomes: tuple[Outcome, ...]
    changes: tuple[RowChange, ...]

    @property
    def values(self) -> Values:
        """The values of the notice."""
        assert self.notice is not None
        return self.notice.values

    @property
    def card(self) -> Card:
        """The card of the notice."""
        assert self.notice is not None
        assert self.notice.card is not None
        return self.notice.card


class Receiver:
    """Works over the examples' site and these rows; `first` is work that goes before its own. Every state is written as text and read back, as after a pulled battery."""

    def __init__(self, *rows: Row, state: ReceiveState | None = None) -> None:
        self.rows = Table((*MASTER_DATA, *rows))
        self._changes: tuple[RowChange, ...] = ()
        self.state = state or receive.begin()
        self.habits: tuple[ReadingHabit, ...] = ()
        self.contents: dict[EntryId, bytes] = {}
        self.owed: tuple[Owed, ...] = ()
        self.first: object | None = None

    @property
    def view(self) -> StockView:
        """What the terminal knows now."""
        return view_of(self.rows)

    @property
    def context(self) -> Context:
        """What the next step may know."""
        first = len(self.contents) + 1
        ids = tuple(entry_id(number) for number in range(first, first + IDS))
        return Context(self.view, ids, lambda entry: self.contents.get(entry, b""), self.habits, owed=self.owed)

    @property
    def prompt(self) -> Prompt:
        """What the screen asks for."""
        return receive_prompt.prompt(self.state, self.context)

    def when(self, *inputs: Input) -> Answer:
        """Give inputs one after the other; the answer to the last."""
        return [self._give(given) for given in inputs][-1]

    def press(self, *actions: Action) -> Answer:
        """Press keys."""
        return self.when(*map(Pressed, actions))

    def enter(self, number: int | str) -> Answer:
        """Type a number."""
        return self.when(Entered(Decimal(number)))

    def choose(self, code: str) -> Answer:
        """Choose a line or an answer."""
        return self.when(Chosen(code))

    def journal(self, fact: Fact) -> Outcome:
        """Somebody's fact reaches this terminal's rows."""
        entry = an_entry(fact, self.next_id())
        self.contents[entry.id] = encode_entry(entry)
        over = Overlay(self.rows)
        outcome = apply(over, entry, self.contents[entry.id], len(self.contents))
        self.rows.accept(over.changes())
        self._changes += over.changes()
        return outcome

    def next_id(self) -> EntryId:
        """The id of the entry to come."""
        return entry_id(len(self.contents) + 1)

    def item(self, item: ItemId) -> Item:
        """What is known of an item that is here."""
        row = self.view.item(item)
        assert row is not None
        return row

    def line(self, item: ItemId) -> ShipmentItem:
        """An item's line in the shipment that announced it, or where it is extra."""
        rows = list(self.rows.find(ShipmentItem, "item", item))
        assert len(rows) == 1
        return rows[0]

    def evidence(self) -> dict[str, Evidence]:
        """How each line of every shipment is known to be here, by its serial or SSCC."""
        return {_short(row.item): row.evidence for row in self.rows.every(ShipmentItem)}

    def step(self, given: Input) -> Result:
        """What an input would lead to; nothing is booked."""
        return receive.advance(self.state, given, self.context)

    def _give(self, given: Input) -> Answer:
        before, step = self.state, self.step(given)
        beside = step.state if isinstance(step.state, Beside) else None
        self.state, self._changes = read_back(beside.state if beside else cast(ReceiveState, step.state)), ()
        self.first = beside.first if beside else None
        self.owed = tuple(one for one in (*self.owed, *step.owes) if one.entry not in step.walked)
        self.habits += (step.learnt,) if step.learnt else ()
        outcomes = tuple(self.journal(booking.fact) for booking in step.bookings)
        facts = tuple(booking.fact for booking in step.bookings)
        return Answer(before, self.state, step.notice, facts, outcomes, self._changes)


def then(
    answer: Answer,
    state: type[ReceiveState],
    verdict: Verdict | None = None,
    reason: Why | None = None,
    facts: Sequence[type[Fact]] = (),
) -> None:
    """State, notice and facts together; each fact was booked, and without facts nothing is changed."""
    notice = answer.notice
    said = (notice.verdict, notice.reason) if notice else (None, None)
    assert (type(answer.state), *said, [type(fact) for fact in answer.facts]) == (state, verdict, reason, list(facts))
    assert {outcome.kind for outcome in answer.outcomes} <= {OutcomeKind.APPLIED}
    assert bool(answer.changes) <= bool(facts)


def read_back(state: ReceiveState) -> ReceiveState:
    """The state as it is resumed."""
    resumed = engine.decode(engine.encode(engine.Shift(state)))
    assert resumed == engine.Shift(state)
    return cast(ReceiveState, resumed.work)


def _short(item: ItemId) -> str:
    return item.serial if isinstance(item, Sgtin) else item.digits
