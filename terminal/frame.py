"""What the screen draws: one frozen frame after each input and each change of the world. Widgets only draw it; nothing flows back up from here."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from workflows.dialog import Notice, Prompt
from workflows.rules.datasets import Consequence
from workflows.rules.facts.work import Meaning


class Mode(Enum):
    """Which screen is in front."""

    NOT_ENROLLED = "not_enrolled"
    PREPARING = "preparing"
    NO_DATA = "no_data"
    SIGN_IN = "sign_in"
    ENTER_PIN = "enter_pin"
    LOCKED = "locked"
    WORK = "work"
    TROUBLE = "trouble"


class Link(Enum):
    """The state of the line to the server, each with its own words."""

    OK = "ok"
    STARTING = "starting"
    NO_DAEMON = "no_daemon"
    NO_LINK = "no_link"
    SERVER_TROUBLE = "server_trouble"
    SIGN_IN_PAGE = "sign_in_page"
    PROXY = "proxy"
    CERTIFICATE = "certificate"
    CLOCK = "clock"
    NOT_OUR_SERVER = "not_our_server"
    BAD_ANSWER = "bad_answer"
    REFUSED = "refused"
    UPDATE_NEEDED = "update_needed"
    DEVICE_TROUBLE = "device_trouble"


@dataclass(frozen=True, slots=True)
class QueueState:
    """The last line but one: how much waits, since when, and how old the data is. `stuck` are scans that the server does not take."""

    to_send: int = 0
    parked: int = 0
    stuck: int = 0
    oldest: timedelta | None = None
    link: Link = Link.STARTING
    link_down_for: timedelta | None = None
    data_age: timedelta | None = None


class ScannerLight(Enum):
    """Whether a scanner can be used now."""

    NONE = "none"
    READY = "ready"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class DatasetAge:
    """A line of the readiness card at sign-in: which data, how old, whether work may rest on it, and beyond which age what follows."""

    name: str
    age: timedelta | None
    safe: bool
    limit: timedelta | None = None
    stops: Consequence = Consequence.NOTE


@dataclass(frozen=True, slots=True)
class Frame:
    """Everything that is on the screen now. `serial` grows with each frame; `answered` grows with each answered input, so that an equal verdict is still seen as new.

    `at_base`: nothing lies behind the work shown, ESC signs out. `signing` is what badge and PIN are asked for, where that is not to work.
    `now` is the moment that ages are counted to, in the site's own zone.
    """

    serial: int
    mode: Mode
    queue: QueueState
    answered: int = 0
    site: str = ""
    terminal: str = ""
    person: str = ""
    prompt: Prompt | None = None
    notice: Notice | None = None
    scanner: ScannerLight = ScannerLight.NONE
    readiness: tuple[DatasetAge, ...] = ()
    numbers: str = "GTIN"
    message: str = ""
    at_base: bool = False
    signing: Meaning | None = None
    now: datetime | None = None
