"""What PostgreSQL says when something is wrong, in our words: what passes by itself, and what somebody must see to. No word of a password."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy.exc import DBAPIError, SQLAlchemyError, TimeoutError

from server.errors import DatabaseUnusable, StoreBusy

PASSES: tuple[type[Exception], ...] = (psycopg.OperationalError, TimeoutError)
"""What is not the statement's fault: a lost connection, a restart, a deadlock, a lock that did not come, no free connection, a full disk."""
PASSES_FOR_WRITERS = (*PASSES, psycopg.errors.ReadOnlySqlTransaction)
"""When a standby takes over, the server that is a standby now refuses to be written."""


@contextmanager
def busy_if(passes: tuple[type[Exception], ...]) -> Iterator[None]:
    """Make StoreBusy of errors that the next try may not meet."""
    try:
        yield
    except (psycopg.Error, SQLAlchemyError) as error:
        reason = next((one for one in _chain(error) if isinstance(one, passes)), None)
        if reason is None:
            raise
        raise StoreBusy(f"the database could not do it just now ({_line_of(reason)}): try again") from error


@contextmanager
def told_of(address: str) -> Iterator[None]:
    """Tell in one line what is wrong with a database that is being opened; raises DatabaseUnusable."""
    try:
        yield
    except (psycopg.Error, DBAPIError) as error:
        reason = next((_line_of(one) for one in _chain(error) if isinstance(one, psycopg.Error)), "")
        raise DatabaseUnusable(_advice(shown(address), reason)) from error


def shown(address: str) -> str:
    """A database's address without its password, for people and logs; raises DatabaseUnusable."""
    parts = parts_of(address)
    user = f"{parts['user']}@" if "user" in parts else ""
    port = f":{parts['port']}" if "port" in parts else ""
    return f"postgresql://{user}{parts.get('host', '')}{port}/{parts.get('dbname', '')}"


def parts_of(address: str) -> dict[str, Any]:
    """What an address says; raises DatabaseUnusable without repeating the address, which may hold a password."""
    try:
        return dict(conninfo_to_dict(address))
    except psycopg.Error:
        advice = "write it as postgresql://USER@HOST:PORT/NAME, signs such as @ or / in a password as %40 or %2F"
        raise DatabaseUnusable(f"the database's address can't be read: {advice}") from None


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """An error and those that it came from: a lost connection is often noticed in the middle of a roll-back."""
    while error is not None:
        yield error
        if isinstance(error, DBAPIError) and error.orig is not None:
            yield error.orig
        error = error.__cause__ or error.__context__


def _advice(name: str, reason: str) -> str:
    if "password" in reason:
        return f"{name} does not let this user in ({reason}): put the password into the address or into ~/.pgpass"
    if "does not exist" in reason:
        return f"{name} can't be opened ({reason}): create it, or name another with --database"
    if "permission denied" in reason:
        return f"{name} can't be used ({reason}): make this user the owner of the database"
    return f"{name} does not answer ({reason}): start PostgreSQL, or name another with --database"


def _line_of(error: BaseException) -> str:
    """The first line of an error, without the words that say where: the address is told by us."""
    line = str(error).strip().partition("\n")[0]
    return line.rpartition("failed: ")[2].removeprefix("FATAL:").strip() or type(error).__name__
