"""Newer and older reports on one matter."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest

from corpus.models import DatePrecision, Span
from retrieval.citations import Claim, Evidence, number_claims
from retrieval.supersede import order_by_time
from tests.unit.retrieval.samples import article

_numbers = count(1)


def said(text: str, day: str | None = "2019-04-08", **changes: Any) -> Claim:
    """A claim that is the whole text of an article of its own."""
    fields: dict[str, Any] = {"companies": ("Tesla",), "title": "A story"}
    if day is None:
        fields |= {"published": None, "precision": DatePrecision.NONE}
    else:
        fields["published"] = datetime.fromisoformat(day).replace(tzinfo=UTC)
    of = article(next(_numbers), text, **fields | changes)
    return Claim(text, (Evidence(of, Span(0, len(text))),))


def texts(*claims: Claim) -> list[str]:
    return [claim.text for claim in order_by_time(claims)]


RAISE_OLD = "Tesla wants to raise $2 billion from investors."
RAISE_NEW = "Tesla wants to raise $2.7 billion from its investors."


@pytest.mark.parametrize("turned", [False, True])
def test_the_newer_amount_is_said_first_and_the_older_with_its_date(turned: bool) -> None:
    claims = [said(RAISE_OLD, "2019-04-08"), said(RAISE_NEW, "2019-05-03")]
    assert texts(*(reversed(claims) if turned else claims)) == [RAISE_NEW, f"Earlier, on 8 April 2019: {RAISE_OLD}"]


def test_the_quotes_stay_as_they_are() -> None:
    text, citations = number_claims(order_by_time([said(RAISE_OLD), said(RAISE_NEW, "2019-05-03")]))
    assert text == f"{RAISE_NEW} [1] Earlier, on 8 April 2019: {RAISE_OLD} [2]"
    assert [citation.quote for citation in citations] == [RAISE_NEW, RAISE_OLD]


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("Tesla is putting its expansion plans on hold.", "Tesla denied reports that it put expansion plans on hold."),
        ("Tesla is reportedly in talks with BYD.", "Tesla confirmed that it is in talks with BYD."),
        ("The company plans to start production in 2020.", "The company plans to start production in 2021."),
        ("Tesla expects to deliver 360,000 cars this year.", "Tesla now expects to deliver 400,000 cars this year."),
        ("The Model 3 will cost $35,000.", "The Model 3 will cost $37,000."),
        ("Deliveries will begin in March.", "Deliveries will begin in June."),
    ],
)
def test_what_a_newer_report_changes(older: str, newer: str) -> None:
    assert texts(said(older), said(newer, "2019-05-03")) == [newer, f"Earlier, on 8 April 2019: {older}"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (RAISE_OLD, RAISE_OLD),
        (RAISE_OLD, "Tesla wants to raise money from investors."),
        (RAISE_OLD, "Tesla lost $702 million in its latest quarter."),
        ("Tesla sold 5,000 cars in March.", "Tesla sold 7,000 cars in April."),
        ("Tesla delivered 63,000 cars in the first quarter.", "Tesla delivered 95,000 cars in the second quarter."),
        ("Tesla sold 5,000 cars in Norway.", "Tesla sold 7,000 cars in China."),
        ("The Model 3 costs $35,000.", "The Model S costs $79,000."),
        ("The Model 3 costs $35,000.", "The Model Y costs $39,000."),
        ("The Tesla Semi has a range of 500 miles.", "The Tesla Roadster has a range of 620 miles."),
        ("Elon Musk owns 20 percent of the shares.", "Larry Ellison owns 1.7 percent of the shares."),
        ("Tesla lost $702 million.", "It lost $1.1 billion."),
        ("Tesla closed its stores.", "Tesla announced that it closed its stores."),
        ("25.", "26."),
    ],
)
def test_different_facts_are_left_alone(one: str, other: str) -> None:
    claims = [said(one), said(other, "2019-05-03")]
    assert order_by_time(claims) == claims


def test_other_companies_are_another_matter() -> None:
    ford = said("The company wants to raise $1 billion from investors.", "2019-05-03", companies=("Ford",))
    assert not any(text.startswith("Earlier") for text in texts(said(RAISE_OLD), ford))
    named = said("Ford wants to raise $1 billion from investors.", "2019-05-03", companies=("Ford", "Tesla"))
    assert not any(text.startswith("Earlier") for text in texts(said(RAISE_OLD), named))


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ({"day": None}, {}),
        ({}, {"day": None}),
        ({"precision": DatePrecision.MONTH}, {}),
        ({"day": "2019-05-03"}, {}),
        ({"day": "2019-05-03T01:00:00"}, {"day": "2019-05-03T23:00:00"}),
    ],
)
def test_without_two_different_days_nothing_is_older(older: dict[str, Any], newer: dict[str, Any]) -> None:
    claims = [said(RAISE_OLD, **older), said(RAISE_NEW, **{"day": "2019-05-03"} | newer)]
    assert order_by_time(claims) == claims


def test_two_sentences_of_one_article_are_one_report() -> None:
    of = article(1, f"{RAISE_OLD} {RAISE_NEW}")
    one = Claim(RAISE_OLD, (Evidence(of, Span(0, len(RAISE_OLD))),))
    other = Claim(RAISE_NEW, (Evidence(of, Span(len(RAISE_OLD) + 1, len(of.text))),))
    assert order_by_time([one, other]) == [one, other]


def test_a_claim_that_rests_on_two_articles_stays() -> None:
    one, other = said(RAISE_OLD), said(RAISE_NEW, "2019-05-03")
    both = Claim(RAISE_NEW, other.evidence + one.evidence)
    assert order_by_time([one, both]) == [one, both]


def test_three_reports_are_told_newest_first_and_others_keep_their_place() -> None:
    others = ["Ford is hiring.", "Rivian is not."]
    newest = "Tesla wants to raise $3 billion from investors."
    assert texts(
        said(others[0]), said(RAISE_OLD), said(others[1]), said(RAISE_NEW, "2019-05-03"), said(newest, "2019-05-09")
    ) == [
        others[0],
        newest,
        f"Earlier, on 3 May 2019: {RAISE_NEW}",
        f"Earlier, on 8 April 2019: {RAISE_OLD}",
        others[1],
    ]


def test_nothing_to_order() -> None:
    assert order_by_time([]) == []
