"""Deciding exceptions on the device: the queue, what is compared, the answers allowed by category and role, and signatures."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from tests.support.builders import (
    BIN_CODE,
    FAR,
    SOON,
    a_pallet,
    a_policy,
    a_shipment,
    a_unit,
    label,
    location_label,
    tablets_expire,
)
from tests.support.drawn_flow import drawn, explored
from tests.support.names import (
    BIN,
    BOX,
    DOCK,
    FLOUR,
    FLOUR_LOT,
    NOON,
    OTHER_BOX,
    PALLET,
    PERSON,
    SHIPMENT,
    SITE,
    TABLET_LOT,
    TABLETS,
    entry_id,
)
from tests.support.operator import BACK, CONFIRM, Operator, then
from tests.workflows.put_away.stores import flour, here
from workflows.dialog import Action, Chosen, Entered, Input, Pressed, Takes, Vouched
from workflows.home import Home
from workflows.resolve import flow, workflow
from workflows.resolve.answers import DESTROY, KEEP, QUARANTINE, RELEASE, answers_for
from workflows.resolve.states import ResolveAsk, ResolveList, ResolveOne, ResolveReason, ResolveSign
from workflows.rules.exceptions import Category
from workflows.rules.facts.parts import LotQuantity
from workflows.rules.facts.state import Destroyed, StatusChanged
from workflows.rules.facts.work import ExceptionRaised, ExceptionResolved, Meaning, Refused, Signed
from workflows.rules.identity import LotCode, PersonId, with_party
from workflows.rules.model.goods import Stock
from workflows.rules.model.master_data import Person
from workflows.rules.model.row import Row
from workflows.rules.model.work import OpenException
from workflows.rules.quantity import Quantity, Unit, pieces
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


# -- the queue ----------------------------------------------------------------------------------------------------------------------------


def test_the_queue_is_oldest_first_and_undated_last() -> None:
    late = OpenException("b", Category.OVERAGE, "x", opened=NOON + timedelta(hours=1))
    first = OpenException("c", Category.DAMAGED, "x", opened=NOON)
    undated = OpenException("a", Category.NEGATIVE_STOCK, "x")
    operator = deciding(late, undated, first)
    assert names(operator) == ["c", "b", "a"]
    assert (operator.prompt.ask, operator.prompt.takes, operator.prompt.values.count) == (
        ResolveAsk.CHOOSE,
        Takes.CHOICE,
        3,
    )


def test_what_late_data_may_settle_comes_first() -> None:
    old = OpenException("a", Category.DAMAGED, "x", opened=NOON)
    waited = OpenException("b", Category.OVERAGE, a_unit("S1").item.text, opened=NOON + timedelta(days=1))
    strange = OpenException("c", Category.NO_DATA, "nothing known", opened=NOON + timedelta(days=2))
    operator = deciding(old, waited, strange, *a_shipment(a_pallet(1, a_unit("S1"))))
    assert names(operator) == ["b", "a", "c"]
    assert [choice.done for choice in operator.prompt.choices] == [1, None, None]


def test_one_key_goes_through_the_categories_and_back_to_all() -> None:
    operator = deciding(
        OpenException("a", Category.DAMAGED, "x", opened=NOON),
        OpenException("b", Category.OVERAGE, "y", opened=NOON + timedelta(hours=1)),
    )
    then(operator.press(Action.LIST), ResolveList, OK, R.FILTERED)
    assert names(operator) == ["a"]
    operator.press(Action.LIST)
    assert names(operator) == ["b"]
    then(operator.press(Action.LIST), ResolveList, OK, R.ALL_SHOWN)
    assert names(operator) == ["a", "b"]
    operator.press(Action.LIST)
    then(operator.when(BACK), ResolveList)
    assert names(operator) == ["a", "b"]


def test_scanning_the_goods_opens_their_exception() -> None:
    then(raised().when(label(BOX)), ResolveOne)
    then(raised().when(label(OTHER_BOX)), ResolveList, WARN, R.NOT_IN_QUEUE)
    then(raised().when(location_label(BIN_CODE)), ResolveList, WARN, R.NOT_A_CODE_FOR_THIS)
    pallet = ExceptionRaised(Category.SEAL_BROKEN, PALLET.text, DOCK)
    then(raised(pallet, here(PALLET)).when(label(PALLET)), ResolveOne)


def test_what_means_nothing_in_the_queue_changes_nothing() -> None:
    then(raised().choose("gone"), ResolveList)
    then(raised().enter(1), ResolveList)


# -- one exception ------------------------------------------------------------------------------------------------------------------------


def test_who_raised_it_when_and_what_they_wrote_is_shown() -> None:
    ana = Person(PERSON, "Ana Ruiz", "", "", (Role.RECEIVER,), (SITE,))
    shown = {detail.label: detail.value for detail in opened(DAMAGE, HELD, ana).prompt.details}
    assert shown["raised_by"] == "Ana Ruiz"
    assert shown["note"] == "tag T-1"
    assert shown["opened"].startswith("2026-11-20")


def test_what_was_read_stands_beside_what_was_announced() -> None:
    unit = a_unit("S1")
    refused = Refused(Category.LOT_DIFFERS, DOCK, unit.item, TABLETS, LotCode("A7K12"), SOON, SHIPMENT)
    operator = opened(refused, *a_shipment(a_pallet(1, unit, tablets_expire(FAR))))
    compared = {detail.label: (detail.value, detail.against) for detail in operator.prompt.details}
    assert compared["lot"] == ("A7K12", TABLET_LOT)
    assert compared["expires"] == (SOON.isoformat(), FAR.isoformat())
    bare = opened(Refused(Category.OVERAGE, DOCK, unit.item, TABLETS, TABLET_LOT, None, SHIPMENT))
    assert {detail.label: detail.against for detail in bare.prompt.details}["lot"] == ""
    alone = opened(Refused(Category.RECALLED, DOCK, unit.item, TABLETS, TABLET_LOT))
    assert "lot" not in {detail.label for detail in alone.prompt.details}


def test_a_shortage_in_stock_shows_how_much() -> None:
    short = OpenException("n", Category.NEGATIVE_STOCK, BIN.text, count=Quantity(Decimal(-3), Unit.PIECE))
    operator = deciding(short)
    operator.choose("n")
    assert [detail.value for detail in operator.prompt.details] == ["-3"]
    assert operator.prompt.card is None
    then(operator.choose("release"), ResolveOne, WARN, R.CLOSES_BY_ITSELF)


@pytest.mark.parametrize("category", list(Category), ids=str)
def test_the_safest_answer_stands_first_and_dangerous_goods_are_never_released(category: Category) -> None:
    replies = answers_for(category, parked=False)
    assert not replies or replies[0].signed is None
    if category in (Category.RECALLED, Category.SUSPECT, Category.ILLEGITIMATE, Category.EXPIRED):
        assert RELEASE not in replies
    assert all(reply.signed for reply in replies if reply in (RELEASE, DESTROY))
    assert answers_for(Category.DAMAGED, parked=True)[0].code == "reject_entry"


def test_asking_the_supplier_keeps_it_open_with_an_owner() -> None:
    operator = opened()
    then(operator.choose(KEEP.code), ResolveList, OK, R.WAITING, [ExceptionResolved])
    assert row(operator).owner == PERSON
    operator.rows.put(replace(row(operator), owner=BOSS))
    operator.choose(names(operator)[0])
    assert {detail.label: detail.value for detail in operator.prompt.details}["owner"] == BOSS
    assert operator.item(BOX).disposition is Disposition.HELD


def test_quarantine_needs_no_signature() -> None:
    operator = opened()
    then(operator.choose(QUARANTINE.code), ResolveList, OK, R.DECIDED, [StatusChanged, ExceptionResolved])
    assert operator.item(BOX).disposition is Disposition.QUARANTINED
    assert list(operator.rows.every(OpenException)) == []


def test_a_release_is_signed_and_the_goods_may_be_used_again() -> None:
    operator = opened()
    then(operator.choose(RELEASE.code), ResolveSign)
    sign = operator.prompt.sign
    assert sign is not None
    assert (sign.meaning, sign.barred) == (Meaning.RELEASED, (PERSON,))
    assert len(sign.record) == 32
    answer = operator.when(SIGNED)
    then(answer, ResolveList, OK, R.DECIDED, [Signed, StatusChanged, ExceptionResolved])
    signed, _, resolved = answer.bookings
    assert isinstance(signed.fact, Signed)
    assert isinstance(resolved.fact, ExceptionResolved)
    assert (signed.fact.person, resolved.fact.signature) == (BOSS, signed.entry)
    assert signed.fact.record == sign.record
    assert operator.item(BOX).disposition is Disposition.INCOMING


def test_goods_in_their_bin_are_available_after_a_release() -> None:
    operator = opened(replace(DAMAGE, place=BIN), here(place=BIN, disposition=Disposition.HELD))
    operator.choose(RELEASE.code)
    operator.when(SIGNED)
    assert operator.item(BOX).disposition is Disposition.AVAILABLE


def test_where_policy_allows_it_whoever_raised_it_may_sign() -> None:
    operator = opened(DAMAGE, HELD, a_policy("raiser_may_sign", "yes"))
    operator.choose(RELEASE.code)
    assert operator.prompt.sign is not None
    assert operator.prompt.sign.barred == ()


def test_without_a_trusted_clock_nothing_is_signed() -> None:
    operator = opened(DAMAGE, HELD, trusted=False)
    then(operator.choose(RELEASE.code), ResolveOne, STOP, R.NO_TRUSTED_TIME)
    then(operator.choose(QUARANTINE.code), ResolveList, OK, R.DECIDED, [StatusChanged, ExceptionResolved])


def test_goods_that_are_not_here_can_t_be_released() -> None:
    operator = opened(DAMAGE, here(place=with_party("X"), disposition=Disposition.HELD))  # type: ignore[arg-type]
    then(operator.choose(RELEASE.code), ResolveOne, WARN, R.NOTHING_TO_RELEASE)
    then(opened(DAMAGE, here(OTHER_BOX)).choose(RELEASE.code), ResolveOne, WARN, R.NOTHING_TO_RELEASE)


def test_destroyed_goods_are_no_more() -> None:
    operator = opened()
    operator.choose(DESTROY.code)
    then(operator.when(SIGNED), ResolveList, OK, R.DECIDED, [Signed, Destroyed, ExceptionResolved])
    assert operator.item(BOX).disposition is Disposition.DESTROYED


@pytest.mark.parametrize(("code", "kind"), [(QUARANTINE.code, StatusChanged), (DESTROY.code, Destroyed)])
def test_goods_without_serials_are_decided_by_quantity(code: str, kind: type[StatusChanged]) -> None:
    told = LotQuantity(FLOUR, FLOUR_LOT, FOUR)
    fact = ExceptionRaised(Category.DAMAGED, f"lot:{FLOUR}|{FLOUR_LOT}", BIN, (), (told,))
    operator = opened(fact, flour(4, BIN, Disposition.DAMAGED))
    assert operator.prompt.card is not None
    answer = operator.choose(code)
    if isinstance(operator.work, ResolveSign):
        answer = operator.when(SIGNED)
    assert kind in [type(one) for one in answer.facts]
    kept = {Disposition.QUARANTINED} if kind is StatusChanged else {Disposition.DESTROYED}
    assert {one.disposition for one in operator.rows.every(Stock)} == kept


def test_one_signature_decides_all_that_are_like_it() -> None:
    second = replace(DAMAGE, subject=OTHER_BOX.text, items=(OTHER_BOX,))
    operator = raised(DAMAGE, HELD, here(OTHER_BOX, disposition=Disposition.HELD))
    operator.journal(second)
    operator.journal(ExceptionRaised(Category.DAMAGED, "nothing", DOCK))
    operator.when(label(BOX))
    then(operator.press(Action.LIST), ResolveOne, OK, R.ALL_LIKE_IT)
    assert operator.prompt.values.count == 2
    then(operator.press(Action.LIST), ResolveOne, OK, R.ONLY_THIS)
    operator.press(Action.LIST)
    operator.choose(RELEASE.code)
    facts = [Signed, StatusChanged, ExceptionResolved, StatusChanged, ExceptionResolved]
    then(operator.when(SIGNED), ResolveList, OK, R.DECIDED, facts)
    nothing = raised(ExceptionRaised(Category.DAMAGED, "nothing", DOCK))
    nothing.choose(names(nothing)[0])
    nothing.press(Action.LIST)
    assert nothing.prompt.values.count == 1


def test_one_that_was_closed_meanwhile_is_left_out_and_what_does_not_fit_waits_for_the_next_time() -> None:
    operator = raised(DAMAGE, HELD)
    gone = ResolveOne(names(operator)[0], ("gone",))
    operator.shift = replace(operator.shift, work=gone)
    then(operator.choose(QUARANTINE.code), ResolveList, OK, R.DECIDED, [StatusChanged, ExceptionResolved])
    boxes = tuple(a_unit(f"B{number}").item for number in range(45))
    many = replace(DAMAGE, items=boxes)
    crowd = opened(many, *(here(box, disposition=Disposition.HELD) for box in boxes))
    then(crowd.choose(QUARANTINE.code), ResolveList, OK, R.DECIDED)


def test_an_exception_that_somebody_closed_meanwhile_is_said() -> None:
    operator = deciding()
    operator.shift = replace(operator.shift, work=ResolveOne("gone"))
    assert operator.prompt.actions == (Action.BACK,)
    then(operator.when(CONFIRM), ResolveList, OK, R.CLOSED_MEANWHILE)
    operator.shift = replace(operator.shift, work=ResolveSign(ResolveOne("gone"), "release"))
    assert operator.prompt.actions == (Action.BACK,)
    then(operator.when(SIGNED), ResolveList, OK, R.CLOSED_MEANWHILE)


def test_other_inputs_change_nothing() -> None:
    then(opened().when(label(BOX)), ResolveOne, WARN, R.NOT_A_CODE_FOR_THIS)
    then(opened().choose("nonsense"), ResolveOne)
    then(opened().when(CONFIRM), ResolveOne)
    then(opened().when(BACK), ResolveList)
    operator = opened()
    operator.choose(RELEASE.code)
    then(operator.when(label(BOX)), ResolveSign)
    then(operator.when(BACK), ResolveOne)


# -- among other work ---------------------------------------------------------------------------------------------------------------------


def test_the_queue_is_for_supervisors_and_quality_and_is_counted_in_the_list_of_work() -> None:
    operator = Operator(HELD)
    operator.journal(DAMAGE)
    assert {choice.code: choice.count for choice in operator.prompt.choices}["resolve"] == 1
    picker = Operator(HELD, roles=frozenset({Role.PICKER}))
    assert not flow.FLOW.is_for(picker.context)


def test_back_in_the_queue_ends_it() -> None:
    operator = deciding()
    operator.shift = replace(operator.shift, under=(Home(),))
    then(operator.when(BACK), Home)


INPUTS: tuple[Input, ...] = (
    *(label(BOX), label(OTHER_BOX), BACK, CONFIRM, Pressed(Action.LIST), SIGNED, Entered(Decimal(1))),
    *(Chosen(reply.code) for reply in (KEEP, QUARANTINE, RELEASE, DESTROY)),
    Chosen(str(entry_id(1))),
)


def test_the_flow_is_as_it_is_drawn() -> None:
    signing, gone = opened(), deciding()
    signing.choose(RELEASE.code)
    gone.shift = replace(gone.shift, work=ResolveSign(ResolveOne("gone"), "release"))
    assert explored([raised(), deciding(), opened(), signing, gone], INPUTS) == drawn(workflow)
