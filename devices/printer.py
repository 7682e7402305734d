"""A label printer at this terminal's own USB port: a file that text is written to. One in the network is the sync daemon's."""

import os
from pathlib import Path

from devices.errors import Lost, Reason, Unavailable


def print_usb(node: Path, text: str) -> None:
    """Write a label to a printer's node (`/dev/usb/lp0`); raises Unavailable when it can't be opened, Lost when it goes away in the middle."""
    try:
        handle = os.open(node, os.O_WRONLY | os.O_NOCTTY)
    except FileNotFoundError as error:
        raise Unavailable(
            str(node), Reason.MISSING, "No printer there. Plug it in, or scan a pre-printed tag."
        ) from error
    except PermissionError as error:
        raise Unavailable(
            str(node), Reason.PERMISSION, "The printer may not be used. Add the user to group lp."
        ) from error
    except OSError as error:
        raise Unavailable(
            str(node), Reason.BUSY, "The printer is in use. Try again, or scan a pre-printed tag."
        ) from error
    try:
        _write_all(handle, text.encode("utf-8"))
    except OSError as error:
        raise Lost(str(node), "the printer went away while it printed") from error
    finally:
        os.close(handle)


def _write_all(handle: int, data: bytes) -> None:
    while data:
        data = data[os.write(handle, data) :]
