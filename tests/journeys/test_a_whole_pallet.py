"""The main journey: a pallet from its printed labels to the server's answer who has the lot, on a real terminal of 40 columns by 20 lines.

Some labels are taken from the tray, the others come down the scanner's line. The server is killed in the middle: work goes on,
and when it is back the queue empties by itself.
"""

import os
import signal

import pytest

from demo.labels import DemoLabel
from devices.drivers.simulated import scan_into
from tests.support.deadline import until
from tests.support.journey import Journey, arguments_of, child_of, free_port

pytestmark = pytest.mark.journey

PALLET = "00/395211010000000420"
MIXED_CASE = "00/395211010000000437"


def test_a_pallet_is_received_through_a_cut_and_the_server_says_who_has_the_lot(journey: Journey) -> None:
    port = free_port()
    dock = Dock(journey, port)
    dock.sign_in()
    dock.open_the_pallet_from_the_tray()
    journey.wait_until_sent(2)
    assert queue(journey) == {"link": "online", "queued": 0, "accepted": 2, "parked": 0}

    os.kill(child_of(dock.screen.process.pid, "serve"), signal.SIGKILL)
    dock.scan_all_that_is_on_the_pallet()
    dock.screen.wait_for("18 to send . NO LINK")
    assert queue(journey) == {"link": "offline", "queued": 18, "accepted": 2, "parked": 0}

    journey.start_server(port)
    dock.screen.wait_for("all sent . link ok")
    dock.close_the_pallet()
    dock.put_the_recalled_unit_aside()
    dock.carry_it_to_the_cage()
    dock.close_the_shipment()
    dock.screen.wait_for("all sent . link ok")
    journey.wait_until_sent(25)
    assert queue(journey) == {"link": "online", "queued": 0, "accepted": 25, "parked": 0}

    the_server_names_receipt_pallet_and_bin(journey)
    the_server_names_the_place_of_the_recalled_unit(journey)
    dock.end()


def queue(journey: Journey) -> dict[str, object]:
    """What `lotline status --json` says of link and queue."""
    status = journey.status()
    return {name: status[name] for name in ("link", "queued", "accepted", "parked")}


def the_server_names_receipt_pallet_and_bin(journey: Journey) -> None:
    (answer,) = journey.trace("--lot", "A7K21")
    places = [(there["place"], there["package"], there["items"]) for there in answer["holdings"]]
    assert places == [("at:IN-01", PALLET, 40)]
    assert {step["document"] for step in answer["origins"]} == {"4711"}
    assert sum(step["items"] for step in answer["origins"] if step["standing"] == "applied") == 40
    text = " ".join(journey.trace_text("--lot", "A7K21").split())
    for told in ("supplier Norda Pharma", "received", "; 4711;", f"DEMO IN-01 in {PALLET}", "40 pcs"):
        assert told in text


def the_server_names_the_place_of_the_recalled_unit(journey: Journey) -> None:
    (unit,) = journey.trace("--serial", "SN3199532")
    assert (unit["lot"], unit["place"], unit["disposition"]) == ("C1188", "at:HOLD-01", "recalled")
    assert [step["kind"] for step in unit["steps"]] == ["refused", "received", "moved"]


class Dock:
    """A receiver at the dock, with a terminal that `lotline demo` has opened."""

    def __init__(self, journey: Journey, port: int) -> None:
        self._journey = journey
        self.screen = journey.start_screen("demo", "--data", str(journey.root), "--port", str(port))
        self.screen.wait_for("SCAN YOUR BADGE", "link ok")
        run = arguments_of(child_of(self.screen.process.pid, "run"))
        self._line = run[run.index("--practice-scanner") + 1]

    def sign_in(self) -> None:
        """The badge through the scanner's line, the PIN by keys."""
        badge, pin = self._journey.badge()
        scan_into(self._line, badge)
        self.screen.wait_for("TYPE YOUR PIN")
        self.screen.press(pin, "enter")
        self.screen.wait_for("CHOOSE A TASK, OR SCAN", "Receive: 5 shipments")

    def open_the_pallet_from_the_tray(self) -> None:
        """Scanned before its shipment was chosen: both are open now."""
        self.take("f12", self._journey.label("pallet 1"))
        self.screen.wait_for("PALLET OPEN", "pallet ..0420 0 of 8 done", "4711")

    def scan_all_that_is_on_the_pallet(self) -> None:
        """Seven sealed cases, two of them from the tray; then the mixed one, and each pack in it."""
        first, second, *others = self._journey.inside(PALLET)
        self.take("ctrl+t", first)
        self.screen.wait_for("SEALED CASE COUNTED", "1 of 8 done", "1 to send")
        self.take("f12", second)
        self.screen.wait_for("2 of 8 done", "2 to send")
        for done, case in enumerate(others, start=3):
            scan_into(self._line, case.data)
            self.screen.wait_for(f"{min(done, 7)} of 8 done", f"{done} to send")
        for count, unit in enumerate(self._journey.inside(MIXED_CASE), start=9):
            scan_into(self._line, unit.data)
            self.screen.wait_for(f"{count} to send")
        self.screen.wait_for("8 of 8 done")

    def close_the_pallet(self) -> None:
        """ENT shows what is missing, ENT closes."""
        self.screen.press("enter")
        self.screen.wait_for("CLOSE")
        self.screen.press("enter")
        self.screen.wait_for("COMPLETE")

    def put_the_recalled_unit_aside(self) -> None:
        """Of the parcel beside the pallet: it is blocked at once, ENT says that the STOP was seen."""
        scan_into(self._line, self._journey.label("recalled:").data)
        self.screen.wait_for("STOP RECALLED LOT", "R-2026-014", "HOLD-01")
        self.screen.press("enter")
        self.screen.wait_for("OK BLOCKED", "You owe the walk to HOLD-01")

    def carry_it_to_the_cage(self) -> None:
        """The shipment can't be closed before that; the label of the cage books the walk."""
        self.screen.press("enter")
        self.screen.wait_for("CLOSE", "Carry to the cage: 1 owed")
        self.screen.press("enter")
        self.screen.wait_for("FIRST TO THE CAGE")
        scan_into(self._line, b"HOLD-01")
        self.screen.wait_for("IT IS IN HOLD-01")

    def close_the_shipment(self) -> None:
        """Short of the parcel."""
        self.screen.press("enter")
        self.screen.wait_for("CLOSE")
        self.screen.press("enter")
        self.screen.wait_for("MISSING", "CHOOSE ONE OF 4")

    def end(self) -> None:
        """F10 and ENT end the demo, and with it all that it started."""
        self.screen.press("f10")
        self.screen.wait_for("End Lotline?")
        self.screen.press("enter")
        assert self.screen.process.wait(30) == 0

    def take(self, key: str, label: DemoLabel) -> None:
        """Open the tray, go to the line of a label, ENT."""
        self.screen.press(key)
        self.screen.wait_for("ENT scan it")
        while not self._chosen().startswith(label.title):
            self._next_line()
        self.screen.press("enter")

    def _next_line(self) -> None:
        before = self._chosen()
        self.screen.press("down")
        until("another line is chosen", lambda: self._chosen() != before)

    def _chosen(self) -> str:
        """The chosen line of the tray with those that belong to it, without the word good or bad."""
        rows = self.screen.rows
        start = next(number for number, row in enumerate(rows) if row.startswith("> "))
        more = rows[start + 1 : start + 5]
        own = more[: next((number for number, row in enumerate(more) if not row.startswith("      ")), len(more))]
        return " ".join(" ".join([rows[start][7:], *own]).split())
