"""A label is a picture first: drawn, decoded, and its very bytes sent down the scanner's line; the unit arrives in the server's answer."""

import pytest

from devices.drivers.camera import load_engines, read_codes
from devices.drivers.simulated import scan_into
from devices.drivers.zxing import Symbology, draw_gs1
from tests.support.journey import LOTLINE, Journey, json_line

pytestmark = pytest.mark.journey


def test_the_server_traces_a_unit_that_was_read_off_the_picture_of_its_label(journey: Journey) -> None:
    unit = journey.label("unit 1 in case 1")
    picture = draw_gs1(unit.bracketed, Symbology.DATA_MATRIX)
    (read,) = read_codes(picture, load_engines())
    demo = json_line(journey.start("demo", (*LOTLINE, "demo", "--headless", "--data", str(journey.root))))

    scan_into(demo["scanner"], journey.label("pallet 1").data)
    scan_into(demo["scanner"], read)
    journey.wait_until_sent(3)

    serial = unit.bracketed.rpartition("(21)")[2]
    (life,) = journey.trace("--serial", serial)
    assert life["item"] == f"01/09521101001013/21/{serial}"
    assert (life["lot"], life["place"], life["packages"]) == ("A7K21", "at:IN-01", ["00/395211010000000420"])
    assert [(step["kind"], step["document"], step["note"]) for step in life["steps"]] == [("received", "4711", "seen")]
