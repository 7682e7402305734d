"""What is to be sent next, and how far the server said it has it. No network and no clock.

The send pointer lives in memory only: an answer moves it and nothing else (rule 9). So a false acknowledgement costs one resend, and
a restart, a new generation or a page at the end of the feed starts from what the feed itself says.
"""

from uuid import UUID

from sync.chain import Head
from sync.errors import NotOurServer
from sync.journal_reader import JournalReader, Outgoing
from sync.signing import Keys
from sync.wire.protocol import BATCH_BYTES, BATCH_ENTRIES, PROTOCOL, Upload, UploadAnswer, UploadItem, UploadResult
from workflows.rules.identity import DeviceEpoch


class Outbox:
    """The send pointer of the present chain, and how large a batch may be just now."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        self._epoch: DeviceEpoch | None = None
        self._through: int | None = None
        self._entries, self._bytes = BATCH_ENTRIES, BATCH_BYTES

    def clear(self) -> None:
        """Forget what the server said: the feed is asked instead."""
        self._through = None

    def halve(self) -> None:
        """The last batch was too large or took too long."""
        self._entries, self._bytes = max(1, self._entries // 2), max(1024, self._bytes // 2)

    def through(self, epoch: DeviceEpoch) -> int | None:
        """The send pointer of a chain, or None."""
        return self._through if epoch == self._epoch else None

    def next_batch(self, journal: JournalReader, head: Head, after: int) -> Upload | None:
        """The batch that begins after a seq of the present chain, or None when there is nothing to send."""
        outgoing = journal.outgoing(head.epoch, after, self._entries, self._bytes)
        before = journal.link_at(head.epoch, after)
        if not outgoing or before is None:
            return None
        last = outgoing[-1].link
        signature = self._keys.sign_head(head.enrolment, head.epoch, last.seq, last.link)
        items = tuple(map(_item, outgoing))
        return Upload(PROTOCOL, head.enrolment, head.epoch, before.hex(), items, signature)

    def take(self, batch: Upload, answer: UploadAnswer) -> None:
        """Move the pointer by an answer to this batch, `ok` or `gap`; raises NotOurServer for an answer that can't be."""
        first, last = batch.items[0].seq, batch.items[-1].seq
        ok = answer.result is UploadResult.OK
        if not (answer.through >= last if ok else 0 <= answer.through < first - 1):
            raise NotOurServer(f"The server says it has {answer.through} after it was sent {first} to {last}.")
        self._epoch, self._through = DeviceEpoch(batch.epoch), answer.through
        if ok:
            self._entries, self._bytes = min(BATCH_ENTRIES, self._entries * 2), min(BATCH_BYTES, self._bytes * 2)


def is_answer_to(answer: UploadAnswer, batch: Upload) -> bool:
    """Whether an answer names the chain that was sent."""
    return (answer.enrolment, answer.epoch) == (batch.enrolment, batch.epoch)


def _item(outgoing: Outgoing) -> UploadItem:
    link = outgoing.link
    content = None if outgoing.content is None else outgoing.content.decode("utf-8")
    return UploadItem(link.seq, UUID(int=link.id.int), link.content_hash.hex(), link.link.hex(), content)
