"""How old data may be is a policy for each dataset, with what follows; a policy that makes no sense leaves the default."""

from datetime import timedelta

import pytest

from tests.support.builders import a_policy
from tests.support.operator import Operator
from workflows.rules.datasets import DEFAULTS, Consequence, Limit, holds_receipts, limits, overdue, stops_shipping
from workflows.rules.view import StockView

DAY = timedelta(hours=24)


def with_policy(text: str) -> StockView:
    """A site whose policy for recalls says this."""
    return Operator(a_policy("max_age:recalls", text)).view


def test_without_policies_old_data_is_only_noted() -> None:
    view = Operator().view
    assert limits(view) == DEFAULTS
    assert overdue(view, DAY) == ()
    assert [one.dataset for one in overdue(view, DAY + timedelta(seconds=1))] == ["recalls", "shipments"]
    assert stops_shipping(view, timedelta(days=99)) is None
    assert holds_receipts(view, timedelta(days=99)) is None


def test_a_policy_sets_hours_and_consequence() -> None:
    view = with_policy("4:no_shipping")
    limit = Limit("recalls", timedelta(hours=4), Consequence.NO_SHIPPING)
    assert limits(view)[0] == limit
    assert stops_shipping(view, timedelta(hours=4)) is None
    assert stops_shipping(view, timedelta(hours=5)) == limit
    assert holds_receipts(view, timedelta(hours=5)) is None
    assert holds_receipts(with_policy("4:hold"), timedelta(hours=5)) is not None


@pytest.mark.parametrize("text", ["", "4", "4:", ":hold", "-4:hold", "x:hold", "4:stop", "999999:hold", "\u0664:hold"])
def test_a_policy_that_makes_no_sense_leaves_the_default(text: str) -> None:
    assert limits(with_policy(text)) == DEFAULTS


def test_data_of_unknown_age_is_not_judged() -> None:
    assert overdue(with_policy("0:no_shipping"), None) == ()
