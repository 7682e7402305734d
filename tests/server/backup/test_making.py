"""A backup is whole, signed and closed to others, whatever is written meanwhile; or it is not there at all."""

import json
import os
import resource
import shutil
import sqlite3
import stat
import subprocess
import sys
import threading
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from server.backup.files import files_of
from server.backup.making import look_over, make_backup
from server.backup.records import Register
from server.backup.register import BackupRegister
from server.backup.sqlite_copier import SqliteCopier
from server.errors import BackupFailed, BackupUnusable, InUse
from server.ledger.store import Unit
from server.lock import backing_up
from tests.server.backup.kept_server import COPIER, KeptServer, now
from tests.server.stories import NORTH, Device, received, take, unit
from tests.support.mounts import small_disk


def test_a_backup_holds_the_ledger_and_the_authoritys_key(kept: KeptServer) -> None:
    backup = kept.back_up()
    with closing(sqlite3.connect(backup / "ledger.db")) as ledger:
        assert {UUID(entry) for (entry,) in ledger.execute("SELECT id FROM entry")} == kept.entries()
    for name in ("authority.key", "authority.pem"):
        assert (backup / "files" / "authority" / name).read_bytes() == (kept.root / "authority" / name).read_bytes()


def test_nobody_else_can_read_it(kept: KeptServer) -> None:
    backup = kept.back_up()
    assert stat.S_IMODE(backup.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in files_of(backup)} == {0o600}


def test_it_is_one_file_that_needs_no_log(kept: KeptServer) -> None:
    backup = kept.back_up()
    with closing(sqlite3.connect(backup / "ledger.db")) as ledger:
        assert ledger.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    assert {path.name for path in backup.iterdir()} == {"ledger.db", "files", "manifest.json", "manifest.sig"}


def test_settings_are_in_it_but_neither_snapshots_nor_what_was_replaced(kept: KeptServer) -> None:
    (kept.root / "server.toml").write_text("retention = 3\n")
    (kept.root / "database").write_text("postgresql://secret@host/name\n")
    for folder in ("snapshots", "replaced-20261120T100000Z"):
        (kept.root / folder).mkdir(exist_ok=True)
        (kept.root / folder / "large").touch()
    backup = kept.back_up()
    assert {path.name for path in (backup / "files").iterdir()} == {"authority", "server.toml"}


def test_it_says_how_far_each_feed_goes_and_how_many_rows_each_table_has(kept: KeptServer) -> None:
    manifest = look_over(COPIER, kept.back_up())
    assert manifest.backup.end(NORTH) == kept.position()
    assert {count.table: count.rows for count in manifest.tables}["entry"] == 2


def test_a_backup_that_is_made_while_terminals_write_is_of_one_moment(kept: KeptServer) -> None:
    over, sent = threading.Event(), [0]

    def write() -> None:
        device = Device()
        while not over.is_set():
            first = len(device.items) + 1
            for _ in range(20):
                device.write(received(unit(10_000 + len(device.items))))
            take(kept.services.store, device.upload(first))
            sent[0] += 20

    writer = threading.Thread(target=write)
    writer.start()
    try:
        backups = [kept.back_up() for _ in range(3)]
    finally:
        over.set()
        writer.join()
    assert sent[0] > 60
    for backup in backups:
        manifest = look_over(COPIER, backup)
        with closing(sqlite3.connect(backup / "ledger.db")) as ledger:
            (position,) = ledger.execute("SELECT position FROM feed_counter WHERE site = ?", (NORTH,)).fetchone()
            told = ledger.execute("SELECT max(position), count(*) FROM feed WHERE site = ?", (NORTH,)).fetchone()
            chained = ledger.execute("SELECT sum(seq) FROM chain_mark").fetchone()[0]
            entries = ledger.execute("SELECT count(*) FROM entry").fetchone()[0]
        assert (position, position) == told
        assert manifest.backup.end(NORTH) == position
        assert chained == entries


def test_on_a_full_disk_no_backup_is_made_and_nothing_stays_behind(kept: KeptServer) -> None:
    kept.work(400)
    with small_disk(1) as disk:
        with pytest.raises(BackupFailed, match=r"full|space"):
            kept.back_up(disk / "backups")
        assert [path.name for path in (disk / "backups").iterdir()] == []
    assert kept.register().backups == ()


