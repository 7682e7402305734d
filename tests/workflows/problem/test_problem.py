"""Reporting a problem: in three keys goods are on hold, a supervisor sees it, and the interrupted work comes back."""

from decimal import Decimal

import pytest

from tests.support.builders import (
    BIN_CODE,
    DRUM_GTIN,
    HOLD_CODE,
    a_pallet,
    a_shipment,
    a_unit,
    label,
    location_label,
    lot_label,
    scanned,
)
from tests.support.drawn_flow import drawn, explored
from tests.support.names import BIN, BOX, DOCK, FLOUR, FLOUR_LOT, OTHER_BOX, PALLET, SHIPMENT, TABLET_LOT, TABLETS
from tests.support.operator import BACK, CONFIRM, PROBLEM, Operator, then
from tests.workflows.put_away.stores import INCOMING, flour, here, storing
from workflows import engine
from workflows.dialog import Action, Chosen, Entered, Input, Reason, Takes
from workflows.engine import Shift
from workflows.flow import About
from workflows.gs1.values import Gtin, Sgtin
from workflows.problem import flow, workflow
from workflows.problem.states import (
    CODE,
    MENU,
    ProblemAsk,
    ProblemCount,
    ProblemMenu,
    ProblemReason,
    ProblemScan,
)
from workflows.put_away.states import Carrying, PutAwayStart
from workflows.receive.flow import FLOW as RECEIVING
from workflows.receive.states import Receiving
from workflows.rules.exceptions import Category
from workflows.rules.facts.movement import Received
from workflows.rules.facts.state import StatusChanged
from workflows.rules.facts.work import ExceptionRaised
from workflows.rules.identity import NOWHERE
from workflows.rules.model.goods import Stock
from workflows.rules.model.work import OpenException
from workflows.rules.status import Disposition, Verdict

OK, WARN, STOP = Verdict.OK, Verdict.WARN, Verdict.STOP
R = ProblemReason
UNIT = a_unit("S1")
DELIVERY = a_shipment(a_pallet(1, UNIT))
DAMAGED = Chosen(f"{CODE}damaged")
AT_WORK = About(DOCK, shipment=SHIPMENT)


def reporting(*rows: object, about: About = AT_WORK) -> Operator:
    """Somebody who pressed the key for a problem over putting away."""
    operator = storing(*(rows or (here(), flour())))  # type: ignore[arg-type]
    operator.shift = Shift(ProblemMenu(about), (PutAwayStart(),))
    return operator


def raised(operator: Operator) -> set[tuple[Category, str]]:
    """The open exceptions by category and subject."""
    return {(row.category, row.subject) for row in operator.rows.every(OpenException)}


def test_in_three_keys_a_unit_is_on_hold_and_the_work_comes_back() -> None:
    operator = storing(here(), here(OTHER_BOX))
    operator.when(label(OTHER_BOX))
    then(operator.when(PROBLEM), ProblemMenu)
    assert [choice.code for choice in operator.prompt.choices] == [f"{CODE}{category.value}" for category in MENU]
    then(operator.when(DAMAGED), ProblemScan)
    then(operator.when(label(BOX)), Carrying, OK, R.ON_HOLD, [ExceptionRaised, StatusChanged])
    assert operator.item(BOX).disposition is Disposition.DAMAGED
    assert [(owed.items, owed.location, owed.place) for owed in operator.shift.owed] == [((BOX,), HOLD_CODE, DOCK)]
    assert raised(operator) == {(Category.DAMAGED, BOX.text)}


@pytest.mark.parametrize(
    ("category", "disposition"),
    [("suspect", Disposition.SUSPECT), ("label", Disposition.HELD), ("temperature", Disposition.HELD)],
)
def test_each_kind_of_problem_blocks_in_its_own_way(category: str, disposition: Disposition) -> None:
    operator = reporting()
    operator.choose(f"{CODE}{category}")
    operator.when(label(BOX))
    assert operator.item(BOX).disposition is disposition


def test_enter_takes_the_goods_that_the_work_was_about() -> None:
    operator = reporting(about=About(DOCK, BOX, TABLETS, TABLET_LOT))
    operator.when(DAMAGED)
    assert Action.CONFIRM in operator.prompt.actions
    assert operator.prompt.card is not None
    then(operator.when(CONFIRM), PutAwayStart, OK, R.ON_HOLD, [ExceptionRaised, StatusChanged])


