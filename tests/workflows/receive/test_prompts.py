"""What the screen shows beside the answer: derived from state and view each time, never stored."""

from datetime import date

from tests.support.builders import (
    DOCK_CODE,
    GONE,
    HOLD_CODE,
    a_case,
    a_pallet,
    a_shipment,
    a_unit,
    flour,
    label,
    lot_label,
)
from tests.support.names import CASE_GTIN, FLOUR_LOT, SHIPMENT, SITE, TABLETS
from tests.support.receiver import BACK, CONFIRM, Receiver
from tests.support.views import view_of
from tests.workflows.receive.docks import (
    CASE_1,
    CASE_2,
    FLOUR_PALLET,
    MIXED,
    PALLET_1,
    PALLET_2,
    PARCEL,
    UNIT,
    at_the_dock,
    at_the_pallet,
)
from workflows.dialog import Action, Ask, Choice, LotCount, Prompt
from workflows.gs1.values import Sgtin
from workflows.receive.prompt import NAMES, prompt
from workflows.receive.states import ChooseShipment, Receiving
from workflows.rules.identity import LocationCode
from workflows.rules.model.master_data import Product
from workflows.rules.quantity import pieces
from workflows.rules.rows import RowChange, Table
from workflows.rules.status import Evidence
from workflows.step import Context


def test_before_any_data_has_come_there_is_nothing_to_choose_from() -> None:
    empty = Context(view_of(Table()), (), lambda _: b"")
    assert prompt(ChooseShipment(), empty) == Prompt(Ask.WAIT_FOR_DATA, (Action.BACK,))


def test_a_site_without_shipments_asks_for_one_all_the_same() -> None:
    prompt = Receiver().prompt
    assert (prompt.ask, prompt.choices) == (Ask.CHOOSE_SHIPMENT, ())


def test_a_shipment_is_shown_with_its_supplier_its_day_and_how_far_it_is() -> None:
    receiver = Receiver(*a_shipment(a_pallet(1), a_pallet(2), due=date(2026, 11, 21)))
    receiver.when(label(PALLET_1), BACK, BACK)
    assert receiver.prompt.choices == (Choice(SHIPMENT, "Norda Pharma", "2026-11-21", 2, 1),)


def test_between_pallets_the_next_one_is_asked_for() -> None:
    prompt = at_the_dock().prompt
    assert (prompt.ask, prompt.shipment, prompt.party) == (Ask.SCAN_HANDLING_UNIT, SHIPMENT, "Norda Pharma")
    assert (prompt.location, prompt.handling_unit) == (DOCK_CODE, None)
    assert (prompt.done, prompt.total) == (0, 4)
    assert [named.card.item for named in prompt.missing] == [PALLET_1, PALLET_2, FLOUR_PALLET, PARCEL]


def test_a_package_that_was_read_is_not_listed_as_missing_between_pallets() -> None:
    receiver = at_the_dock()
    receiver.when(label(PARCEL))
    assert receiver.prompt.done == 1
    assert PARCEL not in {named.card.item for named in receiver.prompt.missing}


def test_on_a_pallet_the_next_case_is_asked_for_and_its_own_goods_are_counted() -> None:
    receiver = at_the_pallet()
    receiver.when(label(CASE_1))
    prompt = receiver.prompt
    assert (prompt.ask, prompt.handling_unit) == (Ask.SCAN_CASE_OR_UNIT, PALLET_1)
    assert (prompt.done, prompt.total) == (1, 3)
    assert [named.card.item for named in prompt.missing] == [MIXED, CASE_2]


def test_of_a_case_that_was_touched_the_packs_are_named_that_are_missing() -> None:
    receiver = at_the_pallet()
    receiver.when(label(UNIT))
    names = [named.card.item for named in receiver.prompt.missing]
    assert names == [MIXED, Sgtin(UNIT.gtin, "C1-2"), CASE_2]


def test_a_shipment_of_loose_goods_asks_for_a_case_or_a_unit() -> None:
    receiver = Receiver(*a_shipment(flour(8)))
    receiver.choose(SHIPMENT)
    assert receiver.prompt.ask is Ask.SCAN_CASE_OR_UNIT


def test_goods_by_lot_are_counted_beside_what_was_announced() -> None:
    receiver = at_the_dock()
    receiver.when(label(FLOUR_PALLET))
    assert receiver.prompt.counts.lots == (LotCount("Wheat flour", FLOUR_LOT, pieces(48), None),)
    receiver.when(lot_label())
    receiver.enter(5)
    assert receiver.prompt.counts.lots == (LotCount("Wheat flour", FLOUR_LOT, pieces(48), pieces(40)),)
    assert (receiver.prompt.done, receiver.prompt.total) == (0, 1)


def test_a_lot_of_a_product_that_nobody_knows_is_named_by_its_key() -> None:
    receiver = at_the_dock()
    receiver.when(label(FLOUR_PALLET))
    receiver.rows.accept([RowChange(Product, (flour(1).product,), None)])
    assert receiver.prompt.counts.lots[0].name == flour(1).product


def test_the_hold_place_is_shown_while_goods_are_owed_to_it() -> None:
    receiver = at_the_pallet()
    receiver.when(label(UNIT, expiry=GONE))
    prompt = receiver.prompt
    assert (prompt.ask, prompt.actions, prompt.values.location) == (Ask.PUT_ASIDE, (Action.CONFIRM,), HOLD_CODE)
    assert prompt.card is not None
    assert (prompt.card.item, prompt.card.expiry) == (UNIT, GONE)


def test_goods_by_lot_that_are_owed_are_shown_with_their_lot() -> None:
    receiver = at_the_dock()
    receiver.when(label(FLOUR_PALLET), lot_label(expiry=GONE))
    prompt = receiver.prompt
    assert prompt.card is not None
    assert (prompt.card.item, prompt.card.lot, prompt.card.expiry) == (None, FLOUR_LOT, GONE)


def test_a_missing_item_is_named_by_product_and_lot() -> None:
    named = at_the_pallet().prompt.missing[-1]
    assert (named.card.name, named.card.product, named.evidence) == (
        "Ibuprofen 400 mg tablets, 50",
        TABLETS,
        Evidence.NONE,
    )


def test_of_very_many_missing_items_the_first_are_named_and_all_are_counted() -> None:
    units = [a_unit(f"U{number:03}") for number in range(NAMES + 5)]
    receiver = Receiver(*a_shipment(a_pallet(1, *units)))
    receiver.when(label(PALLET_1), CONFIRM)
    prompt = receiver.prompt
    assert len(prompt.missing) == NAMES
    assert prompt.counts.missing[0].count == NAMES + 5


def test_a_state_whose_shipment_is_gone_still_has_a_prompt() -> None:
    state = Receiving(SHIPMENT, LocationCode("DOCK-1"), PALLET_1)
    prompt = Receiver(state=state).prompt
    assert (prompt.ask, prompt.party, prompt.total) == (Ask.SCAN_CASE_OR_UNIT, "", 0)


def test_the_prompt_of_a_count_does_not_fail_when_its_package_is_gone() -> None:
    receiver = at_the_dock()
    receiver.when(label(FLOUR_PALLET), lot_label())
    gone = Context(view_of(Table()), (), lambda _: b"")
    assert prompt(receiver.state, gone).values.count is None


def test_a_case_keeps_the_level_that_the_shipment_gave_it() -> None:
    receiver = Receiver(*a_shipment(a_case("C9")))
    receiver.choose(SHIPMENT)
    assert receiver.prompt.missing[0].card.item == Sgtin(CASE_GTIN, "C9")
    assert receiver.view.site == SITE
