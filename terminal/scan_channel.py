"""What the session knows of a scanner: how to read what it sends, and what must not be taken from it. Pure.

A fault matters where it can make a wrong label look right; everything else from that scanner goes on.
"""

from dataclasses import dataclass

from devices.faults import CONSEQUENCES, Consequence, Fault, Unsafe
from devices.profiles.known_scanner import KnownScanner
from workflows.gs1.application_identifiers import find
from workflows.gs1.dirt import DEFAULT_PROFILE, SAFE_SEPARATORS, DirtProfile
from workflows.gs1.elements import Elements, Malformed
from workflows.gs1.unbent import readings_of

GS = b"\x1d"
NAMES_ONE_ITEM = frozenset({"00", "21", "253", "8003", "8004", "8017", "8018"})
"""Application identifiers with a serial part: such a label can't be counted twice unnoticed."""


@dataclass(frozen=True, slots=True)
class ScanChannel:
    """One scanner, as the session sees it."""

    dirt: DirtProfile = DEFAULT_PROFILE
    unsafe: tuple[Unsafe, ...] = ()


UNKNOWN_CHANNEL = ScanChannel()
"""Of a scanner that no Doctor has looked at, and of the keyboard."""


def channel_of(known: KnownScanner) -> ScanChannel:
    """What a profile means for the session; prefix and suffix are taken off by the driver already."""
    separator = known.profile.group_separator.decode("latin-1")
    if known.profile.group_separator == GS or separator in SAFE_SEPARATORS:
        return ScanChannel(DEFAULT_PROFILE, known.unsafe)
    return ScanChannel(DirtProfile((*SAFE_SEPARATORS, separator)), known.unsafe)


def unsafe_fault(channel: ScanChannel, reading: Elements | Malformed, symbology: str) -> Fault | None:
    """The fault for which this reading must not be taken from this scanner; `symbology` as it came, such as "]d2", or "".

    Of a text that a keyboard has bent it is the identifier that was meant, and every reading that may yet be chosen counts.
    """
    meant = f"]{reading.symbology}" if reading.symbology else symbology
    for unsafe in channel.unsafe:
        if unsafe.concerns(meant) and _matters(CONSEQUENCES[unsafe.fault], reading):
            return unsafe.fault
    return None


def _matters(consequence: Consequence, reading: Elements | Malformed) -> bool:
    match consequence:
        case Consequence.NOTHING:
            return False
        case Consequence.EVERYTHING:
            return True
        case Consequence.LETTERS if isinstance(reading, Malformed):
            return any(character.isalpha() for character in _data(reading))
        case Consequence.LETTERS:
            return any(character.isalpha() for one in _good(reading) for element in one for character in element.value)
        case Consequence.COUNTS:
            return any(not any(element.ai in NAMES_ONE_ITEM for element in one) for one in _whole(reading))
        case Consequence.UNENDED_VALUES:
            ais = [element.ai for one in _good(reading) for element in one]
            return any(not (known and known.fixed) for known in map(find, ais))


def _whole(reading: Elements | Malformed) -> tuple[Elements, ...]:
    """The readings of a label that can be gone on with."""
    return (reading,) if isinstance(reading, Elements) else readings_of(reading)


def _good(reading: Elements | Malformed) -> tuple[Elements, ...]:
    """The same, and the good part of one that is refused."""
    return (*_whole(reading), reading.kept) if isinstance(reading, Malformed) else (reading,)


def _data(reading: Malformed) -> str:
    raw = reading.kept.raw
    return raw[3:] if raw.startswith("]") else raw
