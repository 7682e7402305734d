"""Keys and typing: which keys work on which screen, and what becomes of what is typed or pasted."""

from dataclasses import replace

import pytest
from textual.events import Paste

from terminal.frame import Frame, Mode
from terminal.screens.keys import KEYS, LABELS
from terminal.screens.sheet import Sheet
from terminal.screens.typing import REPEAT
from terminal.screens.work import WorkScreen
from terminal.screens.work_page import Hands
from tests.support import frames
from tests.support.frames import choosing, closing, counted, counting, frame, stopped
from tests.support.running_terminal import Terminal, terminal
from workflows.dialog import Action, Notice, Reason
from workflows.rules.status import Verdict


@pytest.mark.parametrize("name", ["counted", "stopped", "choosing", "closing", "counting"])
async def test_the_keys_that_are_shown_are_the_keys_that_work(name: str) -> None:
    given: Frame = getattr(frames, name)()
    async with terminal(given, (53, 20)) as it:
        shown = {key for row in it.rows[-2:] for key, _ in LABELS.values() if f" {key} " in f" {row} "} | _first_keys(
            it.rows
        )
        for key, command in KEYS.items():
            label = LABELS.get(command, ("", ""))[0]
            if key in ("f10", "ctrl+q") or not label:
                continue
            assert await _does_something(it, key) == (label in shown), (key, shown)


def _first_keys(rows: list[str]) -> set[str]:
    return {row.split()[0] for row in rows[-2:] if row and row.split()[0] in {key for key, _ in LABELS.values()}}


async def _does_something(it: Terminal, key: str) -> bool:
    before = (len(it.port.pressed), len(it.port.chosen), len(it.port.entered))
    it.app.screen._entered_at = 0.0  # type: ignore[attr-defined]
    await it.press(key)
    sheet = isinstance(it.app.screen, Sheet)
    if sheet:
        await it.press("escape")
    return sheet or before != (len(it.port.pressed), len(it.port.chosen), len(it.port.entered))


async def test_keys_pass_the_actions_of_the_prompt_on() -> None:
    async with terminal(counted()) as it:
        await it.press("f3", "escape", "enter")
        assert it.port.pressed == [Action.UNDO, Action.BACK, Action.CONFIRM]
        await it.press("f4", "f6")
        assert it.port.pressed[3:] == []


async def test_arrows_and_enter_choose_a_shipment() -> None:
    async with terminal(choosing()) as it:
        await it.press("down", "down", "up", "enter")
        assert it.port.chosen == ["4712"]


async def test_the_chosen_shipment_stays_chosen_when_the_list_changes() -> None:
    async with terminal(choosing()) as it:
        await it.press("down", "down")
        prompt = it.port.frame.prompt
        assert prompt is not None
        it.port.show(replace(it.port.frame, prompt=replace(prompt, choices=prompt.choices[1:])))
        await it.pilot.pause()
        await it.press("enter")
        assert it.port.chosen == ["4713"]


async def test_escape_on_the_list_of_shipments_signs_out() -> None:
    async with terminal(choosing()) as it:
        assert "ESC sign out" in it.text
        await it.press("escape")
        assert it.port.pressed == [Action.BACK]


async def test_a_digit_gives_one_of_the_answers_that_are_offered() -> None:
    async with terminal(closing()) as it:
        await it.press("1")
        assert it.port.chosen == ["infer"]
        await it.press("2")
        assert it.port.chosen == ["infer"]
        assert "> 2_" in it.text


async def test_enter_does_not_acknowledge_a_stop_that_was_not_painted_yet() -> None:
    async with terminal(counted()) as it:
        it.port.answer(stopped())
        screen = it.app.screen
        assert isinstance(screen, WorkScreen)
        screen.show(it.port.frame)
        screen.confirm()
        assert it.port.pressed == []
        await it.pilot.pause()
        await it.press("enter")
        assert it.port.pressed == [Action.CONFIRM]


async def test_a_held_enter_key_counts_once() -> None:
    async with terminal(stopped()) as it:
        it.app.screen._entered_at = 0.0  # type: ignore[attr-defined]
        for _ in range(5):
            it.app.screen._enter()  # type: ignore[attr-defined]
        assert it.port.pressed == [Action.CONFIRM]
        assert REPEAT < 0.5


