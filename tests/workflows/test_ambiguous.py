"""A label that can be read in two ways: what the site knows decides, or a person is asked, and once only."""

from dataclasses import dataclass

import pytest

from tests.workflows.gs1.labels import GTIN, SSCC, THIS_YEAR, accepted
from workflows.ambiguous import AsRead, Demand, Doubtful, Habit, Mended, weigh, weigh_bent
from workflows.gs1.codes import Repair
from workflows.gs1.element import GS
from workflows.gs1.elements import Elements, Malformed
from workflows.gs1.parse import parse
from workflows.gs1.values import Gtin, Sgtin

MEDICINE = Demand(lot=True, serial=True, expiry=True)
DATED_LOTS = Demand(lot=True, expiry=True)
NOTHING = Demand()


@dataclass(frozen=True)
class Site:
    """Knows one product: what its labels hold, some lots, some serials."""

    needs: Demand = NOTHING
    lots: tuple[str, ...] = ()
    serials: tuple[str, ...] = ()

    def demand(self, gtin: Gtin) -> Demand:
        return self.needs if gtin.digits == GTIN else Demand()

    def has_lot(self, gtin: Gtin, lot: str) -> bool:
        return gtin.digits == GTIN and lot in self.lots

    def has_item(self, item: Sgtin) -> bool:
        return item.gtin.digits == GTIN and item.serial in self.serials


def scan(data: str) -> Elements | Malformed:
    return parse("]d2" + data, this_year=THIS_YEAR)


def as_mended(answer: AsRead | Mended | Doubtful) -> Elements:
    assert isinstance(answer, Mended), answer
    return answer.elements


def lots_and_serials(answer: AsRead | Mended | Doubtful) -> list[tuple[str | None, str | None]]:
    assert isinstance(answer, Doubtful), answer
    return [(reading.lot, reading.serial) for reading in answer.readings]


RUN_TOGETHER = f"01{GTIN}1728033110LOT7A21SN01"
DATE_IN_LOT = f"01{GTIN}10LOT7A17280630"
TOO_LONG = f"01{GTIN}1728033110LOT7A21SN00000000000001"


def test_a_label_that_reads_in_one_way_only_is_read_so_and_nobody_is_asked() -> None:
    class Nobody(Site):
        def demand(self, gtin: Gtin) -> Demand:
            raise AssertionError("asked about a plain label")

    result = scan(f"01{GTIN}1728033110ABC")
    assert weigh(result, Nobody()) == AsRead(result)
    bad = scan(f"01{GTIN}1728133110LOT7A21SN01")
    assert weigh(bad, Nobody()) == AsRead(bad)


def test_a_lot_that_could_end_in_a_serial_stays_a_lot_when_nothing_speaks_against_it() -> None:
    result = scan(RUN_TOGETHER)
    assert weigh(result, Site()) == AsRead(result)
    assert weigh(result, Site(DATED_LOTS)) == AsRead(result)
    assert weigh(result, Site(DATED_LOTS, lots=("LOT7A21SN01",))) == AsRead(result)


def test_a_known_lot_and_the_serial_that_was_missing_are_taken_and_flagged() -> None:
    mended = as_mended(weigh(scan(RUN_TOGETHER), Site(MEDICINE, lots=("LOT7A",))))
    assert (mended.lot, mended.serial, mended.raw) == ("LOT7A", "SN01", "]d2" + RUN_TOGETHER)
    [flag] = mended.warnings
    assert (flag.code, flag.ai, flag.value) == (Repair.POSSIBLE_MISSING_SEPARATOR, "10", "LOT7A21SN01")
    assert flag.reading == accepted(scan(RUN_TOGETHER)).elements


def test_an_announced_serial_tells_where_the_lot_ends() -> None:
    mended = as_mended(weigh(scan(f"01{GTIN}1728033110LOT217A21SN01"), Site(MEDICINE, serials=("SN01",))))
    assert (mended.lot, mended.serial) == ("LOT217A", "SN01")


def test_a_serial_that_swallowed_the_lot_is_taken_apart() -> None:
    mended = as_mended(weigh(scan(f"01{GTIN}1728033121SN0110LOT7A"), Site(MEDICINE, serials=("SN01",))))
    assert (mended.lot, mended.serial) == ("LOT7A", "SN01")


