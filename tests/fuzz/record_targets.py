"""What the readers of stored and sent bytes promise: the one spelling back, or an ordinary refusal."""

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from functools import cache
from random import Random
from typing import Any
from uuid import UUID
from zlib import crc32

from demo.site import demo_site
from sync.wire.changes import UnreadableChange, from_wire, to_wire
from sync.wire.codec import WireError, compress, decode, decode_page, decode_reflected, decompress, encode
from sync.wire.protocol import (
    Change,
    Enrol,
    EnrolAnswer,
    EntryOutcome,
    FeedRow,
    Hello,
    ItemOutcome,
    Message,
    PageAnswer,
    Problem,
    ReflectedAnswer,
    ReflectedEntry,
    ReflectedQuestion,
    ResetAnswer,
    ResetReason,
    Upload,
    UploadAnswer,
    UploadItem,
    UploadResult,
)
from tests.fuzz.engine import Target
from tests.fuzz.mutate import Seeds, mutate_json
from tests.support.facts import EXAMPLES, MINIMAL
from workflows.entry_codec import content_hash, decode_entry, encode_entry
from workflows.plain import PlainError, from_plain, to_plain
from workflows.rules.entry import Entry, Stamp
from workflows.rules.facts.registry import FACTS
from workflows.rules.model.registry import ROWS
from workflows.rules.model.row import Row
from workflows.rules.rows import RowChange

_SERVER = UUID("5b0d6f0e-2a57-4f6e-9a1c-0d4f5a6b7c04")
_OTHER = UUID("5b0d6f0e-2a57-4f6e-9a1c-0d4f5a6b7c05")
_NOW = "2026-11-20T12:00:00.000Z"
_HASH = "ab" * 32
_PIECES = [
    *(b'"', b"{", b"}", b"[", b"]", b":", b",", b"null", b"true", b"1e400", b"NaN", b"-0", b"\\u0000", b"\\ud800"),
    *(b'{"', b'":', b'","', b'"version":1', b'"is":"Received"', b"\xff", b"\xc3", b"\xef\xbb\xbf", b"[" * 600),
    *(b"2026-02-30", _NOW.encode(), str(_SERVER).encode(), b"9" * 400, b"\x28\xb5\x2f\xfd"),
]
_LARGEST = 1_000_000


def entry_seeds() -> Seeds:
    """Every fact there is, full and with as little as it may have."""
    return Seeds([encode_entry(entry) for examples in (EXAMPLES, MINIMAL) for entry in examples.values()], _PIECES)


def judge_entry(data: bytes) -> bool:
    """An entry in its one spelling, or Unreadable."""
    entry = decode_entry(data)
    if not isinstance(entry, Entry):
        assert entry.reason, "refused without a reason"
        return False
    assert encode_entry(entry) == data, "read from a second spelling"
    return True


@cache
def _rows() -> tuple[Row, ...]:
    """Three rows of each kind of the demo site."""
    by_kind: dict[type[Row], list[Row]] = {}
    for row in demo_site(1, date(2026, 11, 20)).rows:
        by_kind.setdefault(type(row), []).append(row)
    return tuple(row for rows in by_kind.values() for row in rows[:3])


def _json(plain: Any) -> bytes:
    return json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def plain_seeds() -> Seeds:
    """Plain data of facts, stamps and rows."""
    entries = [entry for examples in (EXAMPLES, MINIMAL) for entry in examples.values()]
    values: list[object] = [*(entry.fact for entry in entries), *(entry.stamp for entry in entries[::20]), *_rows()]
    return Seeds([_json(to_plain(value)) for value in values], _PIECES)


def judge_plain(data: bytes) -> bool:
    """Plain data of any type that is written here: the same data back, or PlainError."""
    try:
        tree = json.loads(data.decode("utf-8", "surrogatepass"))
    except (ValueError, RecursionError):
        return False
    read = [kind for kind in _kinds(tree, Random(crc32(data))) if _reads_as(kind, tree)]
    return bool(read)


