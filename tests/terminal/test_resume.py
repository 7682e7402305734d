"""What a terminal knows after its program ended: who worked and on which line, whatever happened to the record of it."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.labels import LabelKind
from terminal.desk import Worker
from terminal.frame import Mode
from terminal.resume import read_resume, write_resume
from tests.support.desk import Terminal, label
from tests.support.names import PERSON, entry_id
from workflows import engine
from workflows.dialog import Action, Ask, Reason
from workflows.engine import Shift
from workflows.receive.states import Receiving
from workflows.rules.identity import LocationCode, ShipmentKey

WORKER = Worker(PERSON, entry_id(1))
STATE = Shift(Receiving(ShipmentKey("4711"), LocationCode("IN-01")))
GARBAGE = [
    "",
    "garbage",
    "{}",
    "null",
    "[]",
    '{"work": 7}',
    "[" * 100_000,
    "9" * 5_000,
    '{"work":"","person":7,"sign_in":"x"}',
    "\x00",
]


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    opened = Terminal(tmp_path)
    yield opened
    opened.close()


def test_after_a_restart_mode_worker_and_prompt_are_the_same(terminal: Terminal) -> None:
    terminal.open_pallet()
    before = terminal.scan(label(LabelKind.CASE))
    terminal.restart()
    after = terminal.frame
    assert (after.mode, after.person, after.prompt) == (Mode.WORK, "Ana Ruiz", before.prompt)
    assert after.queue.to_send == before.queue.to_send == 3


def test_after_a_restart_work_goes_on_under_the_same_sign_in(terminal: Terminal) -> None:
    terminal.open_pallet()
    terminal.restart()
    terminal.scan(label(LabelKind.CASE))
    assert terminal.entries[-1].stamp.sign_in == terminal.entries[0].id


def test_after_a_restart_the_last_count_can_be_taken_back(terminal: Terminal) -> None:
    terminal.open_pallet()
    terminal.scan(label(LabelKind.CASE))
    terminal.restart()
    terminal.session.press(Action.UNDO)
    assert terminal.frame.notice is not None
    assert terminal.frame.notice.reason is Reason.UNDONE


def test_after_a_sign_out_and_a_restart_nobody_is_signed_in(terminal: Terminal) -> None:
    terminal.sign_in()
    terminal.session.press(Action.BACK)
    terminal.restart()
    assert (terminal.frame.mode, terminal.frame.person) == (Mode.SIGN_IN, "")


@pytest.mark.parametrize("text", GARBAGE)
def test_a_record_that_cannot_be_read_starts_at_the_list_and_nothing_is_lost(terminal: Terminal, text: str) -> None:
    terminal.open_pallet()
    counted = terminal.scan(label(LabelKind.CASE))
    assert counted.prompt is not None
    before = terminal.entries
    terminal.journal.commit((), text)
    terminal.restart()
    assert terminal.frame.mode is Mode.SIGN_IN
    assert terminal.entries == before
    frame = terminal.sign_in()
    assert frame.prompt is not None
    assert frame.prompt.ask is Ask.CHOOSE_TASK
    again = terminal.scan(label(LabelKind.PALLET))
    assert again.prompt is not None
    assert again.prompt.counts == counted.prompt.counts


def test_a_line_of_another_version_is_forgotten_and_the_worker_stays() -> None:
    record = json.loads(write_resume(WORKER, STATE))
    record["work"] = json.dumps({"version": 3, "state": {"of": "the future"}})
    assert read_resume(json.dumps(record)) == (WORKER, Shift(), ())


@pytest.mark.parametrize("worker", [None, WORKER])
def test_a_record_reads_as_it_was_written(worker: Worker | None) -> None:
    assert read_resume(write_resume(worker, STATE)) == (worker, STATE, ())


def test_a_record_of_a_worker_without_a_sign_in_signs_nobody_in() -> None:
    record = json.loads(write_resume(WORKER, STATE))
    del record["sign_in"]
    assert read_resume(json.dumps(record)) == (None, STATE, ())


def test_without_a_record_a_shift_begins() -> None:
    assert read_resume("") == (None, engine.begin(), ())
