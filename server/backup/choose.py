"""Which copier belongs to a data folder's ledger."""

from server.backup.copier import Copier
from server.backup.sqlite_copier import SqliteCopier
from server.engine import address_of
from server.errors import BadSetting
from server.folder import DataFolder


def copier_for(folder: DataFolder, address: str | None) -> Copier:
    """The copier of the ledger in this folder, or at this address; raises ServerError."""
    if address_of(folder, address):
        raise BadSetting("a ledger on PostgreSQL is backed up with the database's own means (docs/backup.md)")
    return SqliteCopier()
