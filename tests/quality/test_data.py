"""The data says what it claims to say: else a figure measures a slip of the pen."""

from __future__ import annotations

from collections import Counter
from datetime import date

from tests.quality import data
from tests.quality.scoring import is_verbatim, mentions, normal

ARTICLES = {row["id"]: row for row in data.rows(data.ARTICLES)}
QUESTIONS = data.rows(data.QUESTIONS)


def test_articles_are_marked_as_invented() -> None:
    assert len(ARTICLES) == 40
    assert len({row["url"] for row in ARTICLES.values()}) == len({row["title"] for row in ARTICLES.values()}) == 40
    for row in ARTICLES.values():
        assert row["url"].startswith("https://test.example.com/")
        assert row["source"].startswith("Test ")
        assert date(2022, 1, 1) <= date.fromisoformat(row["published"]) <= date(2025, 12, 31)
        assert 100 <= len(row["text"].split()) <= 300, row["id"]


def test_every_kind_of_question_is_there() -> None:
    assert len({row["id"] for row in QUESTIONS}) == len(QUESTIONS) == 80
    kinds = Counter(row["kind"] for row in QUESTIONS)
    assert set(kinds) == {"fact", "list", "multi", "temporal", "followup", "alias", "unanswerable"}
    assert min(kinds.values()) >= 7


def test_evidence_stands_in_the_gold_articles_and_holds_the_answers() -> None:
    for row in QUESTIONS:
        evidence = row["evidence"].split(" || ") if row["evidence"] else []
        assert bool(evidence) is (row["kind"] != "unanswerable"), row["id"]
        assert len(evidence) == len(row["evidence_ids"])
        for sentence, key in zip(evidence, row["evidence_ids"], strict=True):
            assert is_verbatim(sentence, ARTICLES[key]["text"]), (row["id"], sentence)
            assert key in row["gold_ids"]
        for spellings in row["answers"]:
            assert any(mentions(normal(row["evidence"]), each) for each in spellings), (row["id"], spellings)


def test_gold_articles_exist_and_are_known_when_asked() -> None:
    for row in QUESTIONS:
        assert set(row["gold_ids"]) == {key for group in row["gold_groups"] for key in group}
        for key in row["gold_ids"]:
            assert row["asked_at"] is None or ARTICLES[key]["published"] <= row["asked_at"], row["id"]


def test_each_page_has_its_expectation() -> None:
    pages = data.news_pages()
    assert {page.file for page in pages} == {path.name for path in data.PAGES.glob("*.html")}
    for page in pages:
        assert "test.example.com/" in page.url
        assert "Test " in page.markup or "Test-" in page.markup
        assert page.title in page.markup
