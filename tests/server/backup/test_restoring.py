"""`restore`: another history with a new epoch, nothing of the old folder destroyed, and in words what people must do again."""

import json
import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from click.testing import CliRunner, Result

from server.app import open_services
from server.backup.leaving import Leaving
from server.backup.restoring import Wanted, plan_restore, restore_backup
from server.cli import main
from server.errors import FolderUnusable, RestoreRefused
from server.identity.codes import code_hash
from server.ledger.importing import import_rows
from server.ledger.own_chain import OwnChain
from server.ledger.people import add_code, add_enrolment
from tests.server.backup.kept_server import COPIER, KeptServer, now
from tests.server.stories import NORTH, Device, received, unit
from tests.support.mounts import small_disk
from workflows.rules.identity import LocationCode
from workflows.rules.model.master_data import Location, LocationKind

ROOT = Path(__file__).parents[3]


def test_the_restored_server_is_the_same_server_in_another_history(kept: KeptServer) -> None:
    backup, before = kept.back_up(), kept.services.store.identity
    kept.work()
    restored = kept.restore(backup)
    after = kept.services.store.identity
    assert (after.server, after.epoch) == (before.server, restored.epoch)
    assert after.epoch != before.epoch
    assert len(kept.entries()) == 2


def test_each_restore_begins_a_history_of_its_own(kept: KeptServer) -> None:
    backup = kept.back_up()
    assert kept.restore(backup).epoch != kept.restore(backup).epoch
    with kept.services.store.reading() as transaction:
        assert [row[0] for row in transaction.hot.rows("SELECT cause FROM history")] == ["restored"]


def test_it_knows_the_backups_that_were_made_after_the_one_it_came_from(kept: KeptServer) -> None:
    older = kept.back_up()
    kept.work()
    kept.back_up()
    kept.restore(older)
    assert len(kept.register().kept) == 2


def test_on_another_machine_it_knows_every_backup_that_lies_beside_the_one_it_came_from(
    kept: KeptServer, tmp_path: Path
) -> None:
    older = kept.back_up()
    kept.work()
    newer = kept.back_up()
    for path in kept.backups.glob("*-backups.json"):
        path.unlink()
    moved = tmp_path / "another machine"
    shutil.copytree(kept.backups, moved)
    restored = restore_backup(Wanted(tmp_path / "new", moved / older.name), COPIER, now())
    assert {backup.short for backup in restored.plan.register.kept} == {older.name[-8:], newer.name[-8:]}
    services = open_services(tmp_path / "new")
    assert services.authority.fingerprint == kept.services.authority.fingerprint
    services.store.close()


def test_nobody_else_can_read_what_was_restored(kept: KeptServer, tmp_path: Path) -> None:
    restore_backup(Wanted(tmp_path / "new", kept.back_up()), COPIER, now())
    for path in (tmp_path / "new").rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_snapshots_of_before_are_gone(kept: KeptServer) -> None:
    backup = kept.back_up()
    kept.services.snapshots.current(NORTH)
    kept.restore(backup)
    assert list((kept.root / "snapshots").glob("*.zst")) == []


def test_a_folder_that_holds_a_server_is_not_touched_unless_told(kept: KeptServer) -> None:
    backup = kept.back_up()
    kept.work()
    kept.services.store.close()
    before = contents(kept.root)
    with pytest.raises(RestoreRefused, match="--replace"):
        restore_backup(Wanted(kept.root, backup), COPIER, now())
    assert contents(kept.root) == before


def test_a_folder_that_holds_anything_is_not_touched_unless_told(kept: KeptServer, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "letter.txt").touch()
    with pytest.raises(RestoreRefused, match="holds files already"):
        restore_backup(Wanted(tmp_path / "home", kept.back_up()), COPIER, now())


def test_what_was_there_is_moved_aside_whole(kept: KeptServer) -> None:
    backup = kept.back_up()
    kept.work()
    everything = kept.entries()
    restored = kept.restore(backup)
    assert restored.aside is not None
    with closing(sqlite3.connect(restored.aside / "ledger.db")) as ledger:
        assert {UUID(entry) for (entry,) in ledger.execute("SELECT id FROM entry")} == everything
    assert (restored.aside / "authority" / "authority.key").is_file()


def test_a_server_that_runs_there_is_not_replaced(kept: KeptServer) -> None:
    backup = kept.back_up()
    kept.services.store.close()
    command = [sys.executable, "-m", "server.cli", "serve", "--data", str(kept.root), "--port", "0", "--json"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT)
    try:
        assert server.stdout is not None
        assert server.stdout.readline()
        result = run("restore", "--data", kept.root, "--from", backup, "--replace", status=2)
        assert "a server runs there: stop it first" in result.stderr
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)
    run("restore", "--data", kept.root, "--from", backup, "--replace", status=0)


def test_setup_codes_of_before_are_void_for_they_may_have_been_used(kept: KeptServer) -> None:
    with kept.services.store.writing() as transaction:
        add_code(transaction.hot, NORTH, code_hash("CODE"), 1, now(), now())
    kept.restore(kept.back_up())
    with kept.services.store.reading() as transaction:
        assert transaction.hot.rows("SELECT 1 FROM enrol_code") == []


# -- what is left behind ------------------------------------------------------------------------------------------------------------------


