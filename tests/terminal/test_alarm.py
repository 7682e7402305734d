"""A recall that comes in the middle of work: the verdict of whatever screen is open becomes STOP RECALLED, it is heard, and nothing else changes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.labels import LabelKind
from demo.places import SITE as DEMO
from devices.feedback import Signal
from terminal.frame import Frame, Mode
from terminal.screens.page import Size
from terminal.screens.work_page import Hands, work_page
from tests.support.desk import Terminal, label, login
from workflows.alarm import AlarmReason
from workflows.dialog import Action
from workflows.put_away.states import PutAwayAsk
from workflows.rules.model.master_data import Policy, RecallScope
from workflows.rules.status import Verdict

CASE = label(LabelKind.CASE)
PICKER = "Mei Tanaka"


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    opened = Terminal(tmp_path)
    yield opened
    opened.close()


def carrying(terminal: Terminal) -> Frame:
    """A received case on the cart, on its way to a bin."""
    terminal.sign_in("Jonas Weber")
    terminal.scan(label(LabelKind.PALLET))
    terminal.scan(CASE)
    for _ in range(3):
        terminal.session.press(Action.BACK)
    terminal.session.choose("put_away")
    return terminal.scan(CASE)


def recall_of(frame: Frame) -> RecallScope:
    """A recall of the lot that the screen names."""
    card = frame.prompt.card if frame.prompt else None
    assert card is not None
    assert card.product is not None
    assert card.lot is not None
    return RecallScope("R-2026-099", card.product, card.lot)


def test_a_recall_that_comes_while_the_goods_are_carried_takes_the_verdict_and_leaves_the_rest(
    terminal: Terminal,
) -> None:
    before = carrying(terminal)
    assert before.prompt is not None
    assert before.prompt.ask is PutAwayAsk.GO_TO_BIN
    booked = len(terminal.facts)
    terminal.receive(recall_of(before))
    after = terminal.frame
    assert after.notice is not None
    assert (after.notice.verdict, after.notice.reason) == (Verdict.STOP, AlarmReason.RECALLED_IN_HAND)
    assert after.answered == before.answered + 1
    assert terminal.signals[-1] is Signal.BAD
    assert after.prompt is not None
    assert (after.prompt.ask, after.prompt.card) == (before.prompt.ask, before.prompt.card)
    assert len(terminal.facts) == booked


@pytest.mark.parametrize("size", [Size(30, 25), Size(40, 15), Size(40, 20), Size(53, 20), Size(80, 24)], ids=str)
def test_the_alarm_stands_in_words_on_every_screen(terminal: Terminal, size: Size) -> None:
    terminal.receive(recall_of(carrying(terminal)))
    prompt = terminal.frame.prompt
    assert prompt is not None
    shown = work_page(terminal.frame, prompt, size, Hands())
    assert shown.verdict[0].text.split()[:2] == ["STOP", "RECALLED"]
    assert shown.verdict_class == "stop"
    assert "R-2026-099" in " ".join(row.text for row in shown.detail + shown.verdict)


def test_what_somebody_else_handled_before_is_no_alarm_at_the_list_of_work(terminal: Terminal) -> None:
    terminal.open_pallet()
    card = terminal.scan(CASE).notice
    assert card is not None
    assert card.card is not None
    goods = card.card
    assert goods.product is not None
    assert goods.lot is not None
    for _ in range(4):
        terminal.session.press(Action.BACK)
    terminal.sign_in(PICKER)
    terminal.receive(RecallScope("R-2026-099", goods.product, goods.lot))
    assert terminal.frame.notice is None
    assert terminal.frame.mode is Mode.WORK


def test_a_recall_of_goods_handled_since_sign_in_is_told_at_the_list_of_work(terminal: Terminal) -> None:
    terminal.open_pallet()
    answer = terminal.scan(CASE).notice
    assert answer is not None
    assert answer.card is not None
    assert answer.card.product is not None
    assert answer.card.lot is not None
    terminal.session.press(Action.BACK)
    terminal.session.press(Action.BACK)
    terminal.receive(RecallScope("R-2026-099", answer.card.product, answer.card.lot))
    assert terminal.frame.person == login().name
    assert terminal.frame.notice is not None
    assert terminal.frame.notice.verdict is Verdict.STOP


def test_news_that_is_no_recall_raises_nothing(terminal: Terminal) -> None:
    before = carrying(terminal)
    terminal.receive(Policy(DEMO.site, "warn_days", "30", "demo-2"))
    assert terminal.frame.answered == before.answered
