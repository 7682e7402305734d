"""Entries to bytes and back: the one spelling that is hashed, signed and kept for ever.

Canonical JSON: keys sorted, no blanks, UTF-8 unescaped, no floats, a field equal to its default left out. Reading never raises: bytes that are no entry of a
known kind and version, in this very spelling, give Unreadable. Refuses to know envelopes, chains and signatures.
"""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from workflows.plain import from_plain, to_plain
from workflows.rules.entry import Entry, Stamp
from workflows.rules.facts.registry import fact_from_plain, fact_to_plain
from workflows.rules.facts.upcast import UPCASTERS, Upcasters
from workflows.rules.identity import EntryId, SiteCode

_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
_DECODER = json.JSONDecoder()
FIELDS = frozenset({"fact", "id", "kind", "site", "stamp", "version"})


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Bytes that this program can't read as an entry, and why, in words for a log; the bytes themselves are kept by whoever has them."""

    reason: str


def encode_entry(entry: Entry) -> bytes:
    """The canonical bytes of an entry; raises PlainError for a value that could not be read back (a NUL in a text, a moment without a zone)."""
    return _canonical(
        {
            "fact": fact_to_plain(entry.fact),
            "id": str(entry.id),
            "kind": entry.fact.KIND,
            "site": to_plain(entry.site),
            "stamp": to_plain(entry.stamp),
            "version": entry.fact.VERSION,
        }
    )


def decode_entry(data: bytes, upcasters: Upcasters = UPCASTERS) -> Entry | Unreadable:
    """The entry of canonical bytes, older versions of its fact brought up to the present one; Unreadable for anything else."""
    try:
        return _decoded(data, upcasters)
    except (ValueError, RecursionError) as error:
        return Unreadable(str(error) or type(error).__name__)


def content_hash(data: bytes) -> bytes:
    """SHA-256 of an entry's canonical bytes: 32 bytes."""
    return hashlib.sha256(data).digest()


def _decoded(data: bytes, upcasters: Upcasters) -> Entry | Unreadable:
    plain = _DECODER.decode(data.decode("utf-8"))
    if type(plain) is not dict or plain.keys() != FIELDS:
        return Unreadable(f"not an object of the fields {', '.join(sorted(FIELDS))}")
    if _canonical(plain) != data:
        return Unreadable("not in canonical form")
    kind, version = plain["kind"], plain["version"]
    if type(kind) is not str or type(version) is not int:
        return Unreadable("kind is not a text, or version not a whole number")
    fact = fact_from_plain(kind, version, plain["fact"], upcasters)
    return Entry(
        from_plain(EntryId, plain["id"]), from_plain(SiteCode, plain["site"]), fact, from_plain(Stamp, plain["stamp"])
    )


def _canonical(plain: Any) -> bytes:
    return _ENCODER.encode(plain).encode("utf-8")
