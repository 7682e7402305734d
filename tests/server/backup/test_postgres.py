"""Backups of a ledger on PostgreSQL: the same register, the same epochs; a restore fills an empty database and leaves the old one as it is."""

import json
import os
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from click.testing import CliRunner, Result

from server.app import open_services
from server.backup.postgres_programs import FOLDER, connection_of, program
from server.cli import main
from server.errors import BackupFailed
from server.folder import DataFolder
from tests.server.ledgers import Servers
from tests.server.stories import NORTH, Device, master_data, received, take, unit
from tests.support.postgres import Server, installations
from workflows.plain import to_plain

pytestmark = pytest.mark.usefixtures("postgres_only")


@pytest.fixture
def server(engine: str, servers: Servers, monkeypatch: pytest.MonkeyPatch) -> Server:
    newest = max(installations(), key=lambda found: found.major)
    monkeypatch.setenv(FOLDER, str(newest.bin))
    return servers(engine)


@pytest.fixture
def data(tmp_path: Path, server: Server) -> Path:
    """A server in a database of its own, with master data."""
    folder = tmp_path / "server"
    run("init", "--data", folder, "--site", NORTH, "--database", server.url(server.new_database()), status=0)
    rows = tmp_path / "rows.jsonl"
    rows.write_text("".join(json.dumps({"row": r.NAME, "value": to_plain(r)}) + "\n" for r in master_data()))
    run("import", rows, "--data", folder, status=0)
    return folder


def test_a_server_is_restored_into_an_empty_database_as_another_history(
    data: Path, server: Server, tmp_path: Path
) -> None:
    device = Device()
    before = work(data, device, 2)
    backup = Path(told("backup", "--data", data, "--to", tmp_path / "backups")["path"])
    work(data, device, 3)
    old, epoch = DataFolder(data).database.read_text(), status_of(data)["epoch"]
    address = server.url(server.new_database())
    done = told("restore", "--data", data, "--from", backup, "--replace", "--database", address)
    assert entries(data) == before
    assert done["epoch"] == status_of(data)["epoch"] != epoch
    assert done["left"]["again"] == 3
    assert DataFolder(data).database.read_text().strip() == address
    assert (Path(done["aside"]) / "database").read_text() == old
    assert run("verify-chain", "--data", data, status=0)
    work(data, Device(), 1)


def test_the_log_of_a_restored_ledger_can_only_be_added_to(data: Path, server: Server, tmp_path: Path) -> None:
    work(data, Device(), 1)
    backup = told("backup", "--data", data, "--to", tmp_path / "backups")["path"]
    address = server.url(server.new_database())
    told("restore", "--data", data, "--from", backup, "--replace", "--database", address)
    services = open_services(data)
    with pytest.raises(Exception, match="permission denied"), services.store.writing() as transaction:
        transaction.hot.run("DELETE FROM entry")
    services.store.close()


def test_a_newer_backup_is_known_after_the_older_one_was_restored(data: Path, server: Server, tmp_path: Path) -> None:
    device = Device()
    work(data, device, 1)
    older = told("backup", "--data", data, "--to", tmp_path / "backups")
    work(data, device, 1)
    told("backup", "--data", data, "--to", tmp_path / "backups")
    address = server.url(server.new_database())
    told("restore", "--data", data, "--from", older["path"], "--replace", "--database", address)
    listed = told("backup", "list", "--data", data)
    assert len(listed["backups"]) == 2
    assert listed["durable"] == {NORTH: older["positions"][NORTH]}


def test_a_database_that_is_not_empty_is_left_as_it_is(data: Path, tmp_path: Path) -> None:
    work(data, Device(), 1)
    backup = told("backup", "--data", data, "--to", tmp_path / "backups")["path"]
    assert "not empty" in run("restore", "--data", data, "--from", backup, "--replace", status=2).stderr
    assert len(entries(data)) == 1


def test_a_refused_or_rehearsed_restore_leaves_the_new_database_empty(
    data: Path, server: Server, tmp_path: Path
) -> None:
    device = Device()
    work(data, device, 1)
    older = told("backup", "--data", data, "--to", tmp_path / "backups")
    work(data, device, 1)
    told("backup", "--data", data, "--to", tmp_path / "backups")
    kept = tmp_path / "copy"
    Path(older["path"]).rename(kept)
    told("backup", "drop", older["id"], "--data", data)
    address = server.url(server.new_database())
    arguments = ("restore", "--data", data, "--from", kept, "--replace", "--database", address)
    assert "LOST" in run(*arguments, "--dry-run", status=0).stdout
    assert "--accept-loss" in run(*arguments, status=2).stderr
    run(*arguments, "--accept-loss", status=0)


def test_a_dump_that_was_cut_short_is_refused(data: Path, tmp_path: Path) -> None:
    backup = Path(told("backup", "--data", data, "--to", tmp_path / "backups")["path"])
    dump = backup / "ledger.dump"
    dump.write_bytes(dump.read_bytes()[:-100])
    assert "not whole" in run("backup", "verify", "--data", data, status=1).stdout


def test_a_backup_of_another_engine_says_so(data: Path, server: Server, tmp_path: Path) -> None:
    run("init", "--data", tmp_path / "small", status=0)
    backup = told("backup", "--data", tmp_path / "small", "--to", tmp_path / "backups")["path"]
    address = server.url(server.new_database())
    result = run("restore", "--data", tmp_path / "new", "--from", backup, "--database", address, status=2)
    assert "of a ledger on sqlite" in result.stderr


def test_programs_that_are_too_old_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = tmp_path / "pg_dump"
    fake.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6'\n")
    fake.chmod(0o755)
    monkeypatch.setenv(FOLDER, str(tmp_path))
    with pytest.raises(BackupFailed, match=r"pg_dump 99 or newer is needed, found .*\(9\)"):
        program("pg_dump", 99)


def test_no_password_stands_on_a_command_line() -> None:
    line, secrets = connection_of("postgresql://me:s%27cret@db.example:5433/lotline?sslmode=require")
    assert "cret" not in line
    assert secrets == {"PGPASSWORD": "s'cret"}
    assert "sslmode='require'" in line


def work(data: Path, device: Device, count: int) -> set[UUID]:
    """A terminal sends; what the ledger has then."""
    services = open_services(data)
    first = len(device.items) + 1
    for number in range(first, first + count):
        device.write(received(unit(number + 100 * int(device.boot.int % 1000))))
    take(services.store, device.upload(first))
    services.store.close()
    return entries(data)


def entries(data: Path) -> set[UUID]:
    """The ids in the ledger."""
    services = open_services(data)
    with services.store.reading() as transaction:
        found = {UUID(entry) for (entry,) in transaction.hot.rows("SELECT id FROM entry")}
    services.store.close()
    return found


def status_of(data: Path) -> Any:
    return told("status", "--data", data)


def told(*arguments: object) -> Any:
    """What a command tells as JSON."""
    return json.loads(run(*arguments, "--json", status=0).stdout)


def run(*arguments: object, status: int) -> Result:
    """A command in this process."""
    result = CliRunner().invoke(main, [os.fspath(a) if isinstance(a, Path) else str(a) for a in arguments])
    assert result.exit_code == status, result.output
    return result
