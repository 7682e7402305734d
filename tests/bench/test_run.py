"""`python -m bench` from its arguments to its results."""

import json
from pathlib import Path

import pytest

from bench import __main__ as bench
from bench.errors import CannotMeasure
from bench.figure import Figure
from bench.peers.append_endpoint import Append
from bench.site import Workshop


def test_a_figure_is_measured_by_its_name_and_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bench, "RESULTS", tmp_path / "results.json")
    monkeypatch.setenv("ONLY", "scan.parse")
    monkeypatch.delenv("SCALE", raising=False)
    assert bench.main() == 0
    (result,) = json.loads((tmp_path / "results.json").read_text())
    assert result["name"] == "scan.parse"
    assert 0 < result["ratio"] < 1
    assert "Short of their goal" in capsys.readouterr().out


def test_a_wrong_name_ends_with_status_2_and_nothing_is_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bench, "RESULTS", tmp_path / "results.json")
    monkeypatch.setenv("ONLY", "speed")
    assert bench.main() == 2
    assert "ONLY=speed names no figure" in capsys.readouterr().err
    assert not (tmp_path / "results.json").exists()


def test_a_figure_that_cannot_be_measured_is_told_and_the_others_are_still_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(workshop: Workshop) -> Figure:
        raise CannotMeasure("the server did not start")

    monkeypatch.setattr(bench, "RESULTS", tmp_path / "results.json")
    monkeypatch.setitem(bench.MEASUREMENTS, "sync.upload", broken)
    monkeypatch.setenv("ONLY", "sync.upload,scan.parse")
    assert bench.main() == 1
    assert "sync.upload ... not measured: the server did not start" in capsys.readouterr().out
    assert [one["name"] for one in json.loads((tmp_path / "results.json").read_text())] == ["scan.parse"]


async def test_the_least_server_appends_what_is_posted_and_then_answers(tmp_path: Path) -> None:
    parts: list[dict[str, object]] = [{"body": b"one ", "more_body": True}, {"body": b"two"}]
    answered: list[int] = []

    async def receive() -> dict[str, object]:
        return parts.pop(0)

    async def send(message: dict[str, object]) -> None:
        assert (tmp_path / "bodies").read_bytes() == b"one two"
        answered.append(int(str(message.get("status", 0))))

    await Append(str(tmp_path / "bodies"))({"type": "http"}, receive, send)
    assert answered == [200, 0]
