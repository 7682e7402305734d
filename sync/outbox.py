"""What is to be sent next, and how far the server said it has it. No network and no clock.

The send pointer lives in memory only: an answer moves it and nothing else (rule 9). So a false acknowledgement costs one resend, and
a restart, a new generation or a page at the end of the feed starts from what the feed itself says. A batch is as large as has
passed of late; what the server does not take is looked for by halving, and passed by as its envelope alone.
"""

from collections.abc import Sequence
from itertools import takewhile
from uuid import UUID

from sync.chain import Head
from sync.errors import BadAnswer, LinkError
from sync.isolation import Blame, Isolation, blame_of, is_too_much
from sync.journal_reader import JournalReader, Outgoing
from sync.signing import Keys
from sync.stuck import Stuck
from sync.wire.protocol import BATCH_BYTES, BATCH_ENTRIES, PROTOCOL, Upload, UploadAnswer, UploadItem, UploadResult
from workflows.rules.identity import DeviceEpoch, EntryId

GROWS_AFTER = 4
"""Batches that must pass before larger ones are tried again: what is too large for a proxy now is so in a second, too."""
_LEAST_BYTES = 1024


class Outbox:
    """The send pointer of the present chain, and how large a batch may be just now."""

    def __init__(self, keys: Keys, stuck: Stuck) -> None:
        self._keys = keys
        self._stuck = stuck
        self._isolation = Isolation()
        self._searched: DeviceEpoch | None = None
        self._epoch: DeviceEpoch | None = None
        self._through: int | None = None
        self._entries, self._bytes = BATCH_ENTRIES, BATCH_BYTES
        self._passed = 0

    @property
    def searching(self) -> bool:
        """Whether a batch is being taken apart: then it pays to try again soon."""
        return self._isolation.active

    def clear(self) -> None:
        """Forget what the server said: the feed is asked instead."""
        self._through = None

    def through(self, epoch: DeviceEpoch) -> int | None:
        """The send pointer of a chain, or None."""
        return self._through if epoch == self._epoch else None

    def next_batch(self, journal: JournalReader, head: Head, after: int) -> Upload | None:
        """The batch that begins after a seq of the present chain, or None when there is nothing to send."""
        if head.epoch != self._searched:
            self._searched = head.epoch
            self._isolation.clear()
        most = self._isolation.most(after, self._entries)
        outgoing = self._together(journal.outgoing(head.epoch, after, most, self._bytes))
        before = journal.link_at(head.epoch, after)
        if not outgoing or before is None or self._only_held_remain(journal, head, after):
            return None
        last = outgoing[-1].link
        signature = self._keys.sign_head(head.enrolment, head.epoch, last.seq, last.link)
        items = tuple(_item(one, bare=self._stuck.holds(one.link.id)) for one in outgoing)
        return Upload(PROTOCOL, head.enrolment, head.epoch, before.hex(), items, signature)

    def take(self, batch: Upload, answer: UploadAnswer, newest: int) -> None:
        """Move the pointer by an answer to this batch, `ok` or `gap`; raises BadAnswer for one that can't be. `newest` is the last seq there is."""
        first, last = batch.items[0].seq, batch.items[-1].seq
        ok = answer.result is UploadResult.OK
        if not (last <= answer.through <= newest if ok else 0 <= answer.through < first - 1):
            raise BadAnswer(
                f"The server says it has {answer.through} after it was sent {first} to {last} of {newest}. Nothing was believed."
            )
        self._epoch, self._through = DeviceEpoch(batch.epoch), answer.through
        if ok:
            self._grow()

    def failed(self, batch: Upload, error: LinkError, others_pass: bool) -> None:
        """The batch did not arrive. `others_pass`: other requests were answered since the last one that did not."""
        blame = blame_of(error) if others_pass else Blame.NOTHING
        entry, one = EntryId(batch.items[0].id), len(batch.items) == 1
        if is_too_much(error):
            self._halve()
        if blame is Blame.NOTHING or (is_too_much(error) and not one):
            return
        if self._stuck.holds(entry):
            # Not even its envelope is taken: then it is not the content.
            self._stuck.forget([entry])
            self._isolation.clear()
        elif self._is_guilty(batch, blame) and self._stuck.room:
            self._stuck.hold(entry, str(error))
            self._isolation.clear()

    def _is_guilty(self, batch: Upload, blame: Blame) -> bool:
        first, last = batch.items[0], batch.items[-1]
        known = self._stuck.knows(EntryId(first.id)) and blame is Blame.SURELY
        return self._isolation.failed(first.seq, last.seq, blame) or known

    def _together(self, outgoing: Sequence[Outgoing]) -> Sequence[Outgoing]:
        """The first of these that may share a batch: what was refused before travels alone."""
        if outgoing and self._stuck.knows(outgoing[0].link.id):
            return outgoing[:1]
        return tuple(takewhile(lambda one: not self._stuck.knows(one.link.id), outgoing))

    def _only_held_remain(self, journal: JournalReader, head: Head, after: int) -> bool:
        """Whether nothing waits behind the entries that are held: then they can wait as they are."""
        if head.mark.seq - after > len(self._stuck.entries):
            return False
        return all(self._stuck.holds(link.id) for link in journal.links(head.epoch, after))

    def _halve(self) -> None:
        self._entries, self._bytes = max(1, self._entries // 2), max(_LEAST_BYTES, self._bytes // 2)
        self._passed = 0

    def _grow(self) -> None:
        self._passed += 1
        if self._passed >= GROWS_AFTER:
            self._entries, self._bytes = min(BATCH_ENTRIES, self._entries * 2), min(BATCH_BYTES, self._bytes * 2)
            self._passed = 0


def is_answer_to(answer: UploadAnswer, batch: Upload) -> bool:
    """Whether an answer names the chain that was sent."""
    return (answer.enrolment, answer.epoch) == (batch.enrolment, batch.epoch)


def _item(outgoing: Outgoing, bare: bool) -> UploadItem:
    link = outgoing.link
    content = None if bare or outgoing.content is None else outgoing.content.decode("utf-8")
    return UploadItem(link.seq, UUID(int=link.id.int), link.content_hash.hex(), link.link.hex(), content)
