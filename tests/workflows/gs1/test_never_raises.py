"""No text, whatever it holds, gets anything but an answer."""

from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from tests.workflows.gs1.labels import EVERY, GTIN, LABEL, THIS_YEAR
from workflows.gs1.codes import Kind, Mode
from workflows.gs1.dirt import DirtProfile
from workflows.gs1.elements import Elements, Malformed
from workflows.gs1.json_line import answer
from workflows.gs1.parse import parse

PIECES = [
    *("]d2", "]C1", "]E0", "]E3", "]I1", "]Q1", "]C0", "]D2", "}", "[)>\x1e06", "https://", "HTTP://a/", "?", "&", "="),
    *("\x1d", "|", "{GS}", "<GS>", "(", ")", "\\(", "/", "%", "%2", "+", "\r\n", "\x00", "|]e0", "01" + GTIN, "00"),
    *("17280331", "17000000", "10ABC", "²", "é", "\ud800", "٠", "/01/" + GTIN, "gtin", "ARHKVAdpQg"),
    *(known.ai for known in EVERY),
]
SCRAPS = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=5)), max_size=12).map("".join)
TEXTS = st.one_of(st.text(max_size=80), SCRAPS, SCRAPS.map(lambda scrap: LABEL + scrap))
PROFILES = st.builds(DirtProfile, st.lists(st.text(max_size=4), max_size=3).map(tuple), st.text(max_size=2))


@given(TEXTS, st.sampled_from(Kind), st.sampled_from(Mode), PROFILES)
def test_any_text_gets_an_answer(text: str, kind: Kind, mode: Mode, profile: DirtProfile) -> None:
    result = parse(text, kind=kind, mode=mode, this_year=THIS_YEAR, profile=profile)
    assert isinstance(result, get_args(Elements | Malformed))
    if isinstance(result, Malformed):
        assert result.raw == text
        assert 0 <= result.position <= max(len(text), 0)
    else:
        assert result.raw == text
        assert len(result) > 0
        assert result.link is None or result.link.startswith("/")
        _use_every_getter(result)


@given(TEXTS, st.sampled_from(Kind))
def test_what_strict_accepts_tolerant_accepts_too(text: str, kind: Kind) -> None:
    if isinstance(parse(text, kind=kind, mode=Mode.STRICT, this_year=THIS_YEAR), Elements):
        assert isinstance(parse(text, kind=kind, mode=Mode.TOLERANT, this_year=THIS_YEAR), Elements)


@given(st.one_of(st.text(), SCRAPS), st.sampled_from(Mode))
def test_any_line_gets_one_line(line: str, mode: Mode) -> None:
    assert "\n" not in answer(line, mode, THIS_YEAR)


def _use_every_getter(elements: Elements) -> None:
    assert elements.gtin is None or len(elements.gtin.digits) == 14
    assert elements.sscc is None or len(elements.sscc.digits) == 18
    assert elements.expiry is None or elements.expiry.date.year > 0
    assert elements.net_weight is None or elements.net_weight >= 0
    assert elements.count is None or elements.count >= 0
