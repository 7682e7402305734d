"""Every question and every answer of receiving has its words, and they fit each size of screen whole."""

from dataclasses import replace

import pytest

from terminal.frame import Frame
from terminal.sentences.catalogue import answer, choice, expects, task
from tests.support.frames import CARD, PROMPT, VALUES, frame
from tests.support.running_terminal import terminal
from tests.support.screen_text import flowing
from workflows.dialog import Action, Choice, Detail, Notice, Prompt, Takes, Values
from workflows.receive.arrival import DAMAGES, SEALS
from workflows.receive.states import ReceiveAsk, ReceiveReason
from workflows.rules.status import Verdict

SIZES = [(30, 25), (40, 15), (40, 20), (53, 20), (80, 24)]
"""Columns and rows."""
NUMBERS = frozenset({ReceiveAsk.HAND_COUNT, ReceiveAsk.PIECES, ReceiveAsk.TEMPERATURE})
TEXTS = frozenset({ReceiveAsk.CARRIER, ReceiveAsk.SEAL_NUMBER})


@pytest.mark.parametrize("reason", ReceiveReason, ids=str)
def test_every_answer_has_a_short_headline_and_says_what_to_do(reason: ReceiveReason) -> None:
    for values in (VALUES, Values()):
        said = answer(Notice(Verdict.WARN, reason, CARD, values))
        assert 0 < len(said.headline) <= 24
        assert said.found
        assert said.do


@pytest.mark.parametrize("ask", ReceiveAsk, ids=str)
def test_every_question_has_words_and_help(ask: ReceiveAsk) -> None:
    words = task(Prompt(ask, ()))
    assert words.task == words.task.upper()
    assert words.hint or ask is ReceiveAsk.HAND_COUNT
    assert expects(ask)


@pytest.mark.parametrize("code", [*SEALS, *DAMAGES])
def test_every_answer_that_is_offered_is_shown_in_words(code: str) -> None:
    assert choice(Choice(code, "")) != code


def asking(ask: ReceiveAsk) -> Frame:
    """This question on the screen, with what belongs to it."""
    codes = {ReceiveAsk.SEAL: tuple(SEALS), ReceiveAsk.DAMAGE: tuple(DAMAGES)}.get(ask, ())
    lacking = (Detail("lot", "?"), Detail("serial", "?")) if ask is ReceiveAsk.OTHER_CODE else ()
    takes = Takes.NUMBER if ask in NUMBERS else Takes.TEXT if ask in TEXTS else Takes.LABEL
    choices = tuple(Choice(code, "") for code in codes)
    prompt = replace(
        PROMPT, ask=ask, actions=(Action.BACK,), choices=choices, takes=takes, details=lacking, missing=(), extra=()
    )
    return frame(prompt=prompt)


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("ask", ReceiveAsk, ids=str)
async def test_the_question_and_all_its_answers_stand_on_every_screen(ask: ReceiveAsk, size: tuple[int, int]) -> None:
    given = asking(ask)
    assert given.prompt is not None
    async with terminal(given, size) as it:
        words = task(given.prompt)
        wanted = [words.task, *(choice(one) for one in given.prompt.choices)]
        wanted += [line.label for line in given.prompt.details]
        assert [told for told in wanted if told not in flowing(it.rows)] == []


async def test_a_digit_answers_a_question_about_the_seal() -> None:
    async with terminal(asking(ReceiveAsk.SEAL)) as it:
        await it.press("2")
        assert it.port.chosen == ["seal_broken"]
