"""Marks, bounds and numbers."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.models import Span
from retrieval.citations import Claim, Evidence, in_bounds, leading_marks, marks, number_claims, without_marks
from tests.unit.retrieval.samples import article


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("A. [1]", (1,)),
        ("A [1].", (1,)),
        ("A [1, 2]; B [2; 3]", (1, 2, 3)),
        ("A [^1]", (1,)),
        ("A [#1]", (1,)),
        ("A【3】 B【4†source】", (3, 4)),
        ("A [Passage 2]", (2,)),
        ("A [1 and 2]", (1, 2)),
        ("A [1][2][1]", (1, 2)),
        ("A [2-4]", (2, 3, 4)),
        ("A [2–4]", (2, 3, 4)),
        ("A [1, 2-4]", (1, 2, 3, 4)),
        ("A [0]", (0,)),
        ("A [-1]", (-1,)),
        ("A [99]", (99,)),
        ("A [4-2]", (4, 2)),
        ("A [1-9999]", (1, 9999)),
        ("A [a], (1), {1}, 1] and [sic]", ()),
        ("", ()),
    ],
)
def test_marks(text: str, numbers: tuple[int, ...]) -> None:
    assert marks(text) == numbers


@pytest.mark.parametrize("digits", ["9" * 5000, "1-" + "9" * 5000, "1, " + "9" * 5000])
def test_an_endless_number_is_no_passage(digits: str) -> None:
    assert in_bounds(marks(f"A [{digits}]"), 10) in ((), (1,))


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("A is B. [1]", "A is B."),
        ("A is B [1].", "A is B."),
        ("A is B [-1] and [0] C [99]【3】", "A is B and C"),
        ("A [sic] is B", "A [sic] is B"),
        ("[1]", ""),
    ],
)
def test_text_without_marks(text: str, left: str) -> None:
    assert without_marks(text) == left


def test_marks_in_front() -> None:
    assert leading_marks("[1]【2】 [3] A [4]") == "[1]【2】 [3] "
    assert leading_marks("A [4]") == ""


@given(st.lists(st.integers()), st.integers(min_value=0, max_value=50))
def test_no_index_gets_out_of_bounds(numbers: list[int], count: int) -> None:
    passages = list(range(count))
    kept = in_bounds(numbers, count)
    assert [passages[number - 1] for number in kept] == [number - 1 for number in kept]
    assert all(1 <= number <= count for number in kept)


def claim(text: str, *spans: tuple[int, int, int]) -> Claim:
    """`spans`: number of the article, start, end."""
    return Claim(text, tuple(Evidence(article(number), Span(start, end)) for number, start, end in spans))


def test_articles_are_numbered_in_the_order_of_their_first_use() -> None:
    text, citations = number_claims(
        [claim("B.", (7, 0, 9)), claim("A.", (3, 0, 9), (7, 10, 20)), claim("C.", (3, 5, 9))]
    )
    assert text == "B. [1] A. [1][2] C. [2]"
    assert [(citation.marker, citation.article.number) for citation in citations] == [(1, 7), (1, 7), (2, 3), (2, 3)]


def test_the_same_quote_is_cited_once() -> None:
    _, citations = number_claims([claim("A.", (1, 0, 9), (1, 0, 9)), claim("B.", (1, 0, 9))])
    assert len(citations) == 1


def test_nothing_to_say() -> None:
    assert number_claims([]) == ("", ())


def test_a_claim_without_proof_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="evidence"):
        Claim("A.", ())


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Sales fell.[3]", "Sales fell. [1]"),
        ("Sales fell [12] in May.", "Sales fell in May. [1]"),
        ("In [2023], sales fell.", "In (2023), sales fell. [1]"),
        ("It sold [254,000] cars.", "It sold (254,000) cars. [1]"),
    ],
)
def test_footnotes_of_an_article_are_no_marks_of_ours(said: str, shown: str) -> None:
    assert number_claims([claim(said, (1, 0, 9))])[0] == shown


spans = st.tuples(st.integers(1, 5), st.integers(0, 20), st.integers(21, 60))
said = st.text(st.sampled_from("ab .[]【】1234^-,"), max_size=30)


@given(st.lists(st.tuples(said, st.lists(spans, min_size=1, max_size=4)), max_size=6))
def test_every_mark_has_a_citation_and_every_citation_a_mark(
    made: list[tuple[str, list[tuple[int, int, int]]]],
) -> None:
    text, citations = number_claims([claim(said, *given_spans) for said, given_spans in made])
    shown = {int(number) for number in re.findall(r"\[(\d+)\]", text)}
    assert shown == {citation.marker for citation in citations}
    assert shown == set(range(1, len(shown) + 1))
    assert [citation.marker for citation in citations] == sorted(citation.marker for citation in citations)
    assert all(citation.quote == citation.span.of(citation.article.text) for citation in citations)
