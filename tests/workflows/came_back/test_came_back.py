"""What came back to somebody is a line of their list of work, read in words, and decided by whoever may decide it."""

from dataclasses import replace

from tests.support.builders import label
from tests.support.drawn_flow import drawn, explored
from tests.support.names import BOX, DOCK, NOON, PERSON, WITNESS, entry_id
from tests.support.operator import BACK, CONFIRM, Operator, then
from tests.support.views import an_entry
from tests.workflows.put_away.stores import here
from workflows.came_back import workflow
from workflows.came_back.states import CameBackAsk, CameBackList, CameBackOne, CameBackReason
from workflows.dialog import Chosen, Input, Takes
from workflows.entry_codec import encode_entry
from workflows.home import Home
from workflows.resolve.states import ResolveOne
from workflows.rules.exceptions import Category, ParkReason
from workflows.rules.facts.work import ExceptionRaised
from workflows.rules.identity import PersonId
from workflows.rules.model.work import OpenException
from workflows.rules.roles import Role
from workflows.rules.status import Verdict

FACT = ExceptionRaised(Category.DAMAGED, BOX.text, DOCK, (BOX,), note="wet")
PICKER = frozenset({Role.PICKER})


def parked(number: int = 1, person: PersonId = PERSON) -> OpenException:
    """An entry of somebody that was recorded and not booked."""
    made = an_entry(FACT, entry_id(number))
    made = replace(made, stamp=replace(made.stamp, person=person))
    category, reason = Category.CONFLICT, ParkReason.CONFLICT
    return OpenException(str(made.id), category, BOX.text, made.id, reason, encode_entry(made), NOON)


def waits_for(person: PersonId = PERSON) -> OpenException:
    """An exception that names somebody as the one it waits for."""
    return OpenException("damaged:x", Category.DAMAGED, BOX.text, opened=NOON, owner=person)


def reading(*rows: OpenException, roles: frozenset[Role] = PICKER) -> Operator:
    """Somebody who opens what came back to them."""
    return Operator(here(), *(rows or (parked(),)), work=CameBackList(), roles=roles)


def test_the_list_of_work_has_a_line_for_what_came_back_and_none_when_nothing_did() -> None:
    somebody = Operator(here(), parked(), waits_for(), roles=PICKER)
    assert [(line.code, line.count) for line in somebody.prompt.choices if line.code == "came_back"] == [
        ("came_back", 2)
    ]
    assert isinstance(somebody.choose("came_back").work, CameBackList)
    others = Operator(here(), parked(person=WITNESS), waits_for(WITNESS), roles=PICKER)
    assert "came_back" not in [line.code for line in others.prompt.choices]


def test_each_is_a_line_in_words_with_the_moment_it_began() -> None:
    prompt = reading(parked(), waits_for()).prompt
    assert (prompt.ask, prompt.takes, prompt.values.count) == (CameBackAsk.CHOOSE, Takes.CHOICE, 2)
    assert sorted(line.label for line in prompt.choices) == ["exception_conflict", "exception_damaged"]
    assert {line.detail for line in prompt.choices} == {NOON.isoformat()}


def test_one_is_read_with_its_goods_and_its_trouble_and_nothing_is_booked() -> None:
    operator = reading()
    then(operator.choose(str(entry_id(1))), CameBackOne)
    assert operator.prompt.card is not None
    assert operator.prompt.card.item == BOX
    assert ("what", "exception_conflict") in [(line.label, line.value) for line in operator.prompt.details]
    then(operator.when(CONFIRM), CameBackList)


def test_one_without_a_date_is_read_all_the_same() -> None:
    operator = reading(replace(waits_for(), opened=None))
    operator.choose("damaged:x")
    assert [line.label for line in operator.prompt.details] == ["what"]


def test_whoever_may_decide_it_is_led_to_the_queue_and_comes_back() -> None:
    operator = reading(roles=frozenset({Role.SUPERVISOR}))
    assert isinstance(operator.choose(str(entry_id(1))).work, ResolveOne)
    operator.when(BACK)
    assert isinstance(operator.when(BACK).work, CameBackList)


def test_one_that_was_settled_meanwhile_is_told() -> None:
    operator = reading()
    operator.shift = replace(operator.shift, work=CameBackOne("gone"))
    assert operator.prompt.ask is CameBackAsk.CHOOSE
    then(operator.when(BACK), CameBackList, Verdict.OK, CameBackReason.SETTLED)


def test_a_scan_is_told_that_this_is_not_for_scans() -> None:
    then(reading().when(label(BOX)), CameBackList, Verdict.WARN, CameBackReason.NOT_FOR_SCANS)


def test_when_nothing_is_left_any_key_leads_back_to_the_list_of_work() -> None:
    operator = reading(waits_for(WITNESS))
    assert isinstance(operator.when(CONFIRM).work, Home)


def test_without_a_person_nothing_came_back() -> None:
    assert workflow.waiting(replace(reading().context, person=None)) == 0


def test_the_flow_is_as_it_is_drawn() -> None:
    inputs: tuple[Input, ...] = (BACK, CONFIRM, Chosen(str(entry_id(1))), Chosen("other"), label(BOX))
    one = reading()
    one.choose(str(entry_id(1)))
    gone = reading()
    gone.shift = replace(gone.shift, work=CameBackOne("gone"))
    operators = (reading(), reading(roles=frozenset({Role.SUPERVISOR})), one, gone)
    assert explored(operators, inputs) == drawn(workflow)
