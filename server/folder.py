"""The data folder: what lies where. Refuses to know what is in the files."""

import os
from dataclasses import dataclass
from pathlib import Path

from server.errors import FolderUnusable, NotInitialised


@dataclass(frozen=True, slots=True)
class DataFolder:
    """Everything that a server keeps."""

    root: Path

    @property
    def ledger(self) -> Path:
        """The database: entries, state, feeds, terminals, people."""
        return self.root / "ledger.db"

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
        found = folder.ledger.is_file()
    except OSError as error:
        raise FolderUnusable(_unusable(root, error)) from error
    if not found:
        raise NotInitialised(f"{root} holds no server: run `lotline-server init --data {root}` first")
    if not os.access(folder.ledger, os.R_OK | os.W_OK) or not os.access(root, os.R_OK | os.W_OK | os.X_OK):
        raise FolderUnusable(f"{root} can't be read and written by this user: change its owner or its mode")
    return folder


def new_folder(root: Path) -> DataFolder:
    """The folder for a new server, made if missing, closed to others; raises FolderUnusable."""
    folder = DataFolder(root)
    try:
        for path in (folder.root, folder.authority, folder.snapshots):
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise FolderUnusable(_unusable(root, error)) from error
    return folder


def _unusable(root: Path, error: OSError) -> str:
    return f"{root} can't be used ({error.strerror or error}): choose another with --data or change its mode"
