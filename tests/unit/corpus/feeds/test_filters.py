"""What is taken of a feed, and the reasons."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from corpus.companies import Companies
from corpus.errors import InputError
from corpus.feeds.filters import LONGEST_PATTERN, EntryJudge, check_filters
from corpus.feeds.models import DEFAULT_RELEVANCE, EntryOutcome, Filters
from corpus.feeds.outlets import find_outlet, packaged_outlets, read_outlets
from corpus.feeds.relevance import RelevanceScorer
from corpus.urls import split_url
from tests.unit.corpus.feeds.samples import entry

COMPANIES = Companies.from_toml()
JUDGE = EntryJudge(COMPANIES)
ENGLISH = (
    "The company said that it will build the car in the new plant and that it wants to sell more of them this year."
)
GERMAN = "Das Unternehmen baut das Auto in dem neuen Werk und will mit dem Wagen auch in der Stadt mehr verkaufen."


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("Tesla cuts the price of the Model Y", True),
        ("New fast chargers for Norway", True),
        ("Neue Ladesäulen an der Autobahn", True),
        ("比亚迪发布新款电动汽车", True),
        ("Des voitures électriques moins chères", True),
        ("Volkswagen ID.3 gets a longer range", True),
        ("Senate passes the budget", False),
        ("Blink-182 is back on tour", False),
        ("Ford reaches a settlement in court", False),
        ("An evening of EVS and evil", False),
        ("A leaf, a seal and a dolphin", False),
    ],
)
def test_relevance(title: str, kept: bool) -> None:
    assert (RelevanceScorer(COMPANIES).score(title, "").score >= DEFAULT_RELEVANCE) is kept


def test_relevance_is_explained_and_bounded() -> None:
    found = RelevanceScorer(COMPANIES).score("Tesla Tesla TESLA", "Tesla makes electric cars.")
    assert found.explained() == "60 of 100: Tesla (40, in the title), electric cars (20)"
    everything = RelevanceScorer(COMPANIES).score("Tesla BYD NIO Rivian Lucid EV", "electric car " * 500)
    assert everything.score == 100
    assert everything.explained(2).endswith(", and 5 more")
    assert RelevanceScorer(COMPANIES).score("", "").explained() == "0 of 100: nothing named"


@pytest.mark.parametrize(
    ("filters", "reason"),
    [
        (Filters(companies=("Tesla",)), None),
        (Filters(companies=("BYD", "NIO")), "it names none of BYD, NIO"),
        (Filters(keywords=("PRICES",)), None),
        (Filters(keywords=("price",)), "none of the keywords “price”"),
        (Filters(keywords=("cuts  prices",)), None),
        (Filters(without=("rumour", "prices")), "the unwanted keyword “prices”"),
        (Filters(patterns=(r"cut(s|ting) \w+",)), None),
        (Filters(patterns=(r"^prices",)), "fits none of the expressions “^prices”"),
        (Filters(patterns=("cuts",), languages=("de",)), "its language is en, not de"),
        (Filters(languages=("en", "de")), None),
        (Filters(relevance=90), "this feed asks for 90"),
    ],
)
def test_each_kind_of_filter(filters: Filters, reason: str | None) -> None:
    verdict = JUDGE.judge(entry("Tesla cuts prices", text=ENGLISH), filters)
    assert verdict.kept is (reason is None)
    assert (reason or "Taken") in verdict.reason
    if reason is not None:
        off_topic = verdict.outcome is EntryOutcome.OFF_TOPIC
        assert off_topic is (filters.relevance == 90)


def test_languages_are_told_by_words_before_labels_and_unknown_ones_pass() -> None:
    german = replace(entry("Tesla baut", text=GERMAN), language="en")
    assert JUDGE.judge(german, Filters(languages=("de",))).kept
    assert JUDGE.judge(entry("Tesla", text=""), Filters(languages=("de",))).kept


def test_an_expression_has_a_time_bound() -> None:
    start = time.perf_counter()
    verdict = JUDGE.judge(entry("Tesla", text="a" * 5000), Filters(patterns=(r"(a+)+b", r"(a|aa)+c")))
    assert time.perf_counter() - start < 1
    assert "took too long" in verdict.reason


@pytest.mark.parametrize(
    ("filters", "words"),
    [
        (Filters(patterns=("(",)), "no regular expression"),
        (Filters(patterns=("a" * (LONGEST_PATTERN + 1),)), "200 characters"),
        (Filters(companies=("Nobody Motors",)), "no company"),
        (Filters(languages=("german",)), "no language"),
        (Filters(relevance=101), "0 (everything) to 100"),
        (Filters(keywords=("x",) * 26), "25 filters"),
    ],
)
def test_filters_that_cannot_be_used(filters: Filters, words: str) -> None:
    with pytest.raises(InputError) as refused:
        check_filters(filters, COMPANIES)
    assert words in str(refused.value)


def test_filters_are_put_in_order() -> None:
    given = Filters(companies=("比亚迪", "TSLA"), keywords=(" plant ", " "), languages=("EN",))
    assert check_filters(given, COMPANIES) == Filters(
        companies=("BYD", "Tesla"), keywords=("plant",), languages=("en",)
    )


def test_the_outlets_that_come_along() -> None:
    outlets = packaged_outlets()
    assert len(outlets) > 40
    assert len({outlet.url for outlet in outlets}) == len(outlets)
    for outlet in outlets:
        assert split_url(outlet.url).scheme == split_url(outlet.site).scheme == "https"
        assert len(outlet.language) == 2
        assert check_filters(outlet.feed().filters, COMPANIES) == outlet.feed().filters
    assert find_outlet("electrek").url == "https://electrek.co/feed/"
    with pytest.raises(InputError, match="Do you mean Electrek"):
        find_outlet("Elektrek")
    with pytest.raises(ValueError, match="unknown field colour"):
        read_outlets({"X": {"colour": "red"}})
    with pytest.raises(ValueError, match="kind is missing"):
        read_outlets({"X": {"url": "u", "site": "s", "language": "en"}})
