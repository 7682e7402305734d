"""The kernel's side of a camera, as far as a driver can tell: formats, buffers, and pictures put into them."""

import errno
import struct
from collections import deque

from PIL import Image

from devices.drivers import v4l2_abi as abi
from devices.drivers.v4l2_abi import PixelFormat


class FakeVideoDevice:
    """Speaks `formats`; `film` fills the next free buffer, or drops the picture when the program holds them all."""

    def __init__(self, formats: tuple[bytes, ...] = (b"YUYV",), size: tuple[int, int] = (320, 240)) -> None:
        self.formats = formats
        self.width, self.height = size
        self.capabilities = abi.CAN_CAPTURE | abi.CAN_STREAM
        self.format = PixelFormat(b"", 0, 0)
        self.gone = False
        self.busy = False
        self.streaming = False
        self.closed = False
        self.dropped = 0
        self._memory: list[FakeMemory] = []
        self._free: deque[int] = deque()
        self._filled: deque[tuple[int, int, int]] = deque()

    def film(self, picture: Image.Image | bytes, flags: int = 0) -> None:
        """One picture arrives from the sensor."""
        data = picture if isinstance(picture, bytes) else self._encoded(picture)
        if not self._free:
            self.dropped += 1
            return
        index = self._free.popleft()
        self._memory[index].data[: len(data)] = data
        self._filled.append((index, len(data), flags))

    def control(self, request: int, data: bytearray) -> None:
        """ioctl, with the sizes that the kernel would insist on."""
        if self.gone:
            raise OSError(errno.ENODEV, "No such device")
        assert len(data) == request >> 16 & 0x3FFF, f"{len(data)} bytes for request {request:#x}"
        {
            abi.QUERY_CAPABILITY: self._query_capability,
            abi.SET_FORMAT: self._set_format,
            abi.REQUEST: self._request,
            abi.QUERY_BUFFER: self._query_buffer,
            abi.QUEUE: self._queue,
            abi.DEQUEUE: self._dequeue,
            abi.STREAM_ON: self._stream_on,
            abi.STREAM_OFF: self._stream_off,
        }[request](data)

    def map(self, length: int, offset: int) -> "FakeMemory":
        """A buffer's memory; the offset tells which."""
        return self._memory[offset // 0x10000]

    def wait(self, timeout_s: float) -> bool:
        """Whether there is a picture."""
        return bool(self._filled) or self.gone

    def close(self) -> None:
        """The program lets go."""
        self.closed = True

    def _query_capability(self, data: bytearray) -> None:
        struct.pack_into("=II", data, 84, self.capabilities | abi.HAS_DEVICE_CAPS, self.capabilities)

    def _set_format(self, data: bytearray) -> None:
        if self.busy:
            raise OSError(errno.EBUSY, "Device or resource busy")
        wanted = bytes(data[16:20])
        code = wanted if wanted in self.formats else self.formats[0]
        stride = self.width * {b"GREY": 1, b"YUYV": 2, b"NV12": 1}.get(code, 0)
        self.format = PixelFormat(code, self.width, self.height, stride)
        struct.pack_into("=II4sII", data, 8, self.width, self.height, code, 1, stride)

    def _request(self, data: bytearray) -> None:
        self._memory = [FakeMemory(self.width * self.height * 2) for _ in range(struct.unpack_from("=I", data)[0])]

    def _query_buffer(self, data: bytearray) -> None:
        (index,) = struct.unpack_from("=I", data)
        struct.pack_into("=I", data, 64, index * 0x10000)
        struct.pack_into("=I", data, 72, len(self._memory[index].data))

    def _queue(self, data: bytearray) -> None:
        self._free.append(struct.unpack_from("=I", data)[0])

    def _dequeue(self, data: bytearray) -> None:
        if not self._filled:
            raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")
        index, used, flags = self._filled.popleft()
        struct.pack_into("=I4xII", data, 0, index, used, flags)

    def _stream_on(self, data: bytearray) -> None:
        self.streaming = True

    def _stream_off(self, data: bytearray) -> None:
        self.streaming = False

    def _encoded(self, picture: Image.Image) -> bytes:
        frame = Image.new("L", (self.width, self.height), 200)
        frame.paste(picture, (20, 20))
        luma = frame.tobytes()
        if self.format.code != b"YUYV":
            return luma
        data = bytearray(b"\x80" * (2 * len(luma)))
        data[::2] = luma
        return bytes(data)


class FakeMemory:
    """One shared buffer."""

    def __init__(self, length: int) -> None:
        self.data = bytearray(length)
        self.closed = False

    def __getitem__(self, part: slice) -> bytes:
        return bytes(self.data[part])

    def close(self) -> None:
        self.closed = True
