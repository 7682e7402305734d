"""What the two camera engines read under bad conditions, of six labels; `python -m tools.camera_table` has it all.

A reading counts only with every byte in place. One that is wrong fails the test, however many are allowed to be missed.
"""

from functools import cache

import pytest

from devices.drivers.camera import Engine
from devices.drivers.zxing import Symbology, Zxing, draw_gs1, draw_plain
from tests.devices.frames import aslant, on_a_table
from tools.camera_table import case, measure

FRAMES = 6
EVERY_TURN = ("turned by 7", "turned by 20", "turned by 45", "turned by 90", "turned by 180", "turned at random")
GOOD_LIGHT = ("as printed", "blur 0.8", "blur 1.2", "noise 15", "contrast 0.3")
SQUARE = (*EVERY_TURN, *GOOD_LIGHT, "blur 1.6", "shade 0.3", "inverted", "perspective 0.1", "all a little")


@cache
def libdmtx() -> Engine:
    driver = pytest.importorskip("devices.drivers.libdmtx", reason="libdmtx is not installed", exc_type=ImportError)
    engine: Engine = driver.Libdmtx(budget_ms=2_000)
    return engine


@pytest.mark.parametrize("condition", [*SQUARE, "noise 40", "perspective 0.25"])
def test_zxing_reads_every_gs1_data_matrix(condition: str) -> None:
    assert measure(Zxing().read, "data-matrix", condition, FRAMES).found == FRAMES


@pytest.mark.parametrize("condition", [*SQUARE, "perspective 0.25"])
def test_libdmtx_reads_every_gs1_data_matrix(condition: str) -> None:
    assert measure(libdmtx().read, "data-matrix", condition, FRAMES).found == FRAMES


@pytest.mark.parametrize("condition", [*SQUARE, "perspective 0.25"])
def test_zxing_reads_every_gs1_qr_code(condition: str) -> None:
    assert measure(Zxing().read, "gs1-qr", condition, FRAMES).found == FRAMES


@pytest.mark.parametrize("condition", [*GOOD_LIGHT, "turned by 7", "turned by 90", "turned by 180"])
def test_zxing_reads_every_gs1_128_that_lies_straight(condition: str) -> None:
    assert measure(Zxing().read, "gs1-128", condition, frames=3).found == 3


@pytest.mark.parametrize("condition", ["blur 2.0", "turned by 20", "turned by 45", "all a little", "perspective 0.25"])
def test_what_is_not_read_is_not_misread(condition: str) -> None:
    """`measure` refuses wrong readings: slanted bars once looked like ITF of five digits."""
    for symbology in ("gs1-128", "data-matrix", "gs1-qr"):
        assert measure(Zxing().read, symbology, condition, frames=3).found <= 3


def test_a_micro_qr_code_seen_in_the_corner_of_a_qr_code_is_no_reading() -> None:
    picture, data = case(10, "gs1-qr")
    assert Zxing().read(aslant(0.25)(picture)) == [data]


@pytest.mark.parametrize("digits", ["1234", "123456", "09506000134353"])
def test_an_itf_code_that_is_no_itf_14_is_no_reading(digits: str) -> None:
    assert Zxing().read(on_a_table(draw_plain(digits, Symbology.ITF))) == []


@pytest.mark.parametrize("name", ["zxing-cpp", "libdmtx"])
@pytest.mark.parametrize("separators", [1, 2, 3])
def test_as_many_separators_are_read_as_were_printed(name: str, separators: int) -> None:
    engine = Zxing() if name == "zxing-cpp" else libdmtx()
    lots = "".join(f"({ai})X{ai}" for ai in ("10", "21", "240", "241")[: separators + 1])
    read = engine.read(on_a_table(draw_gs1("(01)09506000134352" + lots, Symbology.DATA_MATRIX)))
    assert [code.count(b"\x1d") for code in read] == [separators]
    assert read[0].startswith(b"]d20109506000134352")
