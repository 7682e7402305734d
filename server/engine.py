"""Which engine keeps a data folder's ledger: SQLite in the folder, or PostgreSQL at an address. The driver is loaded where it is needed."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

from server.errors import AlreadyInitialised, BadSetting, DatabaseUnusable
from server.folder import DataFolder, keep_address, kept_address
from server.ledger import sqlite
from server.ledger.store import ServerIdentity, Store

DATABASE = "LOTLINE_SERVER_DATABASE"
"""The environment variable with the address of a PostgreSQL database; stronger than what the folder says."""
_SCHEMES = ("postgresql://", "postgres://")


@contextmanager
def new_store(folder: DataFolder, identity: ServerIdentity, address: str | None) -> Iterator[Store]:
    """A new ledger, in its place once the block has ended well. An address given here is written down, one in the environment is not.

    Raises AlreadyInitialised, BadSetting or DatabaseUnusable.
    """
    if folder.ledger.exists() or folder.database.exists():
        raise AlreadyInitialised(f"{folder.root} holds a server already: choose another folder with --data")
    where = address or os.environ.get(DATABASE)
    if where:
        store: Store = _postgres(where).create_store(where, identity)
    else:
        unfinished = folder.ledger.with_suffix(".new")
        for leftover in folder.root.glob(f"{unfinished.name}*"):
            leftover.unlink()
        store = sqlite.create_store(unfinished, identity)
    try:
        yield store
    finally:
        store.close()
    if where:
        keep_address(folder, address or "")
    else:
        unfinished.rename(folder.ledger)


def open_store(folder: DataFolder, address: str | None = None) -> Store:
    """The ledger of an initialised folder; the address that is given counts, else the environment's, else the folder's. Raises ServerError."""
    where = address_of(folder, address)
    if where:
        opened: Store = _postgres(where).open_store(where)
        return opened
    if not folder.ledger.is_file():
        raise BadSetting(f"this server's database is told by {DATABASE}: set it, or say --database")
    return sqlite.open_store(folder.ledger)


def address_of(folder: DataFolder, address: str | None = None) -> str:
    """Where the ledger's database is: the address that is given counts, else the environment's, else the folder's; empty for SQLite."""
    return address or os.environ.get(DATABASE) or kept_address(folder)


def is_written_down(folder: DataFolder, address: str | None) -> bool:
    """Whether the data folder may hold the address: it was given, or is there already; one in the environment is not written down."""
    return bool(address) or not os.environ.get(DATABASE)


def _postgres(address: str) -> ModuleType:
    """The engine of this address; raises BadSetting, or DatabaseUnusable when its driver is not installed."""
    if not address.startswith(_SCHEMES):
        raise BadSetting("a database's address begins with postgresql:// (without one the data folder holds the data)")
    try:
        from server.ledger import postgres
    except ImportError as error:
        raise DatabaseUnusable(
            "PostgreSQL needs its driver: install Lotline with it, pip install 'lotline[postgres]'"
        ) from error
    return postgres
