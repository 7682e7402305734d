"""A cross-check with biip, an independent reader: where both accept, they read the same; where they part, it is on this list."""

from random import Random

import biip
import pytest

from tests.workflows.gs1.labels import EVERY, GTIN, LABEL, SSCC, THIS_YEAR, accepted, pairs, with_companions
from workflows.gs1 import element_string
from workflows.gs1.codes import Mode
from workflows.gs1.element import GS
from workflows.gs1.elements import Elements
from workflows.gs1.parse import parse


def biip_reads(text: str) -> list[tuple[str, str]] | None:
    """The elements that biip finds, None where it refuses the text or one of its keys."""
    try:
        result = biip.parse(text)
    except biip.ParseError:
        return None
    message = result.gs1_message
    if message is None or result.gtin_error or result.sscc_error:
        return None
    return [(element.ai.ai, element.value) for element in message.element_strings]


def we_read(text: str, mode: Mode = Mode.STRICT) -> list[tuple[str, str]] | None:
    result = parse(text, mode=mode, this_year=THIS_YEAR)
    return pairs(result) if isinstance(result, Elements) else None


@pytest.mark.parametrize(
    "text",
    [
        LABEL,
        f"]C102{GTIN}3712{GS}00{SSCC}",
        f"]C100{SSCC}",
        f"]Q301{GTIN}310300019515280630" + "10A",
        f"]e001{GTIN}3922199",
        f"]d201{GTIN}800828063010",
        f"]C1414{'4000001000005'}254X",
    ],
)
def test_both_read_the_same_from_an_ordinary_label(text: str) -> None:
    read = we_read(text, Mode.TOLERANT)
    assert read is not None
    assert read == biip_reads(text)


def test_wherever_both_accept_a_message_both_read_the_same() -> None:
    compared = 0
    for known in EVERY:
        text = "]C1" + element_string.write(with_companions(known.ai, Random(known.ai)))
        theirs = biip_reads(text)
        if theirs is not None:
            compared += 1
            assert theirs == pairs(accepted(parse(text, mode=Mode.STRICT, this_year=THIS_YEAR))), text
    assert compared > 450


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"]d201{GTIN}3712", id="excluded pair"),
        pytest.param("]d210ABC", id="companion missing"),
        pytest.param(f"]d201{GTIN}21A{GS}21B", id="repeat with another value"),
        pytest.param(f"]d201{GTIN}422999", id="no such country"),
        pytest.param(f"]d201{GTIN}10A{GS}{GS}21B", id="two separators"),
        pytest.param("]C18017106141411234567898", id="check digit of a service relation"),
        pytest.param("]C180131987654Ad4X4bL5ttr2310c2X", id="check pair"),
    ],
)
def test_biip_accepts_what_the_syntax_forbids(text: str) -> None:
    assert we_read(text) is None
    assert biip_reads(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"]J101{GTIN}", id="DotCode"),
        pytest.param(f"]Q1https://id.gs1.org/01/{GTIN}", id="link in a plain QR code"),
    ],
)
def test_biip_refuses_what_the_syntax_allows(text: str) -> None:
    assert we_read(text) is not None
    assert biip_reads(text) is None


def test_biip_loses_the_whole_label_over_an_expiry_of_zeros() -> None:
    text = LABEL.replace("280331", "000000")
    assert we_read(text, Mode.TOLERANT) == [("01", GTIN), ("10", "ABC123"), ("21", "SN0001")]
    assert biip_reads(text) is None
