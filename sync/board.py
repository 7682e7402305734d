"""sync.db: what the daemon tells the rest of the device. Written by `lotline sync` alone; all of it can be made anew."""

import json
import logging
import sqlite3
from pathlib import Path
from typing import Self
from uuid import UUID

from sync.asks import Answer, read_answer, write_answer
from sync.errors import ForeignFile, StorageError
from sync.migrations import Schema, bring_up, create
from sync.sqlite import Durability, open_writer, writing
from sync.status import Beat
from workflows.plain import to_plain

LOG = logging.getLogger(__name__)

_FIRST = """
CREATE TABLE status (only INTEGER PRIMARY KEY CHECK (only = 1), body TEXT NOT NULL) STRICT;
CREATE TABLE answer (
    number INTEGER PRIMARY KEY,
    ask BLOB NOT NULL UNIQUE CHECK (length(ask) = 16),
    state TEXT NOT NULL,
    text TEXT NOT NULL
) STRICT
"""
SYNC = Schema(application_id=0x4C4C5331, steps=(_FIRST,))


class Board:
    """The open sync.db."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open the file, or make it; one that is damaged is made anew. Raises StorageError when the folder can't be written."""
        try:
            return cls(_opened(path))
        except (sqlite3.OperationalError, OSError) as error:
            raise StorageError(path, f"can't be written ({error}). Check who owns the data folder.") from error
        except (sqlite3.DatabaseError, ForeignFile) as error:
            LOG.warning("made anew: %s", error)
            path.unlink()
            return cls(_opened(path))

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def show(self, beat: Beat) -> None:
        """Put up the newest status."""
        body = json.dumps(to_plain(beat))
        with writing(self._connection):
            self._connection.execute("INSERT OR REPLACE INTO status VALUES (1, ?)", (body,))

    def answer(self, answer: Answer) -> None:
        """Put up an answer."""
        with writing(self._connection):
            write_answer(self._connection, answer)

    def is_answered(self, ask: UUID) -> bool:
        """Whether an ask has its answer."""
        return read_answer(self._connection, ask) is not None


def _opened(path: Path) -> sqlite3.Connection:
    if not path.exists():
        create(path, SYNC)
    connection = open_writer(path, Durability.CRASH)
    try:
        bring_up(connection, path, SYNC)
    except BaseException:
        connection.close()
        raise
    return connection
