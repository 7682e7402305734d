"""What can go wrong between the program, its files and the server.

    SyncError
    ├── StorageError            a file on this device
    │   ├── ForeignFile         it is no file of ours
    │   ├── NewerFile           a newer program wrote it
    │   ├── JournalDamaged      the journal is cut, altered or half missing; it is left as it is
    │   ├── JournalFull         no room: nothing was booked
    │   ├── JournalUnwritable   read-only, locked by another program, or failing; nothing was booked
    │   ├── JournalUnreadable   whole for all we know, but this user may not read it, or the disk does not give it
    │   └── CacheDamaged        thrown away and filled again, no count changes
    ├── AlreadyRunning          another process of this kind holds the data folder
    ├── NotEnrolled             no identity, or one that can't be read
    └── LinkError               the server; `state` in sync.db says which
        ├── Unreachable         no network, no answer in time: tried again by itself
        │   ├── TimedOut        tried again with less at once
        │   ├── TooLarge        tried again with less at once
        │   └── ServerTrouble   a 5xx of the server, or of what stands before it
    │       ├── ServerBusy      nothing is wrong with the request
    │       └── ServerBroken    our server failed at this very request
        ├── NotOurServer        something else answers, or nobody knows who
        │   ├── SignInPage      a captive portal
        │   ├── ProxyInTheWay   a proxy that wants a password
        │   ├── BadCertificate  expired, not yet valid, of another name, of an unknown authority
        │   └── BadAnswer       it may be our server, but what it says can't be
        ├── Refused             our server says no: a person must act
        │   └── WrongClock      signed at another time than the server's; mended by asking it for the time
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


class JournalUnreadable(StorageError):
    """The journal can't be read now; nothing says that it is damaged."""

    def __init__(self, path: Path, detail: str) -> None:
        super().__init__(
            path, f"the journal can't be read ({detail}). Check that this user owns the data folder, or call IT."
        )


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


class ServerTrouble(Unreachable):
    """A 5xx: something is wrong there, or before it."""


class ServerBusy(ServerTrouble):
    """Come back later: nothing is wrong with the request."""


class ServerBroken(ServerTrouble):
    """Our own server says that it failed at this very request."""


class NotOurServer(LinkError):
    """An answer that is not from our server, whatever its status says."""


class SignInPage(NotOurServer):
    """This network wants somebody to sign in first."""


class ProxyInTheWay(NotOurServer):
    """A proxy wants a password that this terminal does not have."""


class BadCertificate(NotOurServer):
    """The server's certificate can't be believed."""


class BadAnswer(NotOurServer):
    """An answer that can't be: wrong types, another chain, a seq that was never sent, no end."""


class Refused(LinkError):
    """Our server refuses this terminal or this request; `code` is one of `sync.wire.protocol.Problem`."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


class WrongClock(Refused):
    """The request was signed at another time than the server's."""


class Incompatible(LinkError):
    """Program and server have no protocol version in common."""
