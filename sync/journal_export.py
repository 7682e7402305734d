"""A journal as one file that can be read and verified for ever, without us: a zip of lines of JSON with a signed manifest over all of it.

Made while the terminal works: what there was at one moment, read in short pieces. `sync.verify_export`, which stands alone, is the other half and
travels in the file. Refuses to know keys: it is given a function that signs.
"""

import base64
import hashlib
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sync import verify_export
from sync.errors import NotEnrolled, StorageError
from sync.identity import AUTHORITY, SIGNING_CERTIFICATE, Identity
from sync.journal_archive import Archive, ArchivedChain, ArchivedEntry
from workflows.plain import to_plain

README = """\
This is the journal of a Lotline terminal: every entry it holds, as it was written, with the chains that bind them together.

entries.jsonl     one entry a line, in the order of the journal: `content` is the text of the very bytes that `sha256` is the hash of
envelopes.jsonl   where each entry stands in its chain; an entry that was purged from the terminal is here alone
manifest.json     who, when, and the SHA-256 of every part; signature.json is the Ed25519 signature of its hash
signing.crt       the terminal's certificate; ca.pem is the server's authority, which issued it

To verify:  python3 verify_export.py THIS.zip --authority FINGERPRINT
It needs Python 3.11 or later and the package `cryptography`. Take verify_export.py from a source that you trust, not from the file that it is to
verify; FINGERPRINT is the authority's, as the server shows it.
"""
Sign = Callable[[bytes], str]
"""Signs bytes with the terminal's signing key; the signature in hex."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export came to; `losses` counts the places of a damaged journal that could not be read."""

    entries: int
    envelopes: int
    losses: int


@dataclass(frozen=True, slots=True)
class Exporter:
    """Who exports: the terminal with its certificate and the authority's (PEM), the program's name and version, and the time."""

    identity: Identity
    certificate: bytes
    authority: bytes
    program: str
    now: datetime


def exporter_of(identity: Identity, folder: Path, program: str, now: datetime) -> Exporter:
    """The terminal of an identity folder; raises NotEnrolled when its certificates can't be read."""
    try:
        certificate, authority = ((folder / name).read_bytes() for name in (SIGNING_CERTIFICATE, AUTHORITY))
    except OSError as error:
        raise NotEnrolled(f"{error.filename} can't be read ({error.strerror}). Enrol this terminal again.") from error
    return Exporter(identity, certificate, authority, program, now)


def export_journal(journal: Path, target: Path, exporter: Exporter, sign: Sign) -> Exported:
    """Write the export; raises StorageError, and then there is no file at `target` that was not there before."""
    partial = target.with_name(f"{target.name}.partial")
    with closing(Archive.open(journal)) as archive:
        try:
            partial.touch(mode=0o600)
            with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as packed:
                exported = _Export(archive, packed).write(exporter, sign)
            partial.rename(target)
        except OSError as error:
            partial.unlink(missing_ok=True)
            raise StorageError(target, f"can't be written ({error.strerror or error}).") from error
        except BaseException:
            partial.unlink(missing_ok=True)
            raise
    return exported


class _Export:
    """One export in the making."""

    def __init__(self, archive: Archive, packed: zipfile.ZipFile) -> None:
        self._archive = archive
        self._packed = packed
        self._parts: dict[str, str] = {}
        self._entries = 0
        self._envelopes = 0
        self._heads: list[dict[str, Any]] = []

    def write(self, exporter: Exporter, sign: Sign) -> Exported:
        last, heads = self._archive.moment()
        self._part("README.txt", [README.encode()])
        self._part("verify_export.py", [Path(verify_export.__file__).read_bytes()])
        self._part(verify_export.CERTIFICATE, [exporter.certificate])
        self._part(verify_export.AUTHORITY, [exporter.authority])
        self._part(verify_export.ENTRIES, self._entry_lines(last))
        self._part(verify_export.ENVELOPES, self._envelope_lines(heads))
        manifest = _line(self._manifest(exporter), indent=2)
        self._put(verify_export.MANIFEST, [manifest])
        signature = sign(verify_export.LABEL + hashlib.sha256(manifest).digest())
        self._put(verify_export.SIGNATURE, [_line({"algorithm": "Ed25519", "signature": signature}, indent=2)])
        return Exported(self._entries, self._envelopes, self._archive.losses)

    def _manifest(self, exporter: Exporter) -> dict[str, Any]:
        identity = exporter.identity
        losses = self._archive.losses
        return {
            "format": verify_export.FORMAT,
            "created": to_plain(exporter.now),
            "program": exporter.program,
            "server": str(identity.server),
            "site": identity.site,
            "terminal": identity.terminal,
            "enrolment": str(identity.enrolment),
            "entries": self._entries,
            "envelopes": self._envelopes,
            "chains": self._heads,
            "faults": [f"{losses} places of the journal could not be read"] if losses else [],
            "parts": self._parts,
        }

    def _entry_lines(self, last: int) -> Iterator[bytes]:
        for entry in self._archive.entries():
            if entry.number > last:
                return
            self._entries += 1
            yield _line(_entry_fields(entry))

    def _envelope_lines(self, heads: Iterable[tuple[ArchivedChain, int]]) -> Iterator[bytes]:
        for chain, last in heads:
            head = {"enrolment": str(chain.enrolment), "epoch": str(chain.epoch), "seq": 0, "link": bytes(32).hex()}
            for envelope in self._archive.envelopes(chain):
                if envelope.seq > last:
                    break
                self._envelopes += 1
                head |= {"seq": envelope.seq, "link": envelope.link.hex()}
                yield _line(head | {"id": str(envelope.id), "sha256": envelope.content_hash.hex()})
            self._heads.append(head)

    def _part(self, name: str, lines: Iterable[bytes]) -> None:
        self._parts[name] = self._put(name, lines)

    def _put(self, name: str, lines: Iterable[bytes]) -> str:
        """Write a part; its SHA-256."""
        digest = hashlib.sha256()
        with self._packed.open(name, "w", force_zip64=True) as part:
            for line in lines:
                digest.update(line)
                part.write(line)
        return digest.hexdigest()


def _entry_fields(entry: ArchivedEntry) -> dict[str, Any]:
    told: dict[str, Any] = {"number": entry.number, "id": str(entry.id), "sha256": entry.content_hash.hex()}
    try:
        return told | {"content": entry.content.decode()}
    except UnicodeDecodeError:
        return told | {"content_base64": base64.b64encode(entry.content).decode()}


def _line(value: dict[str, Any], indent: int | None = None) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=indent).encode() + b"\n"
