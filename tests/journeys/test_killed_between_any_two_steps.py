"""A terminal that dies by kill -9 at every step of a receipt ends with the same receipt as one that never died.

After each death it stands on the line where it was; what the person saw no answer to is done again, as a person would. The
yardstick is the same receipt undisturbed, fact by fact. The daemon and the server are at work all the while.
"""

import json
from dataclasses import dataclass
from itertools import cycle

import pytest

from tests.support.headless import HeadlessTerminal
from tests.support.journey import LOTLINE, Journey, Plain

pytestmark = pytest.mark.journey

SCAN_MOMENTS = ("before", "after", "within", "answered")
KEY_MOMENTS = ("after", "before", "answered")
"""When the process is killed: as a step's commit begins, once it is durable, inside its transaction (a scan's only), after its answer."""
DURABLE = frozenset({"after", "answered"})


@dataclass(frozen=True, slots=True)
class Act:
    """One step of a person: a label scanned, a number typed, or ENT."""

    label: bytes = b""
    number: str = ""

    def on(self, terminal: HeadlessTerminal) -> bool:
        """Do it; whether it was answered before the terminal died."""
        if self.label:
            return terminal.scan(self.label)
        return terminal.key(f"enter {self.number}" if self.number else "confirm")


def test_a_terminal_killed_at_every_step_of_a_receipt_loses_nothing_and_doubles_nothing(
    journey: Journey, undisturbed: Journey
) -> None:
    acts = receipt(journey)
    lines, facts = received_undisturbed(undisturbed, acts)
    journey.start_server()
    journey.start_daemon()
    terminal = HeadlessTerminal(journey)
    terminal.start()
    terminal.sign_in()

    for number, (act, moment) in enumerate(zip(acts, moments(acts), strict=True)):
        step_killed_at(terminal, act, moment)
        terminal.start()
        assert line(terminal) == lines[number + (moment in DURABLE)], f"step {number} killed {moment}"
        if moment not in DURABLE or (moment == "after" and act.label):
            assert act.on(terminal)
        assert line(terminal) == lines[number + 1], f"step {number} done again after {moment}"

    journey.wait_until_sent(len(facts))
    assert told([entry["content"] for entry in journey.ledger() if "person" in entry["content"]["stamp"]]) == facts
    journey.run(*LOTLINE, "journal", "verify", "--data", str(journey.terminal.root))


def receipt(journey: Journey) -> list[Act]:
    """Four sealed cases, the mixed one, three of its packs, a recalled pack put aside and carried to the cage; then pallet and shipment closed short."""
    pallet, recalled = journey.label("pallet 1"), journey.label("recalled:")
    *sealed, mixed = journey.inside("00/395211010000000420")
    packs = journey.inside("00/395211010000000437")[:3]
    scans = [Act(label.data) for label in (pallet, *sealed[:4], mixed, *packs, recalled)]
    put_aside, cage, look, close, by_hand = Act(), Act(b"HOLD-01"), Act(), Act(), Act(number="5")
    return [*scans, put_aside, cage, look, close, by_hand, look, close]


def moments(acts: list[Act]) -> list[str]:
    """When to kill the terminal in each step."""
    of_scans, of_keys = cycle(SCAN_MOMENTS), cycle(KEY_MOMENTS)
    return [next(of_scans if act.label else of_keys) for act in acts]


def received_undisturbed(journey: Journey, acts: list[Act]) -> tuple[list[Plain], list[str]]:
    """The line on the screen before the first act and after each, and the facts of the receipt."""
    terminal = HeadlessTerminal(journey)
    terminal.start()
    terminal.sign_in()
    lines = [line(terminal)]
    for act in acts:
        assert act.on(terminal)
        lines.append(line(terminal))
    listed = journey.run(*LOTLINE, "journal", "list", "--json", "--data", str(journey.terminal.root))
    return lines, told([json.loads(entry)["content"] for entry in reversed(listed.splitlines())])


def step_killed_at(terminal: HeadlessTerminal, act: Act, moment: str) -> None:
    """Do one step with a terminal that dies of it."""
    if moment != "answered":
        terminal.die(moment)
    answered = act.on(terminal)
    assert answered is (moment == "answered")
    terminal.kill()


def line(terminal: HeadlessTerminal) -> Plain:
    """Where the person stands: who, the task, shipment, pallet, counts, names."""
    return {name: terminal.frame[name] for name in ("mode", "person", "prompt")}


def told(contents: list[Plain]) -> list[str]:
    """What entries say, in their order, with the ids of entries replaced by their number among these."""
    texts = [json.dumps([content["kind"], content["fact"], content["stamp"]["how"]]) for content in contents]
    for number, content in enumerate(contents):
        texts = [text.replace(content["id"], f"entry {number}") for text in texts]
    return texts
