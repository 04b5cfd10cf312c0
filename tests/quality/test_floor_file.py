"""Floors rise, and sink only with a reason that is kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.quality.floors import Floors, Lowered, RefusedError, accept, load, risen, save, sunken
from tests.quality.scoring import Scores

DATA = {"questions.jsonl": "1234"}
DAY = "2026-11-22"


def scores(accuracy: float, verbatim: float = 1.0, of: int = 100) -> Scores:
    """Two figures."""
    figures = {"accuracy": accuracy, "quotes verbatim": verbatim}
    return Scores(figures, dict.fromkeys(figures, of))


def accepted(accuracy: float = 0.8) -> Floors:
    """The floors of a first run."""
    return accept(None, scores(accuracy), DATA, lower=None, on=DAY)


def test_a_floor_lies_a_margin_below_the_figure_and_below_a_quote_there_is_none() -> None:
    figures = accepted().figures
    assert figures["accuracy"].floor == 0.77
    assert figures["quotes verbatim"].floor == 1.0


def test_few_questions_leave_room_for_one() -> None:
    floor = accept(None, scores(0.75, of=8), DATA, lower=None, on=DAY).figures["accuracy"]
    assert floor.floor == 0.625


@pytest.mark.parametrize(("figure", "floor"), [("page titles", 0.8571), ("page text F1", 0.8471), ("MRR", 0.7142)])
def test_margins_fit_what_is_measured(figure: str, floor: float) -> None:
    figures = accept(None, Scores({figure: 6 / 7}, {figure: 7}), DATA, lower=None, on=DAY).figures
    assert figures[figure].floor == pytest.approx(floor)
    assert sunken(Floors(DATA, figures), Scores({figure: 6 / 7}, {figure: 7})) == []


def test_what_is_below_its_floor_is_named() -> None:
    assert sunken(accepted(), scores(0.77)) == []
    assert sunken(accepted(), scores(0.7699))[0].startswith("accuracy is 0.7699, its floor 0.7700")
    assert sunken(accepted(), scores(0.8, verbatim=0.999))[0].startswith("quotes verbatim")
    assert sunken(accepted(), Scores({"quotes verbatim": 1.0}, {"quotes verbatim": 1})) == [
        "accuracy is no longer measured"
    ]
    assert sunken(Floors(DATA, {}), scores(0.8))[0] == "accuracy has no floor yet"


def test_what_rose_far_above_its_floor_is_named() -> None:
    assert risen(accepted(), scores(0.8)) == []
    assert risen(accepted(), scores(0.83)) == ["accuracy is 0.8300, its floor only 0.7700"]


def test_floors_rise_with_better_figures() -> None:
    assert accept(accepted(), scores(0.9), DATA, lower=None, on=DAY).figures["accuracy"].floor == 0.87


def test_a_figure_within_the_margin_leaves_the_floor_where_it_is() -> None:
    kept = accept(accepted(), scores(0.78), DATA, lower=None, on=DAY)
    assert kept.figures["accuracy"] == accepted().figures["accuracy"]
    assert kept.lowered == ()


@pytest.mark.parametrize("worse", [scores(0.7), Scores({"quotes verbatim": 1.0}, {"quotes verbatim": 1})])
def test_a_floor_sinks_only_with_a_reason(worse: Scores) -> None:
    with pytest.raises(RefusedError, match="--lower REASON"):
        accept(accepted(), worse, DATA, lower=None, on=DAY)
    lowered = accept(accepted(), worse, DATA, lower="harder questions", on=DAY)
    after = 0.67 if "accuracy" in worse.figures else None
    assert lowered.lowered == (Lowered("accuracy", 0.77, after, DAY, "harder questions"),)
    assert accept(lowered, worse, DATA, lower=None, on=DAY).lowered == lowered.lowered


def test_no_reason_excuses_a_wrong_quote() -> None:
    with pytest.raises(RefusedError, match="quotes verbatim"):
        accept(accepted(), scores(0.9, verbatim=0.99), DATA, lower="please", on=DAY)


def test_the_file_comes_back_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "floors.json"
    assert load(path) is None
    floors = accept(accepted(), scores(0.5), DATA, lower="why not", on=DAY)
    save(floors, path)
    assert load(path) == floors
