"""The keyboard driver on a device file: it takes the node for itself, reads it, and gives it back."""

import asyncio
from collections.abc import Iterator

import pytest

from devices.decode.key_events import EVENT, lamps
from devices.drivers.keyboard_wedge import KeyboardWedge
from devices.drivers.rfid import rfid_reader
from devices.errors import Lost, Reason, Unavailable
from devices.feedback import Signal
from devices.profile import GENERIC, DeviceProfile, KeyboardLayout, Protocol
from devices.scan import Misread, Scan
from tests.devices.device_file import DeviceFile
from tests.devices.readings import LABEL, data_of, nothing_more, take
from tests.devices.typing_scanner import CAPS, Keys, alt_typed, events, tap, typed

NODE = "/dev/input/by-id/usb-scanner-event-kbd"
TEXT = LABEL.decode()


@pytest.fixture
def device() -> Iterator[DeviceFile]:
    device = DeviceFile()
    yield device
    device.pull()


async def press(device: DeviceFile, keys: Keys) -> None:
    """As the kernel passes them on: at most 64 events a read."""
    stream = events(keys)
    for at in range(0, len(stream), 64 * EVENT.size):
        await device.send(stream[at : at + 64 * EVENT.size])


class Console:
    """Whoever else reads the keyboard: hears nothing while it is taken."""

    def __init__(self) -> None:
        self.taken: list[bool] = []

    def take(self, fd: int, held: bool) -> None:
        self.taken.append(held)


def wedge(device: DeviceFile, profile: DeviceProfile = GENERIC, console: Console | None = None) -> KeyboardWedge:
    return KeyboardWedge(NODE, profile, open_line=device.open, take=(console or Console()).take)


async def test_a_scan_arrives_with_its_gs_and_its_source(device: DeviceFile) -> None:
    async with wedge(device) as scanner:
        await press(device, typed(TEXT))
        [scan] = await take(aiter(scanner), 1)
    assert isinstance(scan, Scan)
    assert (scan.data, scan.source) == (LABEL, f"keys:{NODE}")


async def test_the_layout_is_the_profiles(device: DeviceFile) -> None:
    async with wedge(device, DeviceProfile(keyboard_layout=KeyboardLayout.FR)) as scanner:
        await press(device, typed(TEXT, KeyboardLayout.FR))
        assert await data_of(aiter(scanner), 1) == [LABEL]


async def test_the_node_is_taken_from_the_console_and_given_back(device: DeviceFile) -> None:
    console = Console()
    async with wedge(device, console=console):
        assert console.taken == [True]
    assert console.taken == [True, False]


async def test_the_lamps_show_the_scanner_the_locks_that_its_keys_are_read_with(device: DeviceFile) -> None:
    async with wedge(device) as scanner:
        await press(device, tap(CAPS) + typed("ab"))
        assert await data_of(aiter(scanner), 1) == [b"AB"]
        assert device.heard() == [lamps(False), lamps(True)]


async def test_a_thousand_scans_back_to_back_arrive_in_order_and_none_twice(device: DeviceFile) -> None:
    async with wedge(device) as scanner:
        readings = aiter(scanner)
        arriving = asyncio.create_task(data_of(readings, 1_000))
        for number in range(1_000):
            await press(device, typed(f"{TEXT}{number:04d}"))
        assert await arriving == [LABEL + b"%04d" % number for number in range(1_000)]
        assert await nothing_more(readings)


async def test_a_hundred_scans_a_second_for_two_seconds_arrive_in_order(device: DeviceFile) -> None:
    async with wedge(device) as scanner:
        arriving = asyncio.create_task(data_of(aiter(scanner), 200))
        for number in range(200):
            await press(device, alt_typed(LABEL + b"%03d" % number))
            await asyncio.sleep(0.01)
        assert await arriving == [LABEL + b"%03d" % number for number in range(200)]


async def test_a_scanner_that_goes_in_the_middle_delivers_no_half_scan(device: DeviceFile) -> None:
    async with wedge(device) as scanner:
        readings = aiter(scanner)
        await press(device, typed(TEXT))
        await press(device, typed(TEXT)[:-2])
        await asyncio.sleep(0.02)
        device.pull()
        whole, half = await take(readings, 2)
        with pytest.raises(Lost):
            await take(readings, 1)
    assert (type(whole), type(half)) == (Scan, Misread)


async def test_an_rfid_reader_that_types_is_read_by_tags(device: DeviceFile) -> None:
    tag = "3074257BF7194E4000001A85"
    async with wedge(device, DeviceProfile(protocol=Protocol.EPC)) as scanner:
        await press(device, typed(tag) * 3)
        readings = aiter(scanner)
        assert await data_of(readings, 1) == [b"]Z2" + tag.encode()]
        assert await nothing_more(readings)
    assert rfid_reader(NODE, GENERIC).address == f"rfid:{NODE}"


async def test_a_keyboard_has_no_signal(device: DeviceFile) -> None:
    async with wedge(device) as scanner:
        assert not await scanner.signal(Signal.GOOD)


async def reason_for(node: str) -> Reason:
    with pytest.raises(Unavailable) as refused:
        async with KeyboardWedge(node):
            pass
    return refused.value.reason


async def test_what_is_missing_or_no_event_node_is_refused_with_its_reason() -> None:
    assert await reason_for(NODE) is Reason.MISSING
    assert await reason_for("/dev/null") is Reason.UNUSABLE
