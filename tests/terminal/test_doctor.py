"""The Scanner Doctor: it names each of its faults from a scanner on a real serial line that has it."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from devices.doctor.arrival import Arrival, explain
from devices.doctor.card import CARD, CardSymbol
from devices.doctor.judge import Finding, judge
from devices.doctor.mend import Wire, can_stand_for_separator, mend, still_unsafe
from devices.drivers.serial_port import SerialScanner
from devices.drivers.simulated import SimulatedScanner
from devices.drivers.test_card import draw_page, modules
from devices.drivers.zxing import Zxing
from devices.faults import CONSEQUENCES, Consequence, Fault, Unsafe
from devices.profile import GENERIC, DeviceProfile, KeyboardLayout
from devices.profiles.catalogue import load_profiles
from devices.scan import Scan
from terminal.card_on_screen import in_characters
from terminal.doctor_reading import Guide, listening, read_card
from terminal.doctor_report import say
from terminal.sentences.scanner_faults import CONSEQUENCES as UNSAFE_WORDS
from terminal.sentences.scanner_faults import FAULTS
from tests.support.faulty_scanner import GS, SCANNERS, FaultyScanner
from workflows.gs1.codes import Mode
from workflows.gs1.elements import Elements
from workflows.gs1.parse import parse


def named(name: str) -> FaultyScanner:
    return next(it for it in SCANNERS if it.name == name)


@pytest.fixture
async def hardware() -> AsyncIterator[SimulatedScanner]:
    line = SimulatedScanner(b"")
    yield line
    line.close()


async def examined(line: SimulatedScanner, faulty: FaultyScanner, profile: DeviceProfile = GENERIC) -> list[Finding]:
    """What the Doctor finds when this scanner is asked for the card, symbol by symbol, over the line."""
    skips, heard = asyncio.Event(), list[bool]()

    def ask(symbol: CardSymbol) -> None:
        sent = faulty.sends(symbol)
        line.send(sent)
        if not sent:
            asyncio.get_running_loop().call_soon(skips.set)

    guide = Guide(ask, lambda arrival, good: heard.append(good))
    scanner = SerialScanner(line.path, listening(profile))
    return list(judge(await read_card(scanner, guide, 5, skips, settle_s=0.05)).findings)


@pytest.mark.parametrize("faulty", SCANNERS, ids=lambda it: it.name)
async def test_the_doctor_names_the_fault_of_a_scanner_that_has_it(
    hardware: SimulatedScanner, faulty: FaultyScanner
) -> None:
    assert {finding.fault for finding in await examined(hardware, faulty)} == faulty.faults


def test_there_is_a_scanner_here_for_every_fault() -> None:
    assert set().union(*(faulty.faults for faulty in SCANNERS)) == set(Fault)


def findings_of(faulty: FaultyScanner) -> tuple[Finding, ...]:
    sent = [faulty.sends(symbol).rstrip(b"\r") for symbol in CARD]
    return judge([Arrival(data, at * 10**10, faulty.suffix != "") for at, data in enumerate(sent) if data]).findings


@pytest.mark.parametrize(
    ("name", "mended"),
    [
        ("sends | for GS", DeviceProfile(group_separator=b"|")),
        ("sends <GS> for GS", DeviceProfile(group_separator=b"<GS>")),
        ("$ before", DeviceProfile(prefix=b"$")),
        ("no suffix", DeviceProfile(idle_gap_ms=50)),
    ],
)
def test_what_a_profile_can_mend_is_mended_and_nothing_stays_unsafe(name: str, mended: DeviceProfile) -> None:
    result = mend(GENERIC, findings_of(named(name)))
    assert (result.profile, result.unsafe) == (mended, ())


def test_the_layout_and_caps_lock_of_a_scanner_whose_keys_are_read_are_mended() -> None:
    assert (
        mend(GENERIC, findings_of(named("types AZERTY on US")), wire=Wire.KEYS).profile.keyboard_layout
        is KeyboardLayout.FR
    )
    assert mend(GENERIC, findings_of(named("Caps Lock")), wire=Wire.KEYS).profile.caps_lock
    assert mend(GENERIC, findings_of(named("Caps Lock"))).unsafe == (Unsafe(Fault.CASE_SWAPPED),)


@pytest.mark.parametrize(
    ("name", "unsafe"),
    [
        ("loses GS", {Unsafe(Fault.SEPARATOR_LOST, it) for it in ("]d2", "]C1", "]Q3")}),
        ("loses the second GS", {Unsafe(Fault.SEPARATOR_LOST, "]d2")}),
        ("sends , for GS", {Unsafe(Fault.SEPARATOR_REPLACED, it) for it in ("]d2", "]C1", "]Q3")}),
        ("20 characters at most", {Unsafe(Fault.TRUNCATED, symbol.identifier) for symbol in CARD}),
        ("reads twice", {Unsafe(Fault.DOUBLE_READ)}),
        ("noise for a QR Code", {Unsafe(Fault.GARBLED, "]Q3")}),
        ("no identifiers", set()),
        ("a laser", set()),
    ],
)
async def test_what_no_profile_can_mend_is_unsafe_for_the_symbologies_that_have_it(
    hardware: SimulatedScanner, name: str, unsafe: set[Unsafe]
) -> None:
    assert set(mend(GENERIC, await examined(hardware, named(name))).unsafe) == unsafe


def test_a_mark_of_an_earlier_run_stays_until_its_symbol_is_read_well() -> None:
    before = (Unsafe(Fault.SEPARATOR_LOST, "]d2"), Unsafe(Fault.TRUNCATED, "]C0"))
    sent = [Arrival((symbol.identifier + symbol.data).encode(), at * 10**10) for at, symbol in enumerate(CARD)]
    assert still_unsafe(before, judge(sent)) == ()
    assert still_unsafe(before, judge([sent[1], sent[3]])) == before[:1]


@pytest.mark.parametrize(
    ("text", "can"),
    [("|", True), ("^", True), ("{GS}", True), ("<GS>", True), ("\x1e", True), (",", False), ("029", False), ("G", False), ("é", False)],
)  # fmt: skip
def test_only_what_no_lot_can_hold_may_stand_for_gs(text: str, can: bool) -> None:
    assert can_stand_for_separator(text) is can


async def test_with_the_mended_profile_the_scanners_labels_are_read_right(hardware: SimulatedScanner) -> None:
    faulty = named("$ before")
    profile = mend(GENERIC, await examined(hardware, faulty)).profile
    hardware.send(faulty.sends(CARD[0]))
    async with SerialScanner(hardware.path, profile) as scanner, asyncio.timeout(5):
        reading = await anext(aiter(scanner))
    assert isinstance(reading, Scan)
    assert reading.data == (CARD[0].identifier + CARD[0].data).encode()


def test_something_else_that_is_scanned_in_between_is_no_fault() -> None:
    sent = [(symbol.identifier + symbol.data).encode() for symbol in CARD]
    arrivals = [Arrival(data, at * 10**10) for at, data in enumerate([b"]C0OTHER LABEL", *sent])]
    assert judge(arrivals).findings == ()


def test_nothing_but_the_card_is_taken_for_the_card() -> None:
    for data in (b"", b"\x00", b"]d2", b"0109506000134352", b"\xff" * 40, b"]d20109506000134376" + b"10LOT7A"):
        found = explain(Arrival(data, 0))
        assert found is None or found.missing, data


def test_the_printed_card_is_read_back_as_the_card_says() -> None:
    read = Zxing().read(draw_page().convert("L"))
    assert read == [(symbol.identifier + symbol.data).encode() for symbol in CARD]


@pytest.mark.parametrize("symbol", [symbol for symbol in CARD if symbol.bracketed], ids=lambda it: it.mark)
def test_the_gs1_symbols_of_the_card_are_valid_gs1(symbol: CardSymbol) -> None:
    assert isinstance(parse(symbol.identifier + symbol.data, mode=Mode.STRICT, this_year=2026), Elements)
    assert symbol.data.count(GS) == (2 if symbol.mark == "A" else 1)


def test_square_symbols_are_shown_on_40_columns_and_bars_where_they_fit() -> None:
    shown = [in_characters(modules(symbol), 40) for symbol in CARD]
    assert [bool(lines) for lines in shown] == [True, False, True, False]
    assert all(in_characters(modules(symbol), 400) for symbol in CARD)


@pytest.mark.parametrize("fault", Fault)
def test_every_fault_has_its_sentences(fault: Fault) -> None:
    finding = Finding(fault, (CARD[0],), "|", identifiers=("]d2",))
    for mended in (False, bool(FAULTS[fault].mended)):
        said = say(finding, mended)
        for sentence in (said.fault, said.unsafe, said.setting):
            assert sentence.endswith(".") or fault is Fault.GARBLED
            assert "{" not in sentence
    if CONSEQUENCES[fault] is not Consequence.NOTHING:
        assert FAULTS[fault].short.endswith(".")
    assert set(UNSAFE_WORDS) == set(Consequence)


async def doctor(line: SimulatedScanner, faulty: FaultyScanner, data: Path, *options: str) -> tuple[int, str, str]:
    """`lotline doctor scan` as a program; the scanner sends the whole card a little after it is opened."""
    command = [sys.executable, "-m", "terminal.cli", "doctor", "scan", "--data", str(data), "--wait", "2"]
    address = ["--address", f"serial:{line.path}"]
    environment = os.environ | {"COLUMNS": "40"}
    program = await asyncio.create_subprocess_exec(
        *command, *address, *options, stdin=asyncio.subprocess.DEVNULL, stdout=-1, stderr=-1, env=environment
    )
    for symbol in CARD:
        line.send(faulty.sends(symbol))
    async with asyncio.timeout(60):
        out, err = await program.communicate()
    assert program.returncode is not None
    return program.returncode, out.decode(), err.decode()


async def test_the_command_writes_the_profile_that_the_terminal_then_uses(
    hardware: SimulatedScanner, tmp_path: Path
) -> None:
    status, out, err = await doctor(hardware, named("sends <GS> for GS"), tmp_path, "--json")
    said = json.loads(out)
    assert (status, err) == (1, "")
    assert [(it["fault"], it["mended"]) for it in said["findings"]] == [("separator_replaced", True)]
    known = load_profiles(tmp_path / "profiles").profile_for(f"serial:{hardware.path}")
    assert said["profile"] == str(tmp_path / "profiles" / f"{known.profile.name}.toml")
    assert known.profile.group_separator == b"<GS>"

    status, out, _ = await doctor(hardware, named("faultless"), tmp_path, "--json")
    assert (status, json.loads(out)["findings"]) == (0, [])
    again = load_profiles(tmp_path / "profiles").profile_for(f"serial:{hardware.path}")
    assert (again.profile.name, again.profile.group_separator) == (known.profile.name, b"\x1d")


async def test_the_command_talks_to_a_person_within_40_columns(hardware: SimulatedScanner, tmp_path: Path) -> None:
    status, out, _ = await doctor(hardware, named("loses GS"), tmp_path)
    words = " ".join(out.split())
    assert status == 1
    assert "1 of 4: scan A, GS1 DataMatrix." in words
    assert (
        "(GS, also called FNC1) between values is lost on A (GS1 DataMatrix), B (GS1-128) and C (GS1 QR Code)." in words
    )
    assert "They are refused." in words
    paths = ("Scanner:", "Card to", "Profile", "/", "got")
    assert [line for line in out.splitlines() if len(line) > 40 and not any(it in line for it in paths)] == []
    assert (tmp_path / "test-card/test-card.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--address", "serial:/dev/none"], "plug the scanner in"),
        (["--address", "nonsense:x"], "no scanner address"),
        (["--address", "/dev/none", "--profile", "nothing"], "there is no scanner profile 'nothing'"),
    ],
)
async def test_a_scanner_that_cannot_be_looked_at_is_told_in_one_line(
    tmp_path: Path, options: list[str], words: str
) -> None:
    program = await asyncio.create_subprocess_exec(
        *[sys.executable, "-m", "terminal.cli", "doctor", "scan", "--json", "--data", str(tmp_path), *options],
        stdout=-1,
        stderr=-1,
    )
    _, err = await program.communicate()
    assert program.returncode == 2
    assert words in err.decode()


async def test_the_card_alone_is_written_where_asked(tmp_path: Path) -> None:
    program = await asyncio.create_subprocess_exec(
        *[sys.executable, "-m", "terminal.cli", "doctor", "scan", "--card", str(tmp_path / "card")], stdout=-1
    )
    out, _ = await program.communicate()
    assert program.returncode == 0
    assert out.decode().split() == [str(tmp_path / "card/test-card.pdf"), str(tmp_path / "card/test-card.png")]
