"""Scanners that type: the kernel's input layer between the scanner's keys and ours."""

import asyncio
import os
import select
import stat
from pathlib import Path

import pytest

from devices.decode.key_events import EVENT
from devices.discover import FoundDevice, keyboard_devices
from devices.errors import Reason, Unavailable
from devices.open_scanner import open_scanner
from devices.profile import DeviceProfile, KeyboardLayout
from devices.scan import Misread, Scan
from devices.scanner import ScannerState
from tests.devices.hid_reports import KEYBOARD_DESCRIPTOR
from tests.devices.readings import LABEL, data_of, nothing_more, take
from tests.devices.typing_scanner import CTRL_BRACKET, DOWN, ENTER, F8, UP, Keys, alt_typed, tap, typed
from tests.hardware.guest.made_devices import EV_LED, EV_REP, InputDevice, hid_device, keyboard
from tests.hardware.guest.terminal import opened, supervised
from tests.hardware.guest.udev import there
from tests.hardware.guest.usb_gadget import Hid, plugged_in

INPUT = 102
BOOT_KEYBOARD = Hid(KEYBOARD_DESCRIPTOR, report_length=8, keyboard=True)
NUM_LAMP, CAPS_LAMP = 0, 1


def usb_reports(text: str) -> list[bytes]:
    """The text and Enter as a USB keyboard reports it: modifiers, reserved, keys (HID usage tables, page 7)."""
    keys = {letter: (2 if letter.isupper() else 0, 4 + ord(letter.lower()) - ord("a")) for letter in "dLOTASN"}
    keys |= {digit: (0, 0x1E + at) for at, digit in enumerate("1234567890")}
    keys |= {"]": (0, 0x30), "\x1d": (1, 0x30), "\r": (0, 0x28)}
    pressed = (bytes([modifiers, 0, usage, 0, 0, 0, 0, 0]) for modifiers, usage in map(keys.__getitem__, text + "\r"))
    return [report for press in pressed for report in (press, bytes(8))]


def plugged_keyboards() -> list[FoundDevice]:
    """The keyboards that udev has named, without the machine's own."""
    return [found for found in keyboard_devices() if "i8042" not in found.address]


async def type_at(device: InputDevice, keys: Keys) -> None:
    """At a scanner's pace: the kernel keeps 64 events for a reader."""
    for at in range(0, len(keys), 8):
        device.press(keys[at : at + 8])
        await asyncio.sleep(0.005)


def seen_by(fd: int, within_s: float = 0.3) -> bytes:
    """What another reader of the node gets to see."""
    select.select([fd], [], [], within_s)
    try:
        return os.read(fd, 64 * EVENT.size)
    except BlockingIOError:
        return b""


async def test_a_usb_scanner_that_types_is_read_from_its_name_by_id() -> None:
    with plugged_in(BOOT_KEYBOARD) as scanner:
        found = await there(plugged_keyboards)
        assert found.address == "keys:/dev/input/by-id/usb-Honeywell_Xenon_20261120-event-kbd"
        async with opened(found.address) as reader:
            await asyncio.to_thread(scanner.send, *usb_reports(LABEL.decode()))
            assert await data_of(aiter(reader), 1) == [LABEL]


async def test_a_pulled_cable_is_noticed_in_half_a_second_and_half_a_label_is_not_finished_later() -> None:
    with plugged_in(BOOT_KEYBOARD) as scanner:
        async with supervised((await there(plugged_keyboards)).address) as terminal:
            await asyncio.to_thread(scanner.send, *usb_reports("]d2"), *usb_reports(LABEL.decode())[:-2])
            await terminal.until(lambda: terminal.scans == [b"]d2"])
            scanner.pull_out()
            assert await terminal.until_state(ScannerState.LOST) < 0.5
            scanner.plug_in()
            await terminal.until_state(ScannerState.READY)
            await asyncio.to_thread(scanner.send, *usb_reports(LABEL.decode()))
            await terminal.until(lambda: len(terminal.scans) == 2)
            assert terminal.scans == [b"]d2", LABEL]
            assert terminal.misreads == [LABEL]


async def test_while_the_terminal_has_it_nobody_else_sees_a_key() -> None:
    with keyboard() as device:
        node = await there(device.nodes)
        console = os.open(node, os.O_RDONLY | os.O_NONBLOCK)
        device.press(tap(ENTER))
        assert len(seen_by(console)) >= 4 * EVENT.size
        async with opened(f"keys:{node}") as reader:
            await type_at(device, typed(LABEL.decode()))
            assert await data_of(aiter(reader), 1) == [LABEL]
            assert seen_by(console) == b""
        device.press(tap(ENTER))
        assert len(seen_by(console)) >= 4 * EVENT.size
        os.close(console)