def test_a_whole_package_is_reported_by_its_label() -> None:
    operator = reporting(here(PALLET, product=None, lot=None))
    operator.when(DAMAGED)
    then(operator.when(label(PALLET)), PutAwayStart, OK, R.ON_HOLD, [ExceptionRaised, StatusChanged])


def test_a_hold_tag_that_is_scanned_first_goes_with_the_report() -> None:
    operator = reporting()
    operator.when(DAMAGED)
    answer = operator.when(scanned("TAG-0017", "]C0"))
    then(answer, ProblemScan, OK, R.TAG_KEPT)
    fact = operator.when(label(BOX)).facts[0]
    assert isinstance(fact, ExceptionRaised)
    assert fact.note == "tag TAG-0017"
    then(reporting().when(DAMAGED, scanned("99X", "]C1")), ProblemScan, OK, R.TAG_KEPT)


def test_a_torn_label_of_goods_is_no_tag() -> None:
    long = scanned("0112345678901234" + "10" + "X" * 30)
    then(reporting().when(DAMAGED, long), ProblemScan, STOP, Reason.UNREADABLE)


def test_a_unit_of_the_shipment_that_nobody_received_is_received_as_blocked() -> None:
    operator = reporting(*DELIVERY)
    operator.when(DAMAGED)
    then(operator.when(label(UNIT.item)), PutAwayStart, OK, R.ON_HOLD, [ExceptionRaised, Received])
    assert (operator.item(UNIT.item).place, operator.item(UNIT.item).disposition) == (DOCK, Disposition.DAMAGED)
    unannounced = reporting(*DELIVERY)
    unannounced.when(DAMAGED)
    fact = unannounced.when(label(a_unit("S404").item, lot=None)).facts[1]
    assert isinstance(fact, Received)
    assert (fact.announced, fact.lots) == (False, ())
    no_shipment = reporting(here(), about=AT_WORK)
    no_shipment.when(DAMAGED)
    fact = no_shipment.when(label(UNIT.item)).facts[1]
    assert isinstance(fact, Received)
    assert fact.supplier is None


def test_goods_that_nobody_knows_are_reported_and_no_stock_changes() -> None:
    operator = reporting(about=About(DOCK))
    operator.when(DAMAGED)
    then(operator.when(label(UNIT.item)), PutAwayStart, OK, R.REPORTED, [ExceptionRaised])
    stranger = reporting()
    stranger.when(DAMAGED)
    then(stranger.when(label(Sgtin(Gtin("09506000134352"), "1"))), PutAwayStart, OK, R.REPORTED, [ExceptionRaised])
    pallet = reporting()
    pallet.when(DAMAGED)
    then(pallet.when(label(PALLET)), PutAwayStart, OK, R.REPORTED, [ExceptionRaised])


def test_goods_that_are_blocked_already_are_not_blocked_twice() -> None:
    operator = reporting(here(disposition=Disposition.HELD))
    operator.when(DAMAGED)
    then(operator.when(label(BOX)), ProblemScan, WARN, R.ON_HOLD_ALREADY)


def test_goods_without_serials_are_counted() -> None:
    operator = reporting(flour(40), flour(8, BIN, Disposition.AVAILABLE))
    operator.when(DAMAGED, scanned("TAG-1", "]C0"))
    then(operator.when(lot_label()), ProblemCount, OK, R.HOW_MANY)
    assert (operator.prompt.takes, operator.prompt.values.count) == (Takes.NUMBER, 5)
    then(operator.when(lot_label()), ProblemCount, WARN, R.COUNT_FIRST)
    then(operator.when(CONFIRM), ProblemCount)
    for wrong in ("6", "0", "NaN", "0.3"):
        then(operator.enter(wrong), ProblemCount, STOP, R.NOT_SO_MANY)
    answer = operator.enter(1)
    then(answer, PutAwayStart, OK, R.ON_HOLD, [ExceptionRaised, StatusChanged])
    amounts = {(row.place, row.disposition): row.quantity.amount for row in operator.rows.every(Stock)}
    assert amounts == {(DOCK, INCOMING): 32, (DOCK, Disposition.DAMAGED): 8, (BIN, Disposition.AVAILABLE): 8}
    assert operator.shift.owed[0].quantities[0].disposition is Disposition.DAMAGED


