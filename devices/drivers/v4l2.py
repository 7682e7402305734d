"""Pictures from a video device of Linux (Video4Linux2), in buffers that the driver fills and this file empties.

Of each picture only its brightness is taken. Knows nothing of codes.
"""

import contextlib
import errno
import fcntl
import grp
import io
import mmap
import os
import select
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from PIL import Image

from devices.drivers import v4l2_abi as abi
from devices.drivers.v4l2_abi import Buffer, PixelFormat
from devices.errors import Lost, Reason, Unavailable

_BUFFERS = 4
_GREY, _YUYV, _NV12, _MJPG = b"GREY", b"YUYV", b"NV12", b"MJPG"
_FORMATS = (_GREY, _YUYV, _NV12, _MJPG)
"""The ones that are understood, cheapest first."""
_BYTES_A_PIXEL = {_GREY: 1, _YUYV: 2, _NV12: 1}


class Memory(Protocol):
    """A buffer's memory, shared with the driver."""

    def __getitem__(self, part: slice, /) -> bytes:
        """A copy of a part."""

    def close(self) -> None:
        """Give it back."""


class VideoDevice(Protocol):
    """What the kernel offers on an open video device; all of it raises OSError."""

    def control(self, request: int, data: bytearray) -> None:
        """ioctl; the answer is written over `data`."""

    def map(self, length: int, offset: int) -> Memory:
        """The memory of one buffer."""

    def wait(self, timeout_s: float) -> bool:
        """Whether a picture is ready before the time is over."""

    def close(self) -> None:
        """Let go of it."""


class KernelDevice:
    """An open /dev/video node."""

    def __init__(self, path: str) -> None:
        self._fd = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)

    def control(self, request: int, data: bytearray) -> None:
        """ioctl; the answer is written over `data`."""
        fcntl.ioctl(self._fd, request, data, True)

    def map(self, length: int, offset: int) -> Memory:
        """The memory of one buffer."""
        return mmap.mmap(self._fd, length, mmap.MAP_SHARED, mmap.PROT_READ | mmap.PROT_WRITE, offset=offset)

    def wait(self, timeout_s: float) -> bool:
        """Whether a picture is ready before the time is over."""
        return bool(select.select([self._fd], [], [], timeout_s)[0])

    def close(self) -> None:
        """Let go of it."""
        os.close(self._fd)


