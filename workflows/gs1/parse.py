"""The door of this package: any text in, Elements or Malformed out, whatever the text. Never raises; reads no clock.

Strict mode judges as the GS1 reference engine does. Tolerant mode judges by the same engine, but first takes the dirt off
that scanners add, goes on after a bad element, and says what it mended.
"""

from workflows.gs1 import element_string, strict, symbology, tolerant
from workflows.gs1.codes import Kind, Mode, Problem
from workflows.gs1.dirt import DEFAULT_PROFILE, DirtProfile
from workflows.gs1.element import Fault
from workflows.gs1.elements import Elements, Malformed
from workflows.gs1.judge import Source, conclude, refuse

LONGEST_INPUT = 8192
"""Characters; no label holds more, and a line that never ends must not be parsed to its end."""


def parse(
    text: str,
    *,
    kind: Kind = Kind.SCAN,
    mode: Mode = Mode.TOLERANT,
    this_year: int,
    profile: DirtProfile = DEFAULT_PROFILE,
) -> Elements | Malformed:
    """Reads one label; `this_year` (four digits) places two-digit years, `profile` applies to tolerant mode."""
    if len(text) > LONGEST_INPUT:
        source = Source(text, None, this_year, strict=mode is Mode.STRICT)
        return refuse(source, Fault(Problem.INPUT_TOO_LONG, None, LONGEST_INPUT, ""))
    if mode is Mode.STRICT:
        return strict.parse(text, kind, this_year)
    if kind is Kind.SCAN and text[: symbology.LENGTH] in symbology.ELEMENT_STRING_PREFIXES:
        reading = element_string.read(text, symbology.LENGTH, this_year, strict=False)
        if reading.elements and not reading.faults and not reading.notes and not profile.applies_to(text):
            return conclude(Source(text, text[1 : symbology.LENGTH], this_year, strict=False), reading)
    return tolerant.parse(text, kind, this_year, profile)
