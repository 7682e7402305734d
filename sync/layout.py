"""Where everything lies in a terminal's data folder, and who writes it.

The terminal program is the only writer of the journal, `lotline sync` of all the rest. They meet in these files alone.
"""

from dataclasses import dataclass
from pathlib import Path

JOURNAL = "journal.db"
SYNC = "sync.db"
CACHE = "cache"
IDENTITY = "identity"
RUN_LOCK = "run.lock"
SYNC_LOCK = "sync.lock"


@dataclass(frozen=True, slots=True)
class DataFolder:
    """The data folder of one terminal."""

    root: Path

    @property
    def journal(self) -> Path:
        """What happened here, for ever; written by `lotline run`."""
        return self.root / JOURNAL

    @property
    def sync(self) -> Path:
        """Status of the link, answers to asks, the server's time; written by `lotline sync`."""
        return self.root / SYNC

    @property
    def cache(self) -> Path:
        """The generations of what the server said; written by `lotline sync`."""
        return self.root / CACHE

    @property
    def identity(self) -> Path:
        """Keys, the server's authority and the enrolment; written by `lotline sync`."""
        return self.root / IDENTITY

    @property
    def run_lock(self) -> Path:
        """Held by the one `lotline run`."""
        return self.root / RUN_LOCK

    @property
    def sync_lock(self) -> Path:
        """Held by the one `lotline sync`."""
        return self.root / SYNC_LOCK