def test_what_terminals_sent_since_is_offered_again_and_what_was_done_here_is_named(kept: KeptServer) -> None:
    backup = kept.back_up()
    kept.work(3)
    with kept.services.store.writing() as transaction:
        import_rows(transaction.hot, NORTH, [Location(LocationCode("NEW-1"), LocationKind.BIN, "42")])
        add_enrolment(transaction.hot, Device().as_enrolled("H-002"))
        locked = (now().isoformat(), str(kept.device.enrolment))
        transaction.hot.run("UPDATE enrolment SET revoked = ? WHERE enrolment = ?", locked)
    OwnChain(kept.services.store, NORTH, "test").record([received(unit(700))], now())
    left = plan_restore(Wanted(kept.root, backup), COPIER).left
    assert isinstance(left, Leaving)
    assert (left.again, [(fact.site, fact.kind) for fact in left.facts]) == (3, [(NORTH, "received")])
    names = [[terminal.terminal for terminal in some] for some in (left.taken_in, left.locked_out)]
    assert (left.imports, names) == (1, [["H-002"], ["H-001"]])
    told = run("restore", "--data", kept.root, "--from", backup, "--dry-run", status=0).stdout
    assert "3 entries of terminals are offered again" in told
    assert "To be done again: received at NORTH" in told
    assert "Stays enrolled: terminal H-002 of NORTH" in told
    assert "Stays locked out: terminal H-001 of NORTH" in told
    kept.restore(backup)
    with kept.services.store.reading() as transaction:
        rows = transaction.hot.rows("SELECT terminal, revoked IS NOT NULL FROM enrolment ORDER BY terminal")
    assert rows == [("H-001", 1), ("H-002", 0)]


def test_a_dry_run_changes_nothing(kept: KeptServer) -> None:
    backup = kept.back_up()
    kept.work()
    kept.services.store.close()
    before = contents(kept.root)
    run("restore", "--data", kept.root, "--from", backup, "--replace", "--dry-run", status=0)
    run("restore", "--data", kept.root.with_name("none"), "--from", backup, "--dry-run", status=0)
    assert contents(kept.root) == before
    assert not kept.root.with_name("none").exists()


def test_an_old_ledger_that_can_not_be_read_is_moved_aside_and_said(kept: KeptServer) -> None:
    backup = kept.back_up()
    kept.services.store.close()
    for path in kept.root.glob("ledger.db*"):
        path.write_bytes(b"the disk has eaten it" * 1000)
    told = json.loads(run("restore", "--data", kept.root, "--from", backup, "--replace", "--json", status=0).stdout)
    assert "can't be read" in told["left"]
    assert (Path(told["aside"]) / "ledger.db").read_bytes().startswith(b"the disk has eaten it")


# -- a restore that does not end ----------------------------------------------------------------------------------------------------------


def test_without_room_nothing_is_changed(kept: KeptServer) -> None:
    kept.work(400)
    backup = kept.back_up()
    with small_disk(1) as disk:
        result = run("restore", "--data", disk / "server", "--from", backup, status=2)
        assert "make room" in result.stderr
        assert not (disk / "server" / "ledger.db").exists()
        assert not (disk / "server" / ".restoring").exists()


def test_one_that_was_killed_midway_is_said_and_can_be_given_again(kept: KeptServer) -> None:
    backup = kept.back_up()
    kept.services.store.close()
    (kept.root / ".restoring").mkdir()
    (kept.root / "ledger.db").rename(kept.root / ".restoring" / "ledger.db")
    for command in (("status", "--data", kept.root), ("init", "--data", kept.root)):
        assert "was interrupted: give the same" in run(*command, status=2).stderr
    run("restore", "--data", kept.root, "--from", backup, status=0)
    run("status", "--data", kept.root, status=0)


def test_an_exchange_that_fails_midway_puts_everything_back(kept: KeptServer, monkeypatch: pytest.MonkeyPatch) -> None:
    backup = kept.back_up()
    kept.work()
    before = kept.entries()
    rename = Path.rename

    def fails_at_the_last(path: Path, target: Path) -> Path:
        if path.name == "ledger.db" and path.parent.name == ".restoring":
            raise OSError(5, "Input/output error")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", fails_at_the_last)
    with pytest.raises(Exception, match="Input/output error"):
        kept.restore(backup)
    assert kept.entries() == before


# -- the command --------------------------------------------------------------------------------------------------------------------------


def test_a_file_of_a_backup_may_be_named_instead_of_its_folder(kept: KeptServer, tmp_path: Path) -> None:
    backup = kept.back_up()
    run("restore", "--data", tmp_path / "new", "--from", backup / "manifest.json", status=0)
    assert run("status", "--data", tmp_path / "new", status=0).stdout.startswith("server ")


def test_it_says_whose_backup_it_is_and_what_happens_next(kept: KeptServer, tmp_path: Path) -> None:
    told = run("restore", "--data", tmp_path / "new", "--from", kept.back_up(), status=0).stdout
    assert str(kept.services.store.identity.server) in told
    assert kept.services.authority.fingerprint in told
    assert "comes back by itself" in told
    assert "lotline-server serve" in told


def test_an_unknown_place_is_one_line(tmp_path: Path) -> None:
    result = run("restore", "--data", tmp_path / "new", "--from", tmp_path / str(uuid4()), status=2)
    assert "is no backup" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def run(*arguments: object, status: int) -> Result:
    """The command in this process."""
    result = CliRunner().invoke(main, [os.fspath(a) if isinstance(a, Path) else str(a) for a in arguments])
    assert result.exit_code == status, result.output
    return result


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder but the locks."""
    paths = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".lock")
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


def test_an_interrupted_restore_is_no_empty_folder(tmp_path: Path) -> None:
    (tmp_path / ".restoring").mkdir()
    with pytest.raises(FolderUnusable, match="interrupted"):
        open_services(tmp_path)