def _kinds(tree: object, chance: Random) -> Sequence[type[Any]]:
    """Those that share a field with the data, and two that need not."""
    fields = tree.keys() if isinstance(tree, dict) else set()
    every: tuple[type[Any], ...] = (*FACTS, *ROWS, Stamp)
    fitting = [kind for kind in every if len(fields) > 1 and fields <= set(kind.__dataclass_fields__)]
    return [*fitting, *chance.choices(every, k=2)]


def _reads_as(kind: type[Any], tree: Any) -> bool:
    try:
        value = from_plain(kind, tree)
    except PlainError:
        return False
    assert to_plain(value) == tree, f"{kind.__name__} was read from a second spelling"
    return True


def _messages() -> list[Message]:
    content = encode_entry(EXAMPLES["received"])
    items = (
        UploadItem(1, _OTHER, content_hash(content).hex(), _HASH, content.decode()),
        UploadItem(2, _SERVER, "", ""),
    )
    changes = tuple(to_wire(RowChange(type(row), row.key, row)) for row in _rows())
    gone = Change("stock", ("a", "b"), None)
    rows = (FeedRow(5, changes[:4]), FeedRow(6, (gone,), _OTHER, _SERVER, _OTHER, 7, _HASH, EntryOutcome.PARKED))
    return [
        Upload(1, _SERVER, _OTHER, _HASH, items, _HASH * 2),
        UploadAnswer(_SERVER, _OTHER, _SERVER, _OTHER, UploadResult.OK, 2, (ItemOutcome(1, EntryOutcome.APPLIED),)),
        PageAnswer(_SERVER, _OTHER, "site", 4, rows, 0, True, _NOW),
        *(PageAnswer(_SERVER, _OTHER, "site", 4, (FeedRow(5, (change,)),), 0, False, _NOW) for change in changes),
        ResetAnswer(_SERVER, _OTHER, "site", ResetReason.PRUNED),
        ReflectedQuestion(1, _OTHER, 9, (_SERVER, _OTHER)),
        ReflectedAnswer(_SERVER, _OTHER, 9, (ReflectedEntry(_SERVER, 3),)),
        Enrol(1, "token", _HASH, _HASH, "model", "0.1.0"),
        EnrolAnswer(_SERVER, _OTHER, _SERVER, "NORTH", "T-1", "pem", "pem", "pem", _NOW),
        Hello(_SERVER, _OTHER, 1, 1, _NOW),
        Problem(_SERVER, Problem.BUSY, "later"),
    ]


_SINGLE = (Upload, UploadAnswer, ReflectedQuestion, Enrol, EnrolAnswer, Hello, Problem)
_EITHER: tuple[Callable[[bytes], Message], ...] = (decode_page, decode_reflected)


def wire_seeds() -> Seeds:
    """Every message of the protocol."""
    return Seeds([encode(message) for message in _messages()], _PIECES)


def judge_message(data: bytes) -> bool:
    """Each kind of message from the same bytes: one that is written the same way again, or WireError."""
    found: list[Message] = []
    for kind in _SINGLE:
        with suppress(WireError):
            message = decode(kind, data)
            assert decode(kind, encode(message)) == message, "written differently from how it was read"
            found.append(message)
    for read in _EITHER:
        with suppress(WireError):
            found.append(read(data))
    for message in found:
        if isinstance(message, PageAnswer):
            _judge_changes(message)
    return bool(found)


def _judge_changes(page: PageAnswer) -> None:
    for change in (change for row in page.rows for change in row.changes):
        taken = from_wire(change)
        assert isinstance(taken, UnreadableChange) or to_wire(taken) == change, "a change was read differently"


def packed_seeds() -> Seeds:
    """Messages as they travel."""
    return Seeds([compress(encode(message)) for message in _messages()], _PIECES)


def judge_packed(data: bytes) -> bool:
    """What is unpacked stays within its bound; anything else is WireError."""
    try:
        unpacked = decompress(data, _LARGEST)
    except WireError:
        return False
    assert len(unpacked) <= _LARGEST, "unpacked more than was allowed"
    return True


TARGETS = (
    Target("entry codec", entry_seeds, judge_entry, mutate_json, share=3),
    Target("plain codec", plain_seeds, judge_plain, mutate_json, share=2),
    Target("wire message", wire_seeds, judge_message, mutate_json, share=2),
    Target("wire packing", packed_seeds, judge_packed),
)
