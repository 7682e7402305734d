"""What to tell a person whose account may not open a device: the group to join, or the udev rule that is missing."""

import grp
import re
import stat
from pathlib import Path

from devices.sysfs import SYSFS, ancestors, device_class, usb_ids

_BLUETOOTH_HID = re.compile(r"0005:[0-9A-Fa-f]{4}:[0-9A-Fa-f]{4}\.")
_GROUPS = {"tty": "dialout", "hidraw": "plugdev", "input": "input"}


def permission_advice(device: str, sysfs: Path = SYSFS) -> str:
    """One or two lines naming the device's group and, where that would not help, the udev rule that would."""
    path = Path(device)
    status = path.stat()
    group = _group_name(status.st_gid)
    if status.st_mode & stat.S_IRGRP and status.st_mode & stat.S_IWGRP and status.st_gid != 0:
        return (
            f"no permission to open it. Add your account to the group {group} and sign in again: "
            f"sudo usermod -aG {group} $USER"
        )
    return (
        f"no permission to open it, and its group ({group}) may not either. Install a udev rule:\n"
        f"{_rule(path.resolve().name, sysfs)}"
    )


def _group_name(gid: int) -> str:
    try:
        return grp.getgrgid(gid).gr_name
    except KeyError:
        return str(gid)


def _rule(name: str, sysfs: Path) -> str:
    kind = device_class(name)
    rule = f'SUBSYSTEM=="{kind}", {_match(name, sysfs)}, GROUP="{_GROUPS[kind]}", MODE="0660"'
    return rule + ', ENV{ID_MM_DEVICE_IGNORE}="1"' if kind == "tty" else rule


def _match(name: str, sysfs: Path) -> str:
    """The udev match for this device: its USB or Bluetooth ids, which outlive replugging, else its kernel name."""
    for folder in ancestors(name, sysfs):
        if bluetooth := _BLUETOOTH_HID.match(folder.name):
            return f'KERNELS=="{bluetooth.group()}*"'
        if ids := usb_ids(folder):
            return 'ATTRS{{idVendor}}=="{}", ATTRS{{idProduct}}=="{}"'.format(*ids)
    return f'KERNEL=="{name}"'
