"""Video devices of Linux: the kernel's layouts to the byte, formats, stale pictures, and cameras that go away."""

import io
import shutil
import subprocess
from pathlib import Path

import pytest
from PIL import Image

from devices.drivers import v4l2_abi as abi
from devices.drivers.v4l2 import KernelDevice, V4l2Source, grey
from devices.drivers.v4l2_abi import PixelFormat
from devices.drivers.zxing import Symbology, Zxing, draw_gs1
from devices.errors import Lost, Reason, Unavailable
from tests.devices.fake_video import FakeVideoDevice

HEADER = Path("/usr/include/linux/videodev2.h")
LABEL = draw_gs1("(01)09506000134352(10)LOT7A(21)SN1", Symbology.DATA_MATRIX)
DATA = b"]d2010950600013435210LOT7A\x1d21SN1"

PROGRAM = r"""
#include <linux/videodev2.h>
#include <stdio.h>
#include <stddef.h>
#define B(field) offsetof(struct v4l2_buffer, field)
#define P(field) (offsetof(struct v4l2_format, fmt) + offsetof(struct v4l2_pix_format, field))
int main(void) {
  printf("%zu %zu %zu %zu ", sizeof(struct v4l2_capability), sizeof(struct v4l2_format),
         sizeof(struct v4l2_requestbuffers), sizeof(struct v4l2_buffer));
  printf("%zu %zu ", offsetof(struct v4l2_capability, capabilities), offsetof(struct v4l2_capability, device_caps));
  printf("%zu %zu %zu %zu ", P(width), P(height), P(pixelformat), P(bytesperline));
  printf("%zu %zu %zu %zu %zu %zu ", B(index), B(bytesused), B(flags), B(memory), B(m), B(length));
  printf("%u %u %u %u ", (unsigned)VIDIOC_QUERYCAP, (unsigned)VIDIOC_S_FMT, (unsigned)VIDIOC_REQBUFS, (unsigned)VIDIOC_QUERYBUF);
  printf("%u %u %u %u ", (unsigned)VIDIOC_QBUF, (unsigned)VIDIOC_DQBUF, (unsigned)VIDIOC_STREAMON, (unsigned)VIDIOC_STREAMOFF);
  printf("%u %u %u %u %u\n", V4L2_BUF_TYPE_VIDEO_CAPTURE, V4L2_MEMORY_MMAP, V4L2_CAP_VIDEO_CAPTURE, V4L2_CAP_STREAMING, V4L2_BUF_FLAG_ERROR);
}
"""
SIZES = [104, 208, 20, 88]
OFFSETS = [84, 88, 8, 12, 16, 24, 0, 8, 12, 60, 64, 72]
REQUESTS = [0x80685600, 0xC0D05605, 0xC0145608, 0xC0585609, 0xC058560F, 0xC0585611, 0x40045612, 0x40045613]


def test_layouts_and_numbers_are_those_of_64_bit_linux() -> None:
    assert [layout.size for layout in (abi.CAPABILITY, abi.FORMAT, abi.REQUEST_BUFFERS, abi.BUFFER)] == SIZES
    assert [
        *(abi.QUERY_CAPABILITY, abi.SET_FORMAT, abi.REQUEST, abi.QUERY_BUFFER),
        *(abi.QUEUE, abi.DEQUEUE, abi.STREAM_ON, abi.STREAM_OFF),
    ] == REQUESTS


def test_every_field_is_read_from_where_the_kernel_puts_it() -> None:
    marked = bytearray(range(1, 209))

    def at(offset: int, size: int) -> int:
        return int.from_bytes(marked[offset : offset + 4], "little")

    form = abi.read_format(marked[:208])
    assert (form.width, form.height, form.code, form.stride) == (at(8, 4), at(12, 4), bytes(marked[16:20]), at(24, 4))
    buffer = abi.read_buffer(marked[:88])
    assert (buffer.index, buffer.used, buffer.flags) == (at(0, 4), at(8, 4), at(12, 4))
    assert (buffer.offset, buffer.length) == (at(64, 4), at(72, 4))
    marked[87] = 0x80
    assert abi.capabilities_of(marked[:104]) == at(88, 4)
    marked[87] = 0
    assert abi.capabilities_of(marked[:104]) == at(84, 4)


@pytest.mark.skipif(not (shutil.which("cc") and HEADER.is_file()), reason="no C compiler or kernel headers here")
def test_the_kernels_own_header_agrees(tmp_path: Path) -> None:
    source, program = tmp_path / "abi.c", tmp_path / "abi"
    source.write_text(PROGRAM)
    subprocess.run(["cc", str(source), "-o", str(program)], check=True)
    told = subprocess.run([str(program)], check=True, capture_output=True, text=True).stdout
    known = [abi.CAPTURE, abi.MMAP, abi.CAN_CAPTURE, abi.CAN_STREAM, abi.BAD_FRAME]
    assert [int(number) for number in told.split()] == [*SIZES, *OFFSETS, *REQUESTS, *known]


def opened(device: FakeVideoDevice) -> V4l2Source:
    source = V4l2Source("/dev/video0", opener=lambda path: device)
    source.open()
    return source


@pytest.mark.parametrize("code", [b"GREY", b"YUYV", b"NV12"])
def test_a_label_is_read_in_each_raw_format(code: bytes) -> None:
    device = FakeVideoDevice((code,))
    source = opened(device)
    device.film(LABEL)
    picture = source.newest(0)
    assert picture is not None
    assert (picture.size, picture.mode) == ((320, 240), "L")
    assert Zxing().read(picture) == [DATA]


