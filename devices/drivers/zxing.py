"""The zxing-cpp engine: codes in a picture to bytes, and bytes to the picture of a code.

The only file that knows zxing-cpp. Its own text puts brackets in for people; here the bytes count, in which every FNC1
after the first is a GS (0x1D).
"""

from enum import Enum

import zxingcpp
from PIL import Image


class Symbology(Enum):
    """The symbologies on goods in a warehouse."""

    DATA_MATRIX = zxingcpp.BarcodeFormat.DataMatrix
    CODE_128 = zxingcpp.BarcodeFormat.Code128
    QR_CODE = zxingcpp.BarcodeFormat.QRCode
    EAN_13 = zxingcpp.BarcodeFormat.EAN13
    ITF = zxingcpp.BarcodeFormat.ITF


# To be read, a QR code is the usual one: a Micro QR is found by chance in the corner of another.
_FORMATS = zxingcpp.BarcodeFormats(
    [symbology.value for symbology in Symbology if symbology is not Symbology.QR_CODE]
    + [zxingcpp.BarcodeFormat.QRCodeModel2]
)


class Zxing:
    """Reads every Symbology."""

    name = "zxing-cpp"

    def read(self, picture: Image.Image) -> list[bytes]:
        """The codes in the picture from top to bottom, each with its symbology identifier first."""
        found = zxingcpp.read_barcodes(picture, formats=_FORMATS, text_mode=zxingcpp.TextMode.Plain)
        found.sort(key=lambda code: (code.position.top_left.y, code.position.top_left.x))
        codes = [code.symbology_identifier.encode("ascii") + code.bytes for code in found]
        return [code for code in codes if not _is_chance_itf(code)]


def _is_chance_itf(code: bytes) -> bool:
    """Bars of any slanted symbol can look like a few ITF digits; ITF-14 (GS1 General Specifications 5.3) has 14 and a check digit."""
    return code.startswith(b"]I") and not (code.startswith(b"]I1") and len(code) == len(b"]I1") + 14)


def draw_gs1(bracketed: str, symbology: Symbology, scale: int = 4) -> Image.Image:
    """The GS1 symbol for bracketed text such as `(01)09506000134352(10)A`, `scale` pixels a module, with quiet zone.

    Raises ValueError for what the syntax does not allow; check digits are not looked at.
    """
    square = {"force_square": True} if symbology is Symbology.DATA_MATRIX else {}  # a rectangle would read as ]d8
    code = zxingcpp.create_barcode(bracketed, symbology.value, gs1=True, **square)
    return Image.fromarray(code.to_image(scale=scale))


def draw_plain(content: str | bytes, symbology: Symbology, scale: int = 4) -> Image.Image:
    """The symbol for content as it is (a Digital Link, the digits of an EAN-13); raises ValueError if it cannot be."""
    return Image.fromarray(zxingcpp.create_barcode(content, symbology.value).to_image(scale=scale))
