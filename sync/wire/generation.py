"""A cache generation as a file: built from rows and looked over. The server builds it, the device checks it, tests do both; `packing` is for the way.

The mark `complete` is set last and lies inside the file with the row counts, so that half a file never looks whole. Refuses to know folders, journals and HTTP.
"""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sync.wire.cache_rows import CacheWriter
from sync.wire.cache_schema import APPLICATION_ID, create_indexes, create_tables
from sync.wire.protocol import PROTOCOL
from workflows.plain import from_plain, to_plain
from workflows.rules.identity import DeviceEpoch, EnrolmentId, SiteCode
from workflows.rules.model.goods import Item
from workflows.rules.model.registry import ROWS
from workflows.rules.model.row import Feed, Row


@dataclass(frozen=True, slots=True)
class Origin:
    """Whose rows these are."""

    server: UUID
    site: SiteCode
    protocol: int = PROTOCOL


@dataclass(frozen=True, slots=True)
class FeedCursor:
    """How far a feed had been read. `durable`: the highest position common to every backup; `as_of`: the server's time at which this was all there was;
    `tail`: the feed's running hash there, as the server said it, empty where it said none."""

    feed: str
    epoch: UUID
    position: int
    durable: int
    as_of: datetime
    tail: str = ""


@dataclass(frozen=True, slots=True)
class ChainMark:
    """What the server has of a device's chain: the last seq and h there."""

    enrolment: EnrolmentId
    epoch: DeviceEpoch
    seq: int
    link: bytes


@dataclass(frozen=True, slots=True)
class RowCount:
    """How many rows of a name a generation was built with."""

    row: str
    rows: int


@dataclass(frozen=True, slots=True)
class GenerationProblem:
    """Why a file can't serve as a generation, in words for the log."""

    problem: str


def build_generation(
    path: Path, rows: Iterable[Row], origin: Origin, cursors: Iterable[FeedCursor], marks: Iterable[ChainMark]
) -> tuple[RowCount, ...]:
    """Make a complete generation in a file that does not exist yet (its `.loading` neighbour neither); every row must come from one consistent read.

    Rows come in any order; each key at most once.
    """
    loading = path.with_name(path.name + ".loading")
    with closing(_unsafe(loading)) as connection:
        connection.execute("BEGIN")
        for statement in create_tables():
            connection.execute(statement)
        counts = _fill(connection, rows)
        write_cursors(connection, cursors)
        write_marks(connection, marks)
        _write_meta(connection, origin)
        connection.execute("COMMIT")
        # Rows came in no order of keys, so pages are two thirds full: copying packs them.
        connection.execute("VACUUM INTO ?", (str(path),))
    loading.unlink()
    with closing(_unsafe(path)) as connection:
        connection.execute("BEGIN")
        for statement in (*create_indexes(), "INSERT INTO meta (name, value) VALUES ('complete', 'yes')"):
            connection.execute(statement)
        connection.execute("COMMIT")
    return counts


def _unsafe(path: Path) -> sqlite3.Connection:
    """A connection that neither waits for the disk nor can undo: a file that a crash leaves half made is never looked at again."""
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -262144"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def write_cursors(connection: sqlite3.Connection, cursors: Iterable[FeedCursor]) -> None:
    """Set cursors, inside the caller's transaction."""
    for c in cursors:
        values = (c.feed, c.epoch.bytes, c.position, c.durable, to_plain(c.as_of))
        connection.execute(_WRITE_CURSOR, values)
        connection.execute("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", (f"{_TAIL}{c.feed}", c.tail))


def write_marks(connection: sqlite3.Connection, marks: Iterable[ChainMark]) -> None:
    """Move marks forward, inside the caller's transaction: chains grow at the end only (sync protocol, rule 3)."""
    connection.executemany(
        "INSERT INTO mark (enrolment, device_epoch, seq, link) VALUES (?, ?, ?, ?) ON CONFLICT (enrolment, device_epoch)"
        " DO UPDATE SET seq = excluded.seq, link = excluded.link WHERE excluded.seq > mark.seq",
        ((mark.enrolment.bytes, mark.epoch.bytes, mark.seq, mark.link) for mark in marks),
    )


def read_cursors(connection: sqlite3.Connection) -> tuple[FeedCursor, ...]:
    """The cursors of a generation, by the name of their feed."""
    return tuple(
        FeedCursor(feed, UUID(bytes=epoch), position, durable, from_plain(datetime, as_of), tail or "")
        for feed, epoch, position, durable, as_of, tail in connection.execute(_READ_CURSORS, (_TAIL,))
    )