def test_where_files_may_not_grow_the_command_says_so_in_one_line(kept: KeptServer) -> None:
    kept.services.store.close()
    command = [sys.executable, "-m", "server.cli", "backup", "--data", str(kept.root), "--to", str(kept.backups)]
    limit = 100_000
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[3],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )
    assert done.returncode == 2
    assert done.stderr.startswith("lotline-server: ")
    assert len(done.stderr.splitlines()) == 1
    assert list(kept.backups.iterdir()) == []


def test_a_folder_that_can_not_be_written_is_named(kept: KeptServer, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(BackupFailed, match="file"):
        kept.back_up(tmp_path / "file" / "backups")


def test_what_a_killed_backup_left_is_taken_away_by_the_next_and_others_files_stay(kept: KeptServer) -> None:
    server = kept.services.store.identity.server.hex[:8]
    ours, theirs = kept.backups / f".lotline-{server}-x.partial", kept.backups / ".lotline-0badcafe-x.partial"
    for folder in (ours, theirs):
        folder.mkdir(parents=True)
    kept.back_up()
    assert (ours.exists(), theirs.exists()) == (False, True)


class LyingCopier(SqliteCopier):
    """A disk that loses a row of what was written to it."""

    def copy(self, unit: Unit, target: Path) -> None:
        """Copy, and lose one."""
        super().copy(unit, target)
        with closing(sqlite3.connect(target)) as ledger, ledger:
            ledger.executescript("DROP TRIGGER entry_refuses_delete; DELETE FROM entry WHERE position = 2")


def test_a_copy_that_is_not_what_was_read_is_no_backup(kept: KeptServer) -> None:
    lying = replace(kept.source(), copier=LyingCopier())
    with pytest.raises(BackupUnusable, match="1 rows in entry instead of 2"):
        make_backup(lying, kept.backups, now())
    assert list(kept.backups.iterdir()) == []


def test_a_backup_that_another_has_overtaken_does_not_count_and_is_thrown_away(kept: KeptServer) -> None:
    """While it was copied, another machine finished a newer one, the only one that counts: terminals may have purged what this one lacks."""
    elsewhere = replace(kept.source(), root=kept.root.with_name("elsewhere"))
    shutil.copytree(kept.root / "authority", elsewhere.root / "authority")

    class SlowCopier(SqliteCopier):
        def copy(self, unit: Unit, target: Path) -> None:
            super().copy(unit, target)
            kept.work()
            make_backup(elsewhere, kept.backups.with_name("others"), now())

    slow = replace(kept.source(), copier=SlowCopier())
    with pytest.raises(BackupFailed, match="finished first"):
        make_backup(slow, kept.backups, now())
    assert len(kept.register().kept) == 1
    assert kept.durable() == kept.position()


def test_two_backups_at_once_are_one_too_many(kept: KeptServer) -> None:
    with backing_up(kept.root), pytest.raises(InUse, match="is being made"):
        kept.back_up()


def test_the_register_is_written_down_in_the_data_folder_and_beside_the_backups(kept: KeptServer) -> None:
    kept.back_up()
    beside = next(kept.backups.glob("lotline-*-backups.json"))
    assert json.loads(beside.read_text()) == json.loads((kept.root / "backups.json").read_text())
    assert len(json.loads(beside.read_text())["backups"]) == 1


def test_each_memory_alone_is_enough_to_know_every_backup_again(kept: KeptServer) -> None:
    kept.back_up()
    with kept.services.store.writing() as transaction:
        transaction.hot.run("DELETE FROM backup")
    kept.back_up()
    assert len(kept.register().kept) == 2
    (kept.root / "backups.json").unlink()
    with kept.services.store.writing() as transaction:
        BackupRegister(transaction.hot).write(Register(kept.services.store.identity.server))
        transaction.hot.run("DELETE FROM backup")
    kept.back_up()
    assert len(kept.register().kept) == 3
    shutil.rmtree(kept.backups)
    kept.back_up()
    assert len(kept.register().kept) == 4
