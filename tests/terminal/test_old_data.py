"""Old data at a real desk: told once at sign-in, and what policy says follows, follows."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from demo.labels import LabelKind
from demo.places import SITE as DEMO
from tests.support.desk import Terminal, label
from workflows.dialog import Action
from workflows.old_data import OldDataReason
from workflows.rules.facts.movement import Received
from workflows.rules.model.master_data import Policy
from workflows.rules.status import Disposition


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    opened = Terminal(tmp_path)
    yield opened
    opened.close()


def test_old_data_is_told_once_at_sign_in(terminal: Terminal) -> None:
    terminal.clock.passes(timedelta(days=2))
    notice = terminal.sign_in().notice
    assert notice is not None
    assert notice.reason is OldDataReason.DATA_IS_OLD
    answer = terminal.scan(label(LabelKind.PALLET)).notice
    assert answer is not None
    assert answer.reason is not OldDataReason.DATA_IS_OLD


def test_fresh_data_is_not_told(terminal: Terminal) -> None:
    assert terminal.sign_in().notice is None


def test_policy_has_goods_received_into_hold_while_the_data_is_too_old(terminal: Terminal) -> None:
    terminal.receive(Policy(DEMO.site, "max_age:recalls", "4:hold", "demo-2"))
    terminal.clock.passes(timedelta(hours=5))
    terminal.open_pallet()
    terminal.session.press(Action.BACK)
    terminal.scan(label(LabelKind.CASE))
    booked = [fact for fact in terminal.facts if isinstance(fact, Received)]
    assert {fact.disposition for fact in booked} == {Disposition.HELD}
