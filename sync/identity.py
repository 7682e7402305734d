"""Who this terminal is: the enrolment, as the server granted it. Read by both programs, written by `lotline sync`.

Refuses to know keys: those are read by `sync.signing` alone, so that the screen's process never holds them.
"""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sync.errors import NotEnrolled
from workflows.plain import PlainError, from_plain, to_plain
from workflows.rules.identity import EnrolmentId, SiteCode

ENROLMENT = "enrolment.json"
AUTHORITY = "ca.pem"
SIGNING_CERTIFICATE = "signing.crt"
TRANSPORT_CERTIFICATE = "transport.crt"


@dataclass(frozen=True, slots=True)
class Identity:
    """One terminal at one site of one server; `url` is where that server is reached."""

    enrolment: EnrolmentId
    site: SiteCode
    terminal: str
    server: UUID
    url: str


def read_identity(folder: Path) -> Identity | None:
    """The identity in this folder, or None when the terminal was never enrolled; raises NotEnrolled when it can't be read."""
    path = folder / ENROLMENT
    try:
        return from_plain(Identity, json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, PlainError) as error:
        raise NotEnrolled(
            f"{path} can't be read ({error}). Enrol this terminal again; its unsent scans stay."
        ) from error


def write_identity(folder: Path, identity: Identity) -> None:
    """Keep an identity; the old one stands until the new one is whole."""
    write_private(folder / ENROLMENT, json.dumps(to_plain(identity), indent=2).encode("utf-8"))


def write_private(path: Path, data: bytes) -> None:
    """A file that only this user may read, written whole or not at all, durable when this returns."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.new")
    new.unlink(missing_ok=True)
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(descriptor)
    new.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
