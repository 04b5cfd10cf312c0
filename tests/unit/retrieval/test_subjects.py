"""What an article must name before it may answer."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from corpus.companies import Companies
from retrieval.subjects import can_speak_of, subjects_of
from tests.unit.retrieval.samples import article, query

COMPANIES = Companies.from_toml()


@pytest.mark.parametrize(
    ("text", "models"),
    [
        ("what does the F150 Lightning cost?", 1),
        ("what does the F-150 Lightning cost?", 1),
        ("who works nights at Giga Berlin?", 0),
        ("Model 3 or Model Y?", 2),
    ],
)
def test_each_model_is_asked_for_once_and_plants_are_no_models(text: str, models: int) -> None:
    assert len(subjects_of(text, COMPANIES).models) == models


def test_either_spelling_of_a_model_will_do() -> None:
    asked = query("what does the F150 Lightning cost?")
    for spelling in ("F-150 Lightning", "F150 Lightning"):
        told = article(text=f"The Ford {spelling} costs 52,400 dollars.", companies=("Ford",))
        assert can_speak_of(told, asked)
    assert not can_speak_of(article(text="The Ford F-150 costs 40,000 dollars.", companies=("Ford",)), asked)


def test_a_month_without_a_year_shuts_no_older_article_out() -> None:
    told = article(text="BYD sold 500,000 cars.", companies=("BYD",), published=datetime(2019, 1, 3, tzinfo=UTC))
    assert can_speak_of(told, query("how many cars did BYD sell in December?"))
    assert not can_speak_of(told, query("how many cars did BYD sell in December 2022?"))
