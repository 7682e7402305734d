"""Codes in pictures: read as a scanner would send them, GS and all, by engines that have proved it."""

import random
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageFilter, ImageOps

from devices.drivers.camera import Engine, ImageScanner, load_engines, read_codes, self_test
from devices.drivers.zxing import Symbology, Zxing, draw_gs1, draw_plain
from devices.errors import Reason, Unavailable
from devices.scan import Misread, MisreadReason, Scan
from tests.devices.readings import take

CASE = "(01)09506000134352(17)280630(10)LOT7A(21)SN0001"
CASE_DATA = b"01095060001343521728063010LOT7A\x1d21SN0001"


def libdmtx() -> Engine:
    driver = pytest.importorskip("devices.drivers.libdmtx", reason="libdmtx is not installed", exc_type=ImportError)
    engine: Engine = driver.Libdmtx(budget_ms=5_000)
    return engine


@pytest.fixture(params=["zxing-cpp", "libdmtx"])
def engine(request: pytest.FixtureRequest) -> Engine:
    return Zxing() if request.param == "zxing-cpp" else libdmtx()


def on_a_table(label: Image.Image) -> Image.Image:
    """The label in the middle of an 800 x 600 frame, on light grey."""
    frame = Image.new("L", (800, 600), 200)
    frame.paste(label, ((800 - label.width) // 2, (600 - label.height) // 2))
    return frame


def noisy(picture: Image.Image, sigma: int) -> Image.Image:
    rng = random.Random(sigma)
    tile = Image.new("L", (100, 100))
    tile.putdata([max(0, min(255, round(rng.gauss(128, sigma)))) for _ in range(tile.width * tile.height)])
    grain = Image.new("L", picture.size)
    for x in range(0, picture.width, tile.width):
        for y in range(0, picture.height, tile.height):
            grain.paste(tile, (x, y))
    return ImageChops.add(picture, grain, offset=-128)


VIEWS = {
    "as printed": lambda frame: frame,
    "turned by 90 degrees": lambda frame: frame.rotate(90, expand=True),
    "upside down": lambda frame: frame.rotate(180),
    "at a slant": lambda frame: frame.rotate(20, fillcolor=200),
    "noisy": lambda frame: noisy(frame, 15),
    "turned and noisy": lambda frame: noisy(frame.rotate(90, expand=True), 15),
    "a little out of focus": lambda frame: frame.filter(ImageFilter.GaussianBlur(1)),
    "inverted": ImageOps.invert,
}


@pytest.mark.parametrize("view", VIEWS)
def test_gs_survives_in_a_data_matrix_however_it_is_held(engine: Engine, view: str) -> None:
    frame = VIEWS[view](on_a_table(draw_gs1(CASE, Symbology.DATA_MATRIX)))
    assert engine.read(frame) == [b"]d2" + CASE_DATA]


@pytest.mark.parametrize("view", ["as printed", "turned by 90 degrees", "upside down", "noisy", "turned and noisy"])
@pytest.mark.parametrize(
    ("symbology", "identifier"), [(Symbology.CODE_128, b"]C1"), (Symbology.QR_CODE, b"]Q3")], ids=["GS1-128", "GS1 QR"]
)
def test_gs_survives_in_gs1_128_and_gs1_qr(symbology: Symbology, identifier: bytes, view: str) -> None:
    frame = VIEWS[view](on_a_table(draw_gs1(CASE, symbology, scale=2)))
    assert Zxing().read(frame) == [identifier + CASE_DATA]


@pytest.mark.parametrize(
    ("content", "symbology", "read"),
    [
        ("https://id.gs1.org/01/09506000134352", Symbology.QR_CODE, b"]Q1https://id.gs1.org/01/09506000134352"),
        ("9506000134352", Symbology.EAN_13, b"]E09506000134352"),
        ("09506000134352", Symbology.ITF, b"]I109506000134352"),
        ("no GS1 at all", Symbology.DATA_MATRIX, b"]d1no GS1 at all"),
    ],
)
def test_a_plain_symbol_keeps_the_identifier_of_its_kind(content: str, symbology: Symbology, read: bytes) -> None:
    assert Zxing().read(on_a_table(draw_plain(content, symbology))) == [read]


def test_a_plain_data_matrix_is_told_from_a_gs1_one_by_both_engines(engine: Engine) -> None:
    assert engine.read(on_a_table(draw_plain("no GS1 at all", Symbology.DATA_MATRIX))) == [b"]d1no GS1 at all"]


def test_several_labels_in_a_picture_are_read_from_top_to_bottom() -> None:
    frame = Image.new("L", (400, 600), 255)
    for place, serial in enumerate("ABC"):
        frame.paste(draw_gs1(f"(01)09506000134352(21){serial}", Symbology.DATA_MATRIX), (50, 20 + 190 * place))
    assert [code[-1:] for code in Zxing().read(frame)] == [b"A", b"B", b"C"]


def test_both_engines_pass_the_self_test(engine: Engine) -> None:
    assert self_test(engine)


class LosesGs:
    """An engine that leaves FNC1 out, as pylibdmtx does when it is used as it comes."""

    name = "loses GS"

    def read(self, picture: Image.Image) -> list[bytes]:
        return [code.replace(b"\x1d", b"") for code in Zxing().read(picture)]


def test_an_engine_that_loses_gs_fails_the_self_test() -> None:
    assert not self_test(LosesGs())


def test_pylibdmtx_as_it_comes_would_fail_the_self_test() -> None:
    pylibdmtx = pytest.importorskip("pylibdmtx.pylibdmtx", reason="libdmtx is not installed", exc_type=ImportError)

    class AsItComes:
        name = "pylibdmtx.decode"

        def read(self, picture: Image.Image) -> list[bytes]:
            return [b"]d2" + code.data for code in pylibdmtx.decode(picture, max_count=1)]

    assert not self_test(AsItComes())


def test_zxing_is_asked_first() -> None:
    assert load_engines()[0].name == "zxing-cpp"


def test_the_second_engine_is_asked_only_for_what_the_first_does_not_find() -> None:
    label = draw_gs1(CASE, Symbology.DATA_MATRIX)

    class Blind:
        name = "blind"

        def read(self, picture: Image.Image) -> list[bytes]:
            return []

    class Second(Zxing):
        asked = 0

        def read(self, picture: Image.Image) -> list[bytes]:
            self.asked += 1
            return super().read(picture)

    second = Second()
    assert read_codes(label, [Blind(), second]) == [b"]d2" + CASE_DATA]
    assert second.asked == 1
    read_codes(label, [Zxing(), second])
    assert second.asked == 1


async def test_an_image_file_is_scanned_like_a_label(tmp_path: Path) -> None:
    path = tmp_path / "label.png"
    draw_gs1(CASE, Symbology.DATA_MATRIX).save(path)
    async with ImageScanner(str(path)) as scanner:
        readings = [reading async for reading in scanner]
    [scan] = readings
    assert isinstance(scan, Scan)
    assert (scan.data, scan.symbology, scan.source) == (b"]d2" + CASE_DATA, "]d2", f"image:{path}")


async def test_a_label_on_a_transparent_ground_is_read(tmp_path: Path) -> None:
    path = tmp_path / "label.png"
    ink = draw_gs1(CASE, Symbology.DATA_MATRIX)
    picture = Image.new("RGBA", ink.size, (0, 0, 0, 0))
    picture.putalpha(ImageOps.invert(ink))
    picture.save(path)
    async with ImageScanner(str(path)) as scanner:
        assert [reading.data for reading in await take(aiter(scanner), 1)] == [b"]d2" + CASE_DATA]


async def test_a_black_picture_is_a_misread_in_so_many_words(tmp_path: Path) -> None:
    path = tmp_path / "black.png"
    Image.new("L", (640, 480), 0).save(path)
    async with ImageScanner(str(path)) as scanner:
        [reading] = await take(aiter(scanner), 1)
    assert isinstance(reading, Misread)
    assert reading.reason is MisreadReason.NO_CODE


async def reason_for(scanner: ImageScanner) -> Reason:
    with pytest.raises(Unavailable) as refused:
        async with scanner:
            pass
    return refused.value.reason


async def test_a_file_that_is_not_there_or_no_picture_is_refused_with_its_reason(tmp_path: Path) -> None:
    (tmp_path / "empty.png").touch()
    (tmp_path / "text.png").write_text("not a picture")
    cut = tmp_path / "cut.png"
    draw_gs1(CASE, Symbology.DATA_MATRIX).save(cut)
    cut.write_bytes(cut.read_bytes()[:120])
    assert await reason_for(ImageScanner(str(tmp_path / "none.png"))) is Reason.MISSING
    for name in ("empty.png", "text.png", "cut.png", ""):
        assert await reason_for(ImageScanner(str(tmp_path / name))) is Reason.UNUSABLE


async def test_without_a_trustworthy_engine_no_picture_is_read(tmp_path: Path) -> None:
    assert await reason_for(ImageScanner(str(tmp_path / "label.png"), load=lambda: ())) is Reason.UNUSABLE
