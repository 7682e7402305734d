"""A server whose ledger is on PostgreSQL, as its operator has it: init, every command, and one line for whatever is wrong with the database."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner, Result

from server.app import open_services
from server.cli import main
from server.folder import DataFolder
from tests.server.ledgers import Ledger, Servers
from tests.server.stories import LOT, NORTH, Device, master_data, received, take, unit
from tests.support.postgres import Cluster, Server
from workflows.plain import to_plain

pytestmark = pytest.mark.usefixtures("postgres_only")
DATABASE = "LOTLINE_SERVER_DATABASE"
SECRET = "correct-horse"


@pytest.fixture
def server(engine: str, servers: Servers) -> Server:
    return servers(engine)


@pytest.fixture
def address(server: Server) -> str:
    """An empty database."""
    return server.url(server.new_database())


@pytest.fixture
def data(tmp_path: Path, address: str) -> Path:
    """A server in that database."""
    folder = tmp_path / "server"
    run("init", "--data", folder, "--site", NORTH, "--database", address, status=0)
    return folder


def test_init_writes_the_address_down_for_nobody_else_and_keeps_no_ledger_in_the_folder(
    data: Path, address: str
) -> None:
    folder = DataFolder(data)
    assert folder.database.read_text().strip() == address
    assert stat.S_IMODE(folder.database.stat().st_mode) == 0o600
    assert not folder.ledger.exists()


def test_every_command_works_on_it(data: Path, tmp_path: Path) -> None:
    rows = tmp_path / "rows.jsonl"
    rows.write_text("".join(json.dumps({"row": r.NAME, "value": to_plain(r)}) + "\n" for r in master_data()))
    assert told("import", rows, "--data", data)["rows"] == len(master_data())
    book_something(data)
    assert told("enrol-code", "--data", data)["site"] == NORTH
    (lot,) = told("trace", "--lot", LOT, "--data", data)
    assert lot["lot"] == LOT
    assert told("trace", "--serial", unit(1).serial, "--data", data)
    (site,) = told("status", "--data", data)["sites"]
    assert site["entries"] == 2
    assert told("verify-chain", "--data", data)["entries"] == 2
    assert len(run("export", "--data", data, status=0).stdout.splitlines()) == 2
    assert json.loads(run("export", "--epcis", "--data", data, status=0).stdout)["epcisBody"]["eventList"]


def test_the_demo_site_can_be_there_too(tmp_path: Path, address: str) -> None:
    made = told("init", "--demo", 1, "--data", tmp_path / "s", "--database", address)
    assert made["facts"] > 0
    assert told("verify-chain", "--data", tmp_path / "s")["entries"] == made["facts"]


def test_the_server_serves_it(data: Path) -> None:
    command = [sys.executable, "-m", "server.cli", "serve", "--data", str(data), "--port", "0", "--json"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert process.stdout is not None
        assert json.loads(process.stdout.readline())["url"].startswith("http://127.0.0.1:")
    finally:
        process.terminate()
        process.wait(20)


def test_an_address_in_the_environment_is_not_written_down_and_has_to_be_there_at_each_start(
    tmp_path: Path, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "s"
    monkeypatch.setenv(DATABASE, address)
    run("init", "--data", folder, status=0)
    run("status", "--data", folder, status=0)
    assert not any(address in path.read_text(errors="replace") for path in folder.rglob("*") if path.is_file())
    monkeypatch.delenv(DATABASE)
    assert DATABASE in error_line("status", "--data", folder)


def test_the_environment_is_stronger_than_what_was_written_down(
    data: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(DATABASE, server.url("nowhere"))
    assert '"nowhere" does not exist' in error_line("status", "--data", data)


# -- what is wrong ------------------------------------------------------------------------------------------------------------------------


def test_a_database_that_is_not_there_is_named(tmp_path: Path, server: Server) -> None:
    line = error_line("init", "--data", tmp_path / "s", "--database", server.url("nowhere"))
    assert "create it" in line


def test_nobody_who_answers_is_named_and_the_password_is_not(tmp_path: Path) -> None:
    line = error_line("init", "--data", tmp_path / "s", "--database", f"postgresql://me:{SECRET}@127.0.0.1:1/lotline")
    assert "postgresql://me@127.0.0.1:1/lotline does not answer (Connection refused)" in line


@pytest.mark.parametrize(
    "address", [f"postgresql://me:{SECRET}@[::1/lotline", f"postgresql://me:a b{SECRET}@host/lotline", "postgresql://%"]
)
def test_an_address_that_can_not_be_read_is_refused_without_repeating_it(tmp_path: Path, address: str) -> None:
    assert "write it as postgresql://" in error_line("init", "--data", tmp_path / "s", "--database", address)


@pytest.mark.parametrize("address", ["mysql://me@host/lotline", "host=db dbname=lotline", "lotline"])
def test_an_address_of_another_kind_is_refused(tmp_path: Path, address: str) -> None:
    assert "begins with postgresql://" in error_line("init", "--data", tmp_path / "s", "--database", address)


def test_a_wrong_password_is_told_without_the_password(tmp_path: Path, cluster: Cluster) -> None:
    guarded = cluster.with_password(cluster.new_database(), SECRET)
    run("init", "--data", tmp_path / "right", "--database", guarded, status=0)
    line = error_line("init", "--data", tmp_path / "s", "--database", guarded.replace(SECRET, "wrong-" + SECRET))
    assert "does not let this user in" in line


def test_a_missing_password_is_told(tmp_path: Path, cluster: Cluster) -> None:
    guarded = cluster.with_password(cluster.new_database(), SECRET)
    assert "~/.pgpass" in error_line("init", "--data", tmp_path / "s", "--database", guarded.replace(f":{SECRET}", ""))


def test_the_tables_of_another_program_are_left_alone(tmp_path: Path, server: Server) -> None:
    database = server.new_database()
    server.run("CREATE TABLE invoice (number int)", database=database)
    assert "another program" in error_line("init", "--data", tmp_path / "s", "--database", server.url(database))
    assert tables(server, database) == ["invoice"]


def test_a_database_that_has_a_server_is_left_alone(tmp_path: Path, data: Path, address: str) -> None:
    assert "holds a server already" in error_line("init", "--data", tmp_path / "other", "--database", address)
    run("status", "--data", data, status=0)


def test_an_init_that_came_to_nothing_can_be_done_again(
    tmp_path: Path, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr("server.commands.setup.create_authority", lambda *_: 1 / 0)
        assert isinstance(
            CliRunner().invoke(main, ["init", "--data", str(tmp_path / "s"), "--database", address]).exception,
            ZeroDivisionError,
        )
    run("init", "--data", tmp_path / "s", "--database", address, status=0)
    run("status", "--data", tmp_path / "s", status=0)


def test_the_database_of_another_server_is_refused(
    data: Path, tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = server.url(server.new_database())
    run("init", "--data", tmp_path / "other", "--database", other, status=0)
    monkeypatch.setenv(DATABASE, other)
    assert "of another server" in error_line("status", "--data", data)


def test_an_empty_database_in_place_of_ours_is_refused(
    data: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(DATABASE, server.url(server.new_database()))
    assert "no ledger in this database" in error_line("status", "--data", data)


def test_a_database_that_another_program_upgrades_is_refused(
    data: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = server.new_database()
    server.run(
        "CREATE TABLE alembic_version (version_num text)", "GRANT ALL ON alembic_version TO public", database=database
    )
    monkeypatch.setenv(DATABASE, server.url(database))
    assert "another program" in error_line("status", "--data", data)


def test_data_of_a_newer_program_is_refused(data: Path, server: Server, address: str) -> None:
    with psycopg.connect(address) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0999'")
    assert "schema 0999" in error_line("status", "--data", data)


def test_text_in_another_encoding_is_refused(tmp_path: Path, server: Server) -> None:
    server.run("CREATE DATABASE latin OWNER lotline ENCODING 'LATIN1' TEMPLATE template0")
    try:
        assert "ENCODING 'UTF8'" in error_line("init", "--data", tmp_path / "s", "--database", server.url("latin"))
    finally:
        server.run("DROP DATABASE latin")


def test_a_user_who_may_not_make_tables_is_told(tmp_path: Path, server: Server) -> None:
    database = server.new_database()
    server.run(f"ALTER DATABASE {database} OWNER TO postgres", database=database)
    assert "owner of the database" in error_line("init", "--data", tmp_path / "s", "--database", server.url(database))


def test_without_the_driver_one_line_says_what_to_install(tmp_path: Path, address: str) -> None:
    (tmp_path / "psycopg.py").write_text("raise ImportError('not here')")
    done = subprocess.run(
        [sys.executable, "-m", "server.cli", "init", "--data", str(tmp_path / "s"), "--database", address],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "lotline[postgres]" in done.stderr


def test_a_migration_is_run_once_however_many_servers_start(ledger: Ledger) -> None:
    ledger.create().close()
    stores = [ledger.open() for _ in range(3)]
    assert len({store.identity for store in stores}) == 1
    for store in stores:
        store.close()


def test_a_commit_waits_for_the_disk_though_the_database_would_not(ledger: Ledger) -> None:
    store = ledger.create()
    with store.writing() as work:
        assert work.hot.first("SHOW synchronous_commit") == ("on",)
        assert work.hot.first("SHOW transaction_isolation") == ("read committed",)
    with store.reading() as work:
        assert work.hot.first("SHOW transaction_isolation") == ("repeatable read",)
    store.close()


# -- builders -----------------------------------------------------------------------------------------------------------------------------


def run(*arguments: object, status: int) -> Result:
    result = CliRunner().invoke(main, list(map(str, arguments)))
    assert result.exit_code == status, result.output
    assert SECRET not in result.output
    return result


def told(*arguments: object) -> Any:
    return json.loads(run(*arguments, "--json", status=0).stdout)


def error_line(*arguments: object) -> str:
    """The one line that a command ends with; it never holds a password."""
    result = run(*arguments, status=2)
    (line,) = [line for line in result.stderr.splitlines() if "fsync" not in line]
    assert line.startswith("lotline-server: ")
    return line


def tables(server: Server, database: str) -> list[str]:
    with psycopg.connect(server.dsn(database, superuser=True)) as connection:
        return [name for (name,) in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]


def book_something(data: Path) -> None:
    """Two receipts, as if a terminal had sent them."""
    store, device = open_services(data).store, Device()
    for number in (1, 2):
        device.write(received(unit(number)))
    take(store, device.upload())
    store.close()
