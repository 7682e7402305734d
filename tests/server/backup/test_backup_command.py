"""`backup`, `backup list`, `backup drop`, `backup verify`: what they say and what is left of backups."""

import json
import os
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from server.cli import main
from tests.server.backup.kept_server import KeptServer


def test_a_backup_is_made_and_says_where_it_is_and_how_far_terminals_may_purge(kept: KeptServer) -> None:
    told = run(kept, "--to", kept.backups).stdout
    assert str(next(kept.backups.glob("lotline-*Z-*"))) in told
    assert f"NORTH {kept.position()}" in told


def test_without_a_folder_it_is_bad_usage(kept: KeptServer) -> None:
    assert "--to FOLDER" in run(kept, status=2).stderr


def test_keep_gives_the_oldest_up_and_deletes_them(kept: KeptServer) -> None:
    for _ in range(4):
        told = json.loads(run(kept, "--to", kept.backups, "--keep", "2", "--json").stdout)
        kept.work()
    assert len(told["given_up"]) == 1
    assert len(list(kept.backups.glob("lotline-*Z-*"))) == len(kept.register().kept) == 2
    assert [backup.short in told["given_up"] for backup in kept.register().backups].count(True) == 1


def test_keep_leaves_the_backups_of_other_folders_alone(kept: KeptServer, tmp_path: Path) -> None:
    other = kept.back_up(tmp_path / "weekly")
    for _ in range(3):
        run(kept, "--to", kept.backups, "--keep", "1")
    assert other.is_dir()
    assert len(kept.register().kept) == 2


def test_list_names_each_backup_and_one_that_is_not_there(kept: KeptServer) -> None:
    assert "no backup is kept" in run(kept, "list").stdout
    first, second = kept.back_up(), kept.back_up()
    shutil.rmtree(first)
    lines = run(kept, "list").stdout.splitlines()
    assert (first.name in lines[0], "MISSING" in lines[0]) == (True, True)
    assert (second.name in lines[1], "MISSING" in lines[1]) == (True, False)
    told = json.loads(run(kept, "list", "--json").stdout)
    assert [backup["there"] for backup in told["backups"]] == [False, True]
    assert told["durable"] == {"NORTH": kept.position()}


@pytest.mark.parametrize("how", ["short", "name"])
def test_drop_gives_a_backup_up_by_its_number_or_its_name(kept: KeptServer, how: str) -> None:
    path = kept.back_up()
    run(kept, "drop", path.name if how == "name" else path.name[-8:])
    assert not path.exists()
    assert kept.register().kept == ()


def test_drop_of_one_that_is_not_kept_names_those_that_are(kept: KeptServer) -> None:
    path = kept.back_up()
    error = run(kept, "drop", "0badcafe", status=2).stderr
    assert path.name[-8:] in error
    assert path.exists()


def test_drop_deletes_nothing_that_is_not_the_backup(kept: KeptServer) -> None:
    first, second = kept.back_up(), kept.back_up()
    shutil.rmtree(first)
    second.rename(first)
    run(kept, "drop", first.name[-8:])
    assert (first / "manifest.json").is_file()


def test_verify_finds_each_that_can_not_be_restored(kept: KeptServer) -> None:
    good, bad = kept.back_up(), kept.back_up()
    assert run(kept, "verify").stdout.count("is whole") == 2
    (bad / "ledger.db").write_bytes(b"")
    told = run(kept, "verify", status=1).stdout
    assert f"{good} is whole" in told
    assert "is not whole" in told
    run(kept, "verify", good, status=0)
    found = json.loads(run(kept, "verify", bad, "--json", status=1).stdout)
    assert (found[0]["path"], "not whole" in found[0]["problem"]) == (str(bad), True)


def run(kept: KeptServer, *arguments: object, status: int = 0) -> Result:
    """The command over this server's folder."""
    told = [os.fspath(a) if isinstance(a, Path) else str(a) for a in arguments]
    result = CliRunner().invoke(main, ["backup", *_with_data(told, kept.root)])
    assert result.exit_code == status, result.output
    return result


def _with_data(arguments: list[str], root: Path) -> list[str]:
    is_subcommand = arguments and not arguments[0].startswith("-")
    return [*arguments[:1], "--data", str(root), *arguments[1:]] if is_subcommand else ["--data", str(root), *arguments]
