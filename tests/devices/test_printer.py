"""A printer at the USB port is a file; what is wrong with it is told in words."""

import os
import threading
from pathlib import Path

import pytest

from devices.errors import Lost, Reason, Unavailable
from devices.printer import print_usb


def test_a_label_is_written_whole(tmp_path: Path) -> None:
    node = tmp_path / "lp0"
    os.mkfifo(node)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(node.read_bytes()))
    reader.start()
    print_usb(node, "^XA" + "x" * 100_000 + "^XZ")
    reader.join(5)
    assert read == [b"^XA" + b"x" * 100_000 + b"^XZ"]


def test_without_a_printer_a_pre_printed_tag_is_the_way(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="pre-printed tag") as trouble:
        print_usb(tmp_path / "lp0", "^XA^XZ")
    assert trouble.value.reason is Reason.MISSING
    with pytest.raises(Unavailable) as busy:
        print_usb(tmp_path, "^XA^XZ")
    assert busy.value.reason is Reason.BUSY


def test_a_printer_that_is_full_or_goes_away_says_so() -> None:
    with pytest.raises(Lost):
        print_usb(Path("/dev/full"), "^XA^XZ")
