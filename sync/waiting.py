"""How much waits in the journal to be sent and to be shown by the feed. Counted in the journal itself, so that any process may ask."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sync.journal_reader import JournalReader
from workflows.rules.identity import DeviceEpoch, EntryId


@dataclass(frozen=True, slots=True)
class Queue:
    """What is waiting: entries the feed has not shown, those of them that the server said it has, and when the oldest unsent was made."""

    queued: int = 0
    sent: int = 0
    oldest_unsent: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """How far a chain is: through which seq the feed has shown it, and through which the server said it has it."""

    epoch: DeviceEpoch | None = None
    shown: int = 0
    told: int = 0


def count_waiting(journal: JournalReader, sent: Sent) -> Queue:
    """How much of the present chain the feed has not shown yet. Of another chain than `sent` names nothing was shown."""
    head = journal.head()
    if head is None:
        return Queue()
    shown, told = (sent.shown, sent.told) if sent.epoch == head.epoch else (0, 0)
    told = min(max(shown, told), head.mark.seq)
    unsent = journal.outgoing(head.epoch, told, 1, 0)
    oldest = made_at(unsent[0].link.id) if unsent else None
    return Queue(max(0, head.mark.seq - shown), max(0, told - shown), oldest)


def made_at(entry: EntryId) -> datetime | None:
    """When an entry was made by its device's clock, from its id (UUID version 7); None for an id of another version."""
    if entry.version != 7:
        return None
    return datetime.fromtimestamp((entry.int >> 80) / 1000, UTC)
