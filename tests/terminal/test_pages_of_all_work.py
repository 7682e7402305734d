"""Every question and every answer of every workflow, at every size: whole, in words, and with its help."""

from dataclasses import replace
from datetime import timedelta, timezone

import pytest

from terminal.frame import Frame, ScannerLight
from terminal.screens.help_page import help_rows
from terminal.screens.page import Size
from terminal.sentences.catalogue import EXPECTED, REASONS, answer, task
from terminal.widgets.rows import cells
from tests.support import frames
from tests.support.frames import (
    ASIDE_REASONS,
    CARD,
    LONG_CARD,
    LONG_VALUES,
    OFFLINE,
    VALUES,
    asked,
    receiving,
    stopped,
)
from tests.support.names import NOON
from tests.support.pages import assert_fits, by_size, page, text, whole
from workflows.dialog import Asking, Card, Detail, Notice, Reason, Values, Why
from workflows.pick.states import PickAsk
from workflows.resolve.states import ResolveAsk
from workflows.rules.status import Verdict

ANSWERS = [reason for reason in frames.REASONS_OF_ALL if REASONS[reason].headline or reason is Reason.COUNTED]


def answering(reason: Why, card: Card | None, values: Values = VALUES) -> Frame:
    if isinstance(reason, Reason) and reason in ASIDE_REASONS and card:
        return stopped(reason, card)
    verdict = Verdict.OK if reason is Reason.COUNTED else Verdict.WARN
    return receiving(Notice(verdict, reason, card, values))


@by_size
@pytest.mark.parametrize("reason", ANSWERS, ids=str)
def test_every_answer_is_on_the_screen_whole_with_its_word(reason: Why, size: Size) -> None:
    for card in (CARD, None):
        given = answering(reason, card)
        shown = page(given, size)
        assert given.notice is not None
        said = answer(given.notice)
        assert_fits(shown, size)
        assert shown.verdict[0].text.split()[0] == said.word
        lower = whole(shown).lower()
        assert [part for part in (said.headline, said.found, said.expected) if part.lower() not in lower] == []
        if not given.notice.acknowledge:
            assert said.do.lower() in lower


@by_size
@pytest.mark.parametrize("reason", ANSWERS, ids=str)
def test_every_answer_fits_with_the_longest_names_and_numbers(reason: Why, size: Size) -> None:
    notice = Notice(Verdict.STOP, reason, LONG_CARD, LONG_VALUES)
    shown = page(asked(PickAsk.SCAN_GOODS, LONG_CARD, notice), size)
    assert_fits(shown, size)
    assert answer(notice).headline in whole(shown)


@by_size
@pytest.mark.parametrize("ask", frames.ASKS, ids=str)
def test_every_question_fits_and_says_whole_what_to_do(ask: Asking, size: Size) -> None:
    for card in (CARD, LONG_CARD):
        for notice in (None, Notice(Verdict.WARN, Reason.NOT_A_COUNT, card, VALUES)):
            given = asked(ask, card, notice)
            assert given.prompt is not None
            for state in (given, replace(given, scanner=ScannerLight.LOST, queue=OFFLINE)):
                shown = page(state, size)
                assert_fits(shown, size)
                assert task(given.prompt).task in text(shown.task)
                assert "? help" in text(shown.keys)


@by_size
@pytest.mark.parametrize("ask", frames.ASKS, ids=str)
def test_every_question_has_its_help(ask: Asking, size: Size) -> None:
    entries = help_rows(asked(ask), size.width, quits=False, tray=False)
    assert EXPECTED[ask] in text(*entries)
    assert max(cells(row.text) for entry in entries for row in entry) <= size.width


def test_an_exception_shows_label_and_announced_side_by_side_and_its_moment_in_the_time_of_the_site() -> None:
    west = replace(asked(ResolveAsk.DECIDE), now=NOON.astimezone(timezone(timedelta(hours=-6))))
    rows = [row.text for row in page(west, Size(53, 24)).detail]
    assert "on         18 NOV 04:30" in rows
    assert "lot        A7K21        A7K12 <-" in rows
    assert "expires    31 MAR 2027  31 MAR 2027" in rows


def test_an_answer_to_be_signed_is_shown_in_words() -> None:
    given = asked(ResolveAsk.SIGN)
    assert given.prompt is not None
    signing = replace(given, prompt=replace(given.prompt, details=(Detail("answer", "release"),)))
    assert "answer Release it (sign)" in text(page(signing, Size(40, 20)).detail)


def test_a_lot_that_looks_like_a_date_is_shown_as_it_is_printed() -> None:
    given = asked(ResolveAsk.DECIDE)
    assert given.prompt is not None
    odd = replace(given, prompt=replace(given.prompt, details=(Detail("lot", "2026-11-20", "2026-11-21"),)))
    assert "2026-11-20" in text(page(odd, Size(53, 20)).detail)


def test_the_queue_of_exceptions_shows_how_old_each_is() -> None:
    rows = [row.text for row in page(asked(ResolveAsk.CHOOSE), Size(40, 20)).detail]
    assert [" ".join(row.split()) for row in rows if row] == [
        "> lot differs 2 d", "overage 5 h", "damaged 40 min", "something else",
    ]  # fmt: skip
