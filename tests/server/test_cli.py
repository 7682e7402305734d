"""The lotline-server command: what it does, and its one-line errors with exit status 2."""

import base64
import json
import os
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from click.testing import CliRunner, Result

from server.cli import main
from server.folder import DataFolder
from server.identity.passwords import is_secret
from tests.server.stories import NORTH, master_data
from workflows.plain import to_plain

ROOT = Path(__file__).parents[2]
COMMANDS = (
    *("init", "serve", "enrol-code", "import", "export", "trace", "status", "verify-chain"),
    *("backup", "restore"),
)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """An initialised server with the tests' master data."""
    folder = tmp_path / "server"
    run("init", "--data", folder, "--site", NORTH, status=0)
    rows = tmp_path / "rows.jsonl"
    rows.write_text("".join(json.dumps({"row": r.NAME, "value": to_plain(r)}) + "\n" for r in master_data()))
    run("import", rows, "--data", folder, status=0)
    return folder


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A server with the demo site."""
    folder = tmp_path_factory.mktemp("demo") / "server"
    run("init", "--data", folder, "--site", "DEMO", status=0)
    run("import", "--demo", "1", "--data", folder, status=0)
    return folder


# -- init ---------------------------------------------------------------------------------------------------------------------------------


def test_init_makes_a_server_and_tells_the_password_once(tmp_path: Path) -> None:
    told = json.loads(run("init", "--data", tmp_path / "s", "--site", "NORTH", "--json", status=0).stdout)
    with closing(sqlite3.connect(tmp_path / "s" / "ledger.db")) as connection:
        ((name, hashed, role),) = connection.execute("SELECT name, password, role FROM account").fetchall()
    assert (name, role) == ("admin", "administrator")
    assert hashed.startswith("$argon2id$")
    assert is_secret(hashed, told["password"])
    stored = [path.read_bytes() for path in (tmp_path / "s").rglob("*") if path.is_file()]
    assert not any(told["password"].encode() in content for content in stored)


def test_no_two_servers_have_the_same_password(tmp_path: Path) -> None:
    told = [json.loads(run("init", "--data", tmp_path / name, "--json", status=0).stdout) for name in "ab"]
    assert told[0]["password"] != told[1]["password"]
    assert told[0]["server"] != told[1]["server"]


def test_nobody_else_can_read_the_folder_and_its_keys(tmp_path: Path) -> None:
    run("init", "--data", tmp_path / "s", status=0)
    folder = DataFolder(tmp_path / "s")
    for path in (folder.root, folder.authority / "authority.key", folder.ledger):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0


def test_init_in_a_folder_that_has_a_server_changes_nothing(data: Path) -> None:
    before = (data / "authority" / "authority.key").read_bytes()
    assert "holds a server already" in one_line(run("init", "--data", data, status=2))
    assert (data / "authority" / "authority.key").read_bytes() == before


def test_an_init_that_was_killed_midway_can_be_done_again(tmp_path: Path) -> None:
    run("init", "--data", tmp_path / "s", status=0)
    (tmp_path / "s" / "ledger.db").rename(tmp_path / "s" / "ledger.new")
    run("init", "--data", tmp_path / "s", status=0)
    run("status", "--data", tmp_path / "s", status=0)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--gln", "123"), "no GLN"),
        (("--zone", "Mars/Base"), "no time zone"),
        (("--site", "*"), "short code"),
        (("--site", "a b"), "short code"),
    ],
)
def test_a_setting_that_can_not_be_is_named_before_anything_is_made(
    tmp_path: Path, options: tuple[str, ...], words: str
) -> None:
    assert words in one_line(run("init", "--data", tmp_path / "s", *options, status=2))
    assert not (tmp_path / "s").exists()


# -- a world that is not as it should be --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "command", [("status",), ("serve",), ("trace", "--lot", "X"), ("verify-chain",), ("enrol-code",)]
)
def test_a_folder_without_a_server_is_answered_with_what_to_do(tmp_path: Path, command: tuple[str, ...]) -> None:
    assert "lotline-server init" in one_line(run(*command, "--data", tmp_path, status=2))


def test_a_file_in_place_of_the_folder_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert "can't be used" in one_line(run("init", "--data", tmp_path / "file", status=2))


def test_data_of_a_newer_version_is_one_line(data: Path) -> None:
    with closing(sqlite3.connect(data / "ledger.db")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0999'")
        connection.commit()
    assert "newer lotline-server" in one_line(run("status", "--data", data, status=2))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_of_somebody_else_is_one_line(data: Path) -> None:
    data.chmod(0o500)
    assert "can't be read and written" in one_line(run("status", "--data", data, status=2))
    data.chmod(0o700)


def test_a_port_in_use_is_one_line(data: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        result = run("serve", "--data", data, "--port", str(taken.getsockname()[1]), status=2)
    assert "choose another with --port" in one_line(result)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.org"])
def test_plain_http_for_others_to_hear_is_refused(data: Path, host: str) -> None:
    assert "--insecure-http" in one_line(run("serve", "--data", data, "--host", host, status=2))


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_with_an_example(command: str) -> None:
    text = run(command, "--help", status=0).stdout
    assert "Example: lotline-server " in text


def test_there_is_no_command_that_is_not_described_here() -> None:
    assert sorted(main.commands) == sorted(COMMANDS)


@pytest.mark.parametrize("arguments", [("trace",), ("trace", "--lot", "A", "--sscc", "1"), ("import",), ("nonsense",)])
def test_bad_usage_is_status_2(data: Path, arguments: tuple[str, ...]) -> None:
    options = () if arguments == ("nonsense",) else ("--data", data)
    run(*arguments, *options, status=2)


# -- import and export ----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{", "no JSON"),
        ("[]", 'not {"row"'),
        ('{"row": "nonsense", "value": {}}', "no row is called 'nonsense'"),
        ('{"row": "product", "value": {"product": "1"}}', "field 'name' is missing"),
        ('{"row": "party", "value": {"party": "A|B", "name": "X", "roles": []}}', "holds the sign |"),
    ],
)
def test_one_bad_line_is_named_and_nothing_is_taken_in(data: Path, tmp_path: Path, line: str, words: str) -> None:
    good = json.dumps({"row": "party", "value": {"party": "P-9", "name": "Nine", "roles": ["customer"]}})
    (tmp_path / "bad.jsonl").write_text(f"{good}\n{line}\n")
    before = run("status", "--data", data, "--json", status=0).stdout
    error = one_line(run("import", tmp_path / "bad.jsonl", "--data", data, status=2))
    assert words in error
    assert "line 2" in error
    assert run("status", "--data", data, "--json", status=0).stdout == before


def test_the_demo_site_comes_with_its_labels_and_its_stock_is_booked(demo: Path) -> None:
    (site,) = json.loads(run("status", "--data", demo, "--json", status=0).stdout)["sites"]
    assert (site["site"], site["exceptions"]) == ("DEMO", 1), "a shipment announces goods of the recalled lot"
    assert site["entries"] > 30
    assert len((demo / "labels.jsonl").read_text().splitlines()) > 100


def test_the_demo_site_is_loaded_once(demo: Path) -> None:
    assert "use a new folder" in one_line(run("import", "--demo", "1", "--data", demo, status=2))


def test_the_log_is_exported_entry_by_entry(demo: Path) -> None:
    lines = [json.loads(line) for line in run("export", "--data", demo, status=0).stdout.splitlines()]
    assert {(line["outcome"], line["standing"]) for line in lines} == {("applied", "applied")}
    assert json.loads(lines[0]["content"])["kind"] == lines[0]["kind"] == "opening_balance"


def test_the_log_is_exported_as_epcis(demo: Path, tmp_path: Path) -> None:
    run("export", "--data", demo, "--epcis", "--output", tmp_path / "events.json", status=0)
    document = json.loads((tmp_path / "events.json").read_text())
    assert (document["type"], document["schemaVersion"]) == ("EPCISDocument", "2.0")
    assert len(document["epcisBody"]["eventList"]) > 30


def test_an_export_that_can_not_be_written_is_one_line(demo: Path, tmp_path: Path) -> None:
    result = run("export", "--data", demo, "--output", tmp_path / "no" / "such" / "file", status=2)
    assert "choose another --output" in one_line(result)


# -- questions ------------------------------------------------------------------------------------------------------------------------------


def test_trace_tells_what_is_here_of_a_lot(demo: Path) -> None:
    lot = json.loads(run("export", "--data", demo, status=0).stdout.splitlines()[0])
    code = json.loads(lot["content"])["fact"]["lots"][0]["lot"]
    assert f"Lot {code} of" in run("trace", "--data", demo, "--lot", code, status=0).stdout
    (answer,) = json.loads(run("trace", "--data", demo, "--lot", code, "--json", status=0).stdout)
    assert answer["holdings"]


@pytest.mark.parametrize("what", [("--lot", "NO-SUCH"), ("--serial", "NO-SUCH"), ("--sscc", "095211010000000018")])
def test_trace_of_what_nobody_knows_is_status_1(data: Path, what: tuple[str, str]) -> None:
    assert "is known here" in run("trace", "--data", data, *what, status=1).stdout


def test_verify_chain_says_that_all_is_well_or_where_it_is_not(demo: Path, tmp_path: Path) -> None:
    assert "are as they were written" in run("verify-chain", "--data", demo, status=0).stdout
    copy = tmp_path / "copy"
    subprocess.run(["cp", "-r", demo, copy], check=True)
    with closing(sqlite3.connect(copy / "ledger.db")) as connection:
        connection.execute("DROP TRIGGER entry_refuses_update")
        connection.execute("UPDATE entry SET content = CAST(replace(content, 'DEMO', 'DEMQ') AS BLOB) WHERE rowid = 7")
        connection.commit()
    told = run("verify-chain", "--data", copy, status=1).stdout
    assert "seq 7, entry" in told
    assert "the content is not what was hashed" in told


def test_an_enrol_code_is_told_once_with_its_end(data: Path) -> None:
    told = json.loads(run("enrol-code", "--data", data, "--json", status=0).stdout)
    assert (told["site"], told["uses"]) == (NORTH, 1)
    assert len(told["code"].replace("-", "")) == 26
    assert "there is: NORTH" in one_line(run("enrol-code", "--data", data, "--site", "SOUTH", status=2))


# -- serve ------------------------------------------------------------------------------------------------------------------------------------


def test_serve_says_where_it_listens_answers_and_stops_when_told(tmp_path: Path) -> None:
    folder = tmp_path / "server"
    password = json.loads(run("init", "--data", folder, "--site", NORTH, "--json", status=0).stdout)["password"]
    arguments = [sys.executable, "-m", "server.cli", "serve", "--data", str(folder), "--port", "0", "--json"]
    with subprocess.Popen(arguments, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        assert server.stdout is not None
        url = json.loads(server.stdout.readline())["url"]
        assert json.loads(get(f"{url}/v1/hello"))["protocol"] == 1
        with pytest.raises(HTTPError, match="401"):
            get(url)
        page = get(url, base64.b64encode(f"admin:{password}".encode()).decode())
        server.send_signal(signal.SIGTERM)
        assert server.wait(10) in (0, -signal.SIGTERM)
    assert NORTH in page


# -- builders -----------------------------------------------------------------------------------------------------------------------------


def run(*arguments: object, status: int) -> Result:
    """Run a command in this process."""
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exit_code == status, result.output + repr(result.exception)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


def one_line(result: Result) -> str:
    """The error, which is one line."""
    (line,) = result.stderr.splitlines()
    assert line.startswith("lotline-server: ")
    return str(line)


def get(url: str, credentials: str = "") -> str:
    headers = {"authorization": f"Basic {credentials}"} if credentials else {}
    with urlopen(Request(url, headers=headers), timeout=10) as answer:
        return str(answer.read().decode())
