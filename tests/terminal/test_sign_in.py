"""Signing in at a terminal: who may, what a wrong PIN costs, and handing over in the middle of work."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from demo.labels import LabelKind
from devices.feedback import Signal
from terminal.frame import Mode
from tests.support.desk import Terminal, label, login
from tests.support.names import NOON
from workflows.dialog import Action, Ask
from workflows.rules.exceptions import Category
from workflows.rules.facts.work import Locked, SignedIn, SignedOut
from workflows.rules.model.work import OpenException

WRONG = "000000"


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    opened = Terminal(tmp_path)
    yield opened
    opened.close()


def lock(terminal: Terminal) -> None:
    terminal.badge()
    for _ in range(5):
        terminal.enter(WRONG)


def test_a_badge_asks_for_the_pin_and_the_right_one_leads_to_work(terminal: Terminal) -> None:
    assert terminal.frame.mode is Mode.SIGN_IN
    asked = terminal.badge()
    assert (asked.mode, asked.person) == (Mode.ENTER_PIN, "Ana Ruiz")
    working = terminal.enter(login().pin)
    assert (working.mode, working.person) == (Mode.WORK, "Ana Ruiz")
    assert terminal.facts == [SignedIn(login().person, login().roles, "demo-1")]
    assert terminal.signals == [Signal.GOOD, Signal.GOOD]


def test_what_is_booked_later_says_who_did_it_under_which_sign_in(terminal: Terminal) -> None:
    terminal.open_pallet()
    signed_in, received = terminal.entries
    assert (received.stamp.person, received.stamp.sign_in) == (login().person, signed_in.id)
    assert signed_in.stamp.sign_in == signed_in.id


def test_a_wrong_pin_is_asked_for_again_and_books_nothing(terminal: Terminal) -> None:
    terminal.badge()
    frame = terminal.enter(WRONG)
    assert (frame.mode, frame.message) == (Mode.ENTER_PIN, "Wrong PIN. Try again.")
    assert terminal.signals[-1] is Signal.BAD
    assert terminal.facts == []
    assert terminal.enter(login().pin).mode is Mode.WORK


def test_five_wrong_pins_lock_the_badge_and_that_is_a_fact(terminal: Terminal) -> None:
    lock(terminal)
    assert terminal.frame.mode is Mode.SIGN_IN
    assert "locked for 15 minutes" in terminal.frame.message
    assert terminal.facts == [Locked(login().person, 5)]
    assert terminal.badge().mode is Mode.SIGN_IN
    assert terminal.frame.message == "This badge is locked for 15 more minutes. Ask a supervisor."


def test_a_restart_does_not_lift_a_lock_and_time_does(terminal: Terminal) -> None:
    lock(terminal)
    terminal.restart()
    terminal.clock.passes(timedelta(minutes=14))
    assert terminal.badge().message == "This badge is locked for 1 more minute. Ask a supervisor."
    terminal.clock.passes(timedelta(minutes=1))
    assert terminal.badge().mode is Mode.ENTER_PIN
    assert terminal.enter(login().pin).mode is Mode.WORK


def test_wrong_pins_before_a_restart_count(terminal: Terminal) -> None:
    terminal.badge()
    for _ in range(4):
        terminal.enter(WRONG)
    terminal.restart()
    terminal.badge()
    terminal.enter(WRONG)
    assert terminal.facts == [Locked(login().person, 5)]


def test_the_right_pin_gives_five_tries_again(terminal: Terminal) -> None:
    terminal.badge()
    for _ in range(4):
        terminal.enter(WRONG)
    terminal.enter(login().pin)
    terminal.session.press(Action.BACK)
    terminal.badge()
    assert terminal.enter(WRONG).message == "Wrong PIN. Try again."
    assert Locked not in map(type, terminal.facts)


def test_a_lock_that_ran_out_gives_five_tries_again(terminal: Terminal) -> None:
    lock(terminal)
    terminal.clock.passes(timedelta(minutes=15))
    terminal.badge()
    assert terminal.enter(WRONG).message == "Wrong PIN. Try again."


def test_a_badge_without_work_on_a_terminal_is_refused_before_a_pin(terminal: Terminal) -> None:
    frame = terminal.badge("Grace Okafor")
    assert (frame.mode, frame.message) == (
        Mode.SIGN_IN,
        "This badge has no work on this terminal yet. Ask a supervisor.",
    )


def test_another_badge_in_the_middle_of_work_takes_over_and_the_line_of_work_stays(terminal: Terminal) -> None:
    before = terminal.open_pallet().prompt
    after = terminal.sign_in("Jonas Weber")
    assert (after.mode, after.person, after.prompt) == (Mode.WORK, "Jonas Weber", before)
    assert terminal.facts[2:] == [
        SignedOut(login().person),
        SignedIn(login("Jonas Weber").person, login("Jonas Weber").roles, "demo-1"),
    ]
    assert terminal.scan(label(LabelKind.CASE)).person == "Jonas Weber"
    assert terminal.entries[-1].stamp.person == login("Jonas Weber").person


def test_whoever_works_goes_on_when_the_other_one_turns_back_at_the_pin(terminal: Terminal) -> None:
    before = terminal.open_pallet()
    assert terminal.badge("Jonas Weber").mode is Mode.ENTER_PIN
    terminal.session.press(Action.BACK)
    assert (terminal.frame.mode, terminal.frame.person, terminal.frame.prompt) == (
        Mode.WORK,
        "Ana Ruiz",
        before.prompt,
    )
    assert len(terminal.facts) == 2


def test_the_badge_of_whoever_works_is_answered_and_changes_nothing(terminal: Terminal) -> None:
    terminal.sign_in()
    frame = terminal.badge()
    assert (frame.mode, frame.message) == (Mode.WORK, "Ana Ruiz is signed in already.")
    assert len(terminal.facts) == 1


def test_esc_on_the_list_signs_out(terminal: Terminal) -> None:
    prompt = terminal.sign_in().prompt
    assert prompt is not None
    assert prompt.ask is Ask.CHOOSE_TASK
    terminal.session.press(Action.BACK)
    assert (terminal.frame.mode, terminal.frame.person) == (Mode.SIGN_IN, "")
    assert terminal.facts[1:] == [SignedOut(login().person)]


def test_a_badge_may_be_typed(terminal: Terminal) -> None:
    assert terminal.enter(login().badge).mode is Mode.ENTER_PIN


def test_what_came_back_is_said_at_sign_in(terminal: Terminal) -> None:
    mine = OpenException("damaged:1", Category.DAMAGED, "1", opened=NOON, owner=login().person)
    terminal.receive(mine, replace(mine, name="damaged:2"), feed="site")
    frame = terminal.sign_in()
    assert frame.message == "2 of your bookings came back."
    assert frame.prompt is not None
    assert "came_back" in [line.code for line in frame.prompt.choices]


def test_nothing_is_said_at_sign_in_when_nothing_came_back(terminal: Terminal) -> None:
    assert terminal.sign_in().message == ""
