"""The quality floors: a real library, real questions, real pages. About 25 seconds."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from corpus.embed import SentenceTransformerEmbedder
from tests.quality import data, floors
from tests.quality.measuring import Asked, ask_all, read_all
from tests.quality.scoring import Scores

ACCEPT = "python -m tests.quality.measure --accept"


@dataclass(frozen=True, slots=True)
class Measured:
    """One run."""

    asked: Asked
    pages: Scores
    accepted: floors.Floors

    @property
    def scores(self) -> Scores:
        """All figures."""
        return Scores(self.asked.scores.figures | self.pages.figures, self.asked.scores.counts | self.pages.counts)


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Measured:
    """Everything, measured once."""
    accepted = floors.load()
    assert accepted is not None, f"There is no {floors.PATH.name}: {ACCEPT}"
    embedder = SentenceTransformerEmbedder()
    embedder.load()
    return Measured(ask_all(tmp_path_factory.mktemp("floors"), embedder), read_all(), accepted)


def test_the_floors_are_those_of_this_data(measured: Measured) -> None:
    changed = [name for name, digest in data.hashes().items() if measured.accepted.data.get(name) != digest]
    assert not changed, f"Changed since the floors were measured: {', '.join(changed)}. Measure anew: {ACCEPT}"


def test_no_floor_was_written_by_hand(measured: Measured) -> None:
    for name, floor in measured.accepted.figures.items():
        earned = floors.floor_for(name, floor.measured, floor.of)
        assert floor.floor >= earned.floor, f"{name}: {floor.measured} earns a floor of {earned.floor}"
    assert all(entry.reason.strip() for entry in measured.accepted.lowered)


def test_no_figure_is_below_its_floor(measured: Measured, capsys: pytest.CaptureFixture[str]) -> None:
    if lines := floors.risen(measured.accepted, measured.scores):
        with capsys.disabled():
            print(f"\nBetter than the floors ask for; raise them with {ACCEPT}:", *lines, sep="\n  ")
    lines = floors.sunken(measured.accepted, measured.scores)
    wrong = (*measured.asked.scores.failed, *measured.pages.failed)
    assert not lines, "\n  ".join(["Quality sank:", *lines, f"Wrong: {', '.join(wrong)}"])


def test_every_quote_is_verbatim(measured: Measured) -> None:
    assert measured.scores.counts["quotes verbatim"] > 100
    assert measured.scores.figures["quotes verbatim"] == 1.0


def test_the_answers_do_not_depend_on_what_was_asked_before(measured: Measured) -> None:
    assert measured.asked.unsteady == ()
