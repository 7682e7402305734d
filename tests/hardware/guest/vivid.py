"""Cameras of the kernel's own test driver (vivid): what it films, and the cable from its output to its input.

Control ids are those of drivers/media/test-drivers/vivid/vivid-ctrls.c and linux/v4l2-controls.h.
"""

import fcntl
import mmap
import os
import select
import struct
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from devices.drivers import v4l2_abi as abi

WEBCAM, HDMI = 0, 3
BARS, BLACK, WHITE = 1, 5, 6
"""Test patterns."""
NO_TEXT = 2
LOOP_SIZE = (1_280, 720)
"""What the output and the HDMI input agree on as they come."""
_SET_CONTROL, _QUERY_CONTROL = 0xC008_561C, 0xC044_5624
_NEXT_CONTROL = 0x8000_0000
_OUTPUT, _PROGRESSIVE, _BUFFERS = 2, 1, 3


@dataclass(frozen=True, slots=True)
class Camera:
    """A video node, and the one of its output when it has one."""

    node: str
    output: str = ""

    def set(self, name: str, value: int = 1) -> None:
        """Give a control, called as the kernel calls it, another value."""
        fd = os.open(self.node, os.O_RDWR)
        try:
            fcntl.ioctl(fd, _SET_CONTROL, struct.pack("=Ii", _controls(fd)[name], value))
        finally:
            os.close(fd)

    def film(self, pattern: int) -> None:
        """Film a test pattern and nothing else."""
        self.set("OSD Text Mode", NO_TEXT)
        self.set("Test Pattern", pattern)

    @contextmanager
    def shown(self, picture: Image.Image) -> Iterator[None]:
        """Send the picture, over and over, down the cable from the output to the input."""
        stop = threading.Event()
        fd = os.open(self.output, os.O_RDWR)
        sender = threading.Thread(target=_send, args=(fd, stop))
        try:
            _start(fd, picture.convert("L"))
            sender.start()
            yield
        finally:
            stop.set()
            sender.join()
            os.close(fd)


def _start(fd: int, picture: Image.Image) -> None:
    """Put the picture into all buffers of an output and start it. (The driver's write() does not work.)"""
    form = struct.pack("=I4xIIIII", _OUTPUT, *picture.size, int.from_bytes(b"GREY", "little"), _PROGRESSIVE, 0)
    fcntl.ioctl(fd, abi.SET_FORMAT, bytearray(form.ljust(abi.FORMAT.size, b"\0")))
    fcntl.ioctl(fd, abi.REQUEST, bytearray(abi.REQUEST_BUFFERS.pack(_BUFFERS, _OUTPUT, abi.MMAP, 0)))
    frame = picture.tobytes()
    for index in range(_BUFFERS):
        place = _buffer(index)
        fcntl.ioctl(fd, abi.QUERY_BUFFER, place)
        found = abi.read_buffer(place)
        with mmap.mmap(
            fd, found.length, mmap.MAP_SHARED, mmap.PROT_READ | mmap.PROT_WRITE, offset=found.offset
        ) as memory:
            memory[: len(frame)] = frame
        fcntl.ioctl(fd, abi.QUEUE, _buffer(index, len(frame)))
    fcntl.ioctl(fd, abi.STREAM_ON, bytearray(_OUTPUT.to_bytes(4, "little")))


def _send(fd: int, stop: threading.Event) -> None:
    """Queue each buffer again that has been sent."""
    while not stop.is_set():
        if select.select([], [fd], [], 0.1)[1]:
            sent = _buffer()
            fcntl.ioctl(fd, abi.DEQUEUE, sent)
            fcntl.ioctl(fd, abi.QUEUE, _buffer(abi.read_buffer(sent).index, abi.read_buffer(sent).used))


def _buffer(index: int = 0, used: int = 0) -> bytearray:
    """struct v4l2_buffer of the output."""
    return bytearray(abi.BUFFER.pack(index, _OUTPUT, used, 0, _PROGRESSIVE, 0, abi.MMAP, bytes(8), 0))


@contextmanager
def camera(inputs: int = WEBCAM, output: bool = False) -> Iterator[Camera]:
    """A camera for as long as the test lasts."""
    kinds = 0x1 | (0x100 if output else 0)
    options = [f"node_types={kinds:#x}", "num_inputs=1", f"input_types={inputs}", "n_devs=1"]
    options += ["num_outputs=1", "output_types=1"] if output else []
    subprocess.run(["modprobe", "vivid", *options], check=True)
    subprocess.run(["udevadm", "settle"], check=True)
    try:
        nodes = {path.joinpath("name").read_text(): f"/dev/{path.name}" for path in _video_nodes()}
        yield Camera(*(node for name, node in sorted(nodes.items()) if "vid" in name))
    finally:
        subprocess.run(["modprobe", "-r", "vivid"], check=True)


def _video_nodes() -> list[Path]:
    return sorted(Path("/sys/class/video4linux").glob("video*"))


def _controls(fd: int) -> dict[str, int]:
    """All controls by name."""
    found: dict[str, int] = {}
    number = _NEXT_CONTROL
    while True:
        query = bytearray(struct.pack("=I", number).ljust(68, b"\0"))
        try:
            fcntl.ioctl(fd, _QUERY_CONTROL, query)
        except OSError:
            return found
        (found_number,) = struct.unpack_from("=I", query)
        found[query[8:40].rstrip(b"\0").decode()] = found_number
        number = found_number | _NEXT_CONTROL
