"""The messages between a terminal and the server, version 1: strict JSON, unknown fields refused (sync protocol, section 3).

Every answer carries the server's id and epoch: an HTTP 200 alone is nothing. Ids travel as UUID texts, hashes and links as lower-case hex, moments as UTC texts.
Hello and enrolment stay at these addresses with these fields for ever, so that "too old" can be said to any program.
4xx and 5xx are for transport, authentication and version only; what became of an entry is said per entry.
"""

from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

import msgspec

PROTOCOL = 1
OLDEST_PROTOCOL = 1
BATCH_ENTRIES = 500
BATCH_BYTES = 256 * 1024
PAGE_ROWS = 500
REFLECTED_IDS = 5_000
"""Entries that one `reflected` question may name."""

UPLOAD_PATH = "/v1/upload"
FEED_PATH = "/v1/feed/{feed}"
SNAPSHOT_PATH = "/v1/snapshot"
REFLECTED_PATH = "/v1/reflected"
HINTS_PATH = "/v1/hints"
ENROL_PATH = "/v1/enrol"
HELLO_PATH = "/v1/hello"
MEDIA_TYPE = "application/vnd.lotline.v1+json"
SNAPSHOT_TYPE = "application/vnd.lotline.snapshot.v1+zstd"
HINTS_TYPE = "text/event-stream"


class Message(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The base of all messages."""


class EntryOutcome(StrEnum):
    """What became of an entry on the server."""

    APPLIED = "applied"
    PARKED = "parked"
    DUPLICATE = "duplicate"
    ALARM = "alarm"
    HOLE = "hole"
    REFUSED_BEFORE = "refused_before"


class UploadItem(Message, frozen=True, omit_defaults=True):
    """One entry: place in the chain, id, hash, link; `content` is its bytes as text, absent when the device has purged it."""

    seq: int
    id: UUID
    hash: str
    link: str
    content: str | None = None


class Upload(Message, frozen=True):
    """A batch of consecutive entries of one chain.

    `before` is the link before the first; `signature` is Ed25519 (hex) over the head (`sync.wire.envelope.head_bytes`).
    """

    protocol: int
    enrolment: UUID
    epoch: UUID
    before: str
    items: tuple[UploadItem, ...]
    signature: str


class UploadResult(StrEnum):
    """Whether the batch was taken (`ok`), starts too late (`gap`), or contradicts what the server has (`fork`)."""

    OK = "ok"
    GAP = "gap"
    FORK = "fork"


class ItemOutcome(Message, frozen=True, omit_defaults=True):
    """For display only: an answer never ends an entry's stay in the overlay, the feed does."""

    seq: int
    outcome: EntryOutcome
    reason: str = ""


class UploadAnswer(Message, frozen=True, omit_defaults=True):
    """`through`: the highest seq the server now has of this chain (also for gap: send `through` + 1 next)."""

    server: UUID
    server_epoch: UUID
    enrolment: UUID
    epoch: UUID
    result: UploadResult
    through: int
    outcomes: tuple[ItemOutcome, ...] = ()


class Change(Message, frozen=True, array_like=True):
    """An absolute value: row name, key fields as texts, and the whole row as plain data, or nothing when it is gone."""

    row: str
    key: tuple[str, ...]
    value: dict[str, Any] | None


class FeedRow(Message, frozen=True, omit_defaults=True):
    """One position. `entry` and its envelope are absent for what no terminal sent; `outcome` is absent there too."""

    position: int
    changes: tuple[Change, ...] = ()
    entry: UUID | None = None
    enrolment: UUID | None = None
    epoch: UUID | None = None
    seq: int = 0
    link: str = ""
    outcome: EntryOutcome | None = None


class PageAnswer(Message, frozen=True, omit_defaults=True):
    """Rows after `start`, in order, without gaps. `durable`: the highest position common to every backup that may still be restored. `now`: the server's time.

    `tail`: the feed's running hash at the end, for terminals that ask with one. The next question gives it back, and whoever put the ledger
    back by hand, without a new epoch, is found out (sync protocol, section 8).
    """

    server: UUID
    server_epoch: UUID
    feed: str
    start: int
    rows: tuple[FeedRow, ...]
    durable: int
    at_end: bool
    now: str
    tail: str = ""


class ResetReason(StrEnum):
    """Why a cursor can't be continued."""

    OTHER_EPOCH = "other_epoch"
    UNKNOWN_POSITION = "unknown_position"
    PRUNED = "pruned"


class ResetAnswer(Message, frozen=True):
    """Take a snapshot: the cursor means nothing here."""

    server: UUID
    server_epoch: UUID
    feed: str
    reset: ResetReason


class ReflectedQuestion(Message, frozen=True):
    """Which of these entries are in the state of the site feed at `position`?"""

    protocol: int
    server_epoch: UUID
    position: int
    ids: tuple[UUID, ...]


class ReflectedEntry(Message, frozen=True, array_like=True):
    """An entry and the position of its newest row, at or below the position asked for."""

    entry: UUID
    position: int


class ReflectedAnswer(Message, frozen=True):
    """The ones that are."""

    server: UUID
    server_epoch: UUID
    position: int
    entries: tuple[ReflectedEntry, ...]


class Enrol(Message, frozen=True, omit_defaults=True):
    """A new terminal asks to be taken in. Keys are raw Ed25519 public keys in hex: one signs batches, one signs requests."""

    protocol: int
    token: str
    signing_key: str
    transport_key: str
    model: str = ""
    program: str = ""


class EnrolAnswer(Message, frozen=True):
    """Who the terminal is now. Certificates are PEM; `ca` is the certificate of the server's own authority."""

    server: UUID
    server_epoch: UUID
    enrolment: UUID
    site: str
    terminal: str
    signing_certificate: str
    transport_certificate: str
    ca: str
    now: str


class Hello(Message, frozen=True):
    """Who answers here: asked before anything else, needs no signature."""

    server: UUID
    server_epoch: UUID
    oldest_protocol: int
    protocol: int
    now: str


class Hint(Message, frozen=True):
    """How far the feeds of a terminal's site are: a reason to fetch pages, and no truth by itself (one event of the stream at `HINTS_PATH`)."""

    server: UUID
    server_epoch: UUID
    site: int
    control: int


class Problem(Message, frozen=True, omit_defaults=True):
    """The body of every 4xx and 5xx of ours: a code that a program may act on, and one sentence for a person."""

    server: UUID
    code: str
    message: str

    TOKEN_USED: ClassVar[str] = "token_used"
    TOKEN_UNKNOWN: ClassVar[str] = "token_unknown"
    TOKEN_EXPIRED: ClassVar[str] = "token_expired"
    SIGNATURE: ClassVar[str] = "signature"
    CLOCK: ClassVar[str] = "clock"
    REVOKED: ClassVar[str] = "revoked"
    PROTOCOL: ClassVar[str] = "protocol"
    MALFORMED: ClassVar[str] = "malformed"
    TOO_LARGE: ClassVar[str] = "too_large"
    BUSY: ClassVar[str] = "busy"
    BROKEN: ClassVar[str] = "broken"
