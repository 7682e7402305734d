"""Serial scanners on a USB cable: the kernel's own cdc-acm driver between the scanner's bytes and ours."""

import asyncio
import stat
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.discover import serial_devices
from devices.errors import Reason, Unavailable
from devices.feedback import Signal
from devices.open_scanner import open_scanner
from devices.profile import DeviceProfile
from devices.profiles.catalogue import load_profiles
from devices.scanner import ScannerState
from tests.devices.readings import LABEL, data_of, nothing_more
from tests.hardware.guest.terminal import opened, supervised
from tests.hardware.guest.udev import properties, there
from tests.hardware.guest.usb_gadget import Gadget, Model, Serial, heard, plugged_in, write_all

BY_ID = "serial:/dev/serial/by-id/usb-Honeywell_Xenon_20261120-if00"


@pytest.fixture
def scanner() -> Iterator[Gadget]:
    """A Honeywell scanner in USB serial mode, plugged in."""
    with plugged_in(Serial()) as gadget:
        yield gadget


async def address_of(count: int = 1) -> str:
    """The address of the first serial scanner, once there are so many."""
    return (await there(lambda: found if len(found := serial_devices()) == count else [])).address


async def test_a_label_arrives_byte_for_byte_from_the_name_by_id(scanner: Gadget) -> None:
    assert await address_of() == BY_ID
    async with opened(BY_ID) as reader:
        scanner.send(LABEL + b"\r\n")
        assert await data_of(aiter(reader), 1) == [LABEL]


async def test_no_byte_is_changed_by_the_line(scanner: Gadget) -> None:
    every_byte = bytes(byte for byte in range(1, 256) if byte not in b"\r\n\t\x03\x02")
    async with opened(await address_of()) as reader:
        scanner.send(every_byte + b"\r")
        assert await data_of(aiter(reader), 1) == [every_byte]


async def test_a_thousand_scans_back_to_back_arrive_in_order_and_none_twice(scanner: Gadget) -> None:
    labels = [LABEL + b"%06d" % number for number in range(1_000)]
    async with opened(await address_of()) as reader:
        sending = asyncio.to_thread(scanner.send, b"".join(label + b"\r" for label in labels))
        readings = aiter(reader)
        assert (await asyncio.gather(data_of(readings, 1_000), sending))[0] == labels
        assert await nothing_more(readings)


async def test_the_rules_give_it_to_dialout_and_keep_modem_manager_away(scanner: Gadget) -> None:
    node = (await there(serial_devices)).device
    status = Path(node).stat()
    assert (status.st_gid, stat.S_IMODE(status.st_mode)) == (20, 0o660)
    assert properties(node)["ID_MM_DEVICE_IGNORE"] == "1"


async def test_its_profile_is_found_by_the_ids_that_the_kernel_tells(scanner: Gadget) -> None:
    assert load_profiles().profile_for(await address_of()).profile.name == "honeywell-cdc"


async def test_the_terminal_makes_it_beep(scanner: Gadget) -> None:
    profile = DeviceProfile(signal_bytes=((Signal.GOOD, b"\x16\x07\r"),))
    async with opened(await address_of(), profile) as reader:
        with scanner.line() as line:
            assert await reader.signal(Signal.GOOD)
            assert heard(line) == b"\x16\x07\r"


async def test_a_second_program_is_told_that_it_is_taken(scanner: Gadget) -> None:
    address = await address_of()
    async with opened(address):
        with pytest.raises(Unavailable) as refused:
            await open_scanner(address).__aenter__()
        assert refused.value.reason is Reason.BUSY


async def test_a_pulled_cable_is_noticed_in_half_a_second_and_the_scanner_comes_back_by_itself(scanner: Gadget) -> None:
    async with supervised(await address_of()) as terminal:
        scanner.send(LABEL + b"\r")
        await terminal.until(lambda: terminal.scans == [LABEL])
        scanner.pull_out()
        assert await terminal.until_state(ScannerState.LOST) < 0.5
        scanner.plug_in()
        await terminal.until_state(ScannerState.READY)
        scanner.send(b"again\r")
        await terminal.until(lambda: terminal.scans == [LABEL, b"again"])


async def test_half_a_scan_is_not_finished_by_the_scanner_that_comes_back(scanner: Gadget) -> None:
    async with supervised(await address_of()) as terminal:
        scanner.send(b"first\r" + LABEL[:12])
        await terminal.until(lambda: terminal.scans == [b"first"])
        await asyncio.sleep(0.1)
        scanner.pull_out()
        await terminal.until_state(ScannerState.LOST)
        scanner.plug_in()
        await terminal.until_state(ScannerState.READY)
        scanner.send(LABEL + b"\r")
        await terminal.until(lambda: len(terminal.scans) == 2)
        assert (terminal.scans, terminal.misreads) == ([b"first", LABEL], [LABEL[:12]])


async def test_what_waited_in_the_scanner_for_the_line_to_be_opened_is_whole_or_nothing(scanner: Gadget) -> None:
    """It comes the moment the line is opened, partly before the line is set up."""
    address = await address_of()
    early = [LABEL + b"%03d" % number for number in range(20)]
    scanner.send(b"".join(label + b"\r" for label in early))
    await asyncio.sleep(0.2)
    async with supervised(address) as terminal:
        scanner.send(b"late\r")
        await terminal.until(lambda: terminal.scans[-1:] == [b"late"])
        assert set(terminal.scans[:-1]) <= set(early)


async def test_a_scan_under_way_when_the_line_is_opened_is_told_and_not_delivered(scanner: Gadget) -> None:
    address = await address_of()
    labels = [LABEL + b"%03d" % number for number in range(500)]
    stream = b"".join(label + b"\r" for label in labels)
    stop = threading.Event()
    sending = asyncio.create_task(asyncio.to_thread(trickle, scanner, stream, stop))
    await asyncio.sleep(0.05)
    async with supervised(address) as terminal:
        await terminal.until(lambda: len(terminal.scans) > 5)
        stop.set()
        await sending
        assert set(terminal.scans) <= set(labels)
        assert len(terminal.misreads) == 1
        assert any(label.endswith(terminal.misreads[0]) for label in labels)


def trickle(scanner: Gadget, stream: bytes, stop: threading.Event) -> None:
    """Sixteen bytes a packet, as small scanners send them, so that opening falls into the middle of a scan."""
    with scanner.line() as line:
        for at in range(0, len(stream), 16):
            if stop.is_set():
                return
            write_all(line, stream[at : at + 16])
            time.sleep(0.002)


async def test_twins_with_one_id_get_the_names_of_their_sockets(scanner: Gadget) -> None:
    with plugged_in(Serial(), socket=1) as twin:
        await address_of(count=2)
        addresses = [found.address for found in serial_devices()]
        assert all(address.startswith("serial:/dev/serial/by-path/") for address in addresses)
        async with opened(addresses[0]) as first, opened(addresses[1]) as second:
            scanner.send(b"one\r")
            twin.send(b"two\r")
            assert (await data_of(aiter(first), 1), await data_of(aiter(second), 1)) == ([b"one"], [b"two"])


async def test_scanners_without_a_serial_number_of_their_own_are_told_apart_by_model(scanner: Gadget) -> None:
    other = Model(product=0x0901, name="Granit", serial="")
    with plugged_in(Serial(), other, socket=1):
        await address_of(count=2)
        assert [found.address for found in serial_devices()] == [
            "serial:/dev/serial/by-id/usb-Honeywell_Granit-if00",
            BY_ID,
        ]
