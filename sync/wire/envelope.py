"""The chain that an entry travels in: its envelope, apart from its content (sync protocol, section 2).

h = SHA-256(h before || enrolment || device epoch || seq || content hash), with the ids as 16 bytes, seq as 8 bytes big-endian,
and 32 zero bytes before the first entry of an epoch. A head is what a device signs for a batch: the chain's last link, so that a
batch is one whole and nobody else's.
"""

import hashlib
from dataclasses import dataclass

from workflows.rules.identity import DeviceEpoch, EnrolmentId, EntryId

FIRST_LINK = bytes(32)
_HEAD_LABEL = b"lotline-head-v1\n"


@dataclass(frozen=True, slots=True)
class Envelope:
    """Where an entry stands in its device's chain. `link` is h of this entry."""

    enrolment: EnrolmentId
    epoch: DeviceEpoch
    seq: int
    link: bytes


@dataclass(frozen=True, slots=True)
class Sealed:
    """An entry as the journal keeps it: content as bytes with its hash, and its envelope."""

    id: EntryId
    content: bytes
    content_hash: bytes
    envelope: Envelope


def next_link(before: bytes, enrolment: EnrolmentId, epoch: DeviceEpoch, seq: int, content_hash: bytes) -> bytes:
    """h of the entry `seq`, 32 bytes."""
    return hashlib.sha256(before + enrolment.bytes + epoch.bytes + seq.to_bytes(8, "big") + content_hash).digest()


def head_bytes(enrolment: EnrolmentId, epoch: DeviceEpoch, seq: int, link: bytes) -> bytes:
    """What is signed for a batch that ends at `seq`: label, ids, seq and h."""
    return _HEAD_LABEL + enrolment.bytes + epoch.bytes + seq.to_bytes(8, "big") + link
