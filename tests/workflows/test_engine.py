"""The one door: where a shift starts, and the line of work that survives a pulled battery."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.operator import an_owed_walk
from tests.workflows.receive.inputs import states
from workflows import engine
from workflows.engine import Shift
from workflows.home import Home
from workflows.receive.states import ChooseShipment, ReceiveState

STATES = states()


def test_a_shift_starts_with_nothing_at_hand() -> None:
    assert engine.begin() == Shift(Home())


@pytest.mark.parametrize("state", STATES.values(), ids=STATES)
def test_every_state_is_the_same_after_it_was_written_and_read(state: ReceiveState) -> None:
    shift = Shift(state, (state,), (state, state), (an_owed_walk(),))
    assert engine.decode(engine.encode(shift)) == shift


def test_the_line_of_a_program_that_knew_receiving_alone_goes_on() -> None:
    assert engine.decode('{"version":1,"state":{"is":"ChooseShipment"}}') == Shift(ChooseShipment())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        "{",
        "7",
        '"text"',
        "{}",
        '{"version":1}',
        '{"version":3,"state":{}}',
        '{"version":true,"state":{"is":"ChooseShipment"}}',
        '{"version":1.0,"state":{"is":"ChooseShipment"}}',
        '{"version":1,"state":{"is":"Picking"}}',
        '{"version":1,"state":{"is":"ChooseShipment","more":1}}',
        '{"version":1,"state":{"is":"Receiving","shipment":"A"}}',
        '{"version":1,"state":{"is":"Receiving","shipment":"A","location":"B","unit":"00/12"}}',
        '{"version":1,"state":{"is":"Receiving","shipment":"A","location":7}}',
        "[" * 100_000,
        "1" * 5000,
    ],
    ids=lambda text: text[:60],
)
def test_a_record_that_cannot_be_read_is_no_state(text: str) -> None:
    assert engine.decode(text) is None


@given(st.text())
def test_any_text_is_a_state_or_none(text: str) -> None:
    engine.decode(text)


@given(
    st.sampled_from(list(STATES.values())),
    st.integers(0, 400),
    st.sampled_from(["", "0", '"', "}", "\x00", "null", "é", "\ud800"]),
)
def test_a_damaged_record_is_a_state_or_none_and_never_an_error(state: ReceiveState, place: int, damage: str) -> None:
    text = engine.encode(Shift(state))
    resumed = engine.decode(text[:place] + damage + text[place + 1 :])
    assert resumed is None or engine.decode(engine.encode(resumed)) == resumed


def test_a_record_is_plain_json_with_its_version() -> None:
    shift = Shift(ChooseShipment())
    assert json.loads(engine.encode(shift)) == {"version": 2, "state": {"work": {"is": "ChooseShipment"}}}
