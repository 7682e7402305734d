"""The libdmtx engine, for Data Matrix symbols that zxing-cpp does not find and machines that have no zxing-cpp.

The only file that knows pylibdmtx. Its `decode` leaves FNC1 out, which joins a lot to the serial after it, and offers
no argument against that; so the pieces it is made of are used here with the FNC1 property set.
"""

from ctypes import c_ubyte, cast, string_at

from PIL import Image
from pylibdmtx import pylibdmtx
from pylibdmtx.wrapper import DmtxPackOrder, DmtxProperty, DmtxUndefined, c_ubyte_p, dmtxTimeAdd, dmtxTimeNow

_GS = 0x1D


class Libdmtx:
    """Reads one Data Matrix symbol a picture, within `budget_ms`."""

    name = "libdmtx"

    def __init__(self, budget_ms: int = 250) -> None:
        self._budget_ms = budget_ms

    def read(self, picture: Image.Image) -> list[bytes]:
        """The symbol's bytes after `]d2` when it is a GS1 one, else after `]d1`; empty when none is found in time."""
        grey = picture.convert("L")
        until = dmtxTimeAdd(dmtxTimeNow(), self._budget_ms)
        pixels = cast((c_ubyte * (grey.width * grey.height)).from_buffer_copy(grey.tobytes()), c_ubyte_p)
        with (
            pylibdmtx._image(pixels, grey.width, grey.height, DmtxPackOrder.DmtxPack8bppK) as image,
            pylibdmtx._decoder(image, 1) as decoder,
        ):
            pylibdmtx.dmtxDecodeSetProp(decoder, DmtxProperty.DmtxPropFnc1, _GS)
            while True:
                with pylibdmtx._region(decoder, until) as region:
                    if not region:
                        return []
                    with pylibdmtx._decoded_matrix_region(decoder, region, DmtxUndefined) as message:
                        if message:
                            return [_identified(string_at(message.contents.output, message.contents.outputIdx))]


def _identified(data: bytes) -> bytes:
    # FNC1 in the first position makes it a GS1 Data Matrix (GS1 General Specifications 5.6) and is no data itself.
    return b"]d2" + data[1:] if data[:1] == bytes([_GS]) else b"]d1" + data
