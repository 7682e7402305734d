"""What the server has said of each entry: nothing yet, that it has it, that it is booked, or that somebody must decide. For looking through a journal.

The feed alone confirms; what the server answered to a batch is "sent". Without a cache that fits nothing is known of what was confirmed.
"""

import logging
import sqlite3
from enum import Enum
from itertools import takewhile
from typing import Self

from sync.cache import CacheFolder
from sync.journal_archive import Archive
from sync.layout import DataFolder
from sync.moments import Generation, Moment
from sync.status import NOTHING_SENT, read_beat
from sync.waiting import Sent
from workflows.plain import PlainError
from workflows.rules.identity import EntryId
from workflows.rules.model.work import OpenException

LOG = logging.getLogger(__name__)


class Standing(Enum):
    """How far an entry is."""

    WAITING = "waiting"
    SENT = "sent"
    CONFIRMED = "confirmed"
    PARKED = "parked"
    UNKNOWN = "unknown"


class Standings:
    """The standing of the entries of one terminal, as of one moment of its cache."""

    def __init__(self, generation: Generation | None, moment: Moment | None, sent: frozenset[EntryId]) -> None:
        self._generation = generation
        self._moment = moment
        self._sent = sent

    @classmethod
    def open(cls, folder: DataFolder, archive: Archive) -> Self:
        """What the cache in use and the daemon's last word say; of a cache that can't be read, nothing."""
        beat = read_beat(folder.sync)
        sent = _sent(archive, beat.sent if beat else NOTHING_SENT)
        path = CacheFolder(folder.cache).current()
        if path is None:
            return cls(None, None, sent)
        generation = Generation(path)
        try:
            return cls(generation, generation.begin(), sent)
        except (sqlite3.Error, PlainError) as error:
            LOG.warning("%s can't be read: %s", path.name, error)
            generation.close()
            return cls(None, None, sent)

    def close(self) -> None:
        """Let go of the cache."""
        if self._generation is not None:
            self._generation.close()

    def of(self, entry: EntryId) -> Standing:
        """How far an entry is."""
        try:
            if self._moment is not None and self._moment.state.is_confirmed(entry):
                row = self._moment.rows.get(OpenException, (str(entry),))
                return Standing.PARKED if row is not None and row.reason is not None else Standing.CONFIRMED
        except (sqlite3.Error, PlainError):
            return Standing.UNKNOWN
        if entry in self._sent:
            return Standing.SENT
        return Standing.WAITING if self._moment is not None else Standing.UNKNOWN


def _sent(archive: Archive, sent: Sent) -> frozenset[EntryId]:
    """The entries that the server said it has and the feed has not shown."""
    chain = next((one for one in archive.chains() if one.epoch == sent.epoch), None)
    if chain is None:
        return frozenset()
    shown = takewhile(lambda envelope: envelope.seq <= sent.told, archive.envelopes(chain, sent.shown))
    return frozenset(envelope.id for envelope in shown)
