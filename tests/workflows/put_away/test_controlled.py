"""Controlled goods are put under lock, and only while a second person watches; and what is counted in pieces stays whole."""

from dataclasses import replace

from tests.support.builders import BIN_CODE, label, location_label, lot_label
from tests.support.names import BOX, PALLET, PERSON, WITNESS
from tests.support.operator import BACK, then
from tests.workflows.put_away.stores import A_CONTROLLED, MIXED_PALLET, SAFES, SECOND, flour, here, storing
from workflows.dialog import Wrote
from workflows.put_away import flow
from workflows.put_away.states import Carrying, CountLoad, PutAwayAsk, PutAwayReason, PutAwayStart, PutAwayWitness
from workflows.rules.facts.movement import PutAway
from workflows.rules.facts.work import Meaning
from workflows.rules.identity import inside
from workflows.rules.roles import Role
from workflows.rules.status import Verdict

R = PutAwayReason


def test_controlled_goods_are_booked_only_after_a_second_person_said_who_they_are() -> None:
    operator = storing(here(), A_CONTROLLED, *SAFES)
    operator.when(label(BOX))
    then(operator.when(location_label(BIN_CODE)), PutAwayWitness, Verdict.WARN, R.WITNESS_FIRST)
    asked = operator.prompt.sign
    assert asked is not None
    assert (operator.prompt.ask, asked.meaning, asked.barred) == (PutAwayAsk.WITNESS, Meaning.WITNESSED, (PERSON,))
    assert flow.FLOW.about(operator.work, operator.context) is not None
    then(operator.vouch(PERSON, Role.PICKER), PutAwayWitness, Verdict.STOP, R.WITNESS_FIRST)
    then(operator.when(label(BOX)), PutAwayWitness, Verdict.STOP, R.WITNESS_FIRST)
    then(operator.when(Wrote("x")), PutAwayWitness)
    then(operator.when(BACK), Carrying)
    operator.when(location_label(BIN_CODE))
    answer = operator.vouch(WITNESS, Role.RECEIVER)
    then(answer, PutAwayStart, Verdict.OK, R.STORED, [PutAway])
    assert [booking.witness for booking in answer.bookings] == [WITNESS]


def test_controlled_goods_are_kept_under_lock() -> None:
    operator = storing(here(), A_CONTROLLED, SAFES[1])
    operator.when(label(BOX))
    assert operator.prompt.location == SECOND
    then(operator.when(location_label(BIN_CODE)), Carrying, Verdict.STOP, R.WRONG_CONDITION)


def test_one_controlled_thing_on_a_pallet_makes_all_of_it_controlled() -> None:
    operator = storing(*MIXED_PALLET, flour(8, inside(PALLET)), A_CONTROLLED, *SAFES)
    operator.when(label(PALLET))
    then(operator.when(location_label(BIN_CODE)), PutAwayWitness, Verdict.WARN, R.WITNESS_FIRST)
    plain = storing(*MIXED_PALLET, flour(8, inside(PALLET)), replace(A_CONTROLLED, controlled=False), *SAFES)
    plain.when(label(PALLET))
    then(plain.when(location_label(BIN_CODE)), PutAwayStart, Verdict.OK, R.STORED, [PutAway])


def test_a_part_of_a_piece_is_never_put_away() -> None:
    operator = storing(flour(40))
    operator.when(lot_label())
    then(operator.enter("0.3"), CountLoad, Verdict.STOP, R.MORE_THAN_IS_HERE)
    then(operator.enter("0.5"), Carrying, Verdict.OK, R.ON_THE_CART)
