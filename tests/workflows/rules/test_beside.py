"""What facts do beside moving goods: holds are a set by id, quantities add up, orders and tasks follow, trouble is recorded (sync protocol, rule 15)."""

from decimal import Decimal
from itertools import permutations

from tests.support.ledger import A, B, Ledger, an_entry_of, decided, undone
from tests.support.names import (
    BOX,
    CASE,
    CASE_GTIN,
    CUSTOMER,
    FLOUR,
    FLOUR_LOT,
    HERE,
    PALLET,
    PERSON,
    TABLET_LOT,
    TABLETS,
    TASK,
    THERE,
    entry_id,
)
from workflows.rules.book import APPLIED
from workflows.rules.entry import Entry
from workflows.rules.exceptions import Category
from workflows.rules.facts.movement import Moved, Picked, PickRule, Received, Shipped
from workflows.rules.facts.parts import ItemStep, LotQuantity
from workflows.rules.facts.state import Adjusted, DocumentAttached, HoldLifted, HoldPlaced, OwnerChanged, StatusChanged
from workflows.rules.facts.work import ExceptionRaised, Refused, TaskClaimed, TaskReleased, TaskTakenOver
from workflows.rules.identity import HoldId, OrderKey, PartyKey, Place, inside
from workflows.rules.model.goods import Item, LotDocument, Stock
from workflows.rules.model.holds import Hold, HoldReleased, lot_subject
from workflows.rules.model.master_data import Pack
from workflows.rules.model.work import OpenException, Order, OrderLine, OrderState, Task, TaskKind
from workflows.rules.quantity import pieces
from workflows.rules.status import Disposition, Evidence, HoldReason, PackLevel

LOT = lot_subject(TABLETS, TABLET_LOT)
ORDER = OrderKey("SO-4711")


def hold(number: int, name: int, *subjects: str) -> Entry:
    """A hold of this name is placed."""
    return an_entry_of(number, HoldPlaced(HoldId(entry_id(name)), subjects or (LOT,), HoldReason.RECALL))


def lifted(number: int, name: int, *subjects: str) -> Entry:
    """The hold of this name is lifted from its subjects."""
    return an_entry_of(number, HoldLifted(HoldId(entry_id(name)), subjects or (LOT,), "released"))


def holds(ledger: Ledger) -> set[str]:
    """The subjects that some hold names."""
    return {row.subject for row in ledger.rows.every(Hold)}


def flour(amount: int) -> tuple[LotQuantity, ...]:
    """So much flour."""
    return (LotQuantity(FLOUR, FLOUR_LOT, pieces(amount)),)


def stock(ledger: Ledger) -> dict[tuple[Place, Disposition], int]:
    """Balances by place and status."""
    return {(row.place, row.disposition): int(row.quantity.amount) for row in ledger.rows.every(Stock)}


# -- holds --------------------------------------------------------------------------------------------------------------------------------


def test_two_holds_on_a_lot_need_two_releases() -> None:
    ledger = Ledger()
    ledger.take(hold(1, 100), hold(2, 200), lifted(3, 100))
    assert holds(ledger) == {LOT}
    ledger.take(lifted(4, 200))
    assert holds(ledger) == set()


def test_a_release_that_comes_before_its_hold_counts_all_the_same() -> None:
    ledger = Ledger()
    ledger.take(lifted(1, 100), hold(2, 100))
    assert holds(ledger) == set()
    assert len(list(ledger.rows.every(HoldReleased))) == 1


def test_a_release_frees_the_subjects_that_it_names_and_no_other() -> None:
    ledger = Ledger()
    ledger.take(hold(1, 100, LOT, BOX.text), lifted(2, 100, BOX.text))
    assert holds(ledger) == {LOT}


def test_holds_and_releases_end_alike_in_every_order() -> None:
    entries = (hold(1, 100), hold(2, 200, LOT, BOX.text), lifted(3, 100))
    ends = set()
    for order in permutations(entries):
        ledger = Ledger()
        ledger.take(*order)
        ends.add(frozenset((row.hold, row.subject) for row in ledger.rows.every(Hold)))
    assert ends == {frozenset({(HoldId(entry_id(200)), LOT), (HoldId(entry_id(200)), BOX.text)})}


