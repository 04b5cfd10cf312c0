"""Articles and answers to print."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from corpus.models import Article, CorpusStats, DatePrecision, Span
from retrieval.models import Answer, AnswerStatus, Citation, Question

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def article(number: int = 1, **changes: Any) -> Article:
    values: dict[str, Any] = {
        "id": f"a{number}",
        "number": number,
        "scope": "global",
        "title": f"Title {number}",
        "text": "Xiaomi talks to Chery. Nothing is signed.",
        "url": f"https://example.com/{number}",
        "source": "Outlet",
        "via": None,
        "author": None,
        "published": datetime(2019, 4, 15, tzinfo=UTC),
        "precision": DatePrecision.DAY,
        "language": "en",
        "companies": ("Xiaomi",),
        "fetched_at": NOW,
        "updated_at": NOW,
        "version": 1,
        "content_hash": "0",
    }
    return Article(**(values | changes))


def answer(*cited: Article, text: str = "Xiaomi talks to Chery. [1]", nearest: tuple[Article, ...] = ()) -> Answer:
    citations = tuple(
        Citation(marker, one, Span(0, 22), Span(0, 22).of(one.text)) for marker, one in enumerate(cited, start=1)
    )
    return Answer(
        question=Question(text="who is xiaomi talking to?", now=NOW),
        status=AnswerStatus.ANSWERED if cited else AnswerStatus.NOT_FOUND,
        text=text,
        citations=citations,
        nearest=nearest,
        retrieved=tuple(one.id for one in cited),
        searched=CorpusStats(2, datetime(2015, 1, 21, tzinfo=UTC), datetime(2023, 11, 9, tzinfo=UTC)),
        written_by="reader",
    )
