from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from corpus.models import Article, Span
from retrieval.citations import Claim, Evidence, number_claims
from retrieval.retellings import from_originals, other_outlets
from tests.unit.retrieval.reports import report, said, story
from tests.unit.retrieval.samples import article

WIRE = "Hyundai recalls 98,000 cars. A fuse may fail. No injuries were reported."


def told(number: int, outlet: str | None, text: str = WIRE, day: int = 3, **changes: Any) -> Article:
    return article(number, text, source=outlet, published=datetime(2024, 6, day, tzinfo=UTC), **changes)


ORIGINAL, COPY, AGAIN = told(1, "Wire"), told(2, "Herald", f"(Wire) {WIRE} Write to us.", 4), told(3, "Times", day=5)
OTHER = told(4, "Weekly", "A faulty fuse makes Hyundai call back 98,000 cars.")
WHOLE = story(report(AGAIN, ORIGINAL), report(COPY, ORIGINAL), report(OTHER), report(ORIGINAL))


def test_what_copies_say_is_cited_from_the_original() -> None:
    claims = from_originals([said(COPY, 1), said(ORIGINAL, 0), said(AGAIN, 2), said(OTHER)], WHOLE)
    assert [claim.evidence[0].article for claim in claims] == [ORIGINAL, ORIGINAL, ORIGINAL, OTHER]
    assert [claim.evidence[0].quote for claim in claims] == [claim.text for claim in claims]


def test_one_sentence_of_two_copies_is_said_once() -> None:
    assert from_originals([said(COPY, 1), said(ORIGINAL, 1)], WHOLE) == [said(ORIGINAL, 1)]
    both = Claim("A fuse may fail.", said(COPY, 1).evidence + said(AGAIN, 1).evidence)
    assert from_originals([both], WHOLE) == [Claim(both.text, said(COPY, 1).evidence)]


def test_what_only_the_copy_says_stays_with_it() -> None:
    claims = [said(ORIGINAL), said(COPY, 3)]
    assert said(COPY, 3).text == "Write to us."
    assert from_originals(claims, WHOLE) == claims


def test_where_the_original_is_not_cited_the_earliest_copy_is() -> None:
    claims = from_originals([said(AGAIN, 1), said(COPY, 2)], WHOLE)
    assert {claim.evidence[0].article for claim in claims} == {COPY}


def test_a_copy_of_a_copy_and_a_circle() -> None:
    chain = story(report(AGAIN, COPY), report(COPY, ORIGINAL), report(ORIGINAL))
    assert from_originals([said(AGAIN, 1)], chain) == [said(AGAIN, 1)]
    assert from_originals([said(AGAIN, 1), said(ORIGINAL)], chain) == [said(ORIGINAL, 1), said(ORIGINAL)]
    circle = story(report(AGAIN, COPY), report(COPY, AGAIN))
    assert len(from_originals([said(AGAIN), said(COPY)], circle)) == 2


def test_articles_without_a_story_stay_as_they_are() -> None:
    claims = [said(COPY), said(ORIGINAL)]
    assert from_originals(claims, {}) == claims
    assert other_outlets(number_claims(claims)[1], {}) == {}


def also(*claims: Claim, **changes: Any) -> dict[int, tuple[str, ...]]:
    return other_outlets(number_claims(claims)[1], changes.get("reports", WHOLE))


def test_who_else_reports_the_story_is_named_in_order_of_time() -> None:
    assert also(said(ORIGINAL)) == {1: ("Weekly", "Herald", "Times")}
    assert also(said(OTHER)) == {1: ("Wire", "Herald", "Times")}


def test_each_story_is_named_once_and_without_those_that_are_cited() -> None:
    assert also(said(OTHER), said(ORIGINAL)) == {1: ("Herald", "Times")}
    two = {**WHOLE, **story(report(told(8, "Gazette")), report(told(9, "Mirror")))}
    assert also(said(ORIGINAL), said(told(9, "Mirror")), said(OTHER), reports=two) == {
        1: ("Herald", "Times"),
        2: ("Gazette",),
    }


def test_an_outlet_is_named_once_and_the_nameless_are_not() -> None:
    rows = [told(5, "HERALD", day=6), told(6, None, day=6), told(7, "wire", day=7), told(8, None, via="origin.example")]
    reports = story(*map(report, rows), report(COPY), report(ORIGINAL))
    assert also(said(ORIGINAL), reports=reports) == {1: ("origin.example", "Herald")}


def test_an_article_that_was_read_beside_the_cited_ones_has_their_story() -> None:
    found = Claim("A fuse may fail.", (Evidence(AGAIN, Span(28, 44)),))
    assert also(found, said(ORIGINAL), reports={1: WHOLE[1]}) == {1: ("Weekly", "Herald")}
