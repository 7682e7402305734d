"""The scan log: every scan of the last weeks with its raw bytes and its verdict, refused ones too, outside the chain.

It has a bound, so that it never fills the device. It belongs to the person at the terminal and to IT, never to the ledger.
"""

import sqlite3
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from workflows.plain import from_plain, to_plain
from workflows.rules.status import Verdict

LINES = 100_000
"""Lines kept: about four weeks of a busy terminal, 20 MB."""
_TRIM_EVERY = 64


@dataclass(frozen=True, slots=True)
class ScanLogLine:
    """One scan: when (UTC), by which scanner, its AIM symbology identifier, the bytes as read, the verdict and the code of its reason.

    `verdict` is None for a read that never got to one (a torn frame).
    """

    at: datetime
    scanner: str
    raw: bytes
    verdict: Verdict | None
    reason: str = ""
    symbology: str = ""


def log_scan(connection: sqlite3.Connection, line: ScanLogLine, size: int = LINES) -> None:
    """Write a line in the transaction that is open; now and then the oldest ones beyond `size` go."""
    verdict = line.verdict.value if line.verdict else ""
    values = (to_plain(line.at), line.scanner, line.symbology, line.raw, verdict, line.reason)
    number = connection.execute("INSERT INTO scan_log VALUES (NULL, ?, ?, ?, ?, ?, ?)", values).lastrowid
    if number is not None and number % _TRIM_EVERY == 0:
        connection.execute("DELETE FROM scan_log WHERE number <= ?", (number - size,))


def newest_scans(connection: sqlite3.Connection, limit: int) -> tuple[ScanLogLine, ...]:
    """The last scans, newest first."""
    sql = "SELECT at, scanner, raw, verdict, reason, symbology FROM scan_log ORDER BY number DESC LIMIT ?"
    return tuple(_line(row) for row in connection.execute(sql, (limit,)))


def _line(row: tuple[Any, ...]) -> ScanLogLine:
    at, scanner, raw, verdict, reason, symbology = row
    return ScanLogLine(from_plain(datetime, at), scanner, raw, Verdict(verdict) if verdict else None, reason, symbology)
