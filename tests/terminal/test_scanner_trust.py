"""What a terminal takes from a scanner that has a fault: the whole terminal without its screen, on a real serial line."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from devices.drivers.simulated import SimulatedScanner
from devices.errors import BadSetting
from devices.faults import Fault, Unsafe
from devices.feedback import Feedback, RecordingBeeper, Signal
from devices.profile import DeviceProfile
from devices.profiles.files import write_profile
from devices.profiles.known_scanner import KnownScanner, Match
from sync.identity import Identity, write_identity
from sync.layout import DataFolder
from terminal.runtime import Runtime, Setup
from terminal.scan_channel import GS, ScanChannel, channel_of, unsafe_fault
from tests.support.builders import MASTER_DATA
from tests.support.names import HERE, SITE
from tests.sync.cache.terminals import Terminal
from tests.sync.cache.worlds import SERVER
from workflows.gs1.elements import Elements
from workflows.gs1.parse import parse
from workflows.rules.identity import PersonId
from workflows.rules.model.master_data import Person
from workflows.rules.roles import Role

ANNA = Person(PersonId("0001"), "Anna", "", "", (Role.RECEIVER,), (SITE,))
SUE = Person(PersonId("0002"), "Sue", "", "", (Role.SUPERVISOR,), (SITE,))
SERIAL = "010950600013435210LOT7A21SN1"
SSCC = "00395060001343520003"


def refused(fault: Fault, text: str, symbology: str = "]d2", only: str | None = None) -> bool:
    channel = ScanChannel(unsafe=(Unsafe(fault, only),))
    return unsafe_fault(channel, parse(symbology + text, this_year=2026), symbology) is fault


@pytest.mark.parametrize(
    ("fault", "text", "stopped"),
    [
        (Fault.SEPARATOR_LOST, SERIAL, True),
        (Fault.SEPARATOR_LOST, "0109506000134352", False),
        (Fault.SEPARATOR_LOST, SSCC, False),
        (Fault.SEPARATOR_LOST, "DOCK-1", False),
        (Fault.CASE_SWAPPED, SERIAL, True),
        (Fault.CASE_SWAPPED, SSCC, False),
        (Fault.CASE_SWAPPED, "DOCK-1", True),
        (Fault.DOUBLE_READ, "010950600013435210LOT7A", True),
        (Fault.DOUBLE_READ, SERIAL.replace("21SN1", "\x1d21SN1"), False),
        (Fault.DOUBLE_READ, SSCC, False),
        (Fault.TRUNCATED, SSCC, True),
        (Fault.TRUNCATED, "DOCK-1", True),
        (Fault.IDENTIFIER_MISSING, SERIAL, False),
    ],
)
def test_a_fault_stops_what_it_makes_unsafe_and_nothing_else(fault: Fault, text: str, stopped: bool) -> None:
    assert refused(fault, text) is stopped


def test_a_fault_of_one_symbology_does_not_stop_another() -> None:
    assert refused(Fault.TRUNCATED, SSCC, "]d2", only="]d2")
    assert not refused(Fault.TRUNCATED, SSCC, "]C1", only="]d2")


def test_a_substitute_for_gs_that_the_doctor_found_is_read_as_gs() -> None:
    channel = channel_of(KnownScanner(DeviceProfile(group_separator=b"<GS>")))
    read = parse("]d2" + SERIAL.replace("21SN1", "<GS>21SN1"), this_year=2026, profile=channel.dirt)
    assert isinstance(read, Elements)
    assert (read.lot, read.serial) == ("LOT7A", "SN1")
    assert channel_of(KnownScanner(DeviceProfile(group_separator=GS))) == ScanChannel()


class Dock:
    """A running terminal with one scanner, and what it was heard to say."""

    def __init__(self, data: Path, line: SimulatedScanner, setup: Setup) -> None:
        self.line = line
        self.beeper = RecordingBeeper()
        self.runtime = Runtime(setup, lambda: Feedback((self.beeper,)))

    async def scan(self, data: str) -> str:
        """The message that answers one scan, empty where only the engine spoke."""
        before = self.runtime.session.frame.answered
        self.line.scan(data.encode())
        async with asyncio.timeout(10):
            while self.runtime.session.frame.answered == before:
                await asyncio.sleep(0.01)
        return self.runtime.session.frame.message


@pytest.fixture
async def at_dock(tmp_path: Path) -> AsyncIterator[Callable[[str], Awaitable[Dock]]]:
    """Opens a terminal of which the Doctor has said that its scanner loses GS in DataMatrix; given the text of terminal.toml."""
    line, docks = SimulatedScanner(), list[Dock]()

    async def open_terminal(config: str) -> Dock:
        terminal = Terminal.at(tmp_path)
        terminal.fill([*MASTER_DATA, ANNA, SUE])
        terminal.close()
        write_identity(DataFolder(tmp_path).identity, Identity(HERE, SITE, "T1", SERVER, "http://lotline.test"))
        address = f"serial:{line.path}"
        unsafe = (Unsafe(Fault.SEPARATOR_LOST, "]d2"),)
        known = KnownScanner(DeviceProfile("dock"), matches=(Match(address=address),), unsafe=unsafe)
        write_profile(known, tmp_path / "profiles")
        (tmp_path / "terminal.toml").write_text(config)
        docks.append(Dock(tmp_path, line, Setup(tmp_path, () if config else (f"{address}?baud=9600",))))
        await docks[-1].runtime.start()
        return docks[-1]

    yield open_terminal
    for dock in docks:
        await dock.runtime.stop()
    line.close()


async def test_a_serial_from_a_scanner_that_loses_gs_is_stopped_until_a_supervisor_signs_in(
    at_dock: Callable[[str], Awaitable[Dock]],
) -> None:
    dock = await at_dock("")
    dock.runtime.session.signed_in(ANNA)
    assert await dock.scan(f"]d2{SERIAL}") == (
        "This scanner loses the marks between lot and serial. "
        "Nothing was counted. Use another scanner, or a supervisor signs in and goes on."
    )
    await asyncio.sleep(0.01)
    assert dock.beeper.given[-1] is Signal.BAD
    assert await dock.scan(f"]C1{SSCC}") == ""
    dock.runtime.session.signed_in(SUE)
    assert await dock.scan(f"]d2{SERIAL}") == ""


async def test_scanners_and_their_profiles_come_from_the_configuration(
    at_dock: Callable[[str], Awaitable[Dock]], tmp_path: Path
) -> None:
    (tmp_path / "profiles").mkdir()
    (tmp_path / "profiles/hashes.toml").write_text('[settings]\nprefix = "##"\n')
    probe = SimulatedScanner()
    dock = await at_dock(f'feedback = ["bell"]\n[[scanner]]\naddress = "{probe.path}"\nprofile = "hashes"\n')
    dock.line = probe
    dock.runtime.session.signed_in(ANNA)
    assert await dock.scan(f"##]d2{SERIAL}") == ""
    assert dock.runtime.session.frame.notice is not None
    probe.close()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[[scanner]]\naddress = "/dev/a"\nprofile = "b"\n', "terminal.toml: [[scanner]]: `profile`: there is no"),
        ('[[scanner]]\naddress = "telepathy:/dev/a"\n', "is no scanner address"),
    ],
)
async def test_a_scanner_that_could_never_be_opened_is_told_at_start(
    at_dock: Callable[[str], Awaitable[Dock]], text: str, words: str
) -> None:
    with pytest.raises(BadSetting) as refused:
        await at_dock(text)
    assert words in str(refused.value)
