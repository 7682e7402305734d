"""The HID POS driver on a device file: what is read, what is refused, how it beeps."""

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.drivers.hid_scanner import HidScanner, hid_scanners
from devices.errors import Lost, Reason, Unavailable
from devices.feedback import Signal
from devices.profile import GENERIC
from devices.scan import Misread, Scan
from devices.scanner import ScannerState
from tests.devices.device_file import DeviceFile
from tests.devices.hid_reports import (
    GOOD_READ_REPORT,
    HONEYWELL_DESCRIPTOR,
    KEYBOARD_DESCRIPTOR,
    SMALL_DESCRIPTOR,
    report,
    reports,
)
from tests.devices.readings import LABEL, data_of, nothing_more, take

DATA = LABEL.removeprefix(b"]d2")
LONG = DATA + b"X" * 200


@pytest.fixture
def device() -> Iterator[DeviceFile]:
    device = DeviceFile()
    yield device
    device.pull()


def sysfs_with(root: Path, name: str, descriptor: bytes) -> Path:
    folder = root / "class/hidraw" / name / "device"
    folder.mkdir(parents=True)
    (folder / "report_descriptor").write_bytes(descriptor)
    (folder / "uevent").write_text("DRIVER=hid-generic\nHID_ID=0003:00000C2E:00000B6A\nHID_NAME=Honeywell 1950g\n")
    return root


def scanner_on(device: DeviceFile, root: Path, descriptor: bytes = HONEYWELL_DESCRIPTOR) -> HidScanner:
    sysfs = sysfs_with(root, "hidraw0", descriptor)
    return HidScanner("/dev/hidraw0", GENERIC, open_line=device.open, sysfs=sysfs)


async def test_scans_arrive_as_the_descriptor_says_they_are_laid_out(device: DeviceFile, tmp_path: Path) -> None:
    async with scanner_on(device, tmp_path, SMALL_DESCRIPTOR) as scanner:
        await device.send(b"0109506000\x0a\x01")
        await device.send(b"134352\0\0\0\0\x06\x00")
        [scan] = await take(aiter(scanner), 1)
    assert (type(scan), scan.data, scan.source) == (Scan, b"0109506000134352", "hid:/dev/hidraw0")


@pytest.mark.parametrize("descriptor", [b"", bytes.fromhex("058C 0902 A101 C0"), bytes.fromhex("0600FF 0901 A101 C0")])
async def test_a_device_that_does_not_say_is_read_by_the_usual_table(
    device: DeviceFile, tmp_path: Path, descriptor: bytes
) -> None:
    async with scanner_on(device, tmp_path, descriptor) as scanner:
        await device.send(report(DATA))
        assert await data_of(aiter(scanner), 1) == [LABEL]


async def test_a_keyboard_is_refused_with_what_to_do(device: DeviceFile, tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="keys:/dev/input/by-id") as refused:
        async with scanner_on(device, tmp_path, KEYBOARD_DESCRIPTOR):
            pass
    assert refused.value.reason is Reason.UNUSABLE


async def test_a_thousand_codes_back_to_back_arrive_in_order_and_none_twice(device: DeviceFile, tmp_path: Path) -> None:
    labels = [LONG + b"%04d" % number for number in range(1_000)]
    async with scanner_on(device, tmp_path) as scanner:
        readings = aiter(scanner)
        arriving = asyncio.create_task(data_of(readings, 1_000))
        for label in labels:
            for packet in reports(label):
                await device.send(packet)
        assert await arriving == [b"]d2" + label for label in labels]
        assert await nothing_more(readings)


async def test_a_lost_tail_is_told_and_the_next_code_is_good(device: DeviceFile, tmp_path: Path) -> None:
    async with scanner_on(device, tmp_path) as scanner:
        readings = aiter(scanner)
        await device.send(reports(LONG)[0])
        [misread] = await take(readings, 1)
        await device.send(report(DATA))
        assert await data_of(readings, 1) == [LABEL]
    assert isinstance(misread, Misread)


async def test_a_device_that_goes_between_two_reports_delivers_no_half_code(device: DeviceFile, tmp_path: Path) -> None:
    async with scanner_on(device, tmp_path) as scanner:
        readings = aiter(scanner)
        await device.send(report(DATA))
        await device.send(reports(LONG)[0])
        await asyncio.sleep(0.02)
        device.pull()
        pulled = time.monotonic()
        whole, half = await take(readings, 2)
        with pytest.raises(Lost):
            await take(readings, 1)
        assert time.monotonic() - pulled < 0.5
        assert scanner.state is ScannerState.LOST
    assert (type(whole), type(half)) == (Scan, Misread)


async def test_signals_are_output_reports(device: DeviceFile, tmp_path: Path) -> None:
    async with scanner_on(device, tmp_path) as scanner:
        assert await scanner.signal(Signal.GOOD)
        assert await scanner.signal(Signal.BAD)
        assert device.heard() == [bytes([GOOD_READ_REPORT, 0b0010]), bytes([GOOD_READ_REPORT, 0b0100])]
    assert not await scanner.signal(Signal.GOOD)


async def test_a_scanner_without_indications_cannot_signal(device: DeviceFile, tmp_path: Path) -> None:
    async with scanner_on(device, tmp_path, SMALL_DESCRIPTOR) as scanner:
        assert not await scanner.signal(Signal.GOOD)
    assert device.heard() == []


async def test_a_node_that_is_not_there_is_missing() -> None:
    with pytest.raises(Unavailable) as refused:
        async with HidScanner("/dev/hidraw99"):
            pass
    assert refused.value.reason is Reason.MISSING


def test_scanners_are_listed_by_what_their_descriptors_say(tmp_path: Path) -> None:
    sysfs_with(tmp_path, "hidraw0", KEYBOARD_DESCRIPTOR)
    sysfs_with(tmp_path, "hidraw1", HONEYWELL_DESCRIPTOR)
    assert [(it.node, it.name) for it in hid_scanners(tmp_path)] == [("/dev/hidraw1", "Honeywell 1950g")]


def test_listing_asks_hidapi_where_it_is_installed() -> None:
    pytest.importorskip("hidraw", reason="hidapi is not installed")
    assert [it.node for it in hid_scanners()] == sorted(it.node for it in hid_scanners())
