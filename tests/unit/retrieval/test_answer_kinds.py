"""Does a sentence hold what is asked for? Better sentences must score above worse ones."""

from __future__ import annotations

import time

import pytest

from corpus.companies import Companies
from retrieval.answer_kinds import Wish
from retrieval.query import expected_answer
from retrieval.reader import MIN_KIND

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


@pytest.mark.parametrize(
    ("asked", "answer", "other"),
    [
        ("what's the 0-60 of the R2?", "It takes 3.4 seconds to 60 mph.", "The plant costs 640 million dollars."),
        ("how quick is it to 60?", "0-60 takes 3.2s.", "It came in the 80s."),
        ("how heavy is the Seagull?", "It weighs 1,160 kilograms.", "It has a battery of 38 kWh."),
        ("how far does it go?", "The truck did 1.5 million kilometres.", "It has 13 batteries of 90 kWh."),
        ("how long is the Seagull?", "The car is 3.78 metres long.", "The Seagull costs 74,900 yuan."),
        (
            "how long did the swap take?",
            "It took four and a half minutes.",
            "Each of the 13 batteries is 2 metres long.",
        ),
        ("how many miles does the R2 do?", "It does 300 miles.", "About 68,000 people have ordered an R2."),
        ("how long did he get for it?", "He got three months.", "A 21-year-old was arrested."),
        ("how many kWh has the Velite?", "It has a battery of 35 kWh.", "They plan 50 electric models."),
        ("what pct of buyers want one?", "It is wanted by 48 percent of buyers.", "An ES8 has an ID.4 as its rival."),
        ("max charging speed of the Bolt?", "It charges with up to 150 kilowatts.", "It charges to 80 percent."),
        ("how big is the battery of the EV3?", "The battery holds 81.4 kWh.", "The car has 150 kilowatts."),
        (
            "who is the ceo of Leapmotor?",
            "Its founder is Zhu Jiangming.",
            '"Fast," said Piotr Zawadzki, who runs the plant.',
        ),
    ],
)
def test_another_unit_or_office_is_no_answer(asked: str, answer: str, other: str) -> None:
    wish = Wish(asked, expected_answer(asked), COMPANIES)
    assert wish.is_strict
    assert wish.fitness(answer) == 1.0
    assert wish.fitness(other) < MIN_KIND


def test_a_price_is_told_in_any_currency() -> None:
    asked = "what does the car cost?"
    wish = Wish(asked, expected_answer(asked), COMPANIES)
    for price in (
        "120 kroner",
        "Rs 1,200",
        "2.3 million yen",
        "$35,000",
        "12 lakh rupees",
        "CHF 40,000",
        "2bn yuan",
        "30k dollars",
        "owners nothing",
    ):
        assert wish.fitness(f"It costs {price}.") == 1.0
    assert wish.fitness("It goes 350 miles.") < MIN_KIND


def test_a_long_row_of_digits_is_searched_once() -> None:
    asked = "how long is the car?"
    wish = Wish(asked, expected_answer(asked), COMPANIES)
    began = time.process_time()
    assert wish.fitness("5" * 20_000) < MIN_KIND
    assert time.process_time() - began < 0.5
