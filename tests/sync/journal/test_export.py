"""An export can be read and verified by a program that stands alone; whatever was cut, changed, added or made up is found."""

import hashlib
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from server.identity.authority import Authority, KeyUse, create_authority
from sync.errors import NotEnrolled, StorageError
from sync.healing import ServerKnows
from sync.identity import Identity
from sync.journal import Journal
from sync.journal_archive import Archive
from sync.journal_export import Exported, Exporter, export_journal, exporter_of
from sync.signing import public_hex, read_or_make_keys, sign_export
from sync.verify_export import ENTRIES, ENVELOPES, LABEL, MANIFEST, SIGNATURE, Wrong, verify
from sync.wire.generation import Origin
from tests.sync.devices import NORTH, booking, bookings, commit, journal_in, new_enrolment
from tests.sync.journal.test_damage import meddle
from workflows.rules.identity import EnrolmentId

NOW = datetime.now(UTC)
OURS = {"workflows", "sync", "devices", "terminal", "server", "demo"}
RUN_ALONE = f"""
import runpy, sys
path = sys.argv.pop(1)
try:
    runpy.run_path(path, run_name="__main__")
finally:
    assert not {OURS!r} & {{name.split(".")[0] for name in sys.modules}}
"""


class Device:
    """A terminal with a journal, keys, and certificates of an authority."""

    def __init__(self, folder: Path, authority: Authority | None = None) -> None:
        folder.mkdir(exist_ok=True)
        self.folder, self.keys = folder, folder / "identity"
        self.identity = Identity(new_enrolment(), NORTH, "T1", uuid4(), "http://lotline.test")
        (folder / "authority").mkdir(exist_ok=True)
        self.authority = authority or create_authority(folder / "authority", self.identity.server, NOW)
        public = bytes.fromhex(public_hex(read_or_make_keys(self.keys).signing))
        self.certify(public, self.identity.enrolment, KeyUse.SIGNING)
        (self.keys / "ca.pem").write_text(self.authority.pem)
        self.journal = journal_in(folder, self.identity.enrolment)

    def certify(self, public: bytes, enrolment: EnrolmentId, use: KeyUse) -> None:
        """Put a certificate of the authority in place."""
        (self.keys / "signing.crt").write_text(self.authority.certify(public, "T1", enrolment, use, NOW))

    def export(self, name: str = "export.zip") -> Path:
        """Export the journal; where it is."""
        self.exported = export_journal(self.folder / "journal.db", self.folder / name, self.exporter(), self.sign)
        return self.folder / name

    def exporter(self) -> Exporter:
        """Who exports."""
        return exporter_of(self.identity, self.keys, "lotline test", NOW)

    def sign(self, message: bytes) -> str:
        """Sign as the command does."""
        return sign_export(self.keys, message)


@pytest.fixture
def device(tmp_path: Path) -> Device:
    """A terminal with a thousand entries, some of them purged, in two chains."""
    device = Device(tmp_path / "device")
    journal = device.journal
    gone = [sealed.id for sealed in journal.commit(bookings(700), "{}")][:10]
    journal.purge(Origin(device.identity.server, NORTH), dict.fromkeys(gone, 9))
    journal.heal(ServerKnows("g", forked=True, confirmed=lambda ids: set(ids[:600])))
    journal.commit(bookings(300), "{}")
    return device


def parts(export: Path) -> dict[str, bytes]:
    """What is in an export."""
    with zipfile.ZipFile(export) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def written(export: Path, changed: dict[str, bytes]) -> Path:
    """An export with other parts."""
    path = export.with_name(f"{uuid4()}.zip")
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in changed.items():
            archive.writestr(name, data)
    return path


def resigned(export: Path, changed: dict[str, bytes], sign: Callable[[bytes], str], **fields: object) -> Path:
    """An export with other parts, its manifest made to fit and signed by somebody."""
    manifest = json.loads(changed[MANIFEST]) | fields
    names = [name for name in changed if name not in (MANIFEST, SIGNATURE)]
    manifest["parts"] = {name: hashlib.sha256(changed[name]).hexdigest() for name in names}
    told = json.dumps(manifest).encode()
    signature = {"algorithm": "Ed25519", "signature": sign(LABEL + hashlib.sha256(told).digest())}
    return written(export, changed | {MANIFEST: told, SIGNATURE: json.dumps(signature).encode()})


