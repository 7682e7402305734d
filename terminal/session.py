"""The session: every scan and key of a terminal, from the reading to the frame that answers it. Knows no screen.

    scan -> reading -> engine.advance -> journal.commit -> frame -> beep

A scan is answered in every mode; nothing is shown or heard before it is durable.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation

from devices.feedback import Signal
from devices.profiles.known_scanner import without_options
from devices.scan import Misread, Scan
from sync.errors import JournalFull, StorageError
from sync.scan_log import ScanLogLine
from terminal.desk import Desk
from terminal.frame import Frame, Mode, QueueState, ScannerLight
from terminal.readiness import NOT_YET, data_age, readiness
from terminal.resume import read_resume, with_habit, write_resume
from terminal.scan_channel import UNKNOWN_CHANNEL, ScanChannel, unsafe_fault
from terminal.scanner_trust import refused, taken, with_warning
from terminal.sentences.misreads import MISREADS
from terminal.sign_in import check_pin, may_sign, may_work, person_of_badge, plain_code, sign_in
from workflows import engine
from workflows.dialog import (
    Action,
    Chosen,
    Entered,
    Input,
    Notice,
    Pressed,
    Reason,
    Scanned,
    SignAsk,
    Takes,
    Vouched,
    Wrote,
)
from workflows.gs1.codes import Kind
from workflows.gs1.parse import parse
from workflows.rules.entry import How, ScanRecord
from workflows.rules.facts.work import SignedOut
from workflows.rules.model.master_data import Person
from workflows.rules.roles import Role
from workflows.rules.status import Verdict
from workflows.step import Booking, Step

LOG = logging.getLogger(__name__)
SIGNALS = {Verdict.OK: Signal.GOOD, Verdict.WARN: Signal.ATTENTION, Verdict.STOP: Signal.BAD}
TYPED_SCANNER = "keyboard"
LONGEST_TYPED = 200
PROGRAM_TROUBLE = "The program made a mistake. Nothing was counted. Scan again; if it comes back, call IT."
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
        self._worker, self._state, self._habits = read_resume(desk.resume)
        self._arriving: Person | None = None
        self._signing: SignAsk | None = None
        self._notice: Notice | None = None
        self._message = ""
        self._answered = 0
        self._queue = QueueState()
        self._scanner = ScannerLight.NONE
        self._frame = Frame(0, Mode.NO_DATA, self._queue)
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
        if light is not self._scanner:
            self._scanner = light
            self._draw()

    def queue(self, queue: QueueState) -> None:
        """The state of the line to the server has changed."""
        if queue != self._queue:
            self._queue = queue
            self._draw()

    def tell(self, message: str) -> None:
        """Something happened by itself that a person should know."""
        self._message = message
        self._draw()

    def refresh(self) -> None:
        """The cache may have moved on: look, and draw what is different."""
        if self._desk.refresh():
            self._draw()

    # -- inside ---------------------------------------------------------------------------------------------------------------------------

    def _guarded(self, act: Callable[[], None]) -> None:
        """Whatever goes wrong in answering an input, the person gets an answer, the log the details, and the next input its chance."""
        try:
            act()
        except Exception:
            LOG.exception("an input could not be answered")
            self._answer(None, PROGRAM_TROUBLE)

    def _press(self, action: Action) -> None:
        match self._mode():
            case Mode.WORK if action is Action.BACK and self._frame.at_base:
                self._sign_out()
            case Mode.WORK:
                self._work(Pressed(action))
            case Mode.ENTER_PIN if action is Action.BACK:
                self._arriving, self._signing, self._message = None, None, ""
                self._draw()

    def _enter(self, text: str) -> None:
        text = text.encode("utf-8", "replace").decode("utf-8")
        match self._mode():
            case Mode.ENTER_PIN:
                self._enter_pin(text)
            case Mode.WORK if self._takes() is Takes.NUMBER:
                self._enter_quantity(text)
            case Mode.WORK if self._takes() is Takes.TEXT:
                self._work(Wrote(text[:LONGEST_TYPED].strip()))
            case Mode.WORK | Mode.SIGN_IN:
                self._typed(text[:LONGEST_TYPED].strip())

    def _mode(self) -> Mode:
        if self._arriving is not None:
            return Mode.ENTER_PIN
        if not self._desk.has_data:
            return Mode.PREPARING if self._desk.preparing else Mode.NO_DATA
        return Mode.WORK if self._worker else Mode.SIGN_IN

    def _read(self, text: str, record: ScanRecord, how: How, kind: Kind) -> None:
        self._desk.refresh()
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
            if fault is not None and not self._supervised():
                self._log_only(record, f"scanner {fault.value}", Verdict.STOP)
                self._answer(refused(fault))
                return
            self._work(Scanned(reading, taken(record, fault) if fault else record, how))
        else:
            self._log_only(record, "before sign-in", Verdict.STOP)
            self._answer(None, "This is no badge that works here. Scan your badge.")

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
        self._desk.refresh()
        if not self._desk.room():
            self._answer(Notice(Verdict.STOP, Reason.DEVICE_FULL))
            return
        before = self._state
        step = self._advanced(before, given)
        record = given.record if isinstance(given, Scanned) else step.record
        step = with_warning(step, record)
        if not step.bookings and step.notice is None and step.state == before:
            return
        if self._written(step, record):
            self._state, self._habits = step.state, with_habit(self._habits, step.learnt)
            self._message = ""
            if step.notice is None:
                self._draw()
            else:
                self._answer(step.notice)

    def _advanced(self, before: engine.State, given: Input) -> Step[engine.State]:
        try:
            return engine.advance(before, given, self._desk.context(self._habits, self._worker))
        except Exception:
            if isinstance(given, Scanned):
                self._log_only(given.record, "program trouble", Verdict.STOP)
            raise

    def _written(self, step: Step[engine.State], record: ScanRecord | None) -> bool:
        log = self._log_line(record, step.notice) if record else None
        resume = write_resume(self._worker, step.state, with_habit(self._habits, step.learnt))
        try:
            self._desk.commit(step.bookings, resume, self._worker, (record,) if record else (), log)
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
            self._desk.commit((), write_resume(self._worker, self._state, self._habits), self._worker, (), line)
        except StorageError:
            LOG.exception("a scan could not be logged")

    def _supervised(self) -> bool:
        """Whether a supervisor works here, who may take scans that their scanner makes unsafe."""
        row = self._desk.view().rows.get(Person, (self._worker.person,)) if self._worker else None
        return row is not None and Role.SUPERVISOR in row.roles

    # -- people ---------------------------------------------------------------------------------------------------------------------------

    def _badge(self, person: Person) -> None:
        asked = self._frame.prompt.sign if self._frame.prompt else None
        if asked is not None and self._mode() is Mode.WORK:
            self._vouch(person, asked)
            return
        refusal = may_work(self._desk, person)
        if refusal is not None:
            self._answer(None, refusal.message)
            return
        if self._worker is not None and self._worker.person == person.person:
            self._answer(None, f"{person.name} is signed in already.")
            return
        self._arriving, self._message = person, ""
        self._give(Signal.GOOD)
        self._draw()

    def _vouch(self, person: Person, asked: SignAsk) -> None:
        """A badge where a signature or a second person is asked for."""
        refusal = may_sign(self._desk, person, asked)
        if refusal is not None:
            self._answer(None, refusal.message)
            return
        self._arriving, self._signing, self._message = person, asked, ""
        self._give(Signal.GOOD)
        self._draw()

    def _enter_pin(self, pin: str) -> None:
        person = self._arriving
        if person is None:
            return
        try:
            resume, asked = write_resume(self._worker, self._state, self._habits), self._signing
            first = may_sign(self._desk, person, asked) if asked else may_work(self._desk, person)
            refusal = first or check_pin(self._desk, person, pin, resume)
            if refusal is None and asked:
                self._arriving, self._signing, self._message = None, None, ""
                self._work(Vouched(person.person, person.roles))
            elif refusal is None:
                self.signed_in(person)
        except StorageError:
            LOG.exception("a sign-in could not be written")
            self._arriving, self._signing = None, None
            self._answer(None, STORAGE_TROUBLE)
            return
        if refusal is not None:
            if refusal.message.startswith("Five"):
                self._arriving, self._signing = None, None
            self._answer(None, refusal.message)

    def signed_in(self, person: Person) -> None:
        """Let this person work from now on; whoever worked before is signed out, the line of work stays."""
        worker, bookings = sign_in(self._desk, person, self._worker)
        self._desk.commit(bookings, write_resume(worker, self._state, self._habits), worker)
        self._worker, self._arriving, self._message, self._notice = worker, None, "", None
        self._give(Signal.GOOD)
        self._draw()

    def _sign_out(self) -> None:
        worker = self._worker
        if worker is None:
            return
        booking = Booking(self._desk.context().ids[0], SignedOut(worker.person), How.SYSTEM)
        try:
            self._desk.commit([booking], write_resume(None, self._state, self._habits), worker)
        except StorageError:
            LOG.exception("a sign-out could not be written")
            self._answer(None, STORAGE_TROUBLE)
            return
        self._worker, self._notice, self._message = None, None, ""
        self._draw()

    # -- drawing --------------------------------------------------------------------------------------------------------------------------

    def _answer(self, notice: Notice | None, message: str = "") -> None:
        """Show an answer, then give its signal."""
        self._answered += 1
        self._message = message
        self._notice = notice if notice is not None or not message else self._notice
        self._draw()
        if notice is not None:
            self._give(Signal.DUPLICATE if notice.reason is Reason.ALREADY_COUNTED else SIGNALS[notice.verdict])
        elif message:
            self._give(Signal.BAD)

    def _draw(self) -> None:
        mode = self._mode()
        site = self._desk.site
        working = mode is Mode.WORK
        context = self._desk.context((), self._worker)
        self._frame = Frame(
            self._frame.serial + 1,
            mode,
            replace(self._queue, to_send=self._desk.unconfirmed, data_age=data_age(self._desk)),
            self._answered,
            site.name if site else "",
            self._desk.identity.terminal,
            self._name_of_worker(),
            engine.prompt(self._state, context) if working else None,
            self._notice if working else None,
            self._scanner,
            readiness(self._desk) if mode in (Mode.SIGN_IN, Mode.ENTER_PIN) else (),
            site.numbers if site else "GTIN",
            self._message,
            working and engine.at_base(self._state, context),
            self._signing.meaning if self._signing else None,
        )
        for listener in self._listeners:
            listener(self._frame)

    def _name_of_worker(self) -> str:
        if self._arriving is not None:
            return self._arriving.name
        row = self._desk.view().rows.get(Person, (self._worker.person,)) if self._worker else None
        return row.name if row else (self._worker.person if self._worker else "")
