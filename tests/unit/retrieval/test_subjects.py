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


@pytest.mark.parametrize(
    ("asked", "text", "may_answer"),
    [
        ("how many cars did Tesla sell in Thailand?", "Thai buyers took 900 Teslas.", True),
        ("how many cars did Tesla sell in Thailand?", "Tesla sold 1.8 million cars worldwide.", False),
        ("what does a swap cost in germany?", "In Berlin a swap costs 10 euros.", True),
        ("what does a swap cost in the UK?", "British drivers pay 10 pounds for a swap.", True),
        ("sales in norway or sweden?", "Sales in Sweden fell.", True),
        # Of these articles often speak without saying so.
        ("how many cars did Tesla sell in the US?", "Tesla sold 600,000 cars at home.", True),
        ("how many cars did BYD sell in China?", "BYD sold 300,000 cars at home.", True),
    ],
)
def test_a_country_that_is_asked_for_must_be_spoken_of(asked: str, text: str, may_answer: bool) -> None:
    told = article(text=text, companies=("Tesla", "BYD"))
    assert can_speak_of(told, query(asked)) == may_answer


def test_what_is_told_of_an_owner_is_not_about_its_brand() -> None:
    told = article(text="Volkswagen builds 500 chargers.", companies=("Volkswagen",))
    assert not can_speak_of(told, query("how many chargers does Electrify America have?"))
    assert can_speak_of(told, query("how many chargers does the Audi maker have?"))
    assert can_speak_of(article(text="Audi builds 5.", companies=("Audi",)), query("how many chargers has Volkswagen?"))
