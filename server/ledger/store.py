"""The door to the data: one protocol, whatever engine is behind it. The rest of the server asks for a transaction and passes it on."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from sqlalchemy import Connection

from server.ledger.hot import Hot


@dataclass(frozen=True, slots=True)
class ServerIdentity:
    """Which server this is, and which of its histories: the epoch is a new random value after each restore (sync protocol, rule 19)."""

    server: UUID
    epoch: UUID


class Unit:
    """One transaction: `sql` for composed statements, `hot` for those that run for every entry."""

    def __init__(self, connection: Connection) -> None:
        self.sql = connection
        self.hot = Hot(connection)


class Store(Protocol):
    """Transactions over the ledger."""

    @property
    def identity(self) -> ServerIdentity:
        """Which server and which epoch."""
        ...

    def reading(self) -> AbstractContextManager[Unit]:
        """One consistent read of everything; writes nothing."""
        ...

    def writing(self) -> AbstractContextManager[Unit]:
        """One transaction that commits at the end of the block, or leaves no trace when the block raises."""
        ...

    def close(self) -> None:
        """Let go of the database."""
        ...
