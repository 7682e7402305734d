"""From an address to a scanner, and to the list of addresses on this machine."""

from pathlib import Path

import pytest

from devices.discover import FoundDevice, serial_devices
from devices.drivers.camera import ImageScanner
from devices.drivers.hid_scanner import HidScanner
from devices.drivers.keyboard_wedge import KeyboardWedge
from devices.drivers.serial_port import SerialScanner
from devices.drivers.simulated import SimulatedScanner
from devices.errors import BadSetting
from devices.open_scanner import open_scanner
from tests.devices.readings import LABEL, data_of


@pytest.mark.parametrize("options", ["", "?baud=115200"])
async def test_a_serial_address_opens_the_line_that_it_names(hardware: SimulatedScanner, options: str) -> None:
    async with open_scanner(f"serial:{hardware.path}{options}") as scanner:
        hardware.scan(LABEL)
        assert await data_of(aiter(scanner), 1) == [LABEL]
    assert isinstance(scanner, SerialScanner)
    assert scanner.address == f"serial:{hardware.path}"


@pytest.mark.parametrize(
    ("address", "driver"),
    [
        ("hid:/dev/hidraw0", HidScanner),
        ("keys:/dev/input/by-id/usb-scanner-event-kbd", KeyboardWedge),
        ("rfid:/dev/input/by-id/usb-reader-event-kbd", KeyboardWedge),
        ("rfid:/dev/ttyUSB0", SerialScanner),
    ],
)
def test_each_kind_of_address_has_its_driver_and_is_where_its_scans_come_from(address: str, driver: type) -> None:
    scanner = open_scanner(address)
    assert isinstance(scanner, driver)
    assert scanner.address == address


def test_an_image_address_is_an_image_scanner() -> None:
    assert isinstance(open_scanner("image:/srv/pallet.png"), ImageScanner)


@pytest.mark.parametrize(
    "address", ["", "serial", "serial:ttyACM0", "/dev/ttyACM0", "usb:/dev/ttyACM0", "hid:0", "image:a.png"]
)
def test_any_other_address_is_refused_with_an_example(address: str) -> None:
    with pytest.raises(BadSetting, match="write serial:/dev/"):
        open_scanner(address)


@pytest.mark.parametrize("options", ["baud=fast", "baud=", "parity=even", "baud"])
def test_an_option_that_is_not_understood_is_named(options: str) -> None:
    with pytest.raises(BadSetting, match=f"'{options}' is not understood"):
        open_scanner(f"serial:/dev/ttyS0?{options}")


def test_a_speed_of_nothing_is_refused() -> None:
    with pytest.raises(BadSetting, match="baud must be more than 0"):
        open_scanner("serial:/dev/ttyS0?baud=0")


def serial_links(root: Path, links: dict[str, str]) -> None:
    for link, device in links.items():
        (root / device).touch()
        (root / link).parent.mkdir(exist_ok=True)
        (root / link).symlink_to(root / device)


def test_a_scanner_is_listed_once_by_id_or_else_by_path(tmp_path: Path) -> None:
    serial_links(
        tmp_path,
        {
            "by-id/usb-Honeywell_1950g-if00": "ttyACM0",
            "by-path/pci-0000:00:14.0-usb-0:1:1.0": "ttyACM0",
            "by-path/pci-0000:00:14.0-usb-0:2:1.0": "ttyACM1",
        },
    )
    assert serial_devices(tmp_path) == [
        FoundDevice(f"serial:{tmp_path}/by-id/usb-Honeywell_1950g-if00", f"{tmp_path}/ttyACM0"),
        FoundDevice(f"serial:{tmp_path}/by-path/pci-0000:00:14.0-usb-0:2:1.0", f"{tmp_path}/ttyACM1"),
    ]


def test_a_machine_without_serial_devices_lists_none(tmp_path: Path) -> None:
    assert serial_devices(tmp_path / "serial") == []