def test_available_flour_is_held_where_it_lies() -> None:
    operator = reporting(flour(8, BIN, Disposition.AVAILABLE))
    operator.choose(f"{CODE}label")
    operator.when(lot_label())
    operator.enter(1)
    assert {row.disposition for row in operator.rows.every(Stock)} == {Disposition.HELD}
    assert raised(operator) == {(Category.LABEL, f"lot:{FLOUR}|{FLOUR_LOT}")}


def test_flour_that_is_not_here_is_reported_all_the_same_and_without_a_lot_it_can_t_be() -> None:
    operator = reporting(here())
    operator.when(DAMAGED)
    then(operator.when(lot_label(DRUM_GTIN, lot=None)), ProblemScan, STOP, R.UNKNOWN_PRODUCT)
    then(operator.when(scanned("01095060001343521010ABC")), ProblemScan, STOP, R.UNKNOWN_PRODUCT)
    then(operator.when(lot_label()), PutAwayStart, OK, R.REPORTED, [ExceptionRaised])


@pytest.mark.parametrize(
    ("about", "subject"),
    [
        (About(DOCK, BOX), BOX.text),
        (About(DOCK, None, TABLETS, TABLET_LOT), f"lot:{TABLETS}|{TABLET_LOT}"),
        (About(DOCK), DOCK.text),
    ],
    ids=["item", "lot", "place"],
)
def test_what_is_missing_is_reported_as_the_work_named_it(about: About, subject: str) -> None:
    operator = reporting(about=about)
    then(operator.choose(f"{CODE}shortage"), PutAwayStart, OK, R.REPORTED, [ExceptionRaised])
    assert raised(operator) == {(Category.SHORTAGE, subject)}


def test_the_wrong_thing_is_answered_in_every_state() -> None:
    then(reporting().when(label(BOX)), ProblemMenu, WARN, R.CHOOSE_FIRST)
    then(reporting().choose("nonsense"), ProblemMenu)
    then(reporting().when(DAMAGED, location_label(BIN_CODE)), ProblemScan, WARN, R.NOT_GOODS)
    then(reporting().when(DAMAGED, CONFIRM), ProblemScan)
    then(reporting().when(BACK), PutAwayStart)


def test_where_there_is_nothing_to_have_a_problem_with_the_key_does_nothing() -> None:
    operator = reporting()
    then(operator.when(PROBLEM), ProblemMenu)
    assert flow.FLOW.begin() == ProblemMenu(About(NOWHERE))
    assert not flow.FLOW.is_for(operator.context)
    assert engine.flow_of(ProblemMenu(AT_WORK)) is flow.FLOW


INPUTS: tuple[Input, ...] = (
    *(label(BOX), label(UNIT.item), lot_label(), location_label(BIN_CODE), scanned("TAG-1", "]C0")),
    *(BACK, CONFIRM, PROBLEM, DAMAGED, Chosen(f"{CODE}shortage"), Entered(Decimal(1)), Entered(Decimal(-1))),
)


def test_the_flow_is_as_it_is_drawn() -> None:
    scan, count = reporting(), reporting()
    scan.when(DAMAGED)
    count.when(DAMAGED, lot_label())
    assert explored([reporting(), scan, count], INPUTS) == drawn(workflow)
    assert ProblemAsk.WHAT is reporting().prompt.ask


def test_from_receiving_a_problem_is_about_what_was_counted_last() -> None:
    operator = Operator(*DELIVERY)
    operator.choose("receive")
    assert RECEIVING.about(operator.work, operator.context) is None
    operator.choose(SHIPMENT)
    about = RECEIVING.about(operator.work, operator.context)
    assert about is not None
    assert (about.place, about.item, about.shipment) == (DOCK, None, SHIPMENT)
    operator.when(label(a_pallet(1).item), label(UNIT.item), PROBLEM)
    assert isinstance(operator.work, ProblemMenu)
    assert operator.work.about.item == UNIT.item
    then(operator.when(DAMAGED, CONFIRM), Receiving, OK, R.ON_HOLD, [ExceptionRaised, StatusChanged])
    closing = Operator(*DELIVERY)
    closing.choose("receive")
    closing.choose(SHIPMENT)
    closing.press(Action.CONFIRM)
    then(closing.when(PROBLEM), ProblemMenu)
