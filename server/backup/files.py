"""Files that must be whole or not there: written beside, made durable, then renamed. Only this user may read them."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

PRIVATE_FILE, PRIVATE_FOLDER = 0o600, 0o700


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that a crash leaves the old one or the new one; durable when this returns. Raises OSError."""
    new = path.with_name(f".{path.name}.new")
    new.unlink(missing_ok=True)
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(descriptor)
    new.rename(path)
    sync(path.parent)


def sync(path: Path) -> None:
    """Have a file, or the names in a folder, on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_tree(folder: Path) -> None:
    """Have everything in a folder on the disk."""
    for path in files_of(folder):
        sync(path)
    for path in (*(path for path in folder.rglob("*") if path.is_dir()), folder, folder.parent):
        sync(path)


def close_to_others(folder: Path) -> None:
    """Let nobody else read what is in a folder."""
    folder.chmod(PRIVATE_FOLDER)
    for path in folder.rglob("*"):
        path.chmod(PRIVATE_FOLDER if path.is_dir() else PRIVATE_FILE)


def files_of(folder: Path) -> Iterator[Path]:
    """Every file in a folder and below, by name."""
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def sha256(path: Path) -> bytes:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()
