"""The screens at work: what is drawn, and which keys do what. Frames come from a stand-in for the work; scans are frames."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import pytest
from textual.events import Paste
from textual.pilot import Pilot

from terminal.app import LotlineApp
from terminal.frame import Frame, Mode
from terminal.screens.gate import GateScreen
from terminal.screens.keys import KEYS, LABELS
from terminal.screens.page import Size
from terminal.screens.sheet import EndSheet, HelpSheet, NamesSheet, Sheet, TraySheet
from terminal.screens.typing import REPEAT
from terminal.screens.work import WorkScreen
from terminal.screens.work_page import Hands, work_page
from tests.support import frames
from tests.support.fake_port import FakeLifetime, FakePort, FakeTray
from tests.support.frames import READINESS, choosing, closing, counted, counting, frame, stopped
from tests.support.screen_text import flowing, rows_of
from workflows.dialog import Action, Notice, Reason
from workflows.rules.status import Verdict

SIZES = [(30, 25), (30, 15), (40, 15), (40, 20), (53, 20), (80, 24)]


@dataclass
class Terminal:
    """A running app with its stand-ins."""

    app: LotlineApp
    pilot: Pilot[None]
    port: FakePort
    tray: FakeTray
    lifetime: FakeLifetime

    @property
    def rows(self) -> list[str]:
        return rows_of(self.app)

    @property
    def text(self) -> str:
        return flowing(self.rows)

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def answer(self, given: Frame) -> None:
        self.port.answer(given)
        await self.pilot.pause()
        await self.pilot.pause()


@asynccontextmanager
async def terminal(
    given: Frame, size: tuple[int, int] = (40, 20), kiosk: bool = False, tray: bool = True
) -> AsyncIterator[Terminal]:
    port, labels, lifetime = FakePort(given), FakeTray(), FakeLifetime()
    app = LotlineApp(port, lifetime, labels if tray else None, kiosk=kiosk)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        yield Terminal(app, pilot, port, labels, lifetime)


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("name", ["counted", "stopped", "choosing", "closing", "counting"])
async def test_the_screen_draws_every_row_of_its_page_and_none_on_another(name: str, size: tuple[int, int]) -> None:
    given: Frame = getattr(frames, name)()
    assert given.prompt is not None
    async with terminal(given, size) as it:
        shown = work_page(given, given.prompt, Size(*size), it.app.screen._hands())  # type: ignore[attr-defined]
        width = Size(*size).main
        drawn = [row[:width].rstrip() for row in it.rows]
        parts = [*shown.where, *shown.verdict, *shown.task, *shown.detail]
        assert [row.text for row in parts if row.text and row.text.rstrip() not in drawn] == []
        foot = [row.text for row in shown.queue + shown.keys]
        assert it.rows[-len(foot) :] == foot
        assert it.rows[0] == shown.where[0].text


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("mode", [mode for mode in Mode if mode is not Mode.WORK], ids=str)
async def test_the_screens_before_work_say_where_i_am_and_what_to_do(mode: Mode, size: tuple[int, int]) -> None:
    async with terminal(frame(mode, readiness=READINESS), size) as it:
        assert isinstance(it.app.screen, GateScreen)
        assert it.rows[7].strip() != ""
        assert "? help" in it.text


async def test_line_eight_is_the_thing_to_do() -> None:
    async with terminal(stopped()) as it:
        assert it.rows[2].startswith("STOP  RECALLED LOT")
        assert it.rows[7] == "PUT IT IN HOLD-01, THEN ENT"


async def test_the_colours_are_the_terminals_own_green_yellow_and_red() -> None:
    async with terminal(counted()) as it:
        block = it.app.screen.query_one("#verdict")
        assert (block.styles.background.ansi, block.styles.color.ansi) == (2, 0)
        await it.answer(stopped())
        assert (block.styles.background.ansi, block.styles.color.ansi) == (1, 15)
        await it.answer(frames.receiving(Notice(Verdict.WARN, Reason.ALREADY_COUNTED, frames.CARD)))
        assert (block.styles.background.ansi, block.styles.color.ansi) == (3, 0)


async def test_several_frames_in_one_moment_leave_the_newest_on_the_screen() -> None:
    async with terminal(choosing()) as it:
        for number in range(20):
            it.port.answer(counted(frames.CARD, serial=number))
        it.port.answer(stopped())
        await it.pilot.pause()
        assert "RECALLED LOT" in it.text


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


async def test_the_label_tray_scans_the_chosen_label_and_gives_the_screen_back() -> None:
    async with terminal(counted()) as it:
        await it.press("f12")
        assert isinstance(it.app.screen, TraySheet)
        assert it.rows[0] == "LABELS ON THE DOCK"
        assert "bad Recalled pack" in it.text
        await it.press("down", "down", "enter")
        assert [label.title for label in it.tray.scanned] == ["Recalled pack"]
        assert isinstance(it.app.screen, WorkScreen)
        await it.press("ctrl+t")
        assert "> bad Recalled pack" in it.text
        await it.press("escape")
        assert len(it.tray.scanned) == 1


async def test_without_a_tray_its_key_does_nothing() -> None:
    async with terminal(counted(), tray=False) as it:
        assert "F12" not in it.text
        await it.press("f12", "ctrl+t")
        assert isinstance(it.app.screen, WorkScreen)


@pytest.mark.parametrize("key", ["?", "f1"])
async def test_help_opens_and_every_page_of_it_can_be_read(key: str) -> None:
    async with terminal(stopped()) as it:
        await it.press("question_mark" if key == "?" else key)
        assert isinstance(it.app.screen, HelpSheet)
        read = it.text
        for _ in range(6):
            await it.press("down")
            read += " " + it.text
        for said in (
            "Carry the piece to the place named",
            "Lot A7K21 is under recall R-2026-014.",
            "one step back",
            "Terminal H-017",
        ):
            assert said in read
        await it.press("escape")
        assert isinstance(it.app.screen, WorkScreen)


async def test_f5_lists_the_missing_and_the_extra_by_name() -> None:
    async with terminal(closing()) as it:
        await it.press("f5")
        assert isinstance(it.app.screen, NamesSheet)
        assert "missing case serial C0042 Amoxicillin 500 mg caps, 20, lot A7K21" in it.text
        assert "extra case serial C0900" in it.text


@pytest.mark.parametrize("key", ["f1", "f5", "f12"])
async def test_a_new_verdict_takes_away_what_lies_over_the_work(key: str) -> None:
    async with terminal(counted()) as it:
        await it.press(key)
        assert isinstance(it.app.screen, Sheet)
        await it.answer(stopped())
        assert isinstance(it.app.screen, WorkScreen)
        assert "STOP RECALLED LOT" in it.text


async def test_news_of_the_queue_leave_an_open_sheet_open() -> None:
    async with terminal(counted()) as it:
        await it.press("f1")
        it.port.show(replace(it.port.frame, queue=frames.OFFLINE))
        await it.pilot.pause()
        assert isinstance(it.app.screen, HelpSheet)
        assert "NO LINK" in it.text


async def test_sign_in_leads_to_work_and_back() -> None:
    async with terminal(frame(Mode.SIGN_IN, readiness=READINESS)) as it:
        assert "SCAN YOUR BADGE" in it.text
        assert "recalls 1 d 6 h old OLD" in it.text
        await it.answer(choosing())
        assert isinstance(it.app.screen, WorkScreen)
        await it.answer(frame(Mode.SIGN_IN))
        assert isinstance(it.app.screen, GateScreen)
        assert len(it.app.screen_stack) == 2


@pytest.mark.parametrize("key", ["f10", "ctrl+q"])
async def test_the_demo_ends_only_after_it_was_asked(key: str) -> None:
    async with terminal(counted()) as it:
        await it.press(key)
        assert isinstance(it.app.screen, EndSheet)
        await it.press("escape")
        assert it.app.is_running
        assert isinstance(it.app.screen, WorkScreen)
        await it.press(key, "enter")
        assert it.app.return_code == 0


async def test_a_kiosk_has_no_key_that_ends_it() -> None:
    async with terminal(counted(), kiosk=True) as it:
        await it.press("f10", "ctrl+q", "ctrl+c", "ctrl+z", "ctrl+p", "enter")
        assert isinstance(it.app.screen, WorkScreen)
        assert it.app.is_running
        assert it.app.return_code is None


async def test_scanners_start_with_the_screen_and_stop_with_it() -> None:
    async with terminal(counted()) as it:
        lifetime = it.lifetime
        assert (lifetime.started, lifetime.stopped) == (1, 0)
    assert lifetime.stopped == 1


async def test_a_start_that_fails_ends_with_a_sentence_and_status_1() -> None:
    class Broken(FakeLifetime):
        async def start(self) -> None:
            raise OSError("no such device")

    app = LotlineApp(FakePort(counted()), Broken(), None)
    async with app.run_test() as pilot:
        await pilot.pause()
    assert app.return_code == 1


@pytest.mark.parametrize("size", [(29, 25), (40, 14), (20, 7)], ids=str)
async def test_a_screen_that_becomes_too_small_says_so_and_work_is_there_again_when_it_grows(
    size: tuple[int, int],
) -> None:
    async with terminal(stopped()) as it:
        await it.pilot.resize_terminal(*size)
        await it.pilot.pause()
        assert "needs 30 columns and 15 lines" in it.text
        await it.pilot.resize_terminal(30, 15)
        await it.pilot.pause()
        assert "STOP RECALLED LOT" in it.text
        assert "PUT IT IN HOLD-01, THEN ENT" in it.text


async def test_scans_are_answered_on_a_screen_that_is_too_small_too() -> None:
    async with terminal(counted(), (20, 7)) as it:
        await it.answer(stopped())
        await it.pilot.resize_terminal(80, 24)
        await it.pilot.pause()
        assert "STOP RECALLED LOT" in it.text


async def test_text_from_a_label_is_never_read_as_markup() -> None:
    card = replace(frames.CARD, name="[b]Bold[/b] [red]caps")
    async with terminal(counted(card)) as it:
        assert "[b]Bold[/b] [red]caps" in it.text


async def test_hands_start_with_nothing_typed() -> None:
    assert Hands().entry is None
