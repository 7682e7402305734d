"""What is plugged in, under names that stay true when it is plugged elsewhere."""

from pathlib import Path

import pytest

from devices.discover import FoundDevice, all_devices, hid_devices, keyboard_devices, serial_devices
from devices.open_scanner import open_scanner
from devices.permission import permission_advice
from tests.devices.hid_reports import HONEYWELL_DESCRIPTOR, KEYBOARD_DESCRIPTOR

RULES = Path("systemd/udev/70-lotline-scanners.rules")


class Machine:
    """A /dev and a /sys with devices in them."""

    def __init__(self, root: Path) -> None:
        self.dev, self.sys = root / "dev", root / "sys"
        self.dev.mkdir()

    def usb(self, port: str, kind: str, node: str, serial: str = "") -> Path:
        """A USB device at `port` with one interface and one node; the folder of the interface."""
        device = self.sys / "devices/usb1" / port
        interface = device / f"{port}:1.0"
        interface.mkdir(parents=True)
        (device / "idVendor").write_text("0c2e\n")
        (device / "idProduct").write_text("0b6a\n")
        (interface / "bInterfaceNumber").write_text("00\n")
        if serial:
            (device / "serial").write_text(serial + "\n")
        self.attach(kind, node, interface)
        return interface

    def attach(self, kind: str, node: str, parent: Path) -> None:
        (self.dev / node).touch(mode=0o600)
        (self.sys / "class" / kind / node).mkdir(parents=True)
        (self.sys / "class" / kind / node / "device").symlink_to(parent)

    def link(self, name: str, node: str) -> str:
        path = self.dev / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(self.dev / node)
        return str(path)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_twins_without_serial_numbers_are_told_apart_by_their_ports(machine: Machine) -> None:
    for port, node in (("1-1", "ttyACM0"), ("1-2", "ttyACM1")):
        machine.usb(port, "tty", node)
        machine.link(f"serial/by-path/pci-usb-{port}", node)
    machine.link("serial/by-id/usb-Honeywell_1950g-if00", "ttyACM1")
    root = machine.dev / "serial"
    assert serial_devices(root, machine.sys) == [
        FoundDevice(f"serial:{root}/by-path/pci-usb-1-1", str(machine.dev / "ttyACM0")),
        FoundDevice(f"serial:{root}/by-path/pci-usb-1-2", str(machine.dev / "ttyACM1")),
    ]


def test_two_of_a_kind_with_serial_numbers_keep_their_ids(machine: Machine) -> None:
    for port, node, serial in (("1-1", "ttyACM0", "A1"), ("1-2", "ttyACM1", "B2")):
        machine.usb(port, "tty", node, serial)
        machine.link(f"serial/by-path/pci-usb-{port}", node)
        machine.link(f"serial/by-id/usb-Honeywell_1950g_{serial}-if00", node)
    addresses = [found.address.rpartition("/")[2] for found in serial_devices(machine.dev / "serial", machine.sys)]
    assert addresses == ["usb-Honeywell_1950g_A1-if00", "usb-Honeywell_1950g_B2-if00"]


def test_twins_that_have_no_other_name_are_listed_by_the_one_they_have(machine: Machine) -> None:
    machine.usb("1-1", "tty", "ttyACM0")
    machine.usb("1-2", "tty", "ttyACM1")
    machine.link("serial/by-path/pci-usb-1-1", "ttyACM0")
    machine.link("serial/by-id/usb-Honeywell_1950g-if00", "ttyACM1")
    assert len(serial_devices(machine.dev / "serial", machine.sys)) == 2


@pytest.mark.parametrize("attribute", ["serial", "idVendor"])
def test_a_device_that_goes_away_while_it_is_looked_at_is_listed_or_not_but_breaks_nothing(
    machine: Machine, attribute: str
) -> None:
    interface = machine.usb("1-1", "tty", "ttyACM0", "A1")
    machine.link("serial/by-id/usb-Honeywell_1950g_A1-if00", "ttyACM0")
    file = interface.parent / attribute
    file.unlink()
    file.symlink_to("/proc/self/mem")  # there, and an error to read: as sysfs does it
    assert len(serial_devices(machine.dev / "serial", machine.sys)) == 1


def test_only_event_nodes_of_keyboards_are_listed(machine: Machine) -> None:
    machine.usb("1-1", "input", "event5")
    machine.link("input/by-id/usb-Honeywell_1950g-event-kbd", "event5")
    machine.link("input/by-id/usb-Logitech-event-mouse", "event5")
    root = machine.dev / "input"
    assert [found.address for found in keyboard_devices(root, machine.sys)] == [
        f"keys:{root}/by-id/usb-Honeywell_1950g-event-kbd"
    ]


def test_hid_scanners_are_listed_by_name_or_by_node_and_keyboards_are_not(machine: Machine) -> None:
    descriptors = {"hidraw0": KEYBOARD_DESCRIPTOR, "hidraw1": HONEYWELL_DESCRIPTOR}
    for number, (node, descriptor) in enumerate(descriptors.items()):
        (machine.usb(f"1-{number}", "hidraw", node) / "report_descriptor").write_bytes(descriptor)
    assert hid_devices(machine.dev / "scanner", machine.sys) == [FoundDevice("hid:/dev/hidraw1", "/dev/hidraw1")]


def test_every_address_found_on_this_machine_can_be_opened_by_its_kind() -> None:
    for found in all_devices():
        assert open_scanner(found.address).address == found.address


@pytest.mark.parametrize(
    ("kind", "node", "group"),
    [("hidraw", "hidraw3", "plugdev"), ("input", "event7", "input"), ("tty", "ttyACM3", "dialout")],
)
def test_a_closed_node_names_the_rule_of_its_kind(machine: Machine, kind: str, node: str, group: str) -> None:
    machine.usb("1-1", kind, node)
    advice = permission_advice(str(machine.dev / node), machine.sys)
    rule = f'SUBSYSTEM=="{kind}", ATTRS{{idVendor}}=="0c2e", ATTRS{{idProduct}}=="0b6a", GROUP="{group}", MODE="0660"'
    assert rule in advice
    assert ("ID_MM_DEVICE_IGNORE" in advice) is (kind == "tty")


def test_a_bluetooth_scanner_is_matched_by_its_bluetooth_ids(machine: Machine) -> None:
    parent = machine.sys / "devices/virtual/misc/uhid/0005:0C2E:0B6A.0007"
    parent.mkdir(parents=True)
    machine.attach("hidraw", "hidraw3", parent)
    assert 'KERNELS=="0005:0C2E:0B6A.*"' in permission_advice(str(machine.dev / "hidraw3"), machine.sys)


def test_the_rules_that_are_shipped_have_the_groups_that_the_advice_names() -> None:
    rules = RULES.read_text()
    assert all(f'GROUP="{group}"' in rules for group in ("dialout", "plugdev", "input"))
    assert 'ENV{ID_MM_DEVICE_IGNORE}="1"' in rules
    assert RULES.name < "73-seat-late.rules"
