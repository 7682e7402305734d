"""The Scanner Doctor on HID POS devices and on keyboards: it names each fault that they can have, and its profile makes up for what it says it does."""

import asyncio
import json
import sys
from pathlib import Path

import pytest

from devices.doctor.card import CARD, GS, CardSymbol
from devices.doctor.judge import Finding, judge
from devices.doctor.mend import WIRES, Mended, mend
from devices.errors import Lost
from devices.faults import CONSEQUENCES, Consequence, Fault, Unsafe
from devices.profile import DeviceProfile
from devices.profiles.catalogue import load_profiles
from devices.scan import Scan
from devices.scanner import Scanner
from terminal.doctor_command import DoctorOptions, run_doctor
from terminal.doctor_reading import Guide, listening, read_card
from tests.devices.device_file import DeviceFile
from tests.devices.hid_reports import KEYBOARD_DESCRIPTOR
from tests.support.faulty_wires import HID, KEYS, POS, WEDGES, FaultyWire
from workflows.gs1.dirt import DirtProfile
from workflows.gs1.elements import Elements
from workflows.gs1.parse import parse

ALL = [*POS, *WEDGES]
each = pytest.mark.parametrize("faulty", ALL, ids=lambda it: f"{it.address.partition(':')[0]}: {it.name}")
Examined = dict[str, list[Finding]]
"""What the Doctor found, by the scanner's address and name."""


def one(wires: tuple[FaultyWire, ...], name: str) -> FaultyWire:
    return next(it for it in wires if it.name == name)


async def examine(faulty: FaultyWire, sysfs: Path) -> list[Finding]:
    """What the Doctor finds when this scanner is asked for the card, symbol by symbol."""
    device, skips, scans = DeviceFile(), asyncio.Event(), asyncio.Queue[CardSymbol]()

    async def person() -> None:
        while True:
            await faulty.scan(device, await scans.get())

    def ask(symbol: CardSymbol) -> None:
        scans.put_nowait(symbol)
        if not faulty.sends(symbol):
            asyncio.get_running_loop().call_soon(skips.set)

    scanning = asyncio.create_task(person())
    scanner = faulty.open(device, listening(faulty.profile), sysfs)
    try:
        guide = Guide(ask, lambda arrival, good: None)
        return list(judge(await read_card(scanner, guide, 20, skips, settle_s=1)).findings)
    finally:
        scanning.cancel()
        device.pull()


@pytest.fixture(scope="module")
def examined(tmp_path_factory: pytest.TempPathFactory) -> Examined:
    """All of them, examined at the same time."""

    async def at_once() -> list[list[Finding]]:
        return await asyncio.gather(*(examine(faulty, tmp_path_factory.mktemp("sys")) for faulty in ALL))

    return dict(zip(map(name_of, ALL), asyncio.run(at_once()), strict=True))


def name_of(faulty: FaultyWire) -> str:
    return f"{faulty.address} {faulty.name}"


@each
def test_the_doctor_names_the_fault_of_a_scanner_that_has_it(faulty: FaultyWire, examined: Examined) -> None:
    assert {finding.fault for finding in examined[name_of(faulty)]} == faulty.faults


def test_there_is_a_scanner_here_for_every_fault_that_can_be_on_its_wire() -> None:
    assert set().union(*(it.faults for it in POS)) == set(Fault) - {Fault.KEYBOARD_LAYOUT, Fault.SUFFIX_MISSING}
    assert set().union(*(it.faults for it in WEDGES)) == set(Fault)


def mended_by_profile(faulty: FaultyWire, findings: list[Finding]) -> Mended:
    return mend(faulty.profile, findings, WIRES[faulty.address.partition(":")[0]])


@each
def test_what_no_profile_mends_stays_unsafe(faulty: FaultyWire, examined: Examined) -> None:
    findings = examined[name_of(faulty)]
    result = mended_by_profile(faulty, findings)
    dangerous = {finding.fault for finding in findings if CONSEQUENCES[finding.fault] is not Consequence.NOTHING}
    assert {unsafe.fault for unsafe in result.unsafe} == dangerous - {finding.fault for finding in result.mended}


MENDED = {
    *(f"{HID} {name}" for name in ("sends | for GS", "sends <GS> for GS", "VT behind", "$ before the data")),
    *(
        f"{KEYS} {name}"
        for name in ("sends | for GS", "sends {GS} for GS", "no Enter", "$ before", "# in place of Enter")
    ),
    *(name_of(it) for it in WEDGES if it.faults & {Fault.KEYBOARD_LAYOUT, Fault.CASE_SWAPPED}),
}
"""Scanners whose labels a profile makes right in spite of all their faults."""


@each
def test_a_profile_can_mend_these_and_no_others(faulty: FaultyWire, examined: Examined) -> None:
    findings = examined[name_of(faulty)]
    harmless = all(CONSEQUENCES[finding.fault] is Consequence.NOTHING for finding in findings)
    is_mended = not harmless and not mended_by_profile(faulty, findings).unsafe
    assert is_mended is (name_of(faulty) in MENDED)


async def as_read(faulty: FaultyWire, profile: DeviceProfile, sysfs: Path) -> list[str]:
    """The data of the card, read with this profile as the terminal reads it, its separators as GS."""
    device, substitute = DeviceFile(), profile.group_separator.decode("latin-1")
    async with faulty.open(device, profile, sysfs) as scanner, asyncio.timeout(20):
        scanning = asyncio.create_task(faulty.scan(device, *CARD))
        readings = aiter(scanner)
        found = [await anext(readings) for _ in CARD]
        await scanning
    assert all(isinstance(reading, Scan) for reading in found), found
    texts = [reading.data.decode() for reading in found]
    for text in texts[:3]:
        assert isinstance(parse(text, this_year=2026, profile=DirtProfile((substitute,))), Elements), text
    return [text[3:].replace(substitute, GS) for text in texts]


