"""Readings of doubtful labels that a person chose: remembered with the line of work, over a restart."""

from terminal.resume import MOST_HABITS, read_resume, with_habit, write_resume
from tests.support.names import CASE_GTIN, UNIT_GTIN
from workflows import engine
from workflows.step import ReadingHabit

HABIT = ReadingHabit(UNIT_GTIN, "serial:/dev/ttyS0", lost=True)


def test_readings_that_were_chosen_are_remembered_over_a_restart() -> None:
    text = write_resume(None, engine.begin(), with_habit((), HABIT))
    assert read_resume(text) == (None, engine.begin(), (HABIT,))
    assert read_resume(write_resume(None, engine.begin())) == (None, engine.begin(), ())
    assert read_resume("torn") == (None, engine.begin(), ())


def test_the_newest_choice_for_a_gtin_and_scanner_holds_and_the_oldest_are_forgotten() -> None:
    changed = ReadingHabit(HABIT.gtin, HABIT.scanner, lost=False)
    other = ReadingHabit(CASE_GTIN, HABIT.scanner, lost=True)
    assert with_habit((HABIT, other), changed) == (other, changed)
    assert with_habit((HABIT,), None) == (HABIT,)
    bent = ReadingHabit(HABIT.gtin, HABIT.scanner, lost=False, keyboard="US_CAPS")
    assert with_habit((HABIT,), bent) == (HABIT, bent)
    assert read_resume(write_resume(None, engine.begin(), (HABIT, bent)))[2] == (HABIT, bent)
    as_sent = ReadingHabit(HABIT.gtin, HABIT.scanner, lost=False, keyboard="AS_SENT")
    assert with_habit((HABIT, bent), as_sent) == (HABIT, as_sent)
    many = tuple(ReadingHabit(UNIT_GTIN, f"scanner {number}", lost=True) for number in range(MOST_HABITS))
    assert with_habit(many, HABIT) == (*many[1:], HABIT)
