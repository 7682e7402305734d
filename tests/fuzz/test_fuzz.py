"""A small fuzz run with every run of the tests (`make fuzz` is the long one), and the proof that it would find a fault."""

import time

import pytest

from tests.fuzz import engine
from tests.fuzz.__main__ import blocks, main
from tests.fuzz.engine import BLOCK, Tally, Target, TooSlow, run_block
from tests.fuzz.mutate import Seeds
from tests.fuzz.registry import TARGETS

SMALL_RUN = 20_000
SEED = 20261120
BY_NAME = {target.name: target for target in TARGETS}


@pytest.fixture(scope="module")
def tallies() -> list[Tally]:
    return [run_block(BY_NAME[name], SEED, number, size) for name, number, size in blocks(TARGETS, SMALL_RUN)]


def test_twenty_thousand_bent_inputs_break_no_promise(tallies: list[Tally]) -> None:
    assert sum(tally.inputs for tally in tallies) == SMALL_RUN
    assert [tally.failure for tally in tallies if tally.failure] == []


@pytest.mark.parametrize("target", BY_NAME)
def test_the_inputs_get_past_the_first_check_but_not_all_of_them(tallies: list[Tally], target: str) -> None:
    inputs = sum(tally.inputs for tally in tallies if tally.target == target)
    accepted = sum(tally.accepted for tally in tallies if tally.target == target)
    assert 0.03 < accepted / inputs < 0.97


def _seeds() -> Seeds:
    return Seeds([b"01095060001343521728033110ABC\x1d21SN1"], [b"\x1d", b"10", b"{GS}"])


def _stumbles(data: bytes) -> bool:
    if data.count(b"\x1d") > 1 and b"{GS}" in data:
        raise KeyError("three separators")
    return True


def _lingers(data: bytes) -> bool:
    if len(data) > 60:
        time.sleep(0.02)
    return True


def _hangs(data: bytes) -> bool:
    while b"{GS}" in data:
        pass
    return True


def test_a_fault_is_found_and_its_input_made_as_small_as_it_goes() -> None:
    failure = run_block(Target("stumbles", _seeds, _stumbles), seed=1, number=0, size=20_000).failure
    assert failure is not None
    assert "KeyError: 'three separators'" in failure.what
    assert sorted(failure.data) == sorted(b"\x1d\x1d{GS}")


def test_an_input_that_takes_too_long_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "SLOWEST_S", 0.01)
    failure = run_block(Target("lingers", _seeds, _lingers), seed=1, number=0, size=BLOCK).failure
    assert failure is not None
    assert failure.what.startswith(TooSlow.__name__)
    assert len(failure.data) > 60


def test_an_input_that_hangs_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "HANGS_S", 0.02)
    failure = run_block(Target("hangs", _seeds, _hangs), seed=1, number=0, size=BLOCK).failure
    assert failure is not None
    assert failure.what.startswith(TooSlow.__name__)
    assert b"{GS}" in failure.data


def test_the_same_seed_makes_the_same_inputs_and_another_seed_makes_others() -> None:
    def inputs(seed: int, number: int) -> list[bytes]:
        seen: list[bytes] = []

        def listens(data: bytes) -> bool:
            seen.append(data)
            return True

        run_block(Target("listens", _seeds, listens), seed, number, 50)
        return seen

    assert inputs(1, 0) == inputs(1, 0)
    assert inputs(1, 0) != inputs(2, 0)
    assert inputs(1, 0) != inputs(1, 1)


def test_the_command_says_its_seed_and_passes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["300", "--seed", "7", "--only", "framing"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("seed 7, 300 inputs")
    assert lines[-1].startswith("fuzz passed: 300 inputs")
