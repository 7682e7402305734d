"""Schema versions of our files: numbered steps that only go forward, counted in the file's `user_version`.

A new file is made whole under another name and then renamed, so that a file that exists is never half made. A file of a newer
version, or of another program, is refused and left as it is.
"""

import os
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from sync.errors import ForeignFile, NewerFile


@dataclass(frozen=True, slots=True)
class Schema:
    """What a kind of file looks like: `application_id` marks it as ours, step n brings it from version n to n + 1."""

    application_id: int
    steps: tuple[str, ...]

    @property
    def version(self) -> int:
        """The version that this program writes."""
        return len(self.steps)


def create(path: Path, schema: Schema) -> None:
    """Make the file, empty, at the present version; `path` must not exist. Durable when this returns."""
    new = path.with_name(f"{path.name}.new")
    for leftover in (new, Path(f"{new}-wal"), Path(f"{new}-shm")):
        leftover.unlink(missing_ok=True)
    connection = sqlite3.connect(new, isolation_level=None)
    try:
        connection.execute(f"PRAGMA application_id = {schema.application_id}")
        bring_up(connection, path, schema)
        connection.execute("PRAGMA journal_mode = WAL")
    finally:
        connection.close()
    new.rename(path)
    _sync_folder(path.parent)


def bring_up(connection: sqlite3.Connection, path: Path, schema: Schema) -> None:
    """Run the steps that the file has not seen, each in a transaction of its own; raises NewerFile, ForeignFile."""
    for step in range(version_of(connection, path, schema), schema.version):
        script = f"BEGIN IMMEDIATE; {schema.steps[step]}; PRAGMA user_version = {step + 1}; COMMIT"
        try:
            connection.executescript(script)
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")


def version_of(connection: sqlite3.Connection, path: Path, schema: Schema) -> int:
    """The version of an open file; raises NewerFile, ForeignFile."""
    if connection.execute("PRAGMA application_id").fetchone()[0] != schema.application_id:
        raise ForeignFile(path, "is not a file of this program. Move it aside, or name another data folder.")
    found = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if found > schema.version:
        raise NewerFile(path, found, schema.version)
    return found


def _sync_folder(folder: Path) -> None:
    """A rename is durable only when its folder is."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
