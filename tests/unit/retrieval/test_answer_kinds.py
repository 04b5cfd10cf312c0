"""Does a sentence hold what is asked for? Better sentences must score above worse ones."""

from __future__ import annotations

import pytest

from corpus.companies import Companies
from retrieval.answer_kinds import Wish
from retrieval.query import expected_answer

COMPANIES = Companies.from_toml()


@pytest.mark.parametrize(
    ("asked", "better", "worse"),
    [
        (
            "who proposed the ban?",
            "The push came after former Councilwoman Cheryl Davila introduced the ordinance.",
            "The ban would begin in Berkeley.",
        ),
        (
            "who invested in the start-up?",
            "The round was led by Birch Lake Associates.",
            "In the end the start-up found the money.",
        ),
        (
            "where did the car burn?",
            "A sedan caught fire in a garage in San Francisco.",
            "The fire on Friday was put out by Captain Miller.",
        ),
        (
            "name the five worst brands",
            "Honda, Acura, Mazda, and Alfa Romeo ranked in the bottom five.",
            "The survey asked about audio, calls, and navigation.",
        ),
        (
            "name the five worst brands",
            "The survey asked about audio, calls, and navigation.",
            "The survey was done last spring.",
        ),
        (
            "who makes the cells?",
            "Panasonic does.",
            "Nobody knows yet.",
        ),
        (
            "name the five worst brands",
            "Lexus came in last.",
            "The last one was a surprise.",
        ),
        (
            "how big is the tax break for the plant?",
            "The state gave the plant $1.5 billion.",
            "The plant stands on 2,000 acres.",
        ),
        (
            "who is the ceo of Leapmotor?",
            "Zhu Jiangming, founder and chief executive, showed the car.",
            "The joint venture is named Leapmotor International.",
        ),
        (
            "how heavy is the Seagull?",
            "The car weighs 1,160 kg.",
            "The Seagull costs 74,900 yuan.",
        ),
        (
            "which band will tour again?",
            "The three of Blink Canyon go on tour.",
            "The band will tour again.",
        ),
        (
            "how many chargers did they build?",
            "They built 250 chargers.",
            "They began with 40 people.",
        ),
        (
            "when will it open?",
            "It opens in March.",
            "It opens as soon as the roof is on.",
        ),
    ],
)
def test_the_sentence_that_answers_fits_better(asked: str, better: str, worse: str) -> None:
    expected = expected_answer(asked)
    assert Wish(asked, expected, COMPANIES).fitness(better) > Wish(asked, expected, COMPANIES).fitness(worse)


def test_names_of_the_question_answer_nothing() -> None:
    asked = "who did Cheryl Davila talk to?"
    expected = expected_answer(asked)
    assert Wish(asked, expected, COMPANIES).fitness("For an hour Cheryl Davila talked.") == 0.0


def test_a_lone_name_is_worth_less_than_a_full_one() -> None:
    asked = "who makes the cells?"
    expected = expected_answer(asked)
    assert 0 < Wish(asked, expected, COMPANIES).fitness("The cells come from Wunderzellen.") < 1.0
