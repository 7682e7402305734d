"""An ordinary account at real devices: what it may not open, what it is told, and that what it is told helps."""

import re
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from devices.discover import FoundDevice, hid_devices, serial_devices
from devices.errors import Reason, Unavailable
from devices.open_scanner import open_scanner
from devices.scanner import ScannerState
from tests.devices.hid_reports import HONEYWELL_DESCRIPTOR
from tests.hardware.guest.made_devices import BLUETOOTH, hid_device, keyboard
from tests.hardware.guest.terminal import account, supervised
from tests.hardware.guest.udev import rules, there
from tests.hardware.guest.usb_gadget import Hid, Model, Serial, plugged_in

GROUP_OF = {"serial": ("dialout", 20), "hid": ("plugdev", 46)}
UNKNOWN = Model(vendor=0x1234, product=0x5678, maker="Other", name="Reader")
"""A scanner that our rules do not know."""
FUNCTIONS: list[tuple[Serial | Hid, Callable[[], list[FoundDevice]]]] = [
    (Serial(), serial_devices),
    (Hid(HONEYWELL_DESCRIPTOR), hid_devices),
]


async def refused(address: str, *groups: str) -> str:
    """What an account in these groups is told."""
    with account(*groups), pytest.raises(Unavailable) as refusal:
        await open_scanner(address).__aenter__()
    assert refusal.value.reason is Reason.PERMISSION
    return refusal.value.advice


async def opens(address: str, *groups: str) -> None:
    """An account in these groups can open it."""
    with account(*groups):
        async with open_scanner(address):
            pass


@pytest.mark.parametrize(("function", "find"), FUNCTIONS, ids=["serial", "hid"])
async def test_who_is_not_in_the_group_is_told_to_join_it_and_that_helps(
    function: Serial | Hid, find: Callable[[], list[FoundDevice]]
) -> None:
    with plugged_in(function):
        address = (await there(find)).address
        group, _ = GROUP_OF[address.partition(":")[0]]
        assert f"sudo usermod -aG {group} $USER" in await refused(address)
        await opens(address, group)


@pytest.mark.parametrize(("function", "find"), FUNCTIONS, ids=["serial", "hid"])
async def test_an_ordinary_account_gets_its_scanner_back_without_being_refused_in_between(
    function: Serial | Hid, find: Callable[[], list[FoundDevice]]
) -> None:
    """For a moment a new node is root's; its name by id comes when udev has given it to the group."""
    with plugged_in(function) as scanner:
        address = (await there(find)).address
        replug = f"sleep 1; echo > {scanner.cable}; sleep 1; echo {scanner.socket} > {scanner.cable}"
        root = subprocess.Popen(["sh", "-c", replug])
        with account(GROUP_OF[address.partition(":")[0]][0]):
            async with supervised(address) as terminal:
                await terminal.until_state(ScannerState.LOST)
                await terminal.until_state(ScannerState.READY)
        assert root.wait() == 0
        states = [status.state for status in terminal.statuses]
        assert states == [ScannerState.OPENING, ScannerState.READY, ScannerState.LOST, ScannerState.READY]


async def test_who_is_not_in_the_group_input_is_told_to_join_it_and_that_helps() -> None:
    with keyboard() as device:
        address = f"keys:{await there(device.nodes)}"
        assert "sudo usermod -aG input $USER" in await refused(address, "dialout", "plugdev")
        await opens(address, "input")


@pytest.mark.parametrize(
    ("function", "find", "without"),
    [(*FUNCTIONS[0], 'SUBSYSTEM=="tty", GROUP="root", MODE="0600"\n'), (*FUNCTIONS[1], "")],
    ids=["serial", "hid"],
)
async def test_where_no_group_would_help_the_rule_that_is_named_does(
    function: Serial | Hid, find: Callable[[], list[FoundDevice]], without: str
) -> None:
    """Without our rules a HID scanner is root's alone; a serial line only where somebody has closed it."""
    with rules(without), plugged_in(function, UNKNOWN) as scanner:
        found = await there(find)
        group, number = GROUP_OF[found.address.partition(":")[0]]
        rule = rule_in(await refused(found.address, group))
        scanner.pull_out()
        with rules(f"{without}{rule}\n"):
            scanner.plug_in()
            found = await there(find)
            status = Path(found.device).stat()
            assert (status.st_gid, stat.S_IMODE(status.st_mode)) == (number, 0o660)
            await opens(found.address, group)


async def test_the_rule_that_is_named_for_a_bluetooth_scanner_helps() -> None:
    with rules(""):
        with hid_device(HONEYWELL_DESCRIPTOR, "00:11:22:aa:bb:cc", BLUETOOTH):
            rule = rule_in(await refused((await there(hid_devices)).address, "plugdev"))
        with rules(rule + "\n"), hid_device(HONEYWELL_DESCRIPTOR, "00:11:22:aa:bb:cc", BLUETOOTH):
            await opens((await there(hid_devices)).address, "plugdev")


def rule_in(advice: str) -> str:
    """The udev rule that the advice tells to install."""
    found = re.search(r"^SUBSYSTEM.*$", advice, re.MULTILINE)
    assert found, advice
    return found.group()
