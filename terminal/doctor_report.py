"""What the Scanner Doctor found, in sentences and as one JSON object."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from devices.doctor.card import CardSymbol
from devices.doctor.judge import CUT_AT_SEPARATOR, Finding, Report
from devices.doctor.mend import Mended
from devices.faults import CONSEQUENCES, Consequence, Fault
from devices.profile import KeyboardLayout
from terminal.sentences.scanner_faults import CONSEQUENCES as UNSAFE
from terminal.sentences.scanner_faults import FAULTS

_KEYBOARDS = {KeyboardLayout.US: "US", KeyboardLayout.DE: "German", KeyboardLayout.FR: "French"}
_SHOWN = {
    "\x00": "NUL",
    "\x02": "STX",
    "\x03": "ETX",
    "\t": "TAB",
    "\x1c": "FS",
    "\x1d": "GS",
    "\x1e": "RS",
    " ": "a blank",
}


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One scanner's report, with what its profile mends and where that was written."""

    address: str
    based_on: str
    report: Report
    mended: Mended
    written: Path | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """One finding in sentences; `mended` is empty where no profile can help."""

    fault: str
    unsafe: str
    setting: str
    mended: str = ""


def say(finding: Finding, mended: bool) -> Said:
    """The sentences for a finding."""
    words, known = FAULTS[finding.fault], _values(finding)
    consequence = Consequence.NOTHING if mended else CONSEQUENCES[finding.fault]
    helped = words.mended.format(**known) if mended else ""
    return Said(words.fault.format(**known), UNSAFE[consequence], words.setting.format(**known), helped)


def lines(diagnosis: Diagnosis) -> list[str]:
    """The report for a person, a paragraph a line."""
    findings = diagnosis.report.findings
    if not findings:
        return ["No fault found. This scanner sends every label as it is printed."]
    told = [f"{len(findings)} {'fault' if len(findings) == 1 else 'faults'} found."]
    for number, finding in enumerate(findings, start=1):
        said = say(finding, finding in diagnosis.mended.mended)
        told += ["", f"{number}. {said.fault}", f"   {said.mended or said.unsafe}", f"   To do: {said.setting}"]
    if diagnosis.written:
        told += ["", f"Profile written: {diagnosis.written}"]
    return [*told, "", "Change the settings, then run the Doctor again: one fault can hide another."]


def as_json(diagnosis: Diagnosis) -> dict[str, Any]:
    """The report for a program."""
    return {
        "address": diagnosis.address,
        "based_on": diagnosis.based_on,
        "read": [symbol.mark for symbol in diagnosis.report.read],
        "findings": [_finding(it, it in diagnosis.mended.mended) for it in diagnosis.report.findings],
        "unsafe": [{"fault": it.fault.value, "symbology": it.symbology} for it in diagnosis.mended.unsafe],
        "profile": str(diagnosis.written) if diagnosis.written else None,
    }


def _finding(finding: Finding, mended: bool) -> dict[str, Any]:
    said = say(finding, mended)
    return {
        "fault": finding.fault.value,
        "symbols": [symbol.mark for symbol in finding.symbols],
        "detail": finding.detail,
        "mended": mended,
        "unsafe": Consequence.NOTHING.value if mended else CONSEQUENCES[finding.fault].value,
        "text": said.fault,
        "setting": said.setting,
    }


def _values(finding: Finding) -> dict[str, str]:
    detail = "several things" if not finding.detail and finding.fault is Fault.SUFFIX_EXTRA else shown(finding.detail)
    return {
        "symbols": _listed(finding.symbols),
        "detail": detail,
        "quoted": f": {detail}" if finding.detail else "",
        "expected": " and ".join(dict.fromkeys(symbol.identifier for symbol in finding.symbols)),
        "separator": " at the first separator (GS)" if finding.detail == CUT_AT_SEPARATOR else "",
        "typed": _KEYBOARDS[finding.bend.typed] if finding.bend.typed else "",
        "read": _KEYBOARDS[finding.bend.read] if finding.bend.read else "",
    }


def shown(text: str) -> str:
    """Characters as a person can read them: control characters by their names."""
    if text and all(character.isprintable() and character != " " for character in text):
        return text
    return " ".join(_SHOWN.get(c, c if c.isprintable() else f"character {ord(c)}") for c in text) or "nothing"


def _listed(symbols: Sequence[CardSymbol]) -> str:
    named = [f"{symbol.mark} ({symbol.carrier.value})" for symbol in symbols]
    return named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}" if named else "the card"
