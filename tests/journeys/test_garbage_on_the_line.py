"""Whatever comes down the scanner's line gets an answer in the scan log, books nothing that it should not, and the next good scan works."""

import os
import random
from contextlib import closing

import pytest

from devices.drivers.simulated import SUFFIX
from sync.journal_reader import JournalReader
from sync.scan_log import ScanLogLine
from tests.support.deadline import until
from tests.support.journey import LOTLINE, Journey, json_line

pytestmark = pytest.mark.journey

MEGABYTE = 1024 * 1024


def test_every_kind_of_garbage_is_answered_and_the_terminal_works_on(journey: Journey) -> None:
    demo = journey.start("demo", (*LOTLINE, "demo", "--headless", "--data", str(journey.root)))
    line = Line(journey, json_line(demo)["scanner"])
    case, unit = journey.label("case 2"), journey.label("unit 1 in case 1")

    assert line.answer(journey.label("pallet 1").data) == ("ok", "handling_unit_opened")
    assert line.answer(random.Random(7).randbytes(120).translate(None, b"\t\r\n\x03")) == ("stop", "not_gs1")
    assert line.answer(b"\x00\x1b[2J\xff\xfe" * 20) == ("stop", "not_gs1")
    assert line.answer(b"7" * MEGABYTE) == ("stop", "misread too_long")
    line.send(SUFFIX)
    assert line.answer(journey.label("label of another standard").data) == ("stop", "not_gs1")
    assert line.answer(journey.label("pallet that nobody").data) == ("stop", "unknown_handling_unit")
    assert line.answer(unit.data) == ("ok", "counted")
    assert line.answer(unit.data) == ("warn", "already_counted")
    assert line.answer(journey.label("case of another shipment").data) == ("stop", "other_shipment")
    assert line.answer(journey.label("torn").data) == ("stop", "unreadable")
    assert line.answer(journey.label("wrong check digit").data) == ("stop", "unreadable")
    assert line.answer(journey.label("separator lost").data) == ("warn", "possible_missing_separator")
    assert line.answer(case.data) == ("ok", "content_inferred")

    assert demo.poll() is None
    journey.wait_until_sent(5)
    kinds = [entry["kind"] for entry in journey.ledger() if "person" in entry["content"]["stamp"]]
    assert kinds == ["signed_in", "received", "received", "received", "received"]


class Line:
    """The line of a scanner, and what the terminal's scan log says of what came down it."""

    def __init__(self, journey: Journey, path: str) -> None:
        self._journal = journey.terminal.journal
        self._path = path

    def answer(self, raw: bytes) -> tuple[str, str]:
        """Send these bytes, and nothing behind them; verdict and reason of the line that the scan log has of them."""
        before = len(self._log())
        self.send(raw)
        newest = until("a line in the scan log", lambda: self._log()[: -before or None])[-1]
        return newest.verdict.value if newest.verdict else "", newest.reason

    def send(self, raw: bytes) -> None:
        """Send bytes."""
        file = os.open(self._path, os.O_WRONLY | os.O_NOCTTY)
        try:
            while raw:
                raw = raw[os.write(file, raw) :]
        finally:
            os.close(file)

    def _log(self) -> tuple[ScanLogLine, ...]:
        journal = JournalReader.open(self._journal)
        assert journal is not None
        with closing(journal):
            return journal.scans(100)
