"""From the names in configuration to the means of giving signals, in the order in which they are tried.

scanner   alsa[:CARD]   speaker[:/dev/input/event3]   rumble[:/dev/input/event5]   led:GO[,STOP]   bell
"""

from collections.abc import Sequence

from devices.beepers.alsa import Alsa
from devices.beepers.led import Led
from devices.beepers.rumble import Rumble
from devices.beepers.speaker import Speaker
from devices.errors import BadSetting
from devices.feedback import Beeper, TerminalBell, TextStream

DEFAULT_ORDER = ("scanner", "alsa", "speaker", "rumble", "bell")
_NAMES = "scanner, alsa, speaker, rumble, led:NAME and bell"


def choose_beepers(names: Sequence[str], scanner: Beeper, terminal: TextStream) -> tuple[Beeper, ...]:
    """The means in this order; raises BadSetting for a name that is none."""
    return tuple(_beeper(name, scanner, terminal) for name in names)


def check_order(names: Sequence[str]) -> None:
    """Raises BadSetting for the first name that is no means."""
    for name in names:
        kind, _, detail = name.partition(":")
        plain = kind in {"scanner", "bell"} and not detail
        if not (plain or kind in {"alsa", "speaker", "rumble"} or (kind == "led" and detail)):
            raise BadSetting(f"{name!r} is no way to give a signal; there are {_NAMES}")


def _beeper(name: str, scanner: Beeper, terminal: TextStream) -> Beeper:
    check_order([name])
    kind, _, detail = name.partition(":")
    match kind:
        case "scanner":
            return scanner
        case "alsa":
            return Alsa(detail)
        case "speaker":
            return Speaker(detail)
        case "rumble":
            return Rumble(detail)
        case "led":
            go, _, stop = detail.partition(",")
            return Led(go, stop)
    return TerminalBell(terminal)
