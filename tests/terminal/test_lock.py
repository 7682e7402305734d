"""Nobody at the terminal: it locks, opens again for the same badge, and signs out in the end; a supervisor unlocks badges; a withdrawn worker ends."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from demo.labels import LabelKind
from demo.places import SITE as DEMO
from devices.feedback import Signal
from terminal.frame import Frame, Mode
from terminal.session import LOCKED, UNLOCKED, WITHDRAWN
from tests.support.desk import Terminal, label, login
from workflows.dialog import Action
from workflows.rules.facts.work import Locked, Meaning, Signed, SignedIn, SignedOut
from workflows.rules.model.master_data import Person, Policy
from workflows.rules.roles import Role

BOSS, PICKER = "Samira Haddad", "Mei Tanaka"
CASE = label(LabelKind.CASE)


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    opened = Terminal(tmp_path)
    yield opened
    opened.close()


def waited(terminal: Terminal, **time: float) -> Frame:
    """So much time passes without an input; the program looks at its files as ever."""
    terminal.clock.passes(timedelta(**time))
    terminal.session.refresh()
    return terminal.frame


def test_after_a_quarter_of_an_hour_without_input_the_screen_locks_and_shows_nothing_of_the_work(
    terminal: Terminal,
) -> None:
    terminal.open_pallet()
    assert waited(terminal, minutes=14).mode is Mode.WORK
    frame = waited(terminal, minutes=1)
    assert (frame.mode, frame.person, frame.prompt, frame.notice) == (Mode.LOCKED, "Ana Ruiz", None, None)


def test_every_input_starts_the_quarter_of_an_hour_anew(terminal: Terminal) -> None:
    terminal.open_pallet()
    waited(terminal, minutes=14)
    terminal.session.press(Action.LIST)
    assert waited(terminal, minutes=14).mode is Mode.WORK


def test_the_same_badge_opens_it_again_without_a_pin_on_the_same_line(terminal: Terminal) -> None:
    before = terminal.open_pallet().prompt
    booked = len(terminal.facts)
    waited(terminal, minutes=15)
    frame = terminal.badge()
    assert (frame.mode, frame.prompt) == (Mode.WORK, before)
    assert terminal.signals[-1] is Signal.GOOD
    assert len(terminal.facts) == booked


def test_another_badge_needs_its_pin_and_takes_over(terminal: Terminal) -> None:
    before = terminal.open_pallet().prompt
    waited(terminal, minutes=15)
    assert terminal.badge(BOSS).mode is Mode.ENTER_PIN
    frame = terminal.enter(login(BOSS).pin)
    assert (frame.mode, frame.person, frame.prompt) == (Mode.WORK, BOSS, before)
    assert [type(fact) for fact in terminal.facts[-2:]] == [SignedOut, SignedIn]


def test_turning_back_at_the_pin_leaves_it_locked(terminal: Terminal) -> None:
    terminal.open_pallet()
    waited(terminal, minutes=15)
    terminal.badge(BOSS)
    terminal.session.press(Action.BACK)
    assert terminal.frame.mode is Mode.LOCKED


def test_a_pin_that_is_not_typed_is_forgotten_when_the_screen_locks(terminal: Terminal) -> None:
    terminal.open_pallet()
    terminal.badge(BOSS)
    assert waited(terminal, minutes=15).mode is Mode.LOCKED


def test_a_locked_terminal_answers_a_scan_and_a_key_and_books_nothing(terminal: Terminal) -> None:
    terminal.open_pallet()
    booked = len(terminal.facts)
    waited(terminal, minutes=15)
    frame = terminal.scan(CASE)
    assert (frame.mode, frame.message, terminal.log[-1].reason) == (Mode.LOCKED, LOCKED, "while locked")
    terminal.session.press(Action.CONFIRM)
    terminal.session.choose("receive")
    assert terminal.frame.mode is Mode.LOCKED
    assert len(terminal.facts) == booked


@pytest.mark.parametrize(("text", "minutes"), [("2", 2), ("0", 15), ("soon", 15), ("-1", 15)])
def test_how_long_that_takes_is_a_policy_and_nonsense_means_a_quarter_of_an_hour(
    terminal: Terminal, text: str, minutes: int
) -> None:
    terminal.open_pallet()
    terminal.receive(Policy(DEMO.site, "lock_minutes", text, "demo-2"))
    assert waited(terminal, minutes=minutes - 1).mode is Mode.WORK
    assert waited(terminal, minutes=1).mode is Mode.LOCKED


def test_a_restart_does_not_start_the_quarter_of_an_hour_anew(terminal: Terminal) -> None:
    terminal.open_pallet()
    terminal.clock.passes(timedelta(minutes=20))
    terminal.restart()
    terminal.session.refresh()
    assert terminal.frame.mode is Mode.LOCKED


def test_after_eight_hours_without_input_whoever_worked_is_signed_out(terminal: Terminal) -> None:
    terminal.open_pallet()
    assert waited(terminal, hours=7, minutes=59).mode is Mode.LOCKED
    assert waited(terminal, minutes=1).mode is Mode.SIGN_IN
    assert terminal.facts[-1] == SignedOut(login().person, idle=True)


def test_nobody_signed_in_is_never_locked(terminal: Terminal) -> None:
    assert waited(terminal, hours=9).mode is Mode.SIGN_IN
    assert terminal.facts == []


# -- badges that are locked ---------------------------------------------------------------------------------------------------------------


def lock_badge(terminal: Terminal) -> None:
    """Five wrong PINs, and the badge once more."""
    terminal.badge()
    for _ in range(5):
        terminal.enter("000000")
    terminal.badge()


def test_a_supervisor_unlocks_a_badge_with_badge_and_pin_and_that_is_signed(terminal: Terminal) -> None:
    lock_badge(terminal)
    frame = terminal.badge(BOSS)
    assert (frame.mode, "unlocks the badge of Ana Ruiz" in frame.message) == (Mode.ENTER_PIN, True)
    frame = terminal.enter(login(BOSS).pin)
    assert (frame.mode, frame.message) == (Mode.SIGN_IN, UNLOCKED.format(name="Ana Ruiz"))
    signed = terminal.facts[-1]
    assert isinstance(signed, Signed)
    assert (signed.person, signed.meaning, signed.subject) == (
        login(BOSS).person,
        Meaning.APPROVED,
        f"badge:{login().person}",
    )
    assert terminal.sign_in().mode is Mode.WORK


def test_a_wrong_pin_of_the_supervisor_unlocks_nothing(terminal: Terminal) -> None:
    lock_badge(terminal)
    terminal.badge(BOSS)
    assert terminal.enter("000000").mode is Mode.ENTER_PIN
    terminal.session.press(Action.BACK)
    assert "locked" in terminal.badge().message
    assert terminal.facts == [Locked(login().person, 5)]


def test_a_supervisor_who_turns_back_signs_in_with_the_next_scan(terminal: Terminal) -> None:
    lock_badge(terminal)
    terminal.badge(BOSS)
    terminal.session.press(Action.BACK)
    assert terminal.sign_in(BOSS).mode is Mode.WORK


def test_nobody_but_a_supervisor_unlocks_a_badge(terminal: Terminal) -> None:
    lock_badge(terminal)
    assert terminal.sign_in(PICKER).person == PICKER
    assert terminal.frame.mode is Mode.WORK


# -- rights that are withdrawn ------------------------------------------------------------------------------------------------------------


def changed(terminal: Terminal, **fields: object) -> None:
    """The people bundle names Ana otherwise now."""
    row = terminal.desk.view().rows.get(Person, (login().person,))
    assert row is not None
    terminal.receive(replace(row, **fields))  # type: ignore[arg-type]  # fields by name


@pytest.mark.parametrize("fields", [{"roles": (Role.AUDITOR,)}, {"sites": ("elsewhere",)}], ids=["roles", "site"])
def test_a_withdrawn_worker_is_signed_out_at_the_next_scan_which_books_nothing(
    terminal: Terminal, fields: dict[str, object]
) -> None:
    terminal.open_pallet()
    booked = len(terminal.facts)
    changed(terminal, **fields)
    assert terminal.frame.mode is Mode.WORK
    frame = terminal.scan(CASE)
    assert (frame.mode, frame.message) == (Mode.SIGN_IN, WITHDRAWN)
    assert terminal.facts[booked:] == [SignedOut(login().person)]
    assert terminal.log[-1].reason == "withdrawn"
    assert terminal.signals[-1] is Signal.BAD


def test_a_withdrawn_worker_is_signed_out_at_the_next_key(terminal: Terminal) -> None:
    terminal.open_pallet()
    changed(terminal, roles=(Role.AUDITOR,))
    terminal.session.press(Action.CONFIRM)
    assert (terminal.frame.mode, terminal.frame.message) == (Mode.SIGN_IN, WITHDRAWN)
