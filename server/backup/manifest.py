"""What is in a backup, as it says of itself: signed by the server's authority, so that a forged or altered backup is no backup.

A backup is a folder: the ledger's copy, the other files of the data folder under `files/`, `manifest.json` and its signature.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from server.backup.files import files_of, sha256
from server.backup.records import Backup
from server.errors import BackupUnusable, FolderUnusable
from server.identity.authority import Authority, load_authority
from server.identity.seals import is_sealed, seal
from workflows.plain import PlainError, from_plain, to_plain

MANIFEST, SEAL, FILES = "manifest.json", "manifest.sig", "files"
FORMAT = 1
_NAME = re.compile(r"[A-Za-z0-9._-]+(?:/[A-Za-z0-9._-]+)*")


@dataclass(frozen=True, slots=True)
class TableCount:
    """How many rows a table has."""

    table: str
    rows: int


@dataclass(frozen=True, slots=True)
class FileSum:
    """A file of the backup by its path in it."""

    path: str
    size: int
    sha256: bytes


@dataclass(frozen=True, slots=True)
class Manifest:
    """`engine` is what the ledger's copy is of (sqlite | postgresql), `schema` the migration step that it stands at."""

    format: int
    server: UUID
    backup: Backup
    engine: str
    schema: str
    program: str
    tables: tuple[TableCount, ...]
    files: tuple[FileSum, ...]


def file_sums(folder: Path) -> tuple[FileSum, ...]:
    """Every file of a backup that is being made."""
    paths = [path for path in files_of(folder) if path.name not in (MANIFEST, SEAL)]
    return tuple(FileSum(path.relative_to(folder).as_posix(), path.stat().st_size, sha256(path)) for path in paths)


def write_manifest(folder: Path, manifest: Manifest, authority: Authority) -> None:
    """Write and sign it; raises OSError."""
    data = json.dumps(to_plain(manifest), indent=1).encode("utf-8")
    (folder / MANIFEST).write_bytes(data)
    (folder / SEAL).write_text(seal(authority, data).hex(), encoding="ascii")


def read_manifest(folder: Path) -> Manifest:
    """What a backup says of itself, its signature checked against the authority that is in it; raises BackupUnusable."""
    try:
        data = (folder / MANIFEST).read_bytes()
        signature = bytes.fromhex((folder / SEAL).read_text(encoding="ascii"))
        manifest = from_plain(Manifest, json.loads(data))
        authority = load_authority(folder / FILES / "authority")
    except FileNotFoundError as error:
        missing = Path(str(error.filename)).name
        raise BackupUnusable(f"{folder} is no backup: {missing} is missing") from error
    except (OSError, ValueError, PlainError, FolderUnusable) as error:
        raise BackupUnusable(f"{folder} can't be read as a backup ({error}): take another") from error
    if manifest.format != FORMAT:
        raise BackupUnusable(f"{folder} was made by a newer lotline-server: install version {manifest.program}")
    if not is_sealed(authority, data, signature):
        raise BackupUnusable(f"{folder}: the manifest is not what the server signed: it was altered or forged")
    return manifest


def check_files(folder: Path, sums: Iterable[FileSum]) -> None:
    """Compare a backup's files with its manifest; raises BackupUnusable at the first that differs."""
    expected = {one.path: one for one in sums}
    if not all(_NAME.fullmatch(name) and ".." not in name.split("/") for name in expected):
        raise BackupUnusable(f"{folder}: the manifest names files outside the backup: it was forged")
    there = {path.relative_to(folder).as_posix() for path in files_of(folder)} - {MANIFEST, SEAL}
    for name in sorted(there ^ expected.keys()):
        raise BackupUnusable(f"{folder}: {name} {'does not belong in it' if name in there else 'is missing'}")
    for name, one in expected.items():
        size = (folder / name).stat().st_size
        if size != one.size:
            raise BackupUnusable(f"{folder}: {name} has {size} bytes instead of {one.size}: the copy is not whole")
        if sha256(folder / name) != one.sha256:
            raise BackupUnusable(f"{folder}: {name} has other content than was written: it was damaged or altered")