class V4l2Source:
    """The camera at `path`, asked for pictures of about `size`."""

    def __init__(
        self, path: str, size: tuple[int, int] = (640, 480), opener: Callable[[str], VideoDevice] = KernelDevice
    ) -> None:
        self.address = f"camera:{path}"
        self._path = path
        self._size = size
        self._opener = opener
        self._device: VideoDevice | None = None
        self._format = PixelFormat(_GREY, *size)
        self._memory: list[Memory] = []

    def open(self) -> None:
        """Choose a format, share the buffers, start the stream; raises Unavailable."""
        try:
            self._device = self._opener(self._path)
            self._start(self._device)
        except OSError as error:
            self.close()
            raise self._unavailable(error) from error
        except Unavailable:
            self.close()
            raise

    def newest(self, timeout_s: float) -> Image.Image | None:
        """The newest picture in grey; None when none came in time or it is damaged. Raises Lost."""
        if self._device is None:
            raise Lost(self.address, "it is not open")
        try:
            ready = self._ready(self._device)
            # With every buffer full the driver has stopped, who knows when: all of them are old.
            if not ready and self._device.wait(timeout_s):
                ready = self._ready(self._device, even_if_full=True)
            return self._taken(self._device, ready[-1]) if ready else None
        except OSError as error:
            raise Lost(self.address, error.strerror or str(error)) from error

    def close(self) -> None:
        """Stop the stream and give everything back, as far as the device is still there."""
        device, self._device = self._device, None
        if device is None:
            return
        with contextlib.suppress(OSError):
            device.control(abi.STREAM_OFF, bytearray(abi.CAPTURE.to_bytes(4, "little")))
        for memory in self._memory:
            memory.close()
        self._memory.clear()
        with contextlib.suppress(OSError):
            device.close()

    def _start(self, device: VideoDevice) -> None:
        answer = bytearray(abi.CAPABILITY.size)
        device.control(abi.QUERY_CAPABILITY, answer)
        needed = abi.CAN_CAPTURE | abi.CAN_STREAM
        if abi.capabilities_of(answer) & needed != needed:
            raise Unavailable(self.address, Reason.UNUSABLE, "this video device takes no pictures; try the next one.")
        self._format = self._negotiated(device)
        request = abi.buffers_request(_BUFFERS)
        device.control(abi.REQUEST, request)
        for index in range(abi.REQUEST_BUFFERS.unpack(request)[0]):
            place = abi.buffer_request(index)
            device.control(abi.QUERY_BUFFER, place)
            buffer = abi.read_buffer(place)
            self._memory.append(device.map(buffer.length, buffer.offset))
            device.control(abi.QUEUE, abi.buffer_request(index))
        device.control(abi.STREAM_ON, bytearray(abi.CAPTURE.to_bytes(4, "little")))

    def _negotiated(self, device: VideoDevice) -> PixelFormat:
        """The first understood format that the driver agrees to; it may change the size as it likes."""
        for code in _FORMATS:
            request = abi.format_request(PixelFormat(code, *self._size))
            try:
                device.control(abi.SET_FORMAT, request)
            except OSError as error:
                if error.errno != errno.EINVAL:  # such as EBUSY: another program is using the camera
                    raise
                continue
            answer = abi.read_format(request)
            if answer.code == code:
                return answer
        raise Unavailable(self.address, Reason.UNUSABLE, "the camera sends pictures in no format known here.")

    def _ready(self, device: VideoDevice, even_if_full: bool = False) -> list[Buffer]:
        """The filled buffers, oldest first, all given back but the newest; none when all were full."""
        filled: list[Buffer] = []
        with contextlib.suppress(BlockingIOError):
            while len(filled) < len(self._memory):
                answer = abi.buffer_request()
                device.control(abi.DEQUEUE, answer)
                filled.append(abi.read_buffer(answer))
        stale = filled if len(filled) == len(self._memory) and not even_if_full else filled[:-1]
        for buffer in stale:
            device.control(abi.QUEUE, abi.buffer_request(buffer.index))
        return filled[len(stale) :]

    def _taken(self, device: VideoDevice, buffer: Buffer) -> Image.Image | None:
        data = bytes(self._memory[buffer.index][: buffer.used])
        device.control(abi.QUEUE, abi.buffer_request(buffer.index))
        return None if buffer.flags & abi.BAD_FRAME else grey(self._format, data)

    def _unavailable(self, error: OSError) -> Unavailable:
        if error.errno in {errno.EACCES, errno.EPERM}:
            return Unavailable(self.address, Reason.PERMISSION, _permission_advice(self._path))
        if error.errno == errno.EBUSY:
            return Unavailable(self.address, Reason.BUSY, "another program is using this camera; close that one first.")
        if error.errno in {errno.ENOENT, errno.ENODEV, errno.ENXIO, errno.EIO}:
            return Unavailable(self.address, Reason.MISSING, "not there; plug the camera in.")
        return Unavailable(self.address, Reason.UNUSABLE, f"not a camera that can be read ({error.strerror}).")


def grey(form: PixelFormat, data: bytes) -> Image.Image | None:
    """The brightness of a picture; None when there is not enough of it."""
    if form.code == _MJPG:
        try:
            picture = Image.open(io.BytesIO(data))
            picture.draft("L", picture.size)
            return picture.convert("L")
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
            return None
    step = _BYTES_A_PIXEL[form.code]
    stride = max(form.stride, form.width * step)
    if len(data) < stride * (form.height - 1) + form.width * step:
        return None
    luma = data[: stride * form.height : step].ljust(stride // step * form.height, b"\0")
    return Image.frombytes("L", (stride // step, form.height), luma).crop((0, 0, form.width, form.height))


def _permission_advice(path: str) -> str:
    try:
        group = grp.getgrgid(Path(path).stat().st_gid).gr_name
    except (KeyError, OSError):
        group = "root"
    if group == "root":
        return 'no permission to open it. Install a udev rule:\nSUBSYSTEM=="video4linux", GROUP="video", MODE="0660"'
    return (
        f"no permission to open it. Add your account to the group {group} and sign in again: "
        f"sudo usermod -aG {group} $USER"
    )
