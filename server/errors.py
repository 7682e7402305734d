"""What can be wrong with the server's world, in one line that says what to do. Expected outcomes are values, not these."""


class ServerError(Exception):
    """The base: its text is one line for the person who runs the server."""


class NotInitialised(ServerError):
    """The data folder holds no server yet."""


class FolderUnusable(ServerError):
    """The data folder can't be read or written."""


class DatabaseUnusable(ServerError):
    """The PostgreSQL database can't be reached, is not fit for a ledger, or is not ours."""


class NewerSchema(ServerError):
    """The data was written by a newer version of this program."""


class AlreadyInitialised(ServerError):
    """There is a server in this folder."""


class UnknownSite(ServerError):
    """The server has no site of that code."""


class ListenRefused(ServerError):
    """The server can't, or must not, listen on this address."""


class BadImport(ServerError):
    """A file to import is not what it should be; nothing of it was taken."""


class BadSetting(ServerError):
    """An option's value can't be used."""


class StoreBusy(ServerError):
    """Somebody else holds the ledger's write lock for too long."""


class BackupFailed(ServerError):
    """A backup could not be made; nothing of it was kept."""


class BackupUnusable(ServerError):
    """A backup is damaged, altered, or none."""


class RestoreRefused(ServerError):
    """A restore would destroy something that nobody said may go."""


class InUse(ServerError):
    """Another program works in the data folder."""
