"""The session: each scan and key is answered, nothing is shown or heard before it is durable, and trouble is said in words."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from demo.labels import LabelKind, Trouble
from demo.places import SITE as DEMO
from devices.feedback import Signal
from devices.scan import Misread, MisreadReason
from sync.journal_reader import JournalReader
from sync.scan_log import ScanLogLine
from sync.wire.protocol import PROTOCOL
from terminal.frame import Frame, Mode
from terminal.sentences.misreads import MISREADS
from terminal.session import PROGRAM_TROUBLE, STORAGE_TROUBLE
from terminal.version import PROGRAM
from tests.support.desk import POSITION, SCANNER, Terminal, bad_label, label, login
from tests.support.names import HERE, NOON
from tests.sync.cache.worlds import EPOCH
from workflows import engine
from workflows.dialog import Action, Ask, Reason, Why
from workflows.rules.entry import FeedPosition, How, ScanRecord
from workflows.rules.exceptions import Category
from workflows.rules.facts.movement import Received
from workflows.rules.facts.work import Refused
from workflows.rules.model.master_data import Policy
from workflows.rules.status import Disposition, Verdict

PALLET, CASE = label(LabelKind.PALLET), label(LabelKind.CASE)
WHOLE_EARTH = 10**18
"""Bytes that no disk has."""


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    opened = Terminal(tmp_path)
    yield opened
    opened.close()


def notice_of(frame: Frame) -> tuple[Verdict, Why]:
    assert frame.notice is not None
    return frame.notice.verdict, frame.notice.reason


def last_line(terminal: Terminal) -> tuple[bytes, Verdict | None, str]:
    line = terminal.log[-1]
    return line.raw, line.verdict, line.reason


# -- scans that are answered and book nothing ---------------------------------------------------------------------------------------------


def test_a_scan_before_sign_in_is_answered_and_logged_and_books_nothing(terminal: Terminal) -> None:
    frame = terminal.scan(PALLET)
    assert (frame.mode, frame.message) == (Mode.SIGN_IN, "This is no badge that works here. Scan your badge.")
    assert terminal.signals == [Signal.BAD]
    assert terminal.log == [ScanLogLine(NOON, SCANNER, PALLET.data, Verdict.STOP, "before sign-in", "C1")]
    assert terminal.facts == []


def test_a_scan_while_the_pin_is_asked_for_is_answered_and_logged_and_books_nothing(terminal: Terminal) -> None:
    terminal.badge()
    frame = terminal.scan(PALLET)
    assert (frame.mode, frame.answered) == (Mode.ENTER_PIN, 1)
    assert last_line(terminal) == (PALLET.data, Verdict.STOP, "before sign-in")
    assert terminal.facts == []


def test_a_scan_without_data_is_answered_and_logged(tmp_path: Path) -> None:
    with closing(Terminal(tmp_path, with_data=False)) as terminal:
        frame = terminal.scan(PALLET)
        assert (frame.mode, frame.message) == (
            Mode.NO_DATA,
            "This terminal has no data yet. Wait until it is loaded, then scan again.",
        )
        assert terminal.signals == [Signal.BAD]
        assert last_line(terminal) == (PALLET.data, Verdict.STOP, "no data")
        assert terminal.facts == []


def test_a_badge_is_not_kept_in_the_scan_log(terminal: Terminal) -> None:
    terminal.sign_in()
    assert terminal.log == []


@pytest.mark.parametrize("reason", MisreadReason)
def test_each_kind_of_misread_is_said_in_its_own_words_and_logged(terminal: Terminal, reason: MisreadReason) -> None:
    terminal.sign_in()
    terminal.session.misread(Misread(reason, b"\x00\xff", SCANNER, 1))
    assert terminal.frame.message == MISREADS[reason]
    assert notice_of(terminal.frame) == (Verdict.STOP, Reason.UNREADABLE)
    assert terminal.signals[-1] is Signal.BAD
    assert last_line(terminal) == (b"\x00\xff", Verdict.STOP, f"misread {reason.value}")
    assert len(terminal.facts) == 1


def test_no_two_kinds_of_misread_share_their_words() -> None:
    assert len(set(MISREADS.values())) == len(MisreadReason)


# -- scans that are booked ----------------------------------------------------------------------------------------------------------------


def test_a_counted_case_is_booked_shown_heard_and_logged(terminal: Terminal) -> None:
    terminal.open_pallet()
    frame = terminal.scan(CASE)
    assert notice_of(frame) == (Verdict.OK, Reason.CONTENT_INFERRED)
    assert isinstance(terminal.facts[-1], Received)
    assert frame.queue.to_send == len(terminal.facts) == 3
    assert terminal.signals[-1] is Signal.GOOD
    assert last_line(terminal) == (CASE.data, Verdict.OK, "content_inferred")


def test_a_second_scan_of_a_case_sounds_otherwise_and_books_nothing(terminal: Terminal) -> None:
    terminal.open_pallet()
    first = terminal.scan(CASE).answered
    frame = terminal.scan(CASE)
    assert notice_of(frame) == (Verdict.WARN, Reason.ALREADY_COUNTED)
    assert frame.answered == first + 1
    assert terminal.signals[-1] is Signal.DUPLICATE
    assert len(terminal.facts) == 3


def test_an_entry_is_in_the_journal_before_its_signal_is_given_and_its_frame_shown(terminal: Terminal) -> None:
    terminal.sign_in()
    heard: list[tuple[Signal, int]] = []
    shown: list[int] = []

    def in_the_file() -> int:
        journal = JournalReader.open(terminal.folder.journal)
        assert journal is not None
        with closing(journal):
            return len(journal.held_ids())

    terminal.look = lambda signal: heard.append((signal, in_the_file()))
    terminal.session.subscribe(lambda frame: shown.append(in_the_file()))
    terminal.scan(PALLET)
    terminal.scan(CASE)
    assert heard == [(Signal.GOOD, 2), (Signal.GOOD, 3)]
    assert shown == [2, 3]


def test_the_answer_is_on_the_screen_when_the_signal_is_given(terminal: Terminal) -> None:
    terminal.open_pallet()
    seen: list[Why] = []
    terminal.look = lambda signal: seen.append(notice_of(terminal.frame)[1])
    terminal.scan(CASE)
    assert seen == [Reason.CONTENT_INFERRED]


# -- the stamp ----------------------------------------------------------------------------------------------------------------------------


def test_a_stamp_says_what_was_read_by_whom_where_and_what_it_was_judged_against(terminal: Terminal) -> None:
    terminal.open_pallet()
    terminal.scan(CASE)
    stamp = terminal.entries[-1].stamp
    positions = {FeedPosition(EPOCH, feed, POSITION) for feed in ("site", "control")}
    assert (stamp.how, stamp.person, stamp.terminal) == (How.SCANNED, login().person, HERE)
    assert stamp.scans == (ScanRecord(SCANNER, CASE.data, "d2"),)
    assert b"\x1d" in stamp.scans[0].raw
    assert set(stamp.judged.positions) == positions
    assert (stamp.judged.policy, stamp.judged.people) == ("demo-1", "demo-1")
    assert (stamp.judged.program, stamp.judged.protocol) == (PROGRAM, PROTOCOL)
    assert (stamp.judged.day, stamp.clock.occurred) == (NOON.date(), terminal.clock.now)
    assert stamp.warned == ()


def test_a_stamp_follows_the_feed(terminal: Terminal) -> None:
    terminal.open_pallet()
    terminal.receive(Policy(DEMO.site, "warn_days", "30", "demo-2"))
    terminal.scan(CASE)
    judged = terminal.entries[-1].stamp.judged
    assert FeedPosition(EPOCH, "control", POSITION + 1) in judged.positions
    assert judged.policy == "demo-1,demo-2"


def test_a_stamp_names_the_warning_that_was_gone_on_in_spite_of(terminal: Terminal) -> None:
    terminal.open_pallet()
    terminal.session.press(Action.BACK)
    terminal.scan(label(LabelKind.UNIT, 2))
    frame = until_closed(terminal)
    assert notice_of(frame) == (Verdict.WARN, Reason.CLOSED_SHORT)
    assert terminal.entries[-1].stamp.warned == (Category.SHORTAGE,)
    assert {entry.stamp.warned for entry in terminal.entries[:-1]} == {()}


def until_closed(terminal: Terminal) -> Frame:
    """Confirm what is missing until the pallet or the shipment is closed in spite of it."""
    for _ in range(5):
        terminal.session.press(Action.CONFIRM)
        if terminal.frame.notice and terminal.frame.notice.reason is Reason.CLOSED_SHORT:
            break
    return terminal.frame


def test_a_typed_sscc_is_booked_as_typed(terminal: Terminal) -> None:
    terminal.sign_in()
    sscc = PALLET.bracketed.removeprefix("(00)")
    assert notice_of(terminal.enter(f"{sscc[:9]} {sscc[9:]}")) == (Verdict.OK, Reason.HANDLING_UNIT_OPENED)
    stamp = terminal.entries[-1].stamp
    assert (stamp.how, stamp.scans) == (How.TYPED, (ScanRecord("keyboard", PALLET.bracketed.encode()),))


def test_a_label_typed_with_brackets_is_booked_as_typed(terminal: Terminal) -> None:
    terminal.open_pallet()
    assert notice_of(terminal.enter(CASE.bracketed)) == (Verdict.OK, Reason.CONTENT_INFERRED)
    stamp = terminal.entries[-1].stamp
    assert (stamp.how, stamp.scans) == (How.TYPED, (ScanRecord("keyboard", CASE.bracketed.encode()),))


@pytest.mark.parametrize("text", ["", "   ", "hello", "(01)", "²" * 18, "x" * 5000, "\ud800", "(00)\x00"])
def test_nonsense_that_is_typed_books_nothing_and_the_next_scan_works(terminal: Terminal, text: str) -> None:
    terminal.open_pallet()
    terminal.enter(text)
    assert len(terminal.facts) == 2
    assert terminal.frame.message != PROGRAM_TROUBLE
    assert notice_of(terminal.scan(CASE)) == (Verdict.OK, Reason.CONTENT_INFERRED)


# -- trouble ------------------------------------------------------------------------------------------------------------------------------


def test_goods_in_trouble_are_refused_with_a_record(terminal: Terminal) -> None:
    terminal.open_pallet()
    frame = terminal.scan(bad_label(Trouble.RECALLED))
    assert notice_of(frame) == (Verdict.STOP, Reason.RECALLED)
    refused, blocked = terminal.facts[-2:]
    assert isinstance(refused, Refused)
    assert isinstance(blocked, Received)
    assert blocked.disposition is Disposition.RECALLED
    assert terminal.signals[-1] is Signal.BAD


def test_a_full_disk_is_said_and_nothing_is_booked(terminal: Terminal) -> None:
    before = terminal.open_pallet().prompt
    terminal.restart(room=WHOLE_EARTH)
    frame = terminal.scan(CASE)
    assert notice_of(frame) == (Verdict.STOP, Reason.DEVICE_FULL)
    assert frame.prompt == before
    assert terminal.signals[-1] is Signal.BAD
    assert len(terminal.facts) == 2
    terminal.restart()
    assert notice_of(terminal.scan(CASE)) == (Verdict.OK, Reason.CONTENT_INFERRED)


@pytest.fixture
def stuck(terminal: Terminal) -> Terminal:
    """A terminal in the middle of work, of which the journal refuses every entry; it takes them again when the trigger is gone."""
    terminal.open_pallet()
    with closing(sqlite3.connect(terminal.folder.journal)) as other, other:
        other.execute("CREATE TRIGGER stuck BEFORE INSERT ON entry BEGIN SELECT raise(ABORT, 'disk I/O error'); END")
    return terminal


def mend(terminal: Terminal) -> None:
    with closing(sqlite3.connect(terminal.folder.journal)) as other, other:
        other.execute("DROP TRIGGER stuck")


def test_a_journal_that_cannot_be_written_is_said_in_words_and_the_line_of_work_stays(stuck: Terminal) -> None:
    before = stuck.frame.prompt
    frame = stuck.scan(CASE)
    assert (frame.mode, frame.message, frame.prompt) == (Mode.WORK, STORAGE_TROUBLE, before)
    assert stuck.signals[-1] is Signal.BAD
    assert len(stuck.facts) == 2
    mend(stuck)
    assert notice_of(stuck.scan(CASE)) == (Verdict.OK, Reason.CONTENT_INFERRED)


def test_a_sign_in_that_cannot_be_written_leaves_whoever_worked_before(stuck: Terminal) -> None:
    frame = stuck.sign_in("Jonas Weber")
    assert (frame.mode, frame.person, frame.message) == (Mode.WORK, "Ana Ruiz", STORAGE_TROUBLE)


def test_a_sign_out_that_cannot_be_written_does_not_happen(stuck: Terminal) -> None:
    for _ in range(3):
        stuck.session.press(Action.BACK)
    assert stuck.frame.prompt is not None
    assert stuck.frame.prompt.ask is Ask.CHOOSE_TASK
    stuck.session.press(Action.BACK)
    assert (stuck.frame.mode, stuck.frame.message) == (Mode.WORK, STORAGE_TROUBLE)


def test_a_mistake_of_the_program_is_said_in_words_and_the_next_scan_works(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    before = terminal.open_pallet().prompt

    def fails(*given: object) -> None:
        raise ZeroDivisionError("in the engine")

    with monkeypatch.context() as broken:
        broken.setattr(engine, "advance", fails)
        frame = terminal.scan(CASE)
    assert (frame.message, frame.prompt) == (PROGRAM_TROUBLE, before)
    assert terminal.signals[-1] is Signal.BAD
    assert "in the engine" in caplog.text
    assert last_line(terminal) == (CASE.data, Verdict.STOP, "program trouble")
    assert len(terminal.facts) == 2
    assert notice_of(terminal.scan(CASE)) == (Verdict.OK, Reason.CONTENT_INFERRED)
