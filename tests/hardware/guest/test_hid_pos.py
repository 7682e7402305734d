"""HID POS scanners over USB and Bluetooth: the kernel's hidraw between the scanner's reports and ours."""

import asyncio
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.discover import hid_devices
from devices.drivers.hid_scanner import HidScanner, hid_scanners
from devices.errors import Lost, Reason, Unavailable
from devices.feedback import Signal
from devices.open_scanner import open_scanner
from devices.profiles.catalogue import load_profiles
from devices.scanner import ScannerState
from tests.devices.hid_reports import HONEYWELL_DESCRIPTOR, KEYBOARD_DESCRIPTOR, SMALL_DESCRIPTOR, report, reports
from tests.devices.readings import LABEL, data_of, nothing_more, take
from tests.hardware.guest.made_devices import hid_device
from tests.hardware.guest.terminal import QUIET_S, opened, supervised
from tests.hardware.guest.udev import properties, there
from tests.hardware.guest.usb_gadget import Gadget, Hid, heard, plugged_in

BY_ID = "hid:/dev/scanner/by-id/usb-Honeywell_Xenon_20261120-if00"
DATA = LABEL.removeprefix(b"]d2")
LONG = b"]d2" + DATA * 5
PLUGDEV = 46
FEATURE_DESCRIPTOR = bytes.fromhex(
    "058C 0902 A101 0912 A102 8502 1500 26FF00 7508 09FE 953F 820201 C0"  # report 2: data
    "0914 A102 8504 2501 7501 9501 0986 B102 0985 B102 0987 B102 7505 B103 C0 C0"  # feature report 4: good, error, not on file
)


@pytest.fixture
def scanner() -> Iterator[Gadget]:
    """A Honeywell scanner in HID POS mode on a USB cable, plugged in."""
    with plugged_in(Hid(HONEYWELL_DESCRIPTOR)) as gadget:
        yield gadget


async def address_of(count: int = 1) -> str:
    """The address of the first HID scanner, once there are so many."""
    return (await there(lambda: found if len(found := hid_devices()) == count else [])).address


async def test_a_long_label_arrives_whole_from_the_name_by_id(scanner: Gadget) -> None:
    assert await address_of() == BY_ID
    async with opened(BY_ID) as reader:
        scanner.send(*reports(DATA * 5))
        assert await data_of(aiter(reader), 1) == [LONG]


async def test_the_rules_give_it_to_plugdev(scanner: Gadget) -> None:
    await address_of()
    status = Path(BY_ID.removeprefix("hid:")).stat()
    assert (status.st_gid, stat.S_IMODE(status.st_mode)) == (PLUGDEV, 0o660)
    assert properties(BY_ID.removeprefix("hid:"))["LOTLINE_SCANNER"] == "1"


async def test_its_profile_is_found_by_the_ids_that_the_kernel_tells(scanner: Gadget) -> None:
    assert load_profiles().profile_for(await address_of()).profile.name == "honeywell-hid-pos"


async def test_two_hundred_labels_at_a_hundred_a_second_arrive_in_order_and_none_twice(scanner: Gadget) -> None:
    labels = [DATA + b"%06d" % number for number in range(200)]
    async with opened(await address_of()) as reader:
        readings = aiter(reader)
        reading = asyncio.create_task(data_of(readings, 200))
        for label in labels:
            scanner.send(report(label))
            await asyncio.sleep(0.01)
        assert await reading == [b"]d2" + label for label in labels]
        assert await nothing_more(readings)


async def test_the_layout_comes_from_the_open_device_itself(tmp_path: Path) -> None:
    """HIDIOCGRDESC: there is nothing in this sysfs, and the layout is not the usual one."""
    with plugged_in(Hid(SMALL_DESCRIPTOR, report_length=12)) as small:
        node = (await there(hid_devices)).device
        async with HidScanner(node, sysfs=tmp_path) as reader:
            readings = aiter(reader)
            await asyncio.sleep(QUIET_S)
            small.send(b"]d20109506" + b"\x0a\x01", b"000134352".ljust(10, b"\0") + b"\x09\0")
            assert await data_of(readings, 1) == [b"]d20109506000134352"]


async def test_the_terminal_makes_it_sound_by_an_output_report(scanner: Gadget) -> None:
    async with opened(await address_of()) as reader:
        with scanner.line() as line:
            assert await reader.signal(Signal.GOOD)
            assert heard(line)[:2] == b"\x04\x02"
            assert await reader.signal(Signal.BAD)
            assert heard(line)[:2] == b"\x04\x04"


