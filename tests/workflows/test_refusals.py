"""What a label that can't be read, or was mended, means for the person who scanned it."""

from tests.support.builders import TODAY, lot_label
from tests.support.names import FLOUR_GTIN, FLOUR_LOT
from workflows.dialog import Reason
from workflows.gs1.codes import Problem, Repair
from workflows.gs1.elements import Caution, Elements, Malformed
from workflows.refusals import WORTH_SAYING, label_notice, repair_of
from workflows.rules.status import Verdict


def kept() -> Elements:
    """The good part of a label."""
    reading = lot_label().reading
    assert isinstance(reading, Elements)
    return reading


def mended(*repairs: Repair) -> Elements:
    """A label that was accepted after these mendings."""
    return Elements((), tuple(map(Caution, repairs)), "d2", "", TODAY.year)


def test_the_good_part_of_a_bad_label_is_shown() -> None:
    notice = label_notice(Malformed(Problem.CHECK_DIGIT, "01", 3, "x" * 100, kept()))
    assert (notice.verdict, notice.reason) == (Verdict.STOP, Reason.UNREADABLE)
    assert notice.card is not None
    assert (notice.card.gtin, notice.card.lot) == (FLOUR_GTIN.digits, FLOUR_LOT)
    assert (notice.values.code, notice.values.ai, notice.values.text) == ("CHECK_DIGIT", "01", "x" * 40)


def test_of_a_label_without_a_good_part_nothing_is_shown() -> None:
    notice = label_notice(Malformed(Problem.NOT_GS1, None, 0, "", mended()))
    assert notice.card is not None
    assert (notice.reason, notice.card.gtin, notice.card.lot, notice.values.ai) == (Reason.NOT_GS1, "", None, "")


def test_a_label_that_reads_in_two_ways_goes_before_one_that_was_mended() -> None:
    both = mended(Repair.DOUBLE_SEPARATOR, Repair.POSSIBLE_MISSING_SEPARATOR)
    assert repair_of(both) is Reason.POSSIBLE_MISSING_SEPARATOR


def test_only_mendings_that_say_something_are_told() -> None:
    told = {repair for repair in Repair if repair_of(mended(repair)) is Reason.LABEL_REPAIRED}
    assert told == WORTH_SAYING


def test_a_refused_label_has_no_mending_to_tell() -> None:
    assert repair_of(Malformed(Problem.NOT_GS1, None, 0, "", mended(Repair.DOUBLE_SEPARATOR))) is None
