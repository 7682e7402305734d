"""What a terminal goes on from after a restart: who worked, on which line, and which readings were chosen. Written with every entry, in the same transaction."""

import json
from dataclasses import dataclass

from terminal.desk import Worker
from workflows import engine
from workflows.gs1.values import Gtin
from workflows.plain import PlainError, from_plain, to_plain
from workflows.rules.identity import EntryId, PersonId
from workflows.step import ReadingHabit

MOST_HABITS = 200


@dataclass(frozen=True, slots=True)
class Resume:
    """The record: the worker, if one is signed in, and the engine's state as its own text."""

    work: str
    person: PersonId | None = None
    sign_in: EntryId | None = None
    habits: tuple[ReadingHabit, ...] = ()


def write_resume(worker: Worker | None, state: engine.State, habits: tuple[ReadingHabit, ...] = ()) -> str:
    """The record as text."""
    person, sign_in = (worker.person, worker.sign_in) if worker else (None, None)
    return json.dumps(to_plain(Resume(engine.encode(state), person, sign_in, habits)), separators=(",", ":"))


def with_habit(habits: tuple[ReadingHabit, ...], learnt: ReadingHabit | None) -> tuple[ReadingHabit, ...]:
    """The habits with one more, newest last, one for a GTIN, scanner and kind of doubt; the oldest are forgotten."""
    if learnt is None:
        return habits
    return (*(one for one in habits if _about(one) != _about(learnt)), learnt)[-MOST_HABITS:]


def _about(habit: ReadingHabit) -> tuple[Gtin, str, bool]:
    return habit.gtin, habit.scanner, bool(habit.keyboard)


def read_resume(text: str) -> tuple[Worker | None, engine.State, tuple[ReadingHabit, ...]]:
    """Worker, state and habits of a record; a record that can't be read means: nobody is signed in, no line is open, and nothing is lost."""
    try:
        record = from_plain(Resume, json.loads(text))
    except (PlainError, ValueError, RecursionError):
        return None, engine.begin(), ()
    worker = Worker(record.person, record.sign_in) if record.person and record.sign_in else None
    return worker, engine.decode(record.work) or engine.begin(), record.habits