def read_marks(connection: sqlite3.Connection) -> tuple[ChainMark, ...]:
    """The marks of a generation."""
    found = connection.execute("SELECT enrolment, device_epoch, seq, link FROM mark ORDER BY enrolment, device_epoch")
    return tuple(
        ChainMark(EnrolmentId(UUID(bytes=enrolment)), DeviceEpoch(UUID(bytes=epoch)), seq, link)
        for enrolment, epoch, seq, link in found
    )


def find_problem(connection: sqlite3.Connection, origin: Origin) -> GenerationProblem | None:
    """What is wrong with a generation as it says of itself: another program's, protocol, server or site, or incomplete. Costs microseconds."""
    try:
        if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
            return GenerationProblem("no cache generation")
        said = dict(connection.execute("SELECT name, value FROM meta"))
    except sqlite3.DatabaseError as error:
        return GenerationProblem(f"unreadable: {error}")
    expected = {"protocol": str(origin.protocol), "server": str(origin.server), "site": origin.site, "complete": "yes"}
    wrong = [name for name, value in expected.items() if said.get(name) != value]
    return GenerationProblem(f"other {', '.join(wrong)} than expected") if wrong else None


def find_broken_pages(connection: sqlite3.Connection) -> GenerationProblem | None:
    """What is broken in the file's structure. 1,000,000 items take a few tenths of a second."""
    try:
        verdict = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.DatabaseError as error:
        return GenerationProblem(f"damaged: {error}")
    return None if verdict == "ok" else GenerationProblem(f"damaged: {verdict}")


def find_damage(connection: sqlite3.Connection) -> GenerationProblem | None:
    """What is wrong in a generation that was just built: structure, tables, row counts, feeds."""
    return find_broken_pages(connection) or _find_difference(connection)


def _find_difference(connection: sqlite3.Connection) -> GenerationProblem | None:
    try:
        if _schema(connection) != _expected_schema():
            return GenerationProblem("other tables than this protocol has")
        wrong = set(read_counts(connection)) ^ set(count_rows(connection))
        feeds = [cursor.feed for cursor in read_cursors(connection)]
        read_marks(connection)
    except (sqlite3.DatabaseError, ValueError) as error:
        return GenerationProblem(f"damaged: {error}")
    if feeds != sorted(feed.value for feed in Feed):
        return GenerationProblem("other feeds than site and control")
    return GenerationProblem(f"row counts differ: {min(count.row for count in wrong)}") if wrong else None


def count_rows(connection: sqlite3.Connection) -> tuple[RowCount, ...]:
    """How many rows there are of each name now."""
    return tuple(RowCount(kind.NAME, int(connection.execute(_count_sql(kind)).fetchone()[0])) for kind in ROWS)


def read_counts(connection: sqlite3.Connection) -> tuple[RowCount, ...]:
    """How many rows of each name the generation was built with."""
    return tuple(RowCount(*found) for found in connection.execute('SELECT "row", rows FROM row_count'))


def _fill(connection: sqlite3.Connection, rows: Iterable[Row]) -> tuple[RowCount, ...]:
    CacheWriter(connection).put_many(rows)
    counts = count_rows(connection)
    connection.executemany('INSERT INTO row_count ("row", rows) VALUES (?, ?)', ((c.row, c.rows) for c in counts))
    return counts


def _write_meta(connection: sqlite3.Connection, origin: Origin) -> None:
    said = (("protocol", str(origin.protocol)), ("server", str(origin.server)), ("site", origin.site))
    connection.executemany("INSERT INTO meta (name, value) VALUES (?, ?)", said)


def _count_sql(kind: type[Row]) -> str:
    condition = " WHERE head IS NOT NULL" if kind is Item else ""
    return f'SELECT count(*) FROM "{kind.NAME}"{condition}'


def _schema(connection: sqlite3.Connection) -> set[str]:
    return {sql for (sql,) in connection.execute("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL")}


def _expected_schema() -> set[str]:
    return {sql for sql in (*create_tables(), *create_indexes()) if sql.startswith("CREATE")}


_TAIL = "tail."
_WRITE_CURSOR = "INSERT OR REPLACE INTO cursor (feed, epoch, position, durable, as_of) VALUES (?, ?, ?, ?, ?)"
_READ_CURSORS = (
    "SELECT feed, epoch, position, durable, as_of, value FROM cursor LEFT JOIN meta ON name = ? || feed ORDER BY feed"
)
