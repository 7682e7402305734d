"""How far the ledger was, kept outside of it: so that one which was put back by hand, without a new epoch, gives itself away at the next start.

Written now and then, after the ledger's own commits: a ledger that this server wrote itself is never behind it.
What happens between two writes is noticed by the terminals, whose cursors carry the running hash.
"""

import json
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from server.backup.files import write_whole
from server.backup.history import Cause, begin_history, close_gap, history_began, losses
from server.backup.kept import recalled
from server.backup.records import Rung, merged
from server.backup.register import BackupRegister
from server.ledger.alarms import Alarm, AlarmKind, raise_alarm
from server.ledger.chains import feed_position
from server.ledger.store import Store, Unit
from server.ledger.tails import tail_at
from workflows.plain import PlainError, from_plain, to_plain

_LOG = logging.getLogger(__name__)
FILE = "high-water.json"
EVERY_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class FeedEnd:
    """How far a feed was."""

    site: str
    end: Rung


@dataclass(frozen=True, slots=True)
class HighWater:
    """How far this ledger was, in which history; `began` is when that history did, empty for a server's first."""

    server: UUID
    epoch: UUID
    began: str
    feeds: tuple[FeedEnd, ...]


def put_back(root: Path, store: Store, now: datetime) -> bool:
    """Whether the ledger is not the one that was here, and not restored by us either: then it has a new epoch, an alarm at each site, and must be opened anew."""
    before = read_high_water(root)
    if before is None or before.server != store.identity.server:
        return False
    with store.reading() as unit:
        found = _difference(unit, store, before)
    if not found:
        return False
    _LOG.error("the ledger was put back by hand (%s): it takes a new epoch, terminals offer again what it lacks", found)
    with store.writing() as unit:
        register = BackupRegister(unit.hot)
        known = merged(own := register.read(), recalled(own, root))
        lost = losses(unit.hot, known)
        register.write(close_gap(unit.hot, known, lost))
        epoch = begin_history(unit.hot, Cause.PUT_BACK, found, now)
        gone = "".join(f"; positions {loss.after + 1} to {loss.through} of {loss.site} are lost" for loss in lost)
        for site in register.sites():
            raise_alarm(unit.hot, site, Alarm(AlarmKind.PUT_BACK, str(epoch), f"{found}{gone}"), now)
    return True


def note(root: Path, store: Store) -> None:
    """Write down how far the ledger is."""
    with store.reading() as unit:
        began = history_began(unit.hot, store.identity.epoch)
        water = HighWater(store.identity.server, store.identity.epoch, began, _ends(unit))
    if water != read_high_water(root):
        write_whole(root / FILE, json.dumps(to_plain(water), indent=1).encode("utf-8"))


def read_high_water(root: Path) -> HighWater | None:
    """What was written down; None where nothing was, or where it can't be read, which the log says."""
    try:
        return from_plain(HighWater, json.loads((root / FILE).read_bytes()))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, PlainError) as error:
        _LOG.warning("%s can't be read and counts for nothing: %s", root / FILE, error)
        return None


@contextmanager
def noting(root: Path, store: Store, every: float = EVERY_SECONDS) -> Iterator[None]:
    """Write it down now and then while the block runs, and at its end."""
    over = threading.Event()

    def run() -> None:
        while not over.wait(every):
            _note_or_log(root, store)

    thread = threading.Thread(target=run, name="high-water", daemon=True)
    _note_or_log(root, store)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        _note_or_log(root, store)


def _note_or_log(root: Path, store: Store) -> None:
    try:
        note(root, store)
    except Exception:
        _LOG.exception("how far the ledger is could not be written down; it is tried again")


def _difference(unit: Unit, store: Store, before: HighWater) -> str:
    """How the ledger is not the one that was here, in words; empty when it is, or has only grown."""
    if store.identity.epoch != before.epoch:
        older = history_began(unit.hot, store.identity.epoch) < before.began
        return f"it is of the older epoch {store.identity.epoch}, {before.epoch} was served here" if older else ""
    for one in before.feeds:
        position = feed_position(unit.hot, one.site)
        if position < one.end.position:
            return f"feed {one.site} is at {position} and was at {one.end.position}"
        if tail_at(unit.hot, one.site, one.end.position) != one.end.tail:
            return f"feed {one.site} has other rows up to {one.end.position} than it had"
    return ""


def _ends(unit: Unit) -> tuple[FeedEnd, ...]:
    ends = []
    for site in BackupRegister(unit.hot).sites():
        position = feed_position(unit.hot, site)
        ends.append(FeedEnd(site, Rung(position, tail_at(unit.hot, site, position))))
    return tuple(ends)
