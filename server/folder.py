"""The data folder: what lies where. Refuses to know what is in the files, but for the one line that says where a database is."""

import os
from dataclasses import dataclass
from pathlib import Path

from server.errors import FolderUnusable, NotInitialised

RESTORING = ".restoring"
"""The folder in a data folder where a restored ledger is made; it is there while a restore is at work, or after it was killed."""


@dataclass(frozen=True, slots=True)
class DataFolder:
    """Everything that a server keeps."""

    root: Path

    @property
    def ledger(self) -> Path:
        """The database: entries, state, feeds, terminals, people."""
        return self.root / "ledger.db"

    @property
    def database(self) -> Path:
        """In place of the database: the address of one on PostgreSQL, or a line that says that the environment tells it."""
        return self.root / "database"

    @property
    def authority(self) -> Path:
        """The certificate authority's key and certificate."""
        return self.root / "authority"

    @property
    def snapshots(self) -> Path:
        """Ready-made cache generations; may be deleted at any time."""
        return self.root / "snapshots"


def existing_folder(root: Path) -> DataFolder:
    """The folder of an initialised server; raises NotInitialised or FolderUnusable."""
    folder = DataFolder(root)
    try:
        kept = next((path for path in (folder.ledger, folder.database) if path.is_file()), None)
    except OSError as error:
        raise FolderUnusable(_unusable(root, error)) from error
    if kept is None:
        _refuse_unfinished(root)
        raise NotInitialised(f"{root} holds no server: run `lotline-server init --data {root}` first")
    if not os.access(kept, os.R_OK | os.W_OK) or not os.access(root, os.R_OK | os.W_OK | os.X_OK):
        raise FolderUnusable(f"{root} can't be read and written by this user: change its owner or its mode")
    return folder


def new_folder(root: Path) -> DataFolder:
    """The folder for a new server, made if missing, closed to others; raises FolderUnusable."""
    folder = DataFolder(root)
    _refuse_unfinished(root)
    try:
        for path in (folder.root, folder.authority, folder.snapshots):
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise FolderUnusable(_unusable(root, error)) from error
    return folder


def keep_address(folder: DataFolder, address: str) -> None:
    """Write down where the database is, for this user's eyes: it may hold a password. An empty address says that the environment tells it."""
    new = folder.database.with_suffix(".new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(f"{address or _TOLD_ELSEWHERE}\n")
        file.flush()
        os.fsync(file.fileno())
    new.rename(folder.database)


def kept_address(folder: DataFolder) -> str:
    """The address that was written down; empty where there is none. Raises FolderUnusable."""
    try:
        lines = folder.database.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise FolderUnusable(
            f"{folder.database} can't be read: it should hold one line, the database's address"
        ) from error
    return next((line.strip() for line in lines if line.strip() and not line.startswith("#")), "")


_TOLD_ELSEWHERE = "# The address is in the environment."


def _refuse_unfinished(root: Path) -> None:
    if (root / RESTORING).exists():
        raise FolderUnusable(f"a restore to {root} was interrupted: give the same `lotline-server restore` again")


def _unusable(root: Path, error: OSError) -> str:
    return f"{root} can't be used ({error.strerror or error}): choose another with --data or change its mode"
