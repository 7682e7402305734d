"""Every identifier, written in each notation and read back."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflows.gs1.labels import EVERY, THIS_YEAR, accepted, with_companions
from workflows.gs1 import bracketed, digital_link, element_string
from workflows.gs1.codes import Kind, Mode
from workflows.gs1.element import Element
from workflows.gs1.parse import parse

AIS = [known.ai for known in EVERY]


def comes_back(message: tuple[Element, ...], mode: Mode) -> None:
    data = element_string.write(message)
    for kind, text in ((Kind.SCAN, "]C1" + data), (Kind.RAW, data), (Kind.BRACKETED, bracketed.write(message))):
        assert accepted(parse(text, kind=kind, mode=mode, this_year=THIS_YEAR)).elements == message
    path = digital_link.write(message)
    if path is not None:
        link = accepted(parse("https://id.gs1.org" + path, kind=Kind.LINK, mode=mode, this_year=THIS_YEAR))
        assert set(link) == set(message)
        assert link.link == path


@pytest.mark.parametrize("ai", AIS)
def test_an_identifier_comes_back_from_every_notation(ai: str) -> None:
    comes_back(with_companions(ai, Random(ai)), Mode.STRICT)


@given(st.sampled_from(AIS), st.randoms(use_true_random=False), st.sampled_from(Mode))
def test_any_good_value_comes_back_in_either_mode(ai: str, chance: Random, mode: Mode) -> None:
    comes_back(with_companions(ai, chance), mode)
