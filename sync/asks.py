"""What the screen wants from the network, and the answers: two tables in two files, so that each file keeps its one writer.

An ask is written to the journal by the terminal program with a deadline; the daemon answers it in sync.db. An ask past its
deadline is answered `expired` and never carried out late.
"""

import json
import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from uuid import UUID

from workflows.plain import PlainError, from_plain, to_plain, union_from_plain, union_to_plain

KEPT = timedelta(days=1)
"""How long an ask stays after its deadline."""


@dataclass(frozen=True, slots=True)
class EnrolAsk:
    """Take this terminal in at the server at `url`, with the setup code that an administrator made."""

    url: str
    token: str


@dataclass(frozen=True, slots=True)
class SyncNowAsk:
    """Somebody wants to see it happen: try the server now, whatever the backoff says."""


@dataclass(frozen=True, slots=True)
class FreshDataAsk:
    """The generation of this name turned out to be damaged: fetch another, if it is still the one in use."""

    generation: str


AskArgs = EnrolAsk | SyncNowAsk | FreshDataAsk


@dataclass(frozen=True, slots=True)
class Ask:
    """One wish, its moment and its deadline (UTC)."""

    id: UUID
    args: AskArgs
    created: datetime
    deadline: datetime


class AnswerState(Enum):
    """What became of an ask."""

    DONE = "done"
    FAILED = "failed"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Answer:
    """The daemon's answer; `text` is a sentence for a person, empty when all is well."""

    ask: UUID
    state: AnswerState
    text: str = ""


def write_ask(journal: sqlite3.Connection, ask: Ask) -> None:
    """Keep an ask, in the transaction that is open; asks long past go."""
    args = json.dumps(union_to_plain(AskArgs, ask.args))
    journal.execute("DELETE FROM ask WHERE deadline < ?", (to_plain(ask.created - KEPT),))
    journal.execute(
        "INSERT INTO ask VALUES (NULL, ?, ?, ?, ?)",
        (ask.id.bytes, args, to_plain(ask.created), to_plain(ask.deadline)),
    )


def read_asks(journal: sqlite3.Connection) -> tuple[Ask, ...]:
    """The asks that are kept, oldest first; one that this program does not know is left out."""
    rows = journal.execute("SELECT id, args, created, deadline FROM ask ORDER BY number")
    return tuple(ask for row in rows if (ask := _ask(*row)) is not None)


def _ask(ask: bytes, args: str, created: str, deadline: str) -> Ask | None:
    try:
        read = union_from_plain(AskArgs, json.loads(args))
    except (PlainError, ValueError):
        return None
    return Ask(UUID(bytes=ask), read, from_plain(datetime, created), from_plain(datetime, deadline))


def write_answer(sync: sqlite3.Connection, answer: Answer) -> None:
    """Keep an answer in sync.db, in the transaction that is open; the newest thousand stay."""
    values = (answer.ask.bytes, answer.state.value, answer.text)
    number = sync.execute("INSERT INTO answer VALUES (NULL, ?, ?, ?)", values).lastrowid
    sync.execute("DELETE FROM answer WHERE number <= ?", ((number or 0) - 1000,))


def read_answer(sync: sqlite3.Connection, ask: UUID) -> Answer | None:
    """The answer to an ask, or None while there is none."""
    row = sync.execute("SELECT state, text FROM answer WHERE ask = ?", (ask.bytes,)).fetchone()
    return None if row is None else Answer(ask, AnswerState(row[0]), row[1])
