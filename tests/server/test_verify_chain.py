"""verify-chain finds the first place that is not as it was written, whoever changed it and however."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from server.ledger.sqlite import SqliteStore
from server.ledger.verify import Verified, verify_chains
from tests.server.stories import Device, new_store, received, take, unit


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    opened = new_store(tmp_path)
    device = Device()
    for number in range(5):
        device.write(received(unit(number)))
    take(opened, device.upload())
    yield opened
    opened.close()


def test_chains_that_nobody_touched_are_whole(store: SqliteStore) -> None:
    assert verified(store) == Verified(1, 5, ())


@pytest.mark.parametrize(
    ("statement", "seq", "words"),
    [
        (
            "UPDATE entry SET content = replace(content, 'S000002', 'S000009') WHERE position = 4",
            3,
            "not what was hashed",
        ),
        ("UPDATE chain SET content_hash = zeroblob(32) WHERE seq = 3", 3, "the link does not follow"),
        ("UPDATE chain SET link = zeroblob(32) WHERE seq = 2", 2, "the link does not follow"),
        ("DELETE FROM chain WHERE seq = 4", 4, "an entry of the chain is missing"),
        ("DELETE FROM chain WHERE seq = 5", 5, "does not end at its mark"),
        ("UPDATE chain_mark SET link = zeroblob(32)", 5, "does not end at its mark"),
        ("DELETE FROM chain_mark", 0, "no end mark"),
        ("DELETE FROM entry WHERE position = 3", 2, "the entry is gone"),
        (
            "UPDATE entry SET content_hash = zeroblob(32), content = x'00' WHERE position = 3",
            2,
            "not what was hashed",
        ),
    ],
)
def test_a_change_by_somebody_with_the_file_is_found_at_its_place(
    store: SqliteStore, tmp_path: Path, statement: str, seq: int, words: str
) -> None:
    tamper(tmp_path / "ledger.db", statement)
    (difference,) = verified(store).differences
    assert difference.seq == seq
    assert words in difference.what


def test_a_content_and_its_hash_changed_together_do_not_fit_the_chain(store: SqliteStore, tmp_path: Path) -> None:
    statement = "UPDATE entry SET content_hash = x'{}', content = x'00' WHERE position = 3"
    sha256_of_zero = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    tamper(tmp_path / "ledger.db", statement.format(sha256_of_zero))
    (difference,) = verified(store).differences
    assert (difference.seq, difference.what) == (2, "the entry is not the one that the chain names")


def tamper(path: Path, statement: str) -> None:
    """What somebody can do who has the file: the triggers are no lock against that."""
    with closing(sqlite3.connect(path)) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        assert connection.execute(statement).rowcount >= 1
        connection.commit()


def verified(store: SqliteStore) -> Verified:
    with store.reading() as unit_of_work:
        return verify_chains(unit_of_work.hot)
