"""Entries that were recorded and not booked are ruled on: rejected, or accepted with what stands in their way named."""

from tests.support.builders import (
    DOCK_CODE,
)
from tests.support.names import (
    BIN,
    BOX,
    DOCK,
    OTHER_BOX,
    entry_id,
)
from tests.support.operator import Operator, then
from tests.workflows.put_away.stores import here
from workflows.dialog import Vouched
from workflows.resolve.answers import NOTED
from workflows.resolve.states import ResolveList, ResolveOne, ResolveReason
from workflows.rules.exceptions import Category, ParkReason
from workflows.rules.facts.movement import Moved, Picked, PickRule
from workflows.rules.facts.parts import ItemStep
from workflows.rules.facts.work import ExceptionRaised, ExceptionResolved, Refused, Signed
from workflows.rules.identity import After, EntryId, LocationCode, PersonId, at
from workflows.rules.model.row import Row
from workflows.rules.model.work import OpenException, Ruling
from workflows.rules.quantity import pieces
from workflows.rules.roles import Role
from workflows.rules.status import Disposition, Verdict

OK, WARN, STOP = Verdict.OK, Verdict.WARN, Verdict.STOP
R = ResolveReason
BOSS = PersonId("p-0099")
SIGNED = Vouched(BOSS, (Role.SUPERVISOR,))
HELD = here(disposition=Disposition.HELD)
DAMAGE = ExceptionRaised(Category.DAMAGED, BOX.text, DOCK, (BOX,), note="tag T-1")
FOUR = pieces(4)


def deciding(*rows: Row, roles: frozenset[Role] = frozenset({Role.SUPERVISOR}), trusted: bool = True) -> Operator:
    """A supervisor at the queue."""
    return Operator(*(rows or (HELD,)), work=ResolveList(), roles=roles, person=BOSS, clock_trusted=trusted)


def raised(fact: ExceptionRaised | Refused = DAMAGE, *rows: Row, **given: bool) -> Operator:
    """A supervisor at the queue, after somebody raised this."""
    operator = deciding(*rows, **given)  # type: ignore[arg-type]
    operator.journal(fact)
    return operator


def opened(fact: ExceptionRaised | Refused = DAMAGE, *rows: Row, **given: bool) -> Operator:
    """A supervisor looking at the only exception."""
    operator = raised(fact, *rows, **given)
    operator.choose(names(operator)[0])
    assert isinstance(operator.work, ResolveOne)
    return operator


def names(operator: Operator) -> list[str]:
    """The open exceptions in the order of the queue."""
    return [choice.code for choice in operator.prompt.choices]


def row(operator: Operator) -> OpenException:
    """The only open exception."""
    [only] = operator.rows.every(OpenException)
    return only


SOLD = LocationCode("A-09-1")


def double_pick() -> Operator:
    """Two people moved one box from the same bin: the second is parked."""
    operator = deciding(here(place=BIN, disposition=Disposition.AVAILABLE))
    step = (ItemStep(BOX, After.entry(entry_id(900))),)
    operator.contents[entry_id(900)] = b""
    operator.journal(Moved(BIN, at(DOCK_CODE), step), entry_id(1))
    operator.journal(Moved(BIN, at(SOLD), step), entry_id(2))
    assert row(operator).reason is ParkReason.CONFLICT
    return operator


def test_a_double_booking_shows_what_was_wanted_and_what_is() -> None:
    operator = double_pick()
    operator.choose(names(operator)[0])
    wanted = next(detail for detail in operator.prompt.details if detail.label == "wanted")
    assert (wanted.value, wanted.against) == (SOLD, DOCK_CODE)


def test_rejecting_the_second_booking_leaves_the_goods_where_they_are() -> None:
    operator = double_pick()
    operator.choose(names(operator)[0])
    then(operator.choose("reject_entry"), ResolveList, OK, R.DECIDED, [ExceptionResolved])
    assert operator.item(BOX).place == at(DOCK_CODE)
    assert list(operator.rows.every(OpenException)) == []


def test_accepting_the_second_booking_is_signed_and_says_no_to_the_first() -> None:
    operator = double_pick()
    operator.choose(names(operator)[0])
    operator.choose("accept_entry")
    answer = operator.when(SIGNED)
    then(answer, ResolveList, OK, R.DECIDED, [Signed, ExceptionResolved])
    resolved = answer.facts[1]
    assert isinstance(resolved, ExceptionResolved)
    assert {(one.entry, one.ruling) for one in resolved.rulings} == {
        (EntryId(entry_id(1)), Ruling.NO),
        (EntryId(entry_id(2)), Ruling.YES),
    }
    assert operator.item(BOX).place == at(SOLD)


def test_without_the_content_of_the_first_the_yes_alone_displaces_it() -> None:
    operator = double_pick()
    del operator.contents[entry_id(1)]
    operator.contents[entry_id(77)] = b""
    operator.choose(names(operator)[0])
    operator.choose("accept_entry")
    answer = operator.when(SIGNED)
    resolved = answer.facts[1]
    assert isinstance(resolved, ExceptionResolved)
    assert [one.ruling for one in resolved.rulings] == [Ruling.YES]


def test_an_entry_whose_goods_nobody_knows_and_one_that_can_t_be_read_are_ruled_on_all_the_same() -> None:
    waiting = deciding(here(OTHER_BOX))
    step = (ItemStep(BOX, After.entry(entry_id(55))),)
    waiting.journal(Picked("O", "1", BIN, DOCK, PickRule.FEFO, step), entry_id(2))  # type: ignore[arg-type]
    waiting.choose(names(waiting)[0])
    waiting.choose("accept_entry")
    then(waiting.when(SIGNED), ResolveList, OK, R.DECIDED, [Signed, ExceptionResolved])
    garbage = OpenException(
        str(entry_id(3)), Category.UNREADABLE, "entry:u", EntryId(entry_id(3)), ParkReason.UNREADABLE, b"\x00"
    )
    operator = deciding(garbage)
    operator.choose(str(entry_id(3)))
    assert operator.prompt.details == ()
    then(operator.choose("reject_entry"), ResolveList, OK, R.DECIDED, [ExceptionResolved])


def test_a_decision_that_came_too_late_is_noted() -> None:
    late = OpenException("l", Category.LATE, "entry:l")
    operator = deciding(late)
    operator.choose("l")
    then(operator.choose(NOTED.code), ResolveList, OK, R.DECIDED, [ExceptionResolved])
