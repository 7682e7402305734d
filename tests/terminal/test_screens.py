"""The screens at work: what is drawn, and what lies over it. Frames come from a stand-in for the work; scans are frames."""

from dataclasses import replace

import pytest

from terminal.app import LotlineApp
from terminal.frame import Frame, Mode
from terminal.screens.gate import GateScreen
from terminal.screens.page import Size
from terminal.screens.sheet import EndSheet, HelpSheet, NamesSheet, Sheet, TraySheet
from terminal.screens.work import WorkScreen
from terminal.screens.work_page import work_page
from tests.support import frames
from tests.support.fake_port import FakeLifetime, FakePort
from tests.support.frames import READINESS, choosing, closing, counted, frame, stopped
from tests.support.running_terminal import terminal
from workflows.dialog import Notice, Reason
from workflows.rules.status import Verdict

SIZES = [(30, 25), (30, 15), (40, 15), (40, 20), (53, 20), (80, 24)]


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


@pytest.mark.parametrize("size", [(30, 15), (40, 20)], ids=str)
@pytest.mark.parametrize("mode", [mode for mode in Mode if mode is not Mode.WORK], ids=str)
async def test_the_screens_before_work_say_where_i_am_and_what_to_do(mode: Mode, size: tuple[int, int]) -> None:
    async with terminal(frame(mode, readiness=READINESS), size) as it:
        assert isinstance(it.app.screen, GateScreen)
        assert it.rows[7].strip() != ""
        assert "? help" in it.text


async def test_line_eight_is_the_thing_to_do() -> None:
    async with terminal(stopped()) as it:
        assert it.rows[2].startswith("STOP  RECALLED LOT")
        assert it.rows[7] == "PUT IT ASIDE FOR HOLD-01, ENT"


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


async def test_the_label_tray_scans_the_chosen_label_and_gives_the_screen_back() -> None:
    async with terminal(counted()) as it:
        await it.press("f12")
        assert isinstance(it.app.screen, TraySheet)
        assert it.rows[0] == "LABELS HERE  type to find"
        assert "bad Recalled pack" in it.text
        await it.press("down", "down", "enter")
        assert [label.title for label in it.tray.scanned] == ["Recalled pack"]
        assert isinstance(it.app.screen, WorkScreen)
        await it.press("ctrl+t")
        assert "> bad Recalled pack" in it.text
        await it.press("escape")
        assert len(it.tray.scanned) == 1


async def test_typing_finds_a_label_among_many() -> None:
    async with terminal(counted()) as it:
        await it.press("f12", "b", "a", "d", "space", "R", "e", "c")
        assert it.rows[0] == "LABELS WITH  bad Rec_"
        assert "Pallet 0428" not in it.text
        assert "F2 all labels" in it.text
        await it.press("enter")
        assert [label.title for label in it.tray.scanned] == ["Recalled pack"]
        await it.press("f12", "x", "x")
        assert "No such labels" in it.text
        await it.press("enter", "f2")
        assert "Pallet 0428" in it.text
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
            "Set the piece apart, then press ENT.",
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
        assert "PUT IT ASIDE FOR HOLD-01, ENT" in it.text


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
