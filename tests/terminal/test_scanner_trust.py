"""What a terminal takes from a scanner that has a fault: the whole terminal without its screen, on a real serial line."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import closing
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
from sync.journal_reader import JournalReader
from sync.layout import DataFolder
from terminal.runtime import Runtime, Setup
from terminal.scan_channel import GS, ScanChannel, channel_of, unsafe_fault
from terminal.sentences.catalogue import Answer, answer
from tests.support.builders import MASTER_DATA, a_pallet, a_shipment, a_unit, an_sscc, flour
from tests.support.names import FLOUR_GTIN, FLOUR_LOT, HERE, SITE, TABLET_LOT, UNIT_GTIN
from tests.sync.cache.terminals import Terminal
from tests.sync.cache.worlds import SERVER
from workflows.dialog import Action
from workflows.entry_codec import decode_entry
from workflows.gs1.elements import Elements
from workflows.gs1.parse import parse
from workflows.rules.entry import Entry, How
from workflows.rules.exceptions import Category
from workflows.rules.identity import PersonId
from workflows.rules.model.master_data import Person
from workflows.rules.roles import Role

ANNA = Person(PersonId("0001"), "Anna", "", "", (Role.RECEIVER,), (SITE,))
SUE = Person(PersonId("0002"), "Sue", "", "", (Role.SUPERVISOR,), (SITE,))
SERIAL = "010950600013435210LOT7A21SN1"
SSCC = "00395060001343520003"


def a_pallet_label() -> str:
    """The label of the pallet that is announced here."""
    return f"00{an_sscc(1).digits}"


def a_unit_label() -> str:
    """The label of the only unit on it."""
    return f"01{UNIT_GTIN.digits}1728063010{TABLET_LOT}\x1d21U1"


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


@pytest.mark.parametrize(
    ("fault", "marked", "scanned", "stopped"),
    [
        (Fault.SEPARATOR_LOST, "]d2", "]d8", True),
        (Fault.SEPARATOR_LOST, "]d2", "]d1", True),
        (Fault.SEPARATOR_LOST, "]Q3", "]Q1", True),
        (Fault.SEPARATOR_LOST, "]C1", "]C0", True),
        (Fault.SEPARATOR_REPLACED, "]C1", "]C0", True),
        (Fault.TRUNCATED, "]d2", "]d8", True),
        (Fault.TRUNCATED, "]C0", "]C2", True),
        (Fault.TRUNCATED, "]C0", "]C1", False),
        (Fault.GARBLED, "]C1", "]C0", False),
        (Fault.SEPARATOR_LOST, "]d2", "]Q3", False),
        (Fault.SEPARATOR_LOST, "]d2", "", False),
        (Fault.SEPARATOR_LOST, "", "]d2", False),
        (Fault.SEPARATOR_LOST, "", "", True),
    ],
)
def test_a_fault_of_one_mode_of_a_symbology_concerns_its_others_except_those_that_the_card_looks_at(
    fault: Fault, marked: str, scanned: str, stopped: bool
) -> None:
    assert Unsafe(fault, marked).concerns(scanned) is stopped


def test_a_serial_in_a_rectangular_data_matrix_is_stopped_where_the_square_one_loses_gs() -> None:
    assert refused(Fault.SEPARATOR_LOST, SERIAL, "]d8", only="]d2")
    assert refused(Fault.SEPARATOR_LOST, SERIAL, "]C0", only="]C1")
    assert not refused(Fault.SEPARATOR_LOST, "DOCK-1", "]C0", only="]C1")


@pytest.mark.parametrize(
    ("fault", "text", "stopped"),
    [
        (Fault.SEPARATOR_LOST, f"]D2{SERIAL.swapcase()}", True),
        (Fault.SEPARATOR_LOST, "+d20109506000134352172803311012", True),
        (Fault.SEPARATOR_LOST, f"+d2{SSCC}", False),
        (Fault.DOUBLE_READ, "]D2010950600013435210lot7a", True),
        (Fault.DOUBLE_READ, "]D2010950600013435210lot7a\x1d21sn1", False),
        (Fault.DOUBLE_READ, "]D201", False),
    ],
)
def test_what_a_keyboard_has_bent_is_judged_by_what_was_meant(fault: Fault, text: str, stopped: bool) -> None:
    channel = ScanChannel(unsafe=(Unsafe(fault, "]d2"),))
    assert (unsafe_fault(channel, parse(text, this_year=2026), text[:3]) is fault) is stopped


def test_a_substitute_for_gs_that_the_doctor_found_is_read_as_gs() -> None:
    channel = channel_of(KnownScanner(DeviceProfile(group_separator=b"<GS>")))
    read = parse("]d2" + SERIAL.replace("21SN1", "<GS>21SN1"), this_year=2026, profile=channel.dirt)
    assert isinstance(read, Elements)
    assert (read.lot, read.serial) == ("LOT7A", "SN1")
    assert channel_of(KnownScanner(DeviceProfile(group_separator=GS))) == ScanChannel()


class Dock:
    """A running terminal with one scanner, and what it was heard to say."""

    def __init__(self, data: Path, line: SimulatedScanner, setup: Setup) -> None:
        self.data = data
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

    def said(self) -> Answer:
        """The answer on the screen, in words."""
        notice = self.runtime.session.frame.notice
        assert notice is not None
        return answer(notice)

    def entry(self) -> Entry:
        """The newest entry of the journal."""
        journal = JournalReader.open(DataFolder(self.data).journal)
        assert journal is not None
        with closing(journal):
            found = decode_entry(journal.held()[-1].content)
        assert isinstance(found, Entry)
        return found


@pytest.fixture
async def at_dock(tmp_path: Path) -> AsyncIterator[Callable[[str], Awaitable[Dock]]]:
    """Opens a terminal of which the Doctor has said that its scanner loses GS in DataMatrix; given the text of terminal.toml."""
    line, docks = SimulatedScanner(), list[Dock]()

    async def open_terminal(config: str) -> Dock:
        terminal = Terminal.at(tmp_path)
        terminal.fill([*MASTER_DATA, ANNA, SUE, *a_shipment(a_pallet(1, a_unit("U1")), flour(8))])
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
    assert await dock.scan(f"]d2{SERIAL}") == ""
    said = dock.said()
    assert (said.word, said.headline) == ("STOP", "SCANNER NOT SAFE")
    assert said.found == "This scanner loses the marks between lot and serial. Nothing was counted."
    assert said.do == "Use another one, or a supervisor signs in."
    await asyncio.sleep(0.01)
    assert dock.beeper.given[-1] is Signal.BAD
    await dock.scan(f"]C1{SSCC}")
    assert dock.said().headline != "SCANNER NOT SAFE"
    dock.runtime.session.signed_in(SUE)
    await dock.scan(f"]d2{SERIAL}")
    assert dock.said().headline != "SCANNER NOT SAFE"


async def test_what_a_supervisor_books_from_such_a_scanner_says_so_on_the_screen_and_in_the_entry_for_ever(
    at_dock: Callable[[str], Awaitable[Dock]],
) -> None:
    dock = await at_dock("")
    dock.runtime.session.signed_in(SUE)
    await dock.scan(f"]C1{a_pallet_label()}")
    assert (dock.entry().stamp.warned, dock.entry().stamp.scans[0].unsafe) == ((), "")
    await dock.scan(f"]d2{a_unit_label()}")
    said, stamp = dock.said(), dock.entry().stamp
    assert (said.word, said.headline) == ("WARN", "TAKEN, SCANNER UNSAFE")
    assert said.found.startswith("This scanner loses the marks between lot and serial. It counts on your word")
    assert (stamp.person, stamp.warned) == (SUE.person, (Category.LABEL,))
    assert [(scan.raw, scan.unsafe) for scan in stamp.scans] == [(f"]d2{a_unit_label()}".encode(), "separator_lost")]


async def test_a_lot_that_is_counted_after_such_a_scan_says_so_too(at_dock: Callable[[str], Awaitable[Dock]]) -> None:
    dock = await at_dock("")
    dock.runtime.session.signed_in(SUE)
    await dock.scan(f"]C1{a_pallet_label()}")
    dock.runtime.session.press(Action.BACK)
    await dock.scan(f"]d201{FLOUR_GTIN.digits}1728063010{FLOUR_LOT}")
    dock.runtime.session.signed_in(ANNA)
    dock.runtime.session.enter("2")
    stamp = dock.entry().stamp
    assert dock.said().headline == "TAKEN, SCANNER UNSAFE"
    assert (stamp.how, stamp.person, stamp.warned) == (How.TYPED, ANNA.person, (Category.LABEL,))
    assert [scan.unsafe for scan in stamp.scans] == ["separator_lost"]


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