def alone(export: Path, *options: str) -> tuple[int, str]:
    """Run the verifier that lies in an export in an interpreter of its own, away from the project; its status and what it said."""
    program = export.with_name("taken_out.py")
    program.write_bytes(parts(export)["verify_export.py"])
    command = [sys.executable, "-I", "-c", RUN_ALONE, str(program), str(export), *options]
    done = subprocess.run(command, cwd=export.parent, capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stdout + done.stderr


def test_a_good_export_is_verified_by_a_program_that_stands_alone(device: Device) -> None:
    export = device.export()
    assert device.exported == Exported(entries=990, envelopes=1090, losses=0)
    status, said = alone(export, "--authority", device.authority.fingerprint)
    assert status == 0, said
    assert "990 entries in 1090 envelopes of 2 chains, of terminal T1, site NORTH" in said


def test_the_authority_may_be_given_as_its_certificate_and_must_be_given(device: Device) -> None:
    export = device.export()
    assert alone(export, "--authority", str(device.keys / "ca.pem"))[0] == 0
    status, said = alone(export, "--any-authority")
    assert (status, "compare its fingerprint" in said) == (0, True)
    status, said = alone(export)
    assert (status, "--authority" in said) == (2, True)
    assert alone(export, "--authority", "no fingerprint")[0] == 2


def test_a_cut_export_is_found(device: Device) -> None:
    export = device.export()
    data = export.read_bytes()
    program = parts(export)["verify_export.py"]
    export.write_bytes(data[: len(data) // 2])
    path = export.with_name("taken_out.py")
    path.write_bytes(program)
    command = [sys.executable, "-I", str(path), str(export), "--any-authority"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, "no whole export" in done.stderr) == (1, True)
    assert "Traceback" not in done.stderr


def test_an_edited_export_is_found(device: Device) -> None:
    export = device.export()
    changed = parts(export)
    changed[ENTRIES] = changed[ENTRIES].replace(b"NORTH", b"SOUTH", 1)
    status, said = alone(written(export, changed), "--any-authority")
    assert (status, "entries.jsonl was changed" in said) == (1, True)


def test_an_export_that_was_changed_and_signed_again_with_another_key_is_found(device: Device) -> None:
    export = device.export()
    stranger = Ed25519PrivateKey.generate()
    forged = resigned(export, parts(export), lambda message: stranger.sign(message).hex(), site="SOUTH")
    status, said = alone(forged, "--any-authority")
    assert (status, "not signed by the terminal's key" in said) == (1, True)


def test_an_export_that_was_made_up_under_an_authority_of_its_own_is_found(device: Device, tmp_path: Path) -> None:
    stranger = Device(tmp_path / "stranger")
    commit(stranger.journal, 3)
    status, said = alone(stranger.export(), "--authority", device.authority.fingerprint)
    assert (status, "another authority" in said) == (1, True)


def lines(data: bytes) -> list[bytes]:
    return data.splitlines(keepends=True)


def entry_left_out(data: dict[str, bytes]) -> None:
    data[ENTRIES] = b"".join(lines(data[ENTRIES])[1:])


def envelope_left_out(data: dict[str, bytes]) -> None:
    data[ENVELOPES] = b"".join(lines(data[ENVELOPES])[1:])


def last_envelope_left_out(data: dict[str, bytes]) -> None:
    data[ENVELOPES] = b"".join(lines(data[ENVELOPES])[:-1])


def two_envelopes_exchanged(data: dict[str, bytes]) -> None:
    first, second, *rest = lines(data[ENVELOPES])
    data[ENVELOPES] = b"".join([second, first, *rest])


def entry_twice(data: dict[str, bytes]) -> None:
    data[ENTRIES] += lines(data[ENTRIES])[0]


def content_with_its_hash(data: dict[str, bytes]) -> None:
    first, *rest = lines(data[ENTRIES])
    entry = json.loads(first)
    entry["content"] = entry["content"].replace("NORTH", "SOUTH")
    entry["sha256"] = hashlib.sha256(entry["content"].encode()).hexdigest()
    data[ENTRIES] = b"".join([json.dumps(entry).encode() + b"\n", *rest])


def another_id(data: dict[str, bytes]) -> None:
    first, *rest = lines(data[ENTRIES])
    data[ENTRIES] = b"".join([json.dumps(json.loads(first) | {"id": str(uuid4())}).encode() + b"\n", *rest])


def no_json(data: dict[str, bytes]) -> None:
    data[ENVELOPES] = b"{" + data[ENVELOPES]


def certificate_left_out(data: dict[str, bytes]) -> None:
    del data["signing.crt"]


CHANGES: dict[Callable[[dict[str, bytes]], None], str] = {
    entry_left_out: "there are 989 entries",
    envelope_left_out: "is broken at 1",
    last_envelope_left_out: "its signed head is at 390",
    two_envelopes_exchanged: "is broken at 1",
    entry_twice: "is there twice",
    content_with_its_hash: "is not the one that the chain",
    another_id: "says of itself that it is",
    no_json: "can't be read",
    certificate_left_out: "can't be read",
}


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_whatever_does_not_hold_together_is_found_though_the_terminal_itself_signed_it(
    device: Device, change: Callable[[dict[str, bytes]], None]
) -> None:
    export = device.export()
    changed = parts(export)
    change(changed)
    with pytest.raises(Wrong, match=CHANGES[change]):
        verify(resigned(export, changed, device.sign), device.authority.fingerprint)


def test_a_part_that_was_added_is_found(device: Device) -> None:
    export = device.export()
    with pytest.raises(Wrong, match="other parts"):
        verify(written(export, parts(export) | {"more.txt": b"trust me"}), None)


@pytest.mark.parametrize("use", KeyUse)
def test_a_certificate_of_another_enrolment_or_for_another_use_is_found(device: Device, use: KeyUse) -> None:
    public = bytes.fromhex(public_hex(read_or_make_keys(device.keys).signing))
    enrolment = device.identity.enrolment if use is KeyUse.TRANSPORT else new_enrolment()
    device.certify(public, enrolment, use)
    with pytest.raises(Wrong, match="certified for"):
        verify(device.export(), None)


def test_bytes_that_are_no_text_are_exported_as_they_are(device: Device) -> None:
    device.journal.commit([replace(booking(), content=b"\xff\x00 of a newer program")], "{}")
    assert "991 entries" in verify(device.export(), device.authority.fingerprint)


def test_an_export_tells_of_one_moment_while_the_terminal_goes_on(
    device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody scans before each read of the export."""
    reads = Archive._rows

    def interrupted(archive: Archive, *question: Any) -> Iterator[Any]:
        commit(device.journal)
        return reads(archive, *question)

    monkeypatch.setattr(Archive, "_rows", interrupted)
    export = device.export()
    assert device.exported == Exported(entries=990, envelopes=1090, losses=0)
    assert device.journal.read.newest_number() > 1000
    assert "990 entries" in verify(export, None)


def test_of_a_damaged_journal_everything_that_can_be_reached_is_exported_and_the_export_says_so(device: Device) -> None:
    device.journal.close()
    path = device.folder / "journal.db"
    meddle(path, "PRAGMA wal_checkpoint(TRUNCATE)")
    data = bytearray(path.read_bytes())
    middle = len(data) // 4096 // 2 * 4096
    data[middle : middle + 4096] = b"\xa5" * 4096
    path.write_bytes(data)
    export = device.export()
    assert device.exported.losses > 0
    assert 500 < device.exported.entries + device.exported.envelopes < 2090
    with pytest.raises(Wrong):
        verify(export, device.authority.fingerprint)


def test_without_certificates_or_keys_nothing_is_exported(device: Device) -> None:
    (device.keys / "signing.crt").unlink()
    with pytest.raises(NotEnrolled, match="Enrol this terminal again"):
        device.exporter()
    (device.keys / "signing.key").unlink()
    with pytest.raises(NotEnrolled):
        device.sign(b"")


def test_an_export_that_fails_leaves_no_file(device: Device) -> None:
    def broken(_: bytes) -> str:
        raise NotEnrolled("no key")

    path = device.folder / "export.zip"
    with pytest.raises(NotEnrolled):
        export_journal(device.folder / "journal.db", path, device.exporter(), broken)
    with pytest.raises(StorageError, match="can't be written"):
        export_journal(device.folder / "journal.db", device.folder / "no" / "x.zip", device.exporter(), device.sign)
    assert [found.name for found in device.folder.glob("*.zip*")] == []


def test_who_may_not_read_the_terminals_folder_can_not_read_an_export(device: Device) -> None:
    assert device.export().stat().st_mode & 0o077 == 0


def test_a_journal_of_the_first_version_can_be_exported(device: Device) -> None:
    device.journal.close()
    meddle(device.folder / "journal.db", "DROP TABLE settled; DROP TABLE purged; PRAGMA user_version = 1")
    assert "990 entries" in verify(device.export(), None)
    Journal.open(device.folder / "journal.db", device.identity.enrolment).close()
