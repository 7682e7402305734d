"""What can go wrong between the program, its files and the server.

    SyncError
    ├── StorageError            a file on this device
    │   ├── ForeignFile         it is no file of ours
    │   ├── NewerFile           a newer program wrote it
    │   ├── JournalDamaged      the journal is cut, altered or half missing; it is left as it is
    │   ├── JournalFull         no room: nothing was booked
    │   ├── JournalUnwritable   read-only, locked by another program, or failing; nothing was booked
    │   └── CacheDamaged        thrown away and filled again, no count changes
    ├── AlreadyRunning          another process of this kind holds the data folder
    ├── NotEnrolled             no identity, or one that can't be read
    └── LinkError               the server; `state` in sync.db says which
        ├── Unreachable         no network, no answer in time, a busy or broken server: tried again by itself
        │   ├── TimedOut        tried again with less at once
        │   └── TooLarge        tried again with less at once
        ├── NotOurServer        something else answers: a captive portal, another server
        ├── Refused             our server says no: a person must act
        └── Incompatible        our server speaks no version that this program knows

The text of each is one or two sentences for a person: what is so, and what to do.
"""

from pathlib import Path


class SyncError(Exception):
    """Root of everything that sync/ raises."""


class StorageError(SyncError):
    """A file on this device; `path` names it."""

    def __init__(self, path: Path, text: str) -> None:
        super().__init__(f"{path}: {text}")
        self.path = path


class ForeignFile(StorageError):
    """A file that no program of ours made."""


class NewerFile(StorageError):
    """A file of a schema version that this program does not know."""

    def __init__(self, path: Path, found: int, known: int) -> None:
        super().__init__(
            path,
            f"was written by a newer program (version {found}, this one knows {known}). Update the program; the file was not touched.",
        )
        self.found = found
        self.known = known


class JournalDamaged(StorageError):
    """The journal does not hold together: cut, altered, or a part of it is missing."""

    def __init__(self, path: Path, detail: str) -> None:
        super().__init__(
            path,
            f"the journal is damaged ({detail}). Nothing was changed. Copy the data folder away, put a backup of it back "
            "or move it aside to begin anew, and give the copy to IT: unsent scans may be saved from it.",
        )
        self.detail = detail


class JournalFull(StorageError):
    """The device has no room for another entry; the commit did not happen."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "no room left on this device. Nothing was booked. Free some space, then scan again.")


class JournalUnwritable(StorageError):
    """The journal can't be written now; the commit did not happen."""

    def __init__(self, path: Path, detail: str) -> None:
        super().__init__(path, f"the journal can't be written ({detail}). Nothing was booked. Scan again, or call IT.")


class CacheDamaged(StorageError):
    """A cache generation that can't be read; the next snapshot replaces it."""


class AlreadyRunning(SyncError):
    """Another process works in this data folder."""

    def __init__(self, lock: Path) -> None:
        super().__init__(f"already running in {lock.parent}. Close the other one first.")


class NotEnrolled(SyncError):
    """There is no identity here, or one that can't be read."""


class LinkError(SyncError):
    """Talking to the server did not work."""


class Unreachable(LinkError):
    """No answer that counts: try again. `retry_after` is the wait in seconds that the server asked for, 0 when it asked for none."""

    def __init__(self, text: str, retry_after: float = 0.0) -> None:
        super().__init__(text)
        self.retry_after = retry_after


class TimedOut(Unreachable):
    """No answer in time."""


class TooLarge(Unreachable):
    """The server, or something before it, found the request too large: try again with less."""


class NotOurServer(LinkError):
    """An answer that is not from our server, whatever its status says."""


class Refused(LinkError):
    """Our server refuses this terminal or this request; `code` is one of `sync.wire.protocol.Problem`."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


class Incompatible(LinkError):
    """Program and server have no protocol version in common."""
