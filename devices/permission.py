"""What to tell a person whose account may not open a device: the group to join, or the udev rule that is missing."""

import grp
import stat
from pathlib import Path


def permission_advice(device: str, sysfs: Path = Path("/sys")) -> str:
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
        f'SUBSYSTEM=="tty", {_match(path.resolve().name, sysfs)}, GROUP="dialout", MODE="0660", '
        'ENV{ID_MM_DEVICE_IGNORE}="1"'
    )


def _group_name(gid: int) -> str:
    try:
        return grp.getgrgid(gid).gr_name
    except KeyError:
        return str(gid)


def _match(name: str, sysfs: Path) -> str:
    """The udev match for this device: its USB ids, which outlive replugging, else its kernel name."""
    parent = (sysfs / "class/tty" / name / "device").resolve()
    for folder in (parent, *parent.parents):
        vendor, product = folder / "idVendor", folder / "idProduct"
        if vendor.is_file() and product.is_file():
            ids = vendor.read_text().strip(), product.read_text().strip()
            return 'ATTRS{{idVendor}}=="{}", ATTRS{{idProduct}}=="{}"'.format(*ids)
    return f'KERNEL=="{name}"'
