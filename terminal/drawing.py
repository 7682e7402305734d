"""Drawing: the frame of this moment, from what the session holds. Pure reading; nothing is changed."""

from dataclasses import dataclass, replace

from terminal.desk import Desk
from terminal.frame import Frame, Mode, QueueState, ScannerLight
from terminal.people import People
from terminal.readiness import data_age, readiness
from workflows import engine
from workflows.dialog import Notice

NO_QUEUE = QueueState()
GATES = (Mode.SIGN_IN, Mode.ENTER_PIN)


@dataclass(frozen=True, slots=True)
class Shown:
    """What the session remembers of the screen: the last answer, how many there were, and the lights."""

    notice: Notice | None = None
    message: str = ""
    answered: int = 0
    queue: QueueState = NO_QUEUE
    scanner: ScannerLight = ScannerLight.NONE


def mode_of(desk: Desk, people: People) -> Mode:
    """Which screen is in front."""
    if people.asked is not None:
        return Mode.ENTER_PIN
    if not desk.has_data:
        return Mode.PREPARING if desk.preparing else Mode.NO_DATA
    if people.worker is None:
        return Mode.SIGN_IN
    return Mode.LOCKED if people.locked else Mode.WORK


def drawn(serial: int, desk: Desk, people: People, state: engine.State, shown: Shown) -> Frame:
    """The frame."""
    mode, site = mode_of(desk, people), desk.site
    working = mode is Mode.WORK
    context = desk.context((), people.worker)
    return Frame(
        serial,
        mode,
        replace(shown.queue, to_send=desk.unconfirmed, data_age=data_age(desk)),
        shown.answered,
        site.name if site else "",
        desk.identity.terminal,
        people.name,
        engine.prompt(state, context) if working else None,
        shown.notice if working else None,
        shown.scanner,
        readiness(desk) if mode in GATES else (),
        site.numbers if site else "GTIN",
        shown.message,
        working and engine.at_base(state, context),
        people.signing,
        desk.local_now(),
    )
