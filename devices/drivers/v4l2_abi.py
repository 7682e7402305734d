"""The part of the kernel's video interface that a camera needs: numbers and memory layouts of <linux/videodev2.h>.

Layouts are those of 64-bit Linux, x86-64 and aarch64 alike. Knows no device: bytes and numbers only.
"""

import struct
from dataclasses import dataclass

CAPTURE = 1
"""V4L2_BUF_TYPE_VIDEO_CAPTURE."""
MMAP = 1
"""V4L2_MEMORY_MMAP."""
CAN_CAPTURE = 0x0000_0001
CAN_STREAM = 0x0400_0000
HAS_DEVICE_CAPS = 0x8000_0000
BAD_FRAME = 0x0040
"""V4L2_BUF_FLAG_ERROR: the buffer's picture is damaged."""

CAPABILITY = struct.Struct("=16s32s32sIII12x")
FORMAT = struct.Struct("=I4xIIIIII176x")
REQUEST_BUFFERS = struct.Struct("=IIII4x")
BUFFER = struct.Struct("=IIIII4x16x16xII8sI12x")

QUERY_CAPABILITY = 0x8068_5600
SET_FORMAT = 0xC0D0_5605
REQUEST = 0xC014_5608
QUERY_BUFFER = 0xC058_5609
QUEUE = 0xC058_560F
DEQUEUE = 0xC058_5611
STREAM_ON = 0x4004_5612
STREAM_OFF = 0x4004_5613


@dataclass(frozen=True, slots=True)
class PixelFormat:
    """What a camera sends: `code` names the format (four characters), `stride` is the bytes of one row."""

    code: bytes
    width: int
    height: int
    stride: int = 0


@dataclass(frozen=True, slots=True)
class Buffer:
    """One of the buffers shared with the driver: `used` bytes of `length` are the picture."""

    index: int
    used: int = 0
    flags: int = 0
    offset: int = 0
    length: int = 0


def format_request(wanted: PixelFormat) -> bytearray:
    """struct v4l2_format that asks for this, progressive or as the driver likes it."""
    code = int.from_bytes(wanted.code, "little")
    return bytearray(FORMAT.pack(CAPTURE, wanted.width, wanted.height, code, 0, wanted.stride, 0))


def read_format(data: bytes | bytearray) -> PixelFormat:
    """What the driver made of the request."""
    _, width, height, code, _, stride, _ = FORMAT.unpack(data)
    return PixelFormat(code.to_bytes(4, "little"), width, height, stride)


def buffers_request(count: int) -> bytearray:
    """struct v4l2_requestbuffers for so many mapped ones."""
    return bytearray(REQUEST_BUFFERS.pack(count, CAPTURE, MMAP, 0))


def buffer_request(index: int = 0) -> bytearray:
    """struct v4l2_buffer with nothing but its place."""
    return bytearray(BUFFER.pack(index, CAPTURE, 0, 0, 0, 0, MMAP, bytes(8), 0))


def read_buffer(data: bytes | bytearray) -> Buffer:
    """What the driver says about a buffer."""
    index, _, used, flags, _, _, _, place, length = BUFFER.unpack(data)
    return Buffer(index, used, flags, int.from_bytes(place[:4], "little"), length)


def capabilities_of(data: bytes | bytearray) -> int:
    """What this node can do, which may be less than the whole device."""
    *_, device, node = CAPABILITY.unpack(data)
    return int(node if device & HAS_DEVICE_CAPS else device)