async def test_typing_opens_a_line_and_enter_sends_it_whole() -> None:
    async with terminal(counted()) as it:
        await it.press("left_parenthesis", "0", "1", "right_parenthesis", "7")
        assert "> (01)7_" in it.text
        assert "ENT send F2 clear ESC leave it" in it.text
        await it.press("backspace", "8", "enter")
        assert it.port.entered == ["(01)8"]
        assert it.port.pressed == []
        assert "> " not in it.text


async def test_f2_and_escape_leave_what_was_typed_unsent() -> None:
    async with terminal(counted()) as it:
        await it.press("1", "2", "f2")
        assert "> " not in it.text
        await it.press("3", "escape")
        assert "> " not in it.text
        assert (it.port.entered, it.port.pressed) == ([], [])


async def test_what_is_typed_in_front_of_a_stop_is_sent_and_never_acknowledges_it() -> None:
    async with terminal(stopped()) as it:
        await it.press("0", "9", "enter")
        assert it.port.entered == ["09"]
        assert it.port.pressed == []


async def test_a_scan_in_the_middle_of_typing_is_shown_and_the_line_stays() -> None:
    async with terminal(counted()) as it:
        await it.press("0", "1")
        await it.answer(frames.receiving(Notice(Verdict.WARN, Reason.ALREADY_COUNTED, frames.CARD)))
        assert "WARN ALREADY COUNTED" in it.text
        assert "> 01_" in it.text


async def test_what_was_typed_for_another_question_goes() -> None:
    async with terminal(counted()) as it:
        await it.press("0", "1")
        await it.answer(counting())
        assert "> 01_" not in it.text


async def test_a_quantity_is_typed_in_digits_only() -> None:
    async with terminal(counting()) as it:
        assert "HOW MANY CASES?" in it.text
        assert "ENT" not in it.rows[-1]
        await it.press("enter", "a", "1", "x", "2")
        assert "> 12_" in it.text
        await it.press("enter")
        assert (it.port.entered, it.port.pressed) == (["12"], [])


async def test_a_pin_is_typed_hidden_and_sent() -> None:
    async with terminal(frame(Mode.ENTER_PIN)) as it:
        await it.press("4", "8", "2", "9", "1", "3")
        assert "> ******_" in it.text
        assert "482913" not in it.text
        await it.press("enter")
        assert it.port.entered == ["482913"]


async def test_escape_goes_back_from_the_pin_to_the_badge() -> None:
    async with terminal(frame(Mode.ENTER_PIN)) as it:
        await it.press("escape")
        assert it.port.pressed == [Action.BACK]


async def test_a_wrong_pin_is_said_and_the_line_is_empty_again() -> None:
    async with terminal(frame(Mode.ENTER_PIN)) as it:
        await it.press("1")
        await it.answer(frame(Mode.ENTER_PIN, message="Wrong PIN. Try again."))
        assert "WARN Wrong PIN. Try again." in it.text
        assert "> _" in it.text


async def test_a_badge_may_be_typed() -> None:
    async with terminal(frame(Mode.SIGN_IN)) as it:
        await it.press("L", "4", "enter")
        assert it.port.entered == ["L4"]


async def test_nothing_can_be_typed_while_data_is_loading() -> None:
    async with terminal(frame(Mode.NO_DATA)) as it:
        await it.press("1", "enter")
        assert it.port.entered == []


async def test_a_long_paste_is_ignored_and_a_short_one_goes_into_an_open_line() -> None:
    async with terminal(counted()) as it:
        it.app.screen.post_message(Paste("9" * 5000))
        it.app.screen.post_message(Paste("(01)09506000134352"))
        await it.pilot.pause()
        assert "> " not in it.text
        await it.press("left_parenthesis")
        it.app.screen.post_message(Paste("9" * 5000))
        it.app.screen.post_message(Paste("01)09506000134352"))
        await it.pilot.pause()
        assert "> (01)09506000134352_" in it.text
        assert it.port.entered == []


async def test_more_typed_than_any_label_is_long_is_not_sent() -> None:
    async with terminal(counted()) as it:
        for _ in range(201):
            it.app.screen.typed("1")  # type: ignore[attr-defined]
        await it.pilot.pause()
        assert "Too long for a label" in it.text
        await it.press("enter")
        assert it.port.entered == []


async def test_hands_start_with_nothing_typed() -> None:
    assert Hands().entry is None
