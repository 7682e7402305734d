"""What a profile can mend of the faults that were found, and what stays unsafe."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

from devices.doctor.card import CARD
from devices.doctor.judge import Finding, Report
from devices.faults import CONSEQUENCES, Consequence, Fault, Unsafe
from devices.profile import GENERIC, INSIDE_CODES, DeviceProfile

IDLE_GAP_MS = 50
CHARACTER_SET_82 = frozenset("!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz")
"""What a lot or serial can be made of (GS1 General Specifications, figure 7.11-1): none of it may be taken for framing."""
_PER_SYMBOLOGY = frozenset({Fault.SEPARATOR_LOST, Fault.SEPARATOR_REPLACED, Fault.TRUNCATED, Fault.GARBLED})


@dataclass(frozen=True, slots=True)
class Mended:
    """The profile to use from now on, the findings that it mends, and what stays unsafe with it."""

    profile: DeviceProfile
    mended: tuple[Finding, ...]
    unsafe: tuple[Unsafe, ...]


class Wire(Enum):
    """What a scanner is read as, as far as it matters for what can be mended."""

    TEXT = "text"
    KEYS = "keys"
    """Its keys are read and not its text, so that the layout is ours to choose."""
    REPORTS = "reports"
    """Each code says by itself where it ends, and its identifier comes apart from the data."""


WIRES = {"keys": Wire.KEYS, "hid": Wire.REPORTS}
"""By the kind that an address begins with; all others bring text."""


def mend(profile: DeviceProfile, findings: Sequence[Finding], wire: Wire = Wire.TEXT) -> Mended:
    """The profile with everything set that makes up for a fault."""
    mended = []
    for finding in findings:
        better = _mend_one(profile, finding, wire, findings)
        if better is not None:
            profile = better
            mended.append(finding)
    unsafe = dict.fromkeys(it for finding in findings if finding not in mended for it in _unsafe(finding))
    return Mended(profile, tuple(mended), tuple(unsafe))


def still_unsafe(before: Sequence[Unsafe], report: Report) -> tuple[Unsafe, ...]:
    """The marks of an earlier run that this one says nothing about: those of symbols that it has not read."""
    if len(report.read) == len(CARD):
        return ()
    judged = {symbol.identifier for symbol in report.read}
    return tuple(unsafe for unsafe in before if unsafe.symbology not in judged)


def can_stand_for_separator(text: str) -> bool:
    """Whether a text that came in place of GS can be told from data: not when a lot could hold it."""
    if not text.isascii() or text.isalnum():
        return False
    return not set(text) <= CHARACTER_SET_82 or (len(text) >= 3 and not text[0].isalnum() and not text[-1].isalnum())


def _mend_one(
    profile: DeviceProfile, finding: Finding, wire: Wire, findings: Sequence[Finding]
) -> DeviceProfile | None:
    match finding.fault:
        case Fault.SEPARATOR_REPLACED if _one_kind(findings) and can_stand_for_separator(finding.detail):
            return replace(profile, group_separator=finding.detail.encode("ascii"))
        case Fault.PREFIX_EXTRA if _one_byte_each(finding.detail) and (wire is Wire.REPORTS or not finding.inside):
            return replace(profile, prefix=finding.detail.encode("latin-1"))
        case Fault.SUFFIX_EXTRA if _can_end_frames(finding.detail):
            return replace(profile, suffixes=_with(profile.suffixes, finding.detail.encode("latin-1")))
        case Fault.SUFFIX_MISSING if not profile.idle_gap_ms and profile.suffixes == GENERIC.suffixes:
            return replace(profile, idle_gap_ms=IDLE_GAP_MS)
        case Fault.SUFFIX_MISSING:
            return profile
        case Fault.KEYBOARD_LAYOUT if wire is Wire.KEYS and finding.bend.typed is not None:
            return replace(profile, keyboard_layout=finding.bend.typed)
        case Fault.CASE_SWAPPED if wire is Wire.KEYS:
            return replace(profile, caps_lock=not profile.caps_lock)
    return None


def _one_kind(findings: Sequence[Finding]) -> bool:
    return len({it.detail for it in findings if it.fault is Fault.SEPARATOR_REPLACED}) == 1


def _one_byte_each(text: str) -> bool:
    return all(ord(character) < 128 for character in text)


def _can_end_frames(tail: str) -> bool:
    """A tail that no data can hold."""
    no_data = all(c.isascii() and c not in CHARACTER_SET_82 and c != " " and ord(c) not in INSIDE_CODES for c in tail)
    return bool(tail) and no_data


def _with(suffixes: bytes, more: bytes) -> bytes:
    return suffixes + bytes(byte for byte in dict.fromkeys(more) if byte not in suffixes)


def _unsafe(finding: Finding) -> list[Unsafe]:
    if CONSEQUENCES[finding.fault] is Consequence.NOTHING:
        return []
    if finding.fault in _PER_SYMBOLOGY:
        return [Unsafe(finding.fault, sent) for sent in dict.fromkeys(finding.identifiers)]
    return [Unsafe(finding.fault)]