async def test_a_pulled_cable_is_noticed_in_half_a_second_and_the_scanner_comes_back_by_itself(
    scanner: Gadget,
) -> None:
    async with supervised(await address_of()) as terminal:
        scanner.send(report(DATA))
        await terminal.until(lambda: terminal.scans == [LABEL])
        scanner.pull_out()
        assert await terminal.until_state(ScannerState.LOST) < 0.5
        scanner.plug_in()
        await terminal.until_state(ScannerState.READY)
        scanner.send(report(b"again"))
        await terminal.until(lambda: terminal.scans == [LABEL, b"]d2again"])


async def test_half_a_code_is_not_finished_by_the_scanner_that_comes_back(scanner: Gadget) -> None:
    first = reports(DATA * 5)[0]
    async with supervised(await address_of()) as terminal:
        scanner.send(report(b"first"), first)
        await terminal.until(lambda: terminal.scans == [b"]d2first"])
        scanner.pull_out()
        await terminal.until_state(ScannerState.LOST)
        scanner.plug_in()
        await terminal.until_state(ScannerState.READY)
        scanner.send(report(b"second"))
        await terminal.until(lambda: len(terminal.scans) == 2)
        assert terminal.scans == [b"]d2first", b"]d2second"]
        assert len(terminal.misreads) == 1


async def test_twins_with_one_id_get_the_names_of_their_sockets(scanner: Gadget) -> None:
    with plugged_in(Hid(HONEYWELL_DESCRIPTOR), socket=1) as twin:
        await address_of(count=2)
        addresses = [found.address for found in hid_devices()]
        assert all(address.startswith("hid:/dev/scanner/by-path/") for address in addresses)
        async with opened(addresses[0]) as first, opened(addresses[1]) as second:
            scanner.send(report(b"one"))
            twin.send(report(b"two"))
            assert (await data_of(aiter(first), 1), await data_of(aiter(second), 1)) == ([b"]d2one"], [b"]d2two"])


async def test_a_keyboard_is_no_hid_scanner_and_stays_roots() -> None:
    with plugged_in(Hid(KEYBOARD_DESCRIPTOR, report_length=8, keyboard=True)):
        node = await there(lambda: sorted(Path("/dev").glob("hidraw*")))
        assert hid_devices() == []
        assert (node.stat().st_gid, stat.S_IMODE(node.stat().st_mode)) == (0, 0o600)
        with pytest.raises(Unavailable, match="USB HID POS") as refused:
            await open_scanner(f"hid:{node}").__aenter__()
        assert refused.value.reason is Reason.UNUSABLE


async def test_scanners_are_listed_by_sysfs_as_by_hidapi(scanner: Gadget, tmp_path: Path) -> None:
    """Not every machine has hidapi."""
    await address_of()
    (tmp_path / "sys").symlink_to("/sys")
    listed = [found.node for found in hid_scanners()]
    assert len(listed) == 1
    assert listed == [found.node for found in hid_scanners(tmp_path / "sys")]


async def test_a_bluetooth_scanner_is_named_by_its_address_read_and_missed() -> None:
    with hid_device(HONEYWELL_DESCRIPTOR, "00:11:22:aa:bb:cc") as device:
        address = await address_of()
        assert address == "hid:/dev/scanner/by-id/bluetooth-00:11:22:aa:bb:cc"
        assert load_profiles().profile_for(address).profile.name == "honeywell-hid-pos"
        async with opened(address) as reader:
            readings = aiter(reader)
            device.send(*reports(DATA * 5))
            assert await data_of(readings, 1) == [LONG]
            device.destroy()
            with pytest.raises(Lost):
                await take(readings, 1)


async def test_a_scanner_whose_beeper_is_a_feature_is_made_to_sound() -> None:
    with hid_device(FEATURE_DESCRIPTOR, "00:11:22:aa:bb:cd") as device:
        async with opened(await address_of()) as reader:
            assert await reader.signal(Signal.GOOD)
            assert await reader.signal(Signal.BAD)
            assert device.reports == [b"\x04\x01", b"\x04\x02"]


async def test_a_report_that_claims_more_than_it_has_leaves_the_next_label_good() -> None:
    with hid_device(HONEYWELL_DESCRIPTOR, "00:11:22:aa:bb:ce") as device:
        async with opened(await address_of()) as reader:
            readings = aiter(reader)
            device.send(report(b"short", count=200), b"", b"\x02", b"\xff" * 64)
            device.send(report(DATA))
            while (reading := (await take(readings, 1))[0]).data != LABEL:
                assert not reading.data.startswith(DATA)
