"""What is sent next: as much as has passed of late, refused entries alone and bare, and no pointer beyond what there is."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from sync.errors import BadAnswer, LinkError, ServerBroken, TimedOut, TooLarge, Unreachable
from sync.journal import Journal
from sync.outbox import GROWS_AFTER, Outbox
from sync.signing import read_or_make_keys
from sync.stuck import Stuck
from sync.wire.protocol import Upload, UploadAnswer, UploadResult
from tests.sync.devices import commit, journal_in, new_enrolment
from workflows.rules.identity import EntryId

SERVER, EPOCH = UUID(int=1), UUID(int=2)


class Sender:
    """An outbox over a journal with some entries, and how far the server has them."""

    def __init__(self, folder: Path, entries: int) -> None:
        self.journal: Journal = journal_in(folder)
        self.ids: list[EntryId] = [entry for _ in range(entries // 100) for entry in commit(self.journal, 100)]
        self.stuck = Stuck()
        self.outbox = Outbox(read_or_make_keys(folder), self.stuck)
        self.after = 0

    def batch(self) -> Upload:
        """What would be sent."""
        assert self.journal.head is not None
        batch = self.outbox.next_batch(self.journal.read, self.journal.head, self.after)
        assert batch is not None
        return batch

    def passes(self) -> int:
        """A batch arrives; how many entries it had."""
        batch = self.batch()
        self.outbox.take(batch, self.answer(batch), len(self.ids))
        self.after = batch.items[-1].seq
        return len(batch.items)

    def fails(self, error: LinkError, others_pass: bool = True) -> int:
        """A batch does not arrive; how many entries it had."""
        batch = self.batch()
        self.outbox.failed(batch, error, others_pass)
        return len(batch.items)

    def answer(self, batch: Upload, through: int | None = None) -> UploadAnswer:
        """The server has everything through here."""
        last = batch.items[-1].seq if through is None else through
        return UploadAnswer(SERVER, EPOCH, batch.enrolment, batch.epoch, UploadResult.OK, last)


@pytest.fixture
def sender(tmp_path: Path) -> Iterator[Sender]:
    made = Sender(tmp_path, 3_000)
    yield made
    made.journal.close()


@pytest.mark.parametrize("error", [TooLarge(""), TimedOut("")])
def test_what_is_too_much_is_halved_at_once_and_grows_again_slowly(sender: Sender, error: LinkError) -> None:
    assert [sender.fails(error) for _ in range(3)] == [500, 250, 125]
    assert [sender.passes() for _ in range(GROWS_AFTER + 1)] == [62, 62, 62, 62, 124]
    assert sender.fails(error) == 124
    assert sender.passes() == 62


def test_it_never_becomes_nothing(sender: Sender) -> None:
    for _ in range(30):
        sender.fails(TimedOut(""), others_pass=False)
    assert sender.passes() == 1


def test_a_line_that_is_cut_makes_no_batch_smaller_at_first(sender: Sender) -> None:
    assert [sender.fails(Unreachable("")) for _ in range(3)] == [500, 500, 500]
    assert sender.fails(Unreachable("")) == 250


def test_while_nothing_else_passes_no_entry_is_suspected(sender: Sender) -> None:
    assert [sender.fails(ServerBroken(""), others_pass=False) for _ in range(20)] == [500] * 20


def test_what_was_refused_before_travels_alone_with_its_content_and_held_as_its_envelope(sender: Sender) -> None:
    sender.stuck.hold(sender.ids[2], "no")
    assert [sender.passes(), len(sender.batch().items)] == [2, 1]
    assert sender.batch().items[0].content is None
    sender.stuck.release_all()
    assert sender.batch().items[0].content is not None
    assert [sender.passes(), sender.passes()] == [1, 500]


def test_what_is_held_at_the_end_is_not_sent_at_all(sender: Sender) -> None:
    sender.after = 2_998
    for entry in sender.ids[2_998:]:
        sender.stuck.hold(entry, "no")
    assert sender.journal.head is not None
    assert sender.outbox.next_batch(sender.journal.read, sender.journal.head, sender.after) is None
    commit(sender.journal)
    assert [item.content for item in sender.batch().items] == [None]


def test_a_pointer_goes_no_further_than_there_is(sender: Sender) -> None:
    batch = sender.batch()
    sender.outbox.take(batch, sender.answer(batch, 3_000), 3_000)
    for lie in (3_001, 2**53, 499):
        with pytest.raises(BadAnswer, match=f"it has {lie} after it was sent 1 to 500 of 3000"):
            sender.outbox.take(batch, sender.answer(batch, lie), 3_000)


def test_another_chain_begins_without_suspicion(sender: Sender) -> None:
    for _ in range(4):
        sender.fails(ServerBroken(""))
    assert sender.outbox.searching
    sender.journal.enrolled(new_enrolment())
    sender.journal.heal(None)
    assert len(sender.batch().items) == 500
    assert not sender.outbox.searching
