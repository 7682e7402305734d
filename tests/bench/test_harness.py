"""How measurements are taken and which are asked for."""

from pathlib import Path

import pytest

from bench.__main__ import chosen, scale_of
from bench.harness import Round, Scale, compared, scratch_folder, take_turns

NAMES = ("scan.parse", "scan.journal", "start.rss")


def test_ours_and_the_peers_take_turns_in_going_first() -> None:
    order: list[str] = []

    def measure(who: str) -> float:
        order.append(who)
        return 1.0

    take_turns(3, lambda: measure("ours"), lambda: measure("theirs"))
    assert order == ["ours", "theirs", "theirs", "ours", "ours", "theirs"]


def test_a_turn_knows_whose_result_is_whose_whoever_went_first() -> None:
    measured = take_turns(2, lambda: 6.0, lambda: 2.0)
    assert (measured.value, measured.peer, measured.ratio) == (6.0, 2.0, 3.0)


def test_a_round_that_was_disturbed_moves_neither_value_nor_ratio() -> None:
    measured = compared([Round(2.0, 1.0), Round(200.0, 100.0), Round(2.0, 1.0)])
    assert (measured.value, measured.peer, measured.ratio) == (2.0, 1.0, 2.0)


def test_only_names_figures_or_groups_and_keeps_their_order() -> None:
    assert chosen("", NAMES) == NAMES
    assert chosen("start.rss, scan.parse", NAMES) == ("scan.parse", "start.rss")
    assert chosen("scan", NAMES) == ("scan.parse", "scan.journal")


def test_an_unknown_figure_is_refused_with_the_names_that_there_are() -> None:
    with pytest.raises(ValueError, match=r"ONLY=scan\.pars names no figure.*scan\.parse, scan\.journal, start\.rss"):
        chosen("scan.pars", NAMES)


def test_the_scale_is_small_unless_full_is_asked_for() -> None:
    assert scale_of("") is Scale.SMALL
    assert scale_of("full") is Scale.FULL
    with pytest.raises(ValueError, match="say small or full"):
        scale_of("huge")


def test_a_scratch_folder_is_where_tmpdir_says_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with scratch_folder() as folder:
        (folder / "file").write_text("x")
        assert folder.parent == tmp_path
    assert list(tmp_path.iterdir()) == []
