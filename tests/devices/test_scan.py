"""A scan keeps its bytes and offers what can be said of any code."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.scan import Scan
from tests.devices.readings import LABEL


def scan(data: bytes) -> Scan:
    return Scan(data, source="serial:/dev/ttyACM0", received=1)


@pytest.mark.parametrize(
    ("data", "symbology"),
    [
        (LABEL, "]d2"),
        (b"]C100", "]C1"),
        (b"]X0", "]X0"),
        (b"0109506000134352", None),
        (b"]", None),
        (b"]d", None),
        (b"]\xe9\x00", None),
        (b"x]d2", None),
    ],
)
def test_the_symbology_identifier_is_known_only_where_the_data_begins_with_one(
    data: bytes, symbology: str | None
) -> None:
    assert scan(data).symbology == symbology


def test_the_text_keeps_identifier_and_gs() -> None:
    assert scan(LABEL).text == "]d2010950600013435210LOT7A\x1d21SN1"


def test_text_that_is_no_utf_8_is_read_as_latin_1() -> None:
    assert scan("Käse".encode()).text == "Käse"
    assert scan("Käse".encode("latin-1")).text == "Käse"


@given(st.binary())
def test_no_bytes_are_without_text(data: bytes) -> None:
    assert isinstance(scan(data).text, str)
