"""Conversations of more than one exchange: what carries over, and what does not."""

from __future__ import annotations

import pytest

from retrieval.follow_ups import LONGEST_CONTEXT, leans, spelled_out
from retrieval.models import SearchQuery, Turn
from tests.unit.retrieval.samples import COMPANIES, query

TALK = ("who is Xiaomi talking to?", "Xiaomi is in talks with Chery and Brilliance Auto. [1]")
NIO = ("what about NIO?", "NIO is in talks with Mercedes. [1]")


def asked(text: str, *exchanges: tuple[str, str]) -> SearchQuery:
    return query(text, *(turn for exchange in exchanges for turn in exchange))


def test_a_follow_up_of_a_follow_up_keeps_the_question() -> None:
    understood = asked("and when?", TALK, ("how much will it invest?", "It will invest $10 billion. [1]"))
    assert "talking" in understood.context
    assert "invest" in understood.context
    assert understood.companies == ("Xiaomi",)


@pytest.mark.parametrize("text", ["and when?", "how much did they pay?", "why?"])
def test_a_company_that_took_anothers_place_keeps_it(text: str) -> None:
    understood = asked(text, TALK, NIO)
    assert understood.companies[0] == "NIO"
    assert "Xiaomi" not in understood.text
    assert "talking" in understood.context


@pytest.mark.parametrize("text", ["what about NIO?", "and NIO?", "How about nio"])
def test_the_same_is_asked_of_another(text: str) -> None:
    understood = asked(text, TALK)
    assert understood.context == "who is talking to?"
    assert understood.companies == ("NIO",)
    assert asked(text, TALK, ("and when?", "Next year, says Lei Jun. [1]")).context == "who is talking to? and when?"


def test_a_company_beside_another_replaces_nobody() -> None:
    understood = asked("and when?", TALK, ("But what does Tesla say of that plan?", "Tesla is calm. [1]"))
    assert understood.companies[:2] == ("Xiaomi", "Tesla")


def test_a_new_topic_ends_the_trail() -> None:
    rivian = ("When will Rivian open the plant in Georgia?", "Rivian will open it in 2026. [1]")
    understood = asked("and how many people will work there?", TALK, rivian)
    assert "Rivian" in understood.context
    assert "Xiaomi" not in understood.context


def test_the_trail_is_bounded() -> None:
    exchanges = [TALK, *((f"and number {number}?", "Fine. [1]") for number in range(9))]
    context = asked("and when?", *exchanges).context
    assert "Xiaomi" not in context
    assert [f"number {n}" in context for n in (5, 6, 7, 8)] == [False, True, True, True]
    assert len(asked("why?", ("x " * 1500, "y")).context) <= LONGEST_CONTEXT


@pytest.mark.parametrize(
    "text",
    [
        "New question: how many of them were sold?",
        "Different topic, is it going to be cheaper?",
        "by the way, what about NIO?",
        "unrelated: why do they rust?",
        "What is a heat pump?",
        "how does battery swapping work",
        "What does NEDC stand for?",
    ],
)
def test_another_matter_is_not_dragged_into_the_old_one(text: str) -> None:
    understood = asked(text, TALK)
    assert understood.context == ""
    assert "Xiaomi" not in understood.text


@pytest.mark.parametrize(
    "text", ["how does it work?", "what does that mean?", "when does production start?", "how much?"]
)
def test_what_points_back_still_leans(text: str) -> None:
    assert leans(text, COMPANIES)
    assert asked(text, TALK).companies[0] == "Xiaomi"


@pytest.mark.parametrize("text", ["yes", "Yes, please!", "tell me more", "more", "go on", "ok", "what else?"])
def test_a_yes_asks_for_more_of_the_same(text: str) -> None:
    understood = asked(text, TALK)
    assert understood.asked == "who is Xiaomi talking to?"
    assert understood.context == ""
    assert asked(text, TALK, ("yes", "It also talks to BAIC. [1]")).asked == "who is Xiaomi talking to?"


@pytest.mark.parametrize("text", ["yes", "tell me more"])
def test_a_yes_out_of_the_blue_is_itself(text: str) -> None:
    assert spelled_out(text, ()) == text
    assert spelled_out(text, (Turn("assistant", "Hello."),)) == text


@pytest.mark.parametrize("text", ["yes but when?", "more expensive cars?", "and BYD?", "is that right?"])
def test_a_question_is_no_yes(text: str) -> None:
    assert asked(text, TALK).asked == text