def test_a_hold_that_is_taken_back_leaves_what_another_fact_put_under_the_same_hold() -> None:
    ledger = Ledger()
    more = hold(2, 100, BOX.text)
    ledger.take(hold(1, 100), more, undone(3, more))
    assert holds(ledger) == {LOT}


# -- quantities ---------------------------------------------------------------------------------------------------------------------------


def test_stock_below_zero_opens_an_exception_that_closes_by_itself() -> None:
    ledger = Ledger()
    assert ledger.take(an_entry_of(1, Moved(A, B, quantities=flour(5)))) == APPLIED
    (trouble,) = ledger.rows.every(OpenException)
    assert (trouble.category, trouble.subject, trouble.count) == (Category.NEGATIVE_STOCK, A.text, -pieces(5))
    ledger.take(an_entry_of(2, Received(A, Evidence.SEEN, quantities=flour(8), disposition=Disposition.AVAILABLE)))
    assert list(ledger.rows.every(OpenException)) == []
    assert stock(ledger) == {(A, Disposition.AVAILABLE): 3, (B, Disposition.AVAILABLE): 5}


def test_an_empty_balance_is_gone() -> None:
    ledger = Ledger()
    ledger.take(an_entry_of(1, Received(A, Evidence.SEEN, quantities=flour(5), disposition=Disposition.AVAILABLE)))
    ledger.take(an_entry_of(2, Moved(A, B, quantities=flour(5))))
    assert stock(ledger) == {(B, Disposition.AVAILABLE): 5}


def test_quantities_end_alike_in_every_order() -> None:
    entries = (
        an_entry_of(1, Received(A, Evidence.SEEN, quantities=flour(8), disposition=Disposition.AVAILABLE)),
        an_entry_of(2, Moved(A, B, quantities=flour(5))),
        an_entry_of(3, Adjusted(B, "spilt", quantities=flour(-5))),
        an_entry_of(4, StatusChanged(A, Disposition.AVAILABLE, Disposition.HELD, "odd", quantities=flour(3))),
    )
    ends = set()
    for order in permutations(entries):
        ledger = Ledger()
        ledger.take(*order)
        ends.add((frozenset(stock(ledger).items()), frozenset(ledger.troubles())))
    assert ends == {(frozenset({((A, Disposition.HELD), 3)}), frozenset())}


def test_goods_change_hands_without_moving() -> None:
    owner = PartyKey("0738123000002")
    ledger = Ledger()
    ledger.take(an_entry_of(1, Received(A, Evidence.SEEN, quantities=flour(5), disposition=Disposition.AVAILABLE)))
    ledger.take(an_entry_of(2, OwnerChanged(A, None, owner, quantities=flour(5))))
    assert [(row.owner, row.quantity) for row in ledger.rows.every(Stock)] == [(owner, pieces(5))]


# -- orders, tasks, documents, trouble ----------------------------------------------------------------------------------------------------


def picked(number: int) -> Entry:
    """Two pieces and one item are picked."""
    fact = Picked(ORDER, "10", A, B, PickRule.FEFO, items=(ItemStep(BOX),), quantities=flour(2))
    return an_entry_of(number, fact)


def test_a_pick_counts_for_its_order_line() -> None:
    ledger = Ledger(OrderLine(ORDER, "10", FLOUR, pieces(5)))
    pick = picked(1)
    ledger.take(pick)
    assert [row.picked for row in ledger.rows.every(OrderLine)] == [Decimal(3)]
    ledger.take(undone(2, pick))
    assert [row.picked for row in ledger.rows.every(OrderLine)] == [Decimal(0)]


