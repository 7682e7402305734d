"""A backup that was cut, damaged, altered or forged is refused in words, and nothing is restored of it."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from server.backup.making import look_over
from server.backup.manifest import FileSum, Manifest, read_manifest, write_manifest
from server.backup.restoring import Wanted, restore_backup
from server.errors import BackupUnusable, RestoreRefused
from server.identity.authority import create_authority
from tests.server.backup.kept_server import COPIER, KeptServer, kept_server, now

Harm = Callable[[Path], None]


def cut_short(backup: Path) -> None:
    ledger = backup / "ledger.db"
    ledger.write_bytes(ledger.read_bytes()[:-4096])


def flip_a_bit(backup: Path) -> None:
    ledger = backup / "ledger.db"
    content = bytearray(ledger.read_bytes())
    content[len(content) // 2] ^= 1
    ledger.write_bytes(content)


def lose_a_file(backup: Path) -> None:
    (backup / "files" / "authority" / "authority.pem").unlink()


def lose_the_ledger(backup: Path) -> None:
    (backup / "ledger.db").unlink()


def add_a_file(backup: Path) -> None:
    (backup / "files" / "server.toml").write_text("backdoor = true\n")


def alter_the_manifest(backup: Path) -> None:
    path = backup / "manifest.json"
    path.write_text(path.read_text().replace('"test"', '"best"'))


def lose_the_signature(backup: Path) -> None:
    (backup / "manifest.sig").unlink()


def garble_the_signature(backup: Path) -> None:
    (backup / "manifest.sig").write_text("no hex")


def empty_the_manifest(backup: Path) -> None:
    (backup / "manifest.json").write_text("{}")


HARMS: dict[Harm, str] = {
    cut_short: "the copy is not whole",
    flip_a_bit: "damaged or altered",
    lose_a_file: "authority",
    lose_the_ledger: r"ledger\.db is missing",
    add_a_file: "does not belong in it",
    alter_the_manifest: "altered or forged",
    lose_the_signature: r"manifest\.sig is missing",
    garble_the_signature: "can't be read as a backup",
    empty_the_manifest: "can't be read as a backup",
}


@pytest.mark.parametrize("harm", HARMS, ids=lambda harm: harm.__name__)
def test_what_was_done_to_it_is_said_and_nothing_is_restored(kept: KeptServer, harm: Harm) -> None:
    backup = kept.back_up()
    harm(backup)
    with pytest.raises(BackupUnusable, match=HARMS[harm]):
        restore_backup(Wanted(kept.root.with_name("new"), backup), COPIER, now())
    assert not kept.root.with_name("new").exists()


def test_a_folder_without_a_backup_is_named(tmp_path: Path) -> None:
    with pytest.raises(BackupUnusable, match="is no backup"):
        look_over(COPIER, tmp_path)


def test_a_manifest_that_names_files_elsewhere_is_forged_even_if_it_is_signed(kept: KeptServer) -> None:
    backup = kept.back_up()
    sums = (*read_manifest(backup).files, FileSum("../../outside", 1, bytes(32)))
    resign(kept, backup, sums)
    with pytest.raises(BackupUnusable, match="outside the backup"):
        look_over(COPIER, backup)


def test_rows_that_are_not_as_many_as_were_written_are_said(kept: KeptServer) -> None:
    """Its sum is right, so somebody with the key made it: the rows are counted all the same."""
    backup = kept.back_up()
    manifest = read_manifest(backup)
    tables = tuple(
        type(count)(count.table, count.rows + 1) if count.table == "entry" else count for count in manifest.tables
    )
    write_manifest(backup, changed(manifest, tables=tables), kept.services.authority)
    with pytest.raises(BackupUnusable, match="2 rows in entry instead of 3"):
        look_over(COPIER, backup)


def test_a_backup_signed_by_a_forgers_own_authority_does_not_come_into_our_folder(
    kept: KeptServer, tmp_path: Path
) -> None:
    backup = kept.back_up()
    forged = tmp_path / "forged"
    shutil.copytree(backup, forged)
    theirs = forged / "files" / "authority"
    for path in theirs.iterdir():
        path.unlink()
    authority = create_authority(theirs, kept.services.store.identity.server, now())
    manifest = read_manifest(backup)
    sums = tuple(_sum(forged, one) for one in manifest.files)
    write_manifest(forged, changed(manifest, files=sums), authority)
    look_over(COPIER, forged)
    with pytest.raises(RestoreRefused, match="another server"):
        kept.restore(forged)


def test_a_backup_of_another_server_does_not_come_into_our_folder(kept: KeptServer, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    with kept_server(tmp_path / "other") as other:
        backup = other.back_up()
    with pytest.raises(RestoreRefused, match="another server"):
        kept.restore(backup)
    assert len(kept.entries()) == 2


def test_a_backup_of_a_newer_program_says_which_one_it_needs(kept: KeptServer) -> None:
    backup = kept.back_up()
    write_manifest(
        backup, changed(read_manifest(backup), format=2, program="lotline-server 9.0"), kept.services.authority
    )
    with pytest.raises(BackupUnusable, match=r"install version lotline-server 9\.0"):
        look_over(COPIER, backup)


def test_a_manifest_is_readable_by_people(kept: KeptServer) -> None:
    told = json.loads((kept.back_up() / "manifest.json").read_text())
    assert told["engine"] == "sqlite"
    assert {"table": "entry", "rows": 2} in told["tables"]


def resign(kept: KeptServer, backup: Path, sums: tuple[FileSum, ...]) -> None:
    write_manifest(backup, changed(read_manifest(backup), files=sums), kept.services.authority)


def changed(manifest: Manifest, **what: object) -> Manifest:
    told = {name: getattr(manifest, name) for name in Manifest.__slots__}
    return Manifest(**{**told, **what})


def _sum(folder: Path, one: FileSum) -> FileSum:
    from server.backup.files import sha256

    path = folder / one.path
    return FileSum(one.path, path.stat().st_size, sha256(path))