async def test_with_the_profile_that_the_doctor_writes_they_are_read_as_printed(
    examined: Examined, tmp_path: Path
) -> None:
    mended = [faulty for faulty in ALL if name_of(faulty) in MENDED]
    profiles = [mended_by_profile(faulty, examined[name_of(faulty)]).profile for faulty in mended]
    read = await asyncio.gather(*(as_read(*pair, tmp_path) for pair in zip(mended, profiles, strict=True)))
    for faulty, data in zip(mended, read, strict=True):
        assert data == [symbol.data for symbol in CARD], faulty.name


# -- the command --------------------------------------------------------------------------------------------------------------------------


def doctor(faulty: FaultyWire, data: Path, capsys: pytest.CaptureFixture[str], as_json: bool = True) -> tuple[int, str]:
    """`lotline doctor scan --address ...` with this scanner behind the address; the whole card is scanned once it listens."""
    device, tasks = DeviceFile(), set[asyncio.Task[None]]()

    def open_one(address: str, profile: DeviceProfile) -> Scanner:
        assert address == faulty.address
        tasks.add(asyncio.get_running_loop().create_task(faulty.scan(device, *CARD)))
        return faulty.open(device, profile, data / "sysfs")

    options = DoctorOptions(data, faulty.address, as_json, None, None, 2.0)
    status = run_doctor(options, open_one)
    device.pull()
    return status, capsys.readouterr().out


@pytest.mark.parametrize(
    ("faulty", "found"),
    [
        (one(POS, "$ before the data"), DeviceProfile(prefix=b"$")),
        (one(WEDGES, "counts on Caps Lock, AZERTY"), None),
        (one(WEDGES, "types fr and is read as us"), None),
    ],
    ids=lambda it: getattr(it, "name", ""),
)
def test_the_command_writes_the_profile_that_the_terminal_then_uses(
    faulty: FaultyWire, found: DeviceProfile | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if faulty.profile != DeviceProfile():
        (tmp_path / "profiles").mkdir()
        layout = faulty.profile.keyboard_layout.value
        match = f'[[match]]\naddress = "{faulty.address}"\n[settings]\nkeyboard_layout = "{layout}"\n'
        (tmp_path / "profiles/ours.toml").write_text(match)
    status, out = doctor(faulty, tmp_path, capsys)
    said = json.loads(out)
    assert status == 1
    assert {(it["fault"], it["mended"]) for it in said["findings"]} == {(fault.value, True) for fault in faulty.faults}
    profile = load_profiles(tmp_path / "profiles").profile_for(faulty.address).profile
    assert found is None or profile.prefix == found.prefix

    again, out = doctor(faulty, tmp_path, capsys)
    if faulty.address == KEYS:
        assert (again, json.loads(out)["findings"]) == (0, [])


def test_the_command_tells_a_person_what_a_keyboard_has_and_marks_what_is_unsafe(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out = doctor(one(WEDGES, "no key for GS"), tmp_path, capsys, as_json=False)
    words = " ".join(out.split())
    assert status == 1
    assert "Scanner: keys:/dev/input/by-id/usb-scanner-event-kbd" in words
    assert "As a keyboard: let it send Ctrl+] or F8 for it." in words
    known = load_profiles(tmp_path / "profiles").profile_for(KEYS)
    assert set(known.unsafe) == {Unsafe(Fault.SEPARATOR_LOST, it) for it in ("]d2", "]C1", "]Q3")}


def test_a_faultless_scanner_needs_no_profile(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for faultless in (one(POS, "faultless"), one(WEDGES, "faultless")):
        status, out = doctor(faultless, tmp_path, capsys, as_json=False)
        assert status == 0
        assert "No fault found." in out
    assert not (tmp_path / "profiles").exists()


def test_a_keyboard_that_is_named_as_hid_pos_is_refused_with_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def open_one(address: str, profile: DeviceProfile) -> Scanner:
        scanner = one(POS, "faultless").open(DeviceFile(), profile, tmp_path)
        (tmp_path / "class/hidraw/hidraw7/device/report_descriptor").write_bytes(KEYBOARD_DESCRIPTOR)
        return scanner

    with pytest.raises(SystemExit) as ended:
        run_doctor(DoctorOptions(tmp_path, HID, True, None, None, 2.0), open_one)
    assert ended.value.code == 2
    assert "keys:/dev/input/by-id/" in " ".join(capsys.readouterr().err.split())


@pytest.mark.parametrize("address", ["hid:/dev/hidraw99", "keys:/dev/input/by-id/none-event-kbd", "keys:/dev/null"])
async def test_a_device_that_cannot_be_looked_at_is_told_by_the_program(address: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "terminal.cli", "doctor", "scan", "--json", "--data", str(tmp_path)]
    program = await asyncio.create_subprocess_exec(*command, "--address", address, stdout=-1, stderr=-1)
    out, err = await program.communicate()
    assert (program.returncode, out) == (2, b"")
    assert address in err.decode()


async def test_the_doctor_stops_with_words_when_the_scanner_is_pulled_out(tmp_path: Path) -> None:
    device = DeviceFile()
    scanner = one(POS, "faultless").open(device, listening(DeviceProfile()), tmp_path)
    asyncio.get_running_loop().call_later(0.1, device.pull)
    with pytest.raises(Lost, match="hid:/dev/hidraw7"):
        await read_card(scanner, Guide(lambda symbol: None, lambda arrival, good: None), 5, asyncio.Event())
