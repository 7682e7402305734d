"""scan.lines and scan.import: the parser as a command in a pipe, and what it costs a program's start."""

import json
import random
import subprocess
import sys
from pathlib import Path

from bench.errors import CannotMeasure
from bench.figure import Better, Figure, Goal, Of
from bench.harness import seconds, take_turns
from bench.site import Workshop
from workflows.gs1 import element_string
from workflows.gs1.element import Element

LINES = 100_000
_IMPORT = (
    "import collections.abc, dataclasses, datetime, decimal, enum, json, re, time, typing\n"
    "begun = time.process_time()\nimport {}\nprint(time.process_time() - begun)"
)


def labels(number: int) -> list[str]:
    """Scans of so many packs of medicine: GTIN, expiry, lot and serial in a GS1 DataMatrix."""
    rng = random.Random(1)
    return [
        "]d2"
        + element_string.write(
            [
                Element("01", "09506000134352"),
                Element("17", f"{rng.randint(26, 31)}{rng.randint(1, 12):02}{rng.randint(0, 28):02}"),
                Element("10", f"A{rng.randint(10**3, 10**8)}"),
                Element("21", f"SN{rng.randint(10**6, 10**14)}"),
            ]
        )
        for _ in range(number)
    ]


def lines(workshop: Workshop) -> Figure:
    """`lotline parse --json` over a file of requests, from the start of the process to its end; seconds for 100,000 lines."""
    number, folder = workshop.scale.pick(LINES // 2, LINES), workshop.new_folder()
    requests = folder / "requests.jsonl"
    requests.write_text("".join(json.dumps({"data": label}) + "\n" for label in labels(number)), encoding="ascii")
    ours = (str(Path(sys.executable).with_name("lotline")), "parse", "--json")
    theirs = (sys.executable, str(Path(__file__).with_name("peers") / "biip_lines.py"))

    def measure(command: tuple[str, ...]) -> float:
        return seconds(lambda: _answer(command, requests, folder / "answers.jsonl", number)) * LINES / number

    measured = take_turns(3, lambda: measure(ours), lambda: measure(theirs))
    return Figure("scan.lines", "s", Better.LOWER, Goal(Of.VALUE, 6), "biip in a loop", measured)


def module(workshop: Workshop) -> Figure:
    """What the first import of `workflows.gs1.parse` adds to a program that has the standard library's part of it; milliseconds of processor time."""
    _import_seconds("workflows.gs1.parse"), _import_seconds("biip")  # the first of all may have to compile
    measured = take_turns(
        workshop.scale.pick(9, 31),
        lambda: _import_seconds("workflows.gs1.parse") * 1000,
        lambda: _import_seconds("biip") * 1000,
    )
    return Figure("scan.import", "ms", Better.LOWER, Goal(Of.VALUE, 15), "biip", measured)


def _answer(command: tuple[str, ...], requests: Path, answers: Path, number: int) -> None:
    with requests.open("rb") as given, answers.open("wb") as sink:
        subprocess.run(command, stdin=given, stdout=sink, check=False)
    answered = answers.read_bytes().count(b'"ok": true')
    if answered != number:
        raise CannotMeasure(f"{command[0]} answered {answered} of {number} lines")


def _import_seconds(name: str) -> float:
    done = subprocess.run([sys.executable, "-c", _IMPORT.format(name)], capture_output=True, text=True, check=True)
    return float(done.stdout)
