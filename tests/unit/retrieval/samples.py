"""Articles, passages and questions to test with."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from corpus.companies import Companies
from corpus.models import GLOBAL_SCOPE, Article, DatePrecision, Passage, Span
from corpus.sentences import split_sentences
from retrieval.models import Question, SearchQuery, Source, Turn
from retrieval.query import understand

NOW = datetime(2024, 1, 20, 12, tzinfo=UTC)
COMPANIES = Companies.from_toml()
XIAOMI = (
    "Xiaomi is in talks with several vehicle manufacturers, including Brilliance Auto, Chery, and Beijing Automotive "
    "Group. Xiaomi CEO Lei Jun has committed to investing approximately $10 billion in electric vehicles. "
    "The company aims to launch its first electric car next year."
)
BYD = "BYD sold 254,000 cars in March. Exports rose 40 percent. The company denied talks with Tesla."


def article(number: int = 1, text: str = XIAOMI, **changes: Any) -> Article:
    fields: dict[str, Any] = {
        "id": f"a{number}",
        "number": number,
        "scope": GLOBAL_SCOPE,
        "title": f"Story {number}",
        "text": text,
        "url": f"https://news.example.com/{number}",
        "source": "Test News",
        "via": None,
        "author": None,
        "published": datetime(2023, 4, 15, tzinfo=UTC),
        "precision": DatePrecision.DAY,
        "language": "en",
        "companies": (),
        "fetched_at": NOW,
        "updated_at": NOW,
        "version": 1,
        "content_hash": str(number),
    }
    return Article(**fields | changes)


def source(
    number: int = 1, text: str = XIAOMI, *, heading: str = "Xiaomi looks for partners", **changes: Any
) -> Source:
    """An article with one passage, all of it."""
    of = article(number, text, **changes)
    passage = Passage(of.id, 0, Span(0, len(text)), text, heading, tuple(split_sentences(text)), number)
    return Source(of, passage, 0.9)


def question(text: str, *history: str, **changes: Any) -> Question:
    """`history` alternates between the person and the bot."""
    turns = tuple(Turn("assistant" if index % 2 else "user", said) for index, said in enumerate(history))
    return Question(text, changes.pop("now", NOW), turns, **changes)


def query(text: str, *history: str, **changes: Any) -> SearchQuery:
    return understand(question(text, *history, **changes), COMPANIES)
