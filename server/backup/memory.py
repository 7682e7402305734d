"""What is remembered of backups outside the ledger, in the data folder and beside the backups: a restored ledger does not know those made after it."""

import json
import logging
from pathlib import Path

from server.backup.files import write_whole
from server.backup.records import Register
from server.errors import BackupFailed
from workflows.plain import PlainError, from_plain, to_plain

_LOG = logging.getLogger(__name__)
IN_DATA_FOLDER = "backups.json"


def beside_backups(folder: Path, register: Register) -> Path:
    """The register's file in a folder that several servers may keep their backups in."""
    return folder / f"lotline-{register.server.hex[:8]}-backups.json"


def remember(path: Path, register: Register) -> None:
    """Write a register down; raises BackupFailed."""
    try:
        write_whole(path, json.dumps(to_plain(register), indent=1).encode("utf-8"))
    except OSError as error:
        raise BackupFailed(f"{path} can't be written ({error.strerror}): make room or change its mode") from error


def recall(path: Path) -> Register | None:
    """The register that was written down; None where there is none, or where it can't be read, which the log says."""
    try:
        return from_plain(Register, json.loads(path.read_bytes()))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, PlainError) as error:
        _LOG.warning("%s can't be read and counts for nothing: %s", path, error)
        return None
