"""Why a device file could not be opened, as an error with advice for the person who has to mend it."""

import contextlib
import errno
from pathlib import Path

from devices.errors import Reason, Unavailable
from devices.permission import permission_advice

_GONE = {errno.ENOENT, errno.ENODEV, errno.ENXIO, errno.EIO, errno.ENOTDIR}


def unavailable(address: str, device: str, error: Exception, what: str) -> Unavailable:
    """The error for a failed open of `device`, which should have been `what`, such as "a serial line"."""
    number = getattr(error, "errno", None)
    if number in {errno.EACCES, errno.EPERM}:
        with contextlib.suppress(FileNotFoundError):  # it went away in between
            return Unavailable(address, Reason.PERMISSION, permission_advice(device))
    if number in {errno.EBUSY, errno.EAGAIN}:
        return Unavailable(address, Reason.BUSY, "another program is reading this scanner; close that one first.")
    if number in _GONE or not Path(device).exists():
        return Unavailable(address, Reason.MISSING, "not there; plug the scanner in or switch it on.")
    return Unavailable(address, Reason.UNUSABLE, f"not {what} that can be read ({error}).")
