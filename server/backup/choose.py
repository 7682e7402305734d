"""Which copier belongs to a data folder's ledger."""

from server.backup.copier import Copier
from server.backup.sqlite_copier import SqliteCopier
from server.engine import address_of, is_written_down
from server.errors import DatabaseUnusable
from server.folder import DataFolder


def copier_for(folder: DataFolder, address: str | None) -> Copier:
    """The copier of the ledger in this folder, or at this address; raises ServerError."""
    where = address_of(folder, address)
    if not where:
        return SqliteCopier()
    try:
        from server.backup.postgres_copier import PostgresCopier
    except ImportError as error:
        raise DatabaseUnusable("PostgreSQL needs its driver: pip install 'lotline[postgres]'") from error
    return PostgresCopier(where, is_written_down(folder, address))