def test_a_picked_package_counts_as_what_it_holds() -> None:
    """A case of four by its GTIN; a logistic unit by what is known to be inside it."""
    case = Item(CASE, inside(PALLET), entry_id(90), Disposition.AVAILABLE)
    pack = Pack(CASE_GTIN, TABLETS, PackLevel.CASE, Decimal(4))
    ledger = Ledger(OrderLine(ORDER, "10", TABLETS, pieces(9)), pack, case)
    ledger.take(an_entry_of(1, Picked(ORDER, "10", A, B, PickRule.FEFO, items=(ItemStep(PALLET), ItemStep(BOX)))))
    assert [row.picked for row in ledger.rows.every(OrderLine)] == [Decimal(5)]


def test_a_pick_for_an_order_that_is_in_no_list_is_kept() -> None:
    assert Ledger().take(picked(1)) == APPLIED


def test_an_order_that_left_is_shipped_and_one_that_is_in_no_list_is_kept() -> None:
    ledger = Ledger(Order(ORDER, CUSTOMER, OrderState.PACKED))
    ledger.take(an_entry_of(1, Shipped(CUSTOMER, A, orders=(ORDER, OrderKey("SO-0")), items=(ItemStep(PALLET),))))
    assert [row.state for row in ledger.rows.every(Order)] == [OrderState.SHIPPED]


def test_a_task_follows_its_claims_releases_and_take_overs() -> None:
    ledger = Ledger(Task(TASK, TaskKind.RECEIVE, "ASN-88123"))

    def now() -> Task:
        (row,) = ledger.rows.every(Task)
        return row

    ledger.take(an_entry_of(1, TaskClaimed(TASK, HERE)))
    assert (now().holder, now().person) == (HERE, PERSON)
    assert now().since is not None
    ledger.take(an_entry_of(2, TaskTakenOver(TASK, THERE, HERE)))
    assert now().holder == THERE
    ledger.take(an_entry_of(3, TaskReleased(TASK, HERE)))
    assert now().holder == THERE, "a release that comes late takes the task from nobody"
    ledger.take(an_entry_of(4, TaskReleased(TASK, THERE)))
    assert (now().holder, now().person, now().since) == (None, None, None)


def test_a_document_belongs_to_its_lot_and_can_be_taken_off() -> None:
    ledger = Ledger()
    attached = an_entry_of(1, DocumentAttached("certificate", "ab" * 32, "application/pdf", 9, TABLETS, TABLET_LOT))
    ledger.take(attached)
    assert [row.kind for row in ledger.rows.every(LotDocument)] == ["certificate"]
    ledger.take(undone(2, attached))
    assert list(ledger.rows.every(LotDocument)) == []


def test_a_document_of_no_lot_is_kept_by_its_fact_alone() -> None:
    ledger = Ledger()
    attached = an_entry_of(1, DocumentAttached("photo", "ab" * 32, "image/jpeg", 9))
    assert ledger.take(attached, undone(2, attached)) == APPLIED
    assert list(ledger.rows.every(LotDocument)) == []


def test_a_refusal_and_a_report_open_an_exception_with_whoever_found_it() -> None:
    ledger = Ledger()
    ledger.take(an_entry_of(1, Refused(Category.RECALLED, A, BOX)), an_entry_of(2, Refused(Category.LABEL, A)))
    ledger.take(an_entry_of(3, ExceptionRaised(Category.DAMAGED, PALLET.text, A)))
    rows = {row.subject: (row.category, row.owner, row.reason) for row in ledger.rows.every(OpenException)}
    assert rows == {
        BOX.text: (Category.RECALLED, PERSON, None),
        "lot:|": (Category.LABEL, PERSON, None),
        PALLET.text: (Category.DAMAGED, PERSON, None),
    }


def test_a_report_that_is_taken_back_is_closed() -> None:
    ledger = Ledger()
    report = an_entry_of(1, ExceptionRaised(Category.DAMAGED, PALLET.text, A))
    ledger.take(report, undone(2, report))
    assert list(ledger.rows.every(OpenException)) == []


def test_a_report_that_was_closed_already_can_still_be_taken_back() -> None:
    ledger = Ledger()
    report = an_entry_of(1, ExceptionRaised(Category.DAMAGED, PALLET.text, A))
    ledger.take(report, decided(3, name=str(report.id)))
    assert list(ledger.rows.every(OpenException)) == []
    assert ledger.take(undone(2, report)) == APPLIED