async def test_a_second_program_is_told_that_it_is_taken() -> None:
    with keyboard() as device:
        node = await there(device.nodes)
        async with opened(f"keys:{node}"):
            with pytest.raises(Unavailable) as refused:
                await open_scanner(f"keys:{node}").__aenter__()
            assert refused.value.reason is Reason.BUSY


@pytest.mark.parametrize(
    "keys",
    [typed(LABEL.decode(), gs=CTRL_BRACKET), typed(LABEL.decode(), gs=tap(F8)), alt_typed(LABEL)],
    ids=["ctrl-bracket", "f8", "alt-and-keypad"],
)
async def test_every_way_of_typing_gs_arrives_as_gs(keys: Keys) -> None:
    with keyboard() as device:
        async with opened(f"keys:{await there(device.nodes)}") as reader:
            await type_at(device, keys)
            assert await data_of(aiter(reader), 1) == [LABEL]


@pytest.mark.parametrize("layout", [KeyboardLayout.DE, KeyboardLayout.FR])
async def test_a_scanner_on_another_layout_is_read_by_its_profile(layout: KeyboardLayout) -> None:
    with keyboard() as device:
        address = f"keys:{await there(device.nodes)}"
        async with opened(address, DeviceProfile(keyboard_layout=layout)) as reader:
            await type_at(device, typed(LABEL.decode(), layout, gs=tap(F8)))
            assert await data_of(aiter(reader), 1) == [LABEL]


async def test_a_key_that_the_kernel_repeats_counts_once() -> None:
    with keyboard((EV_REP, ())) as device:
        async with opened(f"keys:{await there(device.nodes)}") as reader:
            device.press([(30, DOWN)])
            await asyncio.sleep(0.45)  # the kernel begins to repeat after 250 ms
            device.press([(30, UP), *tap(ENTER)])
            assert await data_of(aiter(reader), 1) == [b"a"]


async def test_keys_that_the_kernel_has_forgotten_make_a_misread_and_never_another_label() -> None:
    with keyboard() as device:
        async with opened(f"keys:{await there(device.nodes)}") as reader:
            readings = aiter(reader)
            device.press(typed(LABEL.decode()) * 20)
            first = await take(readings, 1)
            await asyncio.sleep(1.2)  # the rest of a broken code ends with a silence
            await type_at(device, typed("good"))
            while (last := first[-1]).data != b"good":
                assert isinstance(last, Misread) or last.data == LABEL
                first += await take(readings, 1)
            assert any(isinstance(reading, Misread) for reading in first)
            assert isinstance(last, Scan)


async def test_a_scan_under_way_when_the_scanner_is_opened_is_told_and_not_delivered() -> None:
    with keyboard() as device:
        node = await there(device.nodes)
        typing = asyncio.create_task(type_at(device, typed(LABEL.decode()) * 30))
        await asyncio.sleep(0.1)
        async with supervised(f"keys:{node}") as terminal:
            await typing
            await terminal.until(lambda: len(terminal.scans) > 5)
            assert set(terminal.scans) == {LABEL}
            assert len(terminal.misreads) == 1


@pytest.mark.parametrize("caps", [False, True])
async def test_num_lock_is_lit_and_caps_lock_is_as_the_scanner_counts_on_it(caps: bool) -> None:
    with keyboard() as device:
        async with opened(f"keys:{await there(device.nodes)}", DeviceProfile(caps_lock=caps)):
            lit = {code for kind, code, value in device.told() if kind == EV_LED and value}
            assert lit == ({NUM_LAMP, CAPS_LAMP} if caps else {NUM_LAMP})


async def test_a_bluetooth_scanner_is_named_by_its_address() -> None:
    with hid_device(KEYBOARD_DESCRIPTOR, "00:11:22:aa:bb:cc") as device:
        found = await there(plugged_keyboards)
        assert found.address == "keys:/dev/input/by-id/bluetooth-00:11:22:aa:bb:cc-event-kbd"
        async with opened(found.address) as reader:
            for report in usb_reports(LABEL.decode()):
                device.send(report)
                await asyncio.sleep(0.001)
            readings = aiter(reader)
            assert await data_of(readings, 1) == [LABEL]
            assert await nothing_more(readings)


async def test_the_rules_give_it_to_the_group_input() -> None:
    with keyboard() as device:
        status = Path(await there(device.nodes)).stat()
        assert (status.st_gid, stat.S_IMODE(status.st_mode)) == (INPUT, 0o660)


async def test_a_scanner_that_goes_while_it_types_is_missed_at_once() -> None:
    with keyboard() as device:
        async with supervised(f"keys:{await there(device.nodes)}") as terminal:
            await type_at(device, typed("whole"))
            await terminal.until(lambda: terminal.scans == [b"whole"])
            device.press([(30, DOWN)])
            await asyncio.sleep(0.05)
            device.unplug()
            assert await terminal.until_state(ScannerState.LOST) < 0.5
            assert terminal.misreads == [b"a"]
