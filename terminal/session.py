"""The session: every scan and key of a terminal, from the reading to the frame that answers it. Knows no screen.

    scan -> reading -> engine.advance -> journal.commit -> frame -> beep

A scan is answered in every mode; nothing is shown or heard before it is durable.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any

from devices.feedback import Signal
from devices.profiles.known_scanner import without_options
from devices.scan import Misread, Scan
from sync.errors import JournalFull, StorageError
from sync.scan_log import ScanLogLine
from terminal.desk import Desk
from terminal.drawing import Shown, drawn, mode_of
from terminal.frame import Frame, Mode, QueueState, ScannerLight
from terminal.people import Idle, People, Unlocked
from terminal.readiness import NOT_YET, data_age
from terminal.resume import read_resume, with_habit, write_resume
from terminal.scan_channel import UNKNOWN_CHANNEL, ScanChannel, unsafe_fault
from terminal.scanner_trust import refused, taken, with_warning
from terminal.sentences.home import came_back_news
from terminal.sentences.misreads import MISREADS
from terminal.sign_in import Refusal, person_of_badge, plain_code, sign_in
from workflows import engine
from workflows.alarm import NO_GOODS, alarm, handled, recalls
from workflows.came_back import workflow as came_back
from workflows.dialog import (
    Action,
    Chosen,
    Entered,
    Input,
    Notice,
    Pressed,
    Reason,
    Scanned,
    Takes,
    Vouched,
    Wrote,
)
from workflows.gs1.codes import Kind
from workflows.gs1.parse import parse
from workflows.old_data import told
from workflows.rules.entry import How, ScanRecord
from workflows.rules.facts.work import SignedOut
from workflows.rules.model.master_data import Person
from workflows.rules.status import Verdict
from workflows.step import Booking, Step

LOG = logging.getLogger(__name__)
SIGNALS = {Verdict.OK: Signal.GOOD, Verdict.WARN: Signal.ATTENTION, Verdict.STOP: Signal.BAD}
TYPED_SCANNER = "keyboard"
LONGEST_TYPED = 200
PROGRAM_TROUBLE = "The program made a mistake. Nothing was counted. Scan again; if it comes back, call IT."
NO_BADGE = "This is no badge that works here. Scan your badge."
LOCKED = "This terminal is locked. Scan your badge first."
WITHDRAWN = "You may not work here any more. Nothing was booked. Ask a supervisor."
TO_UNLOCK = "Your PIN unlocks the badge of {name}. ESC: scan again to work."
UNLOCKED = "The badge of {name} is unlocked. Scan it now."
STORAGE_TROUBLE = "This terminal can't write to its disk. Nothing was counted. Call IT."

Listener = Callable[[Frame], None]
Give = Callable[[Signal], None]


class Session:
    """The work of one terminal. `give` gives a signal to the person (a beep) and returns at once."""

    def __init__(
        self,
        desk: Desk,
        give: Give,
        channels: Mapping[str, ScanChannel] | None = None,
    ) -> None:
        """`channels` are the scanners by address, without options."""
        self._desk = desk
        self._give = give
        self._channels = channels or {}
        self._listeners: list[Listener] = []
        worker, self._state, self._habits = read_resume(desk.resume)
        self._people = People(desk, worker)
        self._handled = NO_GOODS
        self._moved = False
        self._recalls = recalls(desk.view()) if desk.has_data else None
        self._shown = Shown()
        self._frame = Frame(0, Mode.NO_DATA, self._shown.queue)
        self._draw()

    # -- what the screen asks -------------------------------------------------------------------------------------------------------------

    @property
    def frame(self) -> Frame:
        """What is on the screen now."""
        return self._frame

    def subscribe(self, listener: Listener) -> None:
        """Call this after each change."""
        self._listeners.append(listener)

    def press(self, action: Action) -> None:
        """A key that means an action."""
        self._guarded(lambda: self._press(action))

    def choose(self, code: str) -> None:
        """A line of a list, by its code."""
        if self._mode() is Mode.WORK:
            self._guarded(lambda: self._work(Chosen(code)))

    def enter(self, text: str) -> None:
        """A PIN, a number, or a label typed from its text."""
        self._guarded(lambda: self._enter(text))

    # -- what the scanners and the sync daemon say ----------------------------------------------------------------------------------------

    def scan(self, scan: Scan) -> None:
        """A label was read."""
        symbology = scan.symbology or ""
        record = ScanRecord(scan.source, scan.data, symbology.lstrip("]"))
        self._guarded(lambda: self._read(scan.text, record, How.SCANNED, Kind.SCAN))

    def misread(self, misread: Misread) -> None:
        """A scanner sent something that is no scan: said, and logged, never guessed at."""
        record = ScanRecord(misread.source, misread.data[:512])
        self._log_only(record, f"misread {misread.reason.value}", Verdict.STOP)
        self._answer(Notice(Verdict.STOP, Reason.UNREADABLE), MISREADS[misread.reason])

    def scanner(self, light: ScannerLight) -> None:
        """A scanner came or went."""
        if light is not self._shown.scanner:
            self._draw(scanner=light)

    def queue(self, queue: QueueState) -> None:
        """The state of the line to the server has changed."""
        if queue != self._shown.queue:
            self._draw(queue=queue)

    def tell(self, message: str) -> None:
        """Something happened by itself that a person should know."""
        self._draw(message=message)

    def refresh(self) -> None:
        """The cache may have moved on, or nobody is there any more: look, and draw what is different."""
        moved, self._moved = self._desk.refresh() or self._moved, False
        match self._people.idle():
            case Idle.SIGN_OUT:
                self._people.touch()
                self._sign_out(idle=True)
            case Idle.LOCK:
                self._people.lock()
                self._draw(message="")
            case None if moved:
                self._moved_on()

    # -- inside ---------------------------------------------------------------------------------------------------------------------------

    def _guarded(self, act: Callable[[], None]) -> None:
        """Whatever goes wrong in answering an input, the person gets an answer, the log the details, and the next input its chance."""
        try:
            self._people.touch()
            act()
        except Exception:
            LOG.exception("an input could not be answered")
            self._answer(None, PROGRAM_TROUBLE)

    def _moved_on(self) -> None:
        """The cache has moved on: a recall that came with it is a STOP over any work, if it names goods in this person's hands."""
        before, notice = self._recalls, None
        self._recalls = recalls(self._desk.view()) if self._desk.has_data else None
        if self._people.worker is not None and self._recalls is not None and before is not None:
            context = self._desk.context((), self._people.worker)
            notice = alarm(self._recalls - before, self._state, self._handled, context)
        if notice is None:
            self._draw()
        else:
            self._answer(notice)

    def _press(self, action: Action) -> None:
        match self._mode():
            case Mode.WORK if action is Action.BACK and self._frame.at_base:
                self._sign_out()
            case Mode.WORK:
                self._work(Pressed(action))
            case Mode.ENTER_PIN if action is Action.BACK:
                self._people.turn_back()
                self._draw(message="")

    def _enter(self, text: str) -> None:
        text = text.encode("utf-8", "replace").decode("utf-8")
        match self._mode():
            case Mode.ENTER_PIN:
                self._enter_pin(text)
            case Mode.WORK if self._takes() is Takes.NUMBER:
                self._enter_quantity(text)
            case Mode.WORK if self._takes() is Takes.TEXT:
                self._work(Wrote(text[:LONGEST_TYPED].strip()))
            case Mode.WORK | Mode.SIGN_IN | Mode.LOCKED:
                self._typed(text[:LONGEST_TYPED].strip())

    def _mode(self) -> Mode:
        return mode_of(self._desk, self._people)

    def _read(self, text: str, record: ScanRecord, how: How, kind: Kind) -> None:
        self._moved |= self._desk.refresh()
        mode = self._mode()
        if mode in NOT_YET:
            self._log_only(record, mode.value.replace("_", " "), Verdict.STOP)
            self._answer(None, NOT_YET[mode])
            return
        channel = self._channels.get(without_options(record.scanner), UNKNOWN_CHANNEL)
        reading = parse(text, kind=kind, this_year=self._desk.today().year, profile=channel.dirt)
        person = person_of_badge(self._desk, plain_code(record.raw))
        if person is not None:
            self._badge(person)
        elif mode is Mode.WORK:
            fault = unsafe_fault(channel, reading, f"]{record.symbology}" if record.symbology else "")
            if fault is not None and not self._people.supervised:
                self._log_only(record, f"scanner {fault.value}", Verdict.STOP)
                self._answer(refused(fault))
                return
            self._work(Scanned(reading, taken(record, fault) if fault else record, how))
        else:
            locked = mode is Mode.LOCKED
            self._log_only(record, "while locked" if locked else "before sign-in", Verdict.STOP)
            self._answer(None, LOCKED if locked else NO_BADGE)

    def _typed(self, text: str) -> None:
        if not text:
            return
        kind = Kind.BRACKETED if text.startswith("(") else Kind.LINK if "://" in text else Kind.RAW
        digits = text.replace(" ", "")
        if digits.isdigit() and len(digits) == 18:
            kind, text = Kind.BRACKETED, f"(00){digits}"
        self._read(text, ScanRecord(TYPED_SCANNER, text.encode("utf-8")), How.TYPED, kind)

    def _takes(self) -> Takes | None:
        return self._frame.prompt.takes if self._frame.prompt else None

    def _enter_quantity(self, text: str) -> None:
        try:
            number = Decimal(text.strip().replace(",", "."))
        except InvalidOperation:
            number = Decimal(0)
        self._work(Entered(number if number.is_finite() else Decimal(0)))

    def _work(self, given: Input) -> None:
        """One input through the engine, the journal and back to the screen."""
        self._moved |= self._desk.refresh()
        if not self._desk.room():
            self._answer(Notice(Verdict.STOP, Reason.DEVICE_FULL))
            return
        if self._people.withdrawn:
            self._withdraw(given)
            return
        before = self._state
        step = self._advanced(before, given)
        record = given.record if isinstance(given, Scanned) else step.record
        step = with_warning(step, record)
        if not step.bookings and step.notice is None and step.state == before:
            return
        if self._written(step, record):
            self._handled = handled(self._handled, [one.fact for one in step.bookings], self._desk.view())
            self._state, self._habits = step.state, with_habit(self._habits, step.learnt)
            if step.notice is None:
                self._draw(message="")
            else:
                self._answer(step.notice)

    def _advanced(self, before: engine.State, given: Input) -> Step[engine.State]:
        try:
            context = self._desk.context(self._habits, self._people.worker)
            return engine.advance(before, given, replace(context, data_age=data_age(self._desk)))
        except Exception:
            if isinstance(given, Scanned):
                self._log_only(given.record, "program trouble", Verdict.STOP)
            raise

    def _written(self, step: Step[engine.State], record: ScanRecord | None) -> bool:
        log = self._log_line(record, step.notice) if record else None
        resume = write_resume(self._people.worker, step.state, with_habit(self._habits, step.learnt))
        try:
            self._desk.commit(step.bookings, resume, self._people.worker, (record,) if record else (), log)
        except JournalFull:
            self._answer(Notice(Verdict.STOP, Reason.DEVICE_FULL))
            return False
        except StorageError:
            LOG.exception("the journal could not be written")
            self._answer(Notice(Verdict.STOP, Reason.DEVICE_FULL), STORAGE_TROUBLE)
            return False
        return True

    def _log_line(self, record: ScanRecord, notice: Notice | None) -> ScanLogLine:
        verdict, reason = (notice.verdict, notice.reason.value) if notice else (None, "")
        return ScanLogLine(self._desk.now(), record.scanner, record.raw, verdict, reason, record.symbology)

    def _log_only(self, record: ScanRecord, reason: str, verdict: Verdict) -> None:
        line = ScanLogLine(self._desk.now(), record.scanner, record.raw, verdict, reason, record.symbology)
        try:
            self._desk.commit((), self._resume(), self._people.worker, (), line)
        except StorageError:
            LOG.exception("a scan could not be logged")

    # -- people ---------------------------------------------------------------------------------------------------------------------------

    def _badge(self, person: Person) -> None:
        asked = self._frame.prompt.sign if self._frame.prompt and self._mode() is Mode.WORK else None
        refusal = self._people.badge(person, asked)
        if refusal is not None:
            self._answer(None, refusal.message)
            return
        pin = self._people.asked
        self._draw(message=TO_UNLOCK.format(name=pin.unlocks.name) if pin and pin.unlocks else "")
        self._give(Signal.GOOD)

    def _enter_pin(self, pin: str) -> None:
        try:
            match self._people.pin(pin, self._resume()):
                case Refusal(message):
                    self._answer(None, message)
                case Vouched() as vouched:
                    self._draw(message="")
                    self._work(vouched)
                case Unlocked(person):
                    self._draw(message=UNLOCKED.format(name=person.name))
                    self._give(Signal.GOOD)
                case Person() as person:
                    self.signed_in(person)
        except StorageError:
            LOG.exception("a sign-in could not be written")
            self._people.turn_back()
            self._answer(None, STORAGE_TROUBLE)

    def signed_in(self, person: Person) -> None:
        """Let this person work from now on; whoever worked before is signed out, the line of work stays."""
        worker, bookings = sign_in(self._desk, person, self._people.worker)
        self._desk.commit(bookings, write_resume(worker, self._state, self._habits), worker)
        self._people.begin(worker)
        self._handled = NO_GOODS
        context = replace(self._desk.context((), worker), data_age=data_age(self._desk))
        self._draw(message=came_back_news(came_back.waiting(context)), notice=told(context))
        self._give(Signal.GOOD)

    def _sign_out(self, idle: bool = False, message: str = "") -> None:
        worker = self._people.worker
        if worker is None:
            return
        booking = Booking(self._desk.context().ids[0], SignedOut(worker.person, idle), How.SYSTEM)
        try:
            self._desk.commit([booking], write_resume(None, self._state, self._habits), worker)
        except StorageError:
            LOG.exception("a sign-out could not be written")
            self._answer(None, STORAGE_TROUBLE)
            return
        self._people.begin(None)
        self._draw(message=message, notice=None)

    def _withdraw(self, given: Input) -> None:
        """Whoever works here may not do so any more: their input does nothing but sign them out."""
        if isinstance(given, Scanned):
            self._log_only(given.record, "withdrawn", Verdict.STOP)
        self._sign_out()
        if self._people.worker is None:
            self._answer(None, WITHDRAWN)

    def _resume(self) -> str:
        return write_resume(self._people.worker, self._state, self._habits)

    # -- drawing --------------------------------------------------------------------------------------------------------------------------

    def _answer(self, notice: Notice | None, message: str = "") -> None:
        """Show an answer, then give its signal."""
        kept = notice if notice is not None or not message else self._shown.notice
        self._draw(notice=kept, message=message, answered=self._shown.answered + 1)
        if notice is not None:
            self._give(Signal.DUPLICATE if notice.reason is Reason.ALREADY_COUNTED else SIGNALS[notice.verdict])
        elif message:
            self._give(Signal.BAD)

    def _draw(self, **changes: Any) -> None:
        """Draw, with these changes of what is shown."""
        self._shown = replace(self._shown, **changes)
        self._frame = drawn(self._frame.serial + 1, self._desk, self._people, self._state, self._shown)
        for listener in self._listeners:
            listener(self._frame)