def test_a_reading_for_which_only_its_fitting_speaks_is_asked_about() -> None:
    answer = weigh(scan(RUN_TOGETHER), Site(MEDICINE))
    assert lots_and_serials(answer) == [("LOT7A21SN01", None), ("LOT7A", "SN01")]


def test_a_known_lot_alone_does_not_overrule_a_complete_label() -> None:
    answer = weigh(scan(RUN_TOGETHER), Site(DATED_LOTS, lots=("LOT7A",)))
    assert lots_and_serials(answer) == [("LOT7A21SN01", None), ("LOT7A", "SN01")]


def test_two_known_lots_are_asked_about() -> None:
    answer = weigh(scan(RUN_TOGETHER), Site(MEDICINE, lots=("LOT7A", "LOT7A21SN01")))
    assert lots_and_serials(answer) == [("LOT7A21SN01", None), ("LOT7A", "SN01")]


def test_an_expiry_inside_the_lot_is_taken_where_labels_must_be_dated() -> None:
    mended = as_mended(weigh(scan(DATE_IN_LOT), Site(DATED_LOTS)))
    assert (mended.lot, mended.expiry and mended.expiry.text) == ("LOT7A", "2028-06-30")
    assert [caution.code for caution in mended.warnings] == [Repair.POSSIBLE_MISSING_SEPARATOR]


@pytest.mark.parametrize("site", [Site(), Site(Demand(lot=True))])
def test_an_expiry_inside_the_lot_is_asked_about_where_nothing_demands_one(site: Site) -> None:
    assert len(lots_and_serials(weigh(scan(DATE_IN_LOT), site))) == 2


def test_a_lot_known_in_full_is_believed_though_it_looks_like_a_date() -> None:
    result = scan(DATE_IN_LOT)
    assert weigh(result, Site(DATED_LOTS, lots=("LOT7A17280630",))) == AsRead(result)


def test_best_before_serves_where_an_expiry_is_demanded() -> None:
    result = scan(f"01{GTIN}1528063010LOT7A21SN01")
    assert weigh(result, Site(DATED_LOTS)) == AsRead(result)


def test_a_lot_too_long_to_be_one_is_read_as_what_fits() -> None:
    mended = as_mended(weigh(scan(TOO_LONG), Site(MEDICINE)))
    assert (mended.lot, mended.serial) == ("LOT7A", "SN00000000000001")
    assert mended.raw == "]d2" + TOO_LONG


def test_a_lot_too_long_that_fits_in_two_ways_is_asked_about() -> None:
    double = f"01{GTIN}1728033110LOT217A21SN0000000001"
    assert lots_and_serials(weigh(scan(double), Site(MEDICINE))) == [
        ("LOT", "7A21SN0000000001"),
        ("LOT217A", "SN0000000001"),
    ]
    assert as_mended(weigh(scan(double), Site(MEDICINE, lots=("LOT217A",)))).serial == "SN0000000001"


@pytest.mark.parametrize(
    "data",
    [
        TOO_LONG.replace("280331", "281331"),
        TOO_LONG.replace("280331", "000000"),
        f"01{GTIN}10LOT7A21SN00000000000001{GS}17281331",
    ],
)
def test_nothing_is_mended_on_a_label_with_a_second_fault(data: str) -> None:
    result = scan(data)
    assert weigh(result, Site(MEDICINE)) == AsRead(result)


def test_a_lot_too_long_stays_refused_where_nothing_is_demanded() -> None:
    result = scan(TOO_LONG)
    assert weigh(result, Site()) == AsRead(result)


def test_a_label_without_a_product_is_asked_about_when_its_tail_proves_itself() -> None:
    answer = weigh(scan("10LOT7A17280630"), Site(MEDICINE))
    assert lots_and_serials(answer) == [("LOT7A17280630", None), ("LOT7A", None)]


def test_a_count_that_runs_into_an_sscc_is_taken_apart() -> None:
    mended = as_mended(weigh(scan(f"02{GTIN}371200{SSCC}"), Site()))
    assert (mended.count, mended.sscc and mended.sscc.digits) == (12, SSCC)


def test_what_was_chosen_before_for_this_scanner_is_not_asked_again() -> None:
    result, site = scan(RUN_TOGETHER), Site(MEDICINE)
    assert weigh(result, site, Habit.AS_READ) == AsRead(result)
    assert as_mended(weigh(result, site, Habit.SEPARATOR_LOST)).serial == "SN01"


