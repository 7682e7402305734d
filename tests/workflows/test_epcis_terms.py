"""Our words as those of the Core Business Vocabulary."""

from workflows.rules.epcis_terms import CbvDisposition, held_as, trouble_as
from workflows.rules.exceptions import Category
from workflows.rules.status import HoldReason


def test_a_recall_holds_goods_as_recalled_and_other_reasons_as_not_sellable() -> None:
    assert held_as(HoldReason.RECALL) is CbvDisposition.RECALLED
    assert held_as(HoldReason.LEGAL) is CbvDisposition.NON_SELLABLE_OTHER


def test_trouble_with_the_sender_s_data_is_not_a_suspect_product() -> None:
    assert trouble_as(Category.NO_DATA) is CbvDisposition.NO_PEDIGREE_MATCH
    assert trouble_as(Category.SHORTAGE) is CbvDisposition.MISMATCH_QUANTITY
    assert trouble_as(Category.SUSPECT) is CbvDisposition.NON_SELLABLE_OTHER
