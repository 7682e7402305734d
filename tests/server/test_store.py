"""What is SQLite's own in a store: its file, and how commits reach the disk. What every engine must do is told in store/."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from server.errors import FolderUnusable, NotInitialised
from server.ledger.schema import METADATA
from server.ledger.sqlite import SqliteStore, open_store
from tests.server.stories import new_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    opened = new_store(tmp_path)
    yield opened
    opened.close()


def test_every_commit_is_on_the_disk_before_it_counts(store: SqliteStore) -> None:
    with store.writing() as unit_of_work:
        assert unit_of_work.hot.first("PRAGMA journal_mode") == ("wal",)
        assert unit_of_work.hot.first("PRAGMA synchronous") == (2,)


def test_every_key_begins_with_the_site_where_a_terminal_writes() -> None:
    not_by_site = {"meta", "enrol_code", "account", "backup", "history"}
    first = {name: next(iter(table.primary_key)).name for name, table in METADATA.tables.items()}
    assert {name for name, column in first.items() if column != "site"} == not_by_site


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "ledger.db").write_bytes(b"this is no database" * 100)
    with pytest.raises(FolderUnusable, match=r"ledger\.db"):
        open_store(tmp_path / "ledger.db")


def test_an_empty_file_is_no_ledger(tmp_path: Path) -> None:
    (tmp_path / "ledger.db").touch()
    with pytest.raises(NotInitialised):
        open_store(tmp_path / "ledger.db")