def test_a_lost_separator_that_may_have_been_in_two_places_is_asked_about_still() -> None:
    answer = weigh(scan(f"01{GTIN}1728033110LOT217A21SN01"), Site(MEDICINE), Habit.SEPARATOR_LOST)
    assert lots_and_serials(answer) == [("LOT", "7A21SN01"), ("LOT217A", "SN01")]


ALL_LOST = f"01{GTIN}10LOT7A21SN0117280331"
"""Two separators are lost: the lot is LOT7A, the serial SN01, the expiry the last of March."""


def test_two_lost_separators_are_found_where_labels_must_hold_all_three_values() -> None:
    mended = as_mended(weigh(scan(ALL_LOST), Site(MEDICINE)))
    assert (mended.lot, mended.serial, mended.expiry and mended.expiry.text) == ("LOT7A", "SN01", "2028-03-31")
    assert mended.warnings[-1].value == "LOT7A21SN0117280331"


def test_of_many_readings_the_likeliest_are_offered_first() -> None:
    answer = weigh(scan(f"01{GTIN}1728033110LOT217A21SN01"), Site(DATED_LOTS, lots=("LOT217A",)))
    assert lots_and_serials(answer) == [("LOT217A21SN01", None), ("LOT217A", "SN01")]
    answer = weigh(scan(ALL_LOST), Site(lots=("LOT7A",)))
    assert lots_and_serials(answer)[:2] == [("LOT7A21SN0117280331", None), ("LOT7A", "SN01")]
    assert len(lots_and_serials(answer)) == 4


def test_three_places_of_one_separator_are_all_offered() -> None:
    answer = weigh(scan(f"01{GTIN}1728033110A21B21C21D"), Site(MEDICINE))
    assert lots_and_serials(answer) == [
        ("A21B21C21D", None),
        ("A", "B21C21D"),
        ("A21B", "C21D"),
        ("A21B21C", "D"),
    ]


# -- bent by a keyboard -------------------------------------------------------------------------------------------------------------------

ON_CAPS = f"]D201{GTIN}1728033110lot7a{GS}21sn01"


def bent(text: str = ON_CAPS) -> Malformed:
    result = parse(text, this_year=THIS_YEAR)
    assert isinstance(result, Malformed)
    return result


@pytest.mark.parametrize(
    "site", [Site(lots=("LOT7A",)), Site(serials=("SN01",)), Site(lots=("LOT7A",), serials=("SN01",))]
)
def test_a_lot_or_a_serial_that_is_known_tells_how_a_bent_label_was_meant(site: Site) -> None:
    mended = as_mended(weigh_bent(bent(), site))
    assert (mended.lot, mended.serial, mended.raw) == ("LOT7A", "SN01", ON_CAPS)
    assert [caution.code for caution in mended.warnings] == [Repair.KEYBOARD_UNDONE]


@pytest.mark.parametrize("site", [Site(), Site(MEDICINE), Site(lots=("OTHER",)), Site(lots=("LOT7A", "lot7a"))])
def test_a_bent_lot_of_which_nobody_knows_the_case_is_asked_about(site: Site) -> None:
    assert lots_and_serials(weigh_bent(bent(), site)) == [("LOT7A", "SN01"), ("lot7a", "sn01")]


def test_a_known_lot_is_no_help_where_the_readings_differ_in_the_serial_alone() -> None:
    text = f"]D201{GTIN}17280331107{GS}21sn01"
    assert len(lots_and_serials(weigh_bent(bent(text), Site(lots=("7",))))) == 2


def test_the_keyboard_that_was_chosen_before_is_believed_unless_something_else_is_known() -> None:
    assert as_mended(weigh_bent(bent(), Site(), "US_CAPS")).lot == "LOT7A"
    assert as_mended(weigh_bent(bent(), Site(), "AS_SENT")).lot == "lot7a"
    assert as_mended(weigh_bent(bent(), Site(lots=("LOT7A",)), "AS_SENT")).lot == "LOT7A"
    assert as_mended(weigh_bent(bent(), Site(lots=("LOT7A", "lot7a")), "AS_SENT")).lot == "lot7a"
    assert len(lots_and_serials(weigh_bent(bent(), Site(), "QWERTZ"))) == 2


def test_a_refusal_for_anything_else_is_left_alone() -> None:
    refused = bent(f"]d201{GTIN}17281331")
    assert weigh_bent(refused, Site(MEDICINE)) == AsRead(refused)
