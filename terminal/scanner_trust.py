"""What is said of a scan from a scanner that is not safe to use for it: refused, or taken because a supervisor works. Pure."""

from dataclasses import replace

from devices.faults import Fault
from terminal.sentences.scanner_faults import FAULTS
from workflows import engine
from workflows.dialog import Notice, Reason, Values
from workflows.rules.entry import ScanRecord
from workflows.rules.status import Verdict
from workflows.step import Step


def refused(fault: Fault) -> Notice:
    """The STOP for a scan that this fault makes unsafe."""
    return Notice(Verdict.STOP, Reason.UNSAFE_SCANNER, None, Values(text=FAULTS[fault].short))


def taken(record: ScanRecord, fault: Fault) -> ScanRecord:
    """The record of a scan that a supervisor takes all the same: it says so wherever it is booked."""
    return replace(record, unsafe=fault.value)


def with_warning(step: Step[engine.State], record: ScanRecord | None) -> Step[engine.State]:
    """A step that books such a scan is never a plain OK; a warning or a stop of its own stays."""
    notice = step.notice
    if record is None or not record.unsafe or not step.bookings or notice is None or notice.verdict is not Verdict.OK:
        return step
    values = replace(notice.values, text=FAULTS[Fault(record.unsafe)].short)
    return replace(step, notice=Notice(Verdict.WARN, Reason.TAKEN_ALL_THE_SAME, notice.card, values))
