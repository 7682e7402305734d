"""Who may not open a device is told what would help."""

import errno
import os
from pathlib import Path

import pytest

from devices.drivers.refusal import unavailable
from devices.errors import Reason
from devices.permission import permission_advice

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file to another group")


@needs_root
def test_a_group_that_may_open_it_is_the_group_to_join(tmp_path: Path) -> None:
    device = tmp_path / "ttyACM0"
    device.touch()
    os.chown(device, 0, 20)
    device.chmod(0o660)
    assert "sudo usermod -aG dialout $USER" in permission_advice(str(device))


@needs_root
def test_a_group_without_a_name_is_given_by_number(tmp_path: Path) -> None:
    device = tmp_path / "ttyACM0"
    device.touch()
    os.chown(device, 0, 54_321)
    device.chmod(0o660)
    assert "usermod -aG 54321" in permission_advice(str(device))


def test_a_device_closed_to_its_group_needs_a_rule_by_its_usb_ids(tmp_path: Path) -> None:
    usb = tmp_path / "devices/usb1/1-1"
    (usb / "1-1:1.0").mkdir(parents=True)
    (usb / "idVendor").write_text("0c2e\n")
    (usb / "idProduct").write_text("0b6a\n")
    (tmp_path / "class/tty/ttyACM0").mkdir(parents=True)
    (tmp_path / "class/tty/ttyACM0/device").symlink_to(usb / "1-1:1.0")
    device = tmp_path / "ttyACM0"
    device.touch(mode=0o600)
    advice = permission_advice(str(device), sysfs=tmp_path)
    assert 'SUBSYSTEM=="tty", ATTRS{idVendor}=="0c2e", ATTRS{idProduct}=="0b6a", GROUP="dialout", MODE="0660"' in advice


def test_a_device_that_is_no_usb_device_is_matched_by_its_name(tmp_path: Path) -> None:
    device = tmp_path / "ttyS7"
    device.touch(mode=0o600)
    assert 'KERNEL=="ttyS7"' in permission_advice(str(device), sysfs=tmp_path)


def test_a_device_that_goes_away_while_it_is_refused_is_missing(tmp_path: Path) -> None:
    refused = unavailable(
        "serial:/dev/x", str(tmp_path / "gone"), PermissionError(errno.EACCES, "denied"), "a serial line"
    )
    assert refused.reason is Reason.MISSING
