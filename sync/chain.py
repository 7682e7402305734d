"""The chain of envelopes as data: how it grows, and whether it holds together. No files, no randomness.

A chain is one device epoch of one enrolment. Its link after an entry is h of the sync protocol, section 2.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sync.wire.envelope import FIRST_LINK, Envelope, Sealed, next_link
from workflows.entry_codec import content_hash, encode_entry
from workflows.rules.entry import Entry
from workflows.rules.identity import DeviceEpoch, EnrolmentId, EntryId

NO_EPOCH = DeviceEpoch(UUID(int=0))


@dataclass(frozen=True, slots=True)
class Sealable:
    """An entry that is to be journaled: its id and its canonical bytes (`workflows.entry_codec`)."""

    id: EntryId
    content: bytes


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a chain is known: the last seq (0: nothing) and h there."""

    seq: int = 0
    link: bytes = FIRST_LINK


NOTHING = Mark()


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a chain: the next envelope goes after it."""

    enrolment: EnrolmentId
    epoch: DeviceEpoch
    mark: Mark = NOTHING


@dataclass(frozen=True, slots=True)
class FilledFor:
    """Which journal a cache belongs to: its newest stamp and the end of its chain when the cache was filled (rule 11).

    `epoch` is NO_EPOCH when the journal had no chain yet.
    """

    stamp: UUID
    epoch: DeviceEpoch
    mark: Mark


@dataclass(frozen=True, slots=True)
class Hashed:
    """What a chain is made over: the id and hash of an entry, whether or not its content is still held."""

    id: EntryId
    content_hash: bytes


@dataclass(frozen=True, slots=True)
class Linked:
    """One envelope as it lies in the journal."""

    seq: int
    id: EntryId
    content_hash: bytes
    link: bytes


def sealable(entry: Entry) -> Sealable:
    """An entry as bytes, ready for the journal."""
    return Sealable(entry.id, encode_entry(entry))


def seal(head: Head, bookings: Sequence[Sealable]) -> tuple[tuple[Sealed, ...], Head]:
    """The entries with their envelopes, and the chain's new end."""
    hashed = [Hashed(booking.id, content_hash(booking.content)) for booking in bookings]
    links, after = extend(head, hashed)
    sealed = tuple(
        Sealed(
            booking.id, booking.content, link.content_hash, Envelope(head.enrolment, head.epoch, link.seq, link.link)
        )
        for booking, link in zip(bookings, links, strict=True)
    )
    return sealed, after


def extend(head: Head, entries: Iterable[Hashed]) -> tuple[tuple[Linked, ...], Head]:
    """Envelopes for these entries, in their order, and the chain's new end."""
    links = tuple(_links(head, entries))
    return links, replace(head, mark=Mark(links[-1].seq, links[-1].link)) if links else head


def first_break(head: Head, links: Iterable[Linked]) -> int | None:
    """The first seq at which envelopes do not follow `head` or each other, or None when they all do."""
    for link in links:
        expected = _next(head, Hashed(link.id, link.content_hash))
        if link != expected:
            return expected.seq
        head = replace(head, mark=Mark(link.seq, link.link))
    return None


def _links(head: Head, entries: Iterable[Hashed]) -> Iterator[Linked]:
    for entry in entries:
        link = _next(head, entry)
        head = replace(head, mark=Mark(link.seq, link.link))
        yield link


def _next(head: Head, entry: Hashed) -> Linked:
    seq = head.mark.seq + 1
    link = next_link(head.mark.link, head.enrolment, head.epoch, seq, entry.content_hash)
    return Linked(seq, entry.id, entry.content_hash, link)
