"""What scanners do to a label on its way in: recognised, and undone where that is safe.

Substitutes for GS, framing characters, prefixes and leading separators are removed and reported. Text that a wrong
keyboard layout has bent is recognised here; what it can have been is looked for in `unbent`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from workflows.gs1 import iso15434, symbology
from workflows.gs1.codes import Problem, Repair
from workflows.gs1.digital_link import has_scheme
from workflows.gs1.element import GS, Note
from workflows.gs1.symbology import BARE_CARRIERS, carrier

SAFE_SEPARATORS = ("|", "^", "~", "{GS}")
"""None of these characters belongs to a GS1 character set, so they cannot be data."""

_AZERTY_DIGITS = frozenset("&é\"'(-è_çà")
_ONLY_ON_AZERTY = frozenset("éèçà")
_SHORTEST_LABEL = 8
FRAMING = "\x00\x02\x03\t\n\r "
"""What may stand around a label and is none of it."""
_CASE_SWAPPED = ("]D", "]c", "]q", "]j", "}")
"""Telltales of Caps Lock or Shift: no scanner in use sends these identifiers, but ]d ]C ]Q ]J and ] itself become them."""


@dataclass(frozen=True, slots=True)
class DirtProfile:
    """What one scanner is known to do: texts that stand for GS, and a prefix that it puts before everything."""

    separators: tuple[str, ...] = SAFE_SEPARATORS
    prefix: str = ""

    def applies_to(self, text: str) -> bool:
        """True when the text holds one of this profile's own substitutes for GS; <GS>, for one, could pass as data."""
        return self.separators is not SAFE_SEPARATORS and any(separator in text for separator in self.separators)


DEFAULT_PROFILE = DirtProfile()


class Cleaned(NamedTuple):
    """A text with its dirt taken off: identifier, data, the origin of each data character, and what was done."""

    symbology: str | None
    data: str
    origins: Sequence[int]
    notes: list[Note]

    def origin(self, index: int) -> int:
        """The index in the raw text of a character of `data`; its end for an index past the end."""
        if index < len(self.origins):
            return self.origins[max(0, index)]
        return self.origins[-1] + 1 if self.origins else 0


def foreign(text: str) -> Problem | None:
    """The code of a text that is recognisably something else, or bent by a keyboard layout."""
    if iso15434.HEADER in text[:8]:
        return Problem.NOT_GS1_ISO15434
    if text.startswith(_CASE_SWAPPED):
        return Problem.CAPS_OR_SHIFT
    characters = set(text)
    if not characters.isdisjoint(_ONLY_ON_AZERTY) and not any(c in "0123456789" for c in characters):
        bent = sum(character in _AZERTY_DIGITS for character in text)
        if bent >= _SHORTEST_LABEL and 2 * bent >= len(text):
            return Problem.AZERTY_DIGITS
    return None


def clean(text: str, profile: DirtProfile) -> Cleaned:
    """The text without prefix, framing, identifier, substitutes for GS and leading GS; a web address keeps all its own."""
    notes = list[Note]()
    start, end = 0, len(text)
    if profile.prefix and text.startswith(profile.prefix):
        start = len(profile.prefix)
        notes.append(Note(Repair.PREFIX_REMOVED, None, profile.prefix))
    stripped = text[start:].strip(FRAMING)
    if len(stripped) < end - start:
        start = text.find(stripped, start)
        notes.append(Note(Repair.FRAMING_REMOVED, None, text[start + len(stripped) :]))
        end = start + len(stripped)
    code = symbology.split(stripped)
    if code is not None:
        start += symbology.LENGTH
    if has_scheme(text[start:]) or carrier(code or "") in BARE_CARRIERS:
        return Cleaned(code, text[start:end], range(start, end), notes)
    data, origins = _substitute(text, start, end, profile.separators, notes)
    first = len(data) - len(data.lstrip(GS))
    if first:
        notes.append(Note(Repair.LEADING_SEPARATOR, None, ""))
    return Cleaned(code, data[first:], origins[first:], notes)


def _substitute(
    text: str, start: int, end: int, separators: tuple[str, ...], notes: list[Note]
) -> tuple[str, Sequence[int]]:
    data = text[start:end]
    found = [separator for separator in separators if separator and separator in data]
    if not found:
        return data, range(start, end)
    notes.extend(Note(Repair.SEPARATOR_SUBSTITUTED, None, separator) for separator in found)
    characters, origins = list[str](), list[int]()
    at = start
    while at < end:
        separator = next((separator for separator in found if text.startswith(separator, at)), "")
        characters.append(GS if separator else text[at])
        origins.append(at)
        at += len(separator) or 1
    return "".join(characters), origins