def without_huffman_tables(jpeg: bytes) -> bytes:
    """As most cameras send Motion JPEG: the tables that everybody knows are left out."""
    at, kept = 2, jpeg[:2]
    while jpeg[at + 1] != 0xDA:
        end = at + 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
        kept += b"" if jpeg[at + 1] == 0xC4 else jpeg[at:end]
        at = end
    return kept + jpeg[at:]


@pytest.mark.parametrize("tables", [True, False])
def test_a_label_is_read_from_motion_jpeg(tables: bool) -> None:
    file = io.BytesIO()
    frame = Image.new("RGB", (320, 240), (200, 200, 200))
    frame.paste(LABEL, (20, 20))
    frame.save(file, "JPEG", quality=80)
    jpeg = file.getvalue() if tables else without_huffman_tables(file.getvalue())
    device = FakeVideoDevice((b"MJPG",))
    source = opened(device)
    device.film(jpeg)
    picture = source.newest(0)
    assert picture is not None
    assert Zxing().read(picture) == [DATA]


def test_rows_with_padding_are_cut_to_their_width() -> None:
    picture = grey(PixelFormat(b"YUYV", 3, 2, 10), bytes(range(20)))
    assert picture is not None
    assert picture.tobytes() == bytes([0, 2, 4, 10, 12, 14])


def test_a_damaged_or_cut_picture_is_no_picture_and_the_next_one_is_good() -> None:
    device = FakeVideoDevice()
    source = opened(device)
    device.film(LABEL, flags=abi.BAD_FRAME)
    assert source.newest(0) is None
    device.film(b"\x80" * 100)
    assert source.newest(0) is None
    device.film(LABEL)
    assert source.newest(0) is not None
    assert grey(PixelFormat(b"MJPG", 10, 10), b"\xff\xd8 no jpeg") is None


def shade(level: int) -> Image.Image:
    return Image.new("L", (280, 200), level)


def level_of(picture: Image.Image | None) -> object:
    return None if picture is None else picture.getpixel((100, 100))


def test_of_several_pictures_the_newest_is_taken() -> None:
    device = FakeVideoDevice()
    source = opened(device)
    for level in (10, 20, 30):
        device.film(shade(level))
    assert level_of(source.newest(0)) == 30
    assert source.newest(0) is None


def test_after_a_long_decoding_the_full_buffers_are_stale_and_a_fresh_picture_is_awaited() -> None:
    device = FakeVideoDevice()
    source = opened(device)
    for level in range(10, 100, 10):
        device.film(shade(level))
    assert device.dropped == 5
    assert source.newest(0) is None
    device.film(shade(200))
    assert level_of(source.newest(0)) == 200


def test_buffers_are_never_lost_however_long_it_runs() -> None:
    device = FakeVideoDevice()
    source = opened(device)
    for level in range(200):
        for _ in range(level % 4):
            device.film(shade(level))
        assert level_of(source.newest(0)) == (level if level % 4 else None)
    assert device.dropped == 0


def test_a_camera_that_is_pulled_out_is_lost_and_closing_it_still_works() -> None:
    device = FakeVideoDevice()
    source = opened(device)
    device.gone = True
    with pytest.raises(Lost):
        source.newest(0)
    source.close()
    assert device.closed


def test_closing_stops_the_stream() -> None:
    device = FakeVideoDevice()
    source = opened(device)
    assert device.streaming
    source.close()
    source.close()
    assert (device.streaming, device.closed) == (False, True)


def refused(source: V4l2Source) -> Unavailable:
    with pytest.raises(Unavailable) as found:
        source.open()
    return found.value


def test_a_node_that_takes_no_pictures_or_in_no_known_format_is_refused_and_closed() -> None:
    no_camera = FakeVideoDevice()
    no_camera.capabilities = 0x2
    assert "takes no pictures" in refused(V4l2Source("/dev/video1", opener=lambda path: no_camera)).advice
    strange = FakeVideoDevice((b"H264",))
    assert "no format known" in refused(V4l2Source("/dev/video0", opener=lambda path: strange)).advice
    assert no_camera.closed
    assert strange.closed


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (PermissionError(13, "Permission denied"), Reason.PERMISSION),
        (OSError(16, "Device or resource busy"), Reason.BUSY),
        (FileNotFoundError(2, "No such file"), Reason.MISSING),
    ],
)
def test_why_a_camera_cannot_be_opened_is_told(error: OSError, reason: Reason) -> None:
    def opener(path: str) -> FakeVideoDevice:
        raise error

    found = refused(V4l2Source("/dev/video0", opener=opener))
    assert found.reason is reason
    assert "video" in found.advice or reason is not Reason.PERMISSION


def test_a_camera_that_is_in_use_says_so_when_its_format_is_set() -> None:
    """Opening it twice is allowed; the kernel refuses the first thing that would disturb the other program."""
    device = FakeVideoDevice()
    device.busy = True
    found = refused(V4l2Source("/dev/video0", opener=lambda path: device))
    assert found.reason is Reason.BUSY
    assert device.closed


def test_the_real_kernel_says_that_another_file_is_no_camera(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert refused(V4l2Source(str(tmp_path / "file"))).reason is Reason.UNUSABLE
    assert refused(V4l2Source("/dev/null")).reason is Reason.UNUSABLE
    assert refused(V4l2Source(str(tmp_path / "none"))).reason is Reason.MISSING


def test_the_real_kernel_maps_memory_and_waits(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(bytes(range(256)) * 16)
    device = KernelDevice(str(path))
    assert device.wait(0)
    memory = device.map(4096, 0)
    assert memory[1:4] == b"\x01\x02\x03"
    memory.close()
    device.close()
