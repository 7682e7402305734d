"""What can go wrong between the program and a scanner.

    ScannerError
    ├── BadSetting      an address or a profile says something that cannot be done: a person must change it
    ├── Unavailable     the scanner cannot be opened now; `reason` says why and the text says what to do
    └── Lost            it was open and went away: unplugged, out of range, powered off

A label that cannot be read is no error: it is a `Misread`, a value (devices/scan.py).
"""

from enum import Enum


class Reason(Enum):
    """Why a scanner cannot be opened."""

    MISSING = "missing"
    PERMISSION = "permission"
    BUSY = "busy"
    UNUSABLE = "unusable"


class ScannerError(Exception):
    """Root of everything that devices/ raises."""


class BadSetting(ScannerError):
    """An address or a profile value that no scanner can be opened with."""


class Unavailable(ScannerError):
    """The scanner at `address` cannot be opened; `advice` is one or two lines for the person who has to mend it."""

    def __init__(self, address: str, reason: Reason, advice: str) -> None:
        super().__init__(f"{address}: {advice}")
        self.address = address
        self.reason = reason
        self.advice = advice


class Lost(ScannerError):
    """The open scanner at `address` went away; what was half read from it is discarded."""

    def __init__(self, address: str, detail: str) -> None:
        super().__init__(f"{address}: {detail}")
        self.address = address
        self.detail = detail
