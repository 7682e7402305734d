"""A batch as the ledger takes it: bytes instead of hex, its chain recomputed. Refuses to know who signed it and what the entries say."""

from dataclasses import dataclass

from sync.wire.envelope import next_link
from sync.wire.protocol import BATCH_ENTRIES, EntryOutcome, Upload, UploadItem, UploadResult
from workflows.rules.identity import DeviceEpoch, EnrolmentId, EntryId, SiteCode


@dataclass(frozen=True, slots=True)
class BatchItem:
    """One entry in its envelope; `content` is None when the device has purged it."""

    seq: int
    id: EntryId
    content_hash: bytes
    link: bytes
    content: bytes | None


@dataclass(frozen=True, slots=True)
class Batch:
    """Consecutive entries of one chain. `before` is the link before the first, `signature` that of the head."""

    enrolment: EnrolmentId
    epoch: DeviceEpoch
    before: bytes
    items: tuple[BatchItem, ...]
    signature: bytes


@dataclass(frozen=True, slots=True)
class MalformedBatch:
    """Why an upload is no batch, in words."""

    problem: str


@dataclass(frozen=True, slots=True)
class ItemResult:
    """What became of one item."""

    seq: int
    outcome: EntryOutcome
    reason: str = ""


@dataclass(frozen=True, slots=True)
class News:
    """Something that happened at one site concerns another."""

    teller: SiteCode
    reader: SiteCode


@dataclass(frozen=True, slots=True)
class BatchResult:
    """Whether the batch was taken, through which seq the server now has the chain, what became of each item, and which sites it concerns beside its own."""

    result: UploadResult
    through: int
    outcomes: tuple[ItemResult, ...] = ()
    news: frozenset[News] = frozenset()


def batch_of(message: Upload) -> Batch | MalformedBatch:
    """The batch of an upload, if its hashes have their lengths, its seqs follow each other and its links compute."""
    if len(message.items) > BATCH_ENTRIES:
        return MalformedBatch(f"more than {BATCH_ENTRIES} entries")
    try:
        items = tuple(map(_item, message.items))
        before, signature = _bytes(message.before, 32), _bytes(message.signature, 64)
    except ValueError as error:
        return MalformedBatch(str(error))
    batch = Batch(EnrolmentId(message.enrolment), DeviceEpoch(message.epoch), before, items, signature)
    problem = _chain_problem(batch)
    return batch if problem is None else MalformedBatch(problem)


def _item(item: UploadItem) -> BatchItem:
    content = None if item.content is None else item.content.encode("utf-8")
    return BatchItem(item.seq, EntryId(item.id), _bytes(item.hash, 32), _bytes(item.link, 32), content)


def _bytes(text: str, length: int) -> bytes:
    value = bytes.fromhex(text)
    if len(value) != length or value.hex() != text:
        raise ValueError(f"not {length} bytes in lower-case hex")
    return value


def _chain_problem(batch: Batch) -> str | None:
    link = batch.before
    for expected, item in enumerate(batch.items, start=batch.items[0].seq if batch.items else 1):
        if item.seq != expected or not 1 <= item.seq < 2**53:
            return f"seq {item.seq} where {expected} belongs"
        link = next_link(link, batch.enrolment, batch.epoch, item.seq, item.content_hash)
        if link != item.link:
            return f"the link of seq {item.seq} does not follow from the one before"
    return None
