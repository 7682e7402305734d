"""A terminal at the demo site without a screen: a real session on a real journal and a real cache; no server, no daemon.

The site's rows are loaded once, into a folder beside those of the tests; each terminal works on a copy.
"""

import shutil
from collections.abc import Callable
from contextlib import closing
from functools import cache
from itertools import count
from pathlib import Path

from argon2 import PasswordHasher

from demo.dock import labels_for
from demo.inbound import BY_HAND
from demo.labels import DemoLabel, LabelKind, Trouble
from demo.people import Login
from demo.places import SITE as DEMO
from demo.site import DemoSite, demo_site
from devices.feedback import Signal
from devices.scan import Scan
from sync.cache import Cache, CacheFolder, PageResult
from sync.identity import Identity
from sync.journal import ROOM, Journal
from sync.layout import DataFolder
from sync.scan_log import ScanLogLine
from sync.snapshot import Incoming, complete
from sync.wire.generation import Origin, build_generation
from sync.wire.protocol import ReflectedAnswer
from terminal.desk import Desk
from terminal.frame import Frame
from terminal.session import Session
from tests.support.names import HERE, NOON
from tests.sync.cache.worlds import EPOCH, SERVER, cursors, holds, page, row
from tests.sync.devices import StoppedClock
from workflows.entry_codec import Unreadable, decode_entry
from workflows.rules.entry import Entry
from workflows.rules.facts.parts import Fact
from workflows.rules.model.row import Row

POSITION = 10
SCANNER = "serial:/dev/dock"
HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""The cheapest that argon2id can be: the parameters stand in the hash."""


@cache
def the_site() -> DemoSite:
    """The demo site on the day of the examples."""
    return demo_site(7, NOON.date(), HASHER.hash)


@cache
def labels() -> tuple[DemoLabel, ...]:
    """The labels on the dock for the shipment to try first."""
    return labels_for(the_site(), BY_HAND)


def label(kind: LabelKind, number: int = 0) -> DemoLabel:
    """A good label of a kind."""
    return [one for one in labels() if one.kind is kind and one.good][number]


def bad_label(trouble: Trouble) -> DemoLabel:
    """A label that must be stopped."""
    return next(one for one in labels() if one.trouble is trouble)


def login(name: str = "Ana Ruiz") -> Login:
    """Badge and PIN of somebody of the site."""
    return next(one for one in the_site().logins if one.name == name)


class Terminal:
    """One terminal and the person at it; `close` it at the end. `look` is called with each signal, at the moment it is given."""

    def __init__(self, data: Path, with_data: bool = True) -> None:
        self.folder = DataFolder(data)
        self.clock = StoppedClock(NOON)
        self.signals: list[Signal] = []
        self.look: Callable[[Signal], None] = self.signals.append
        self._moments = count(1)
        if with_data:
            shutil.copytree(_loaded(data.parent / "demo-site"), data, dirs_exist_ok=True)
        self.open()

    def open(self, room: int = ROOM) -> None:
        """Start the program on the data folder."""
        self.journal = Journal.open(self.folder.journal, HERE, room)
        identity = Identity(HERE, DEMO.site, "T1", SERVER, "http://lotline.test")
        self.desk = Desk(identity, self.journal, CacheFolder(self.folder.cache), self.clock)
        self.session = Session(self.desk, lambda signal: self.look(signal))

    def restart(self, room: int = ROOM) -> None:
        """End the program and start it again."""
        self.close()
        self.open(room)

    def close(self) -> None:
        """End the program."""
        self.desk.close()

    def receive(self, *rows: Row, feed: str = "control") -> None:
        """The daemon takes a page of a feed with these rows in it."""
        path = CacheFolder(self.folder.cache).current()
        assert path is not None
        with closing(Cache.open(path, Origin(SERVER, DEMO.site))) as store:
            sent = page(row(POSITION + 1, *rows), start=POSITION, feed=feed)
            assert store.apply_page(sent, holds()).result is PageResult.APPLIED
        self.session.refresh()

    @property
    def frame(self) -> Frame:
        """What the screen shows."""
        return self.session.frame

    @property
    def entries(self) -> list[Entry]:
        """What the journal holds, oldest first."""
        found = [decode_entry(held.content) for held in self.journal.read.held()]
        assert not any(isinstance(entry, Unreadable) for entry in found)
        return [entry for entry in found if isinstance(entry, Entry)]

    @property
    def facts(self) -> list[Fact]:
        """The facts of these entries."""
        return [entry.fact for entry in self.entries]

    @property
    def log(self) -> list[ScanLogLine]:
        """The scan log, oldest first."""
        return list(reversed(self.journal.read.scans(100)))

    def scan(self, data: bytes | DemoLabel) -> Frame:
        """Scan a label; the frame that answers."""
        self.session.scan(Scan(data if isinstance(data, bytes) else data.data, SCANNER, next(self._moments)))
        return self.frame

    def badge(self, name: str = "Ana Ruiz") -> Frame:
        """Scan somebody's badge."""
        return self.scan(f"]C0{login(name).badge}".encode())

    def enter(self, text: str) -> Frame:
        """Type something and confirm it."""
        self.session.enter(text)
        return self.frame

    def sign_in(self, name: str = "Ana Ruiz") -> Frame:
        """Badge and PIN."""
        self.badge(name)
        return self.enter(login(name).pin)

    def open_pallet(self) -> Frame:
        """Sign in and scan the pallet of the shipment to try first."""
        self.sign_in()
        return self.scan(label(LabelKind.PALLET))


@cache
def _loaded(data: Path) -> Path:
    """A data folder with an empty journal and the site's rows, as a first fill leaves it."""
    folder = DataFolder(data)
    data.mkdir()
    journal, generations = Journal.open(folder.journal, HERE), CacheFolder(folder.cache)
    path, feeds = generations.incoming(), tuple(cursors(POSITION))
    build_generation(path, the_site().rows, Origin(SERVER, DEMO.site), feeds, ())
    answer = ReflectedAnswer(SERVER, EPOCH, POSITION, ())
    in_use = complete(Incoming(path, feeds, ()), [answer], journal.read.filled_for(), (), generations)
    assert isinstance(in_use, Path)
    journal.close()
    return data
