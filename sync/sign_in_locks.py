"""How often a person's PIN was wrong at this terminal, and until when they are locked out; it survives a restart of the program."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from workflows.plain import from_plain, to_plain
from workflows.rules.identity import PersonId


@dataclass(frozen=True, slots=True)
class SignInLock:
    """Wrong PINs in a row, and until when (UTC) no PIN is taken; None when one is."""

    person: PersonId
    failures: int = 0
    locked_until: datetime | None = None


def read_sign_in_lock(journal: sqlite3.Connection, person: PersonId) -> SignInLock:
    """The counter of a person; a fresh one when there is none."""
    row = journal.execute("SELECT failures, locked_until FROM sign_in_lock WHERE person = ?", (person,)).fetchone()
    if row is None:
        return SignInLock(person)
    return SignInLock(person, row[0], from_plain(datetime, row[1]) if row[1] else None)


def write_sign_in_lock(journal: sqlite3.Connection, lock: SignInLock) -> None:
    """Keep a counter, in the transaction that is open."""
    until = to_plain(lock.locked_until) if lock.locked_until else None
    journal.execute("INSERT OR REPLACE INTO sign_in_lock VALUES (?, ?, ?)", (lock.person, lock.failures, until))
