"""Articles and answers to render."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from corpus.models import GLOBAL_SCOPE, Article, CorpusStats, DatePrecision, Span
from retrieval.models import Answer, AnswerStatus, Citation, Question

NOW = datetime(2024, 6, 1, 12, tzinfo=UTC)
XIAOMI_TEXT = "Xiaomi in talks with several vehicle manufacturers, including Chery and BAIC. It may come sooner."


def article(number: int = 1, **changes: Any) -> Article:
    fields: dict[str, Any] = {
        "id": f"a{number:011d}",
        "number": number,
        "scope": GLOBAL_SCOPE,
        "title": f"Story {number}",
        "text": XIAOMI_TEXT,
        "url": f"https://news.example.com/{number}",
        "source": "Electrek",
        "via": None,
        "author": None,
        "published": datetime(2023, 4, 15, tzinfo=UTC),
        "precision": DatePrecision.DAY,
        "language": "en",
        "companies": ("Xiaomi",),
        "fetched_at": NOW,
        "updated_at": NOW,
        "version": 1,
        "content_hash": "0",
    }
    return Article(**fields | changes)


def citation(marker: int, of: Article, start: int = 0, end: int = 20) -> Citation:
    span = Span(start, end)
    return Citation(marker, of, span, span.of(of.text))


def answer(text: str = "Xiaomi talks to Chery. [1]", *citations: Citation, **changes: Any) -> Answer:
    fields: dict[str, Any] = {
        "question": Question("who is Xiaomi talking to?", NOW),
        "status": AnswerStatus.ANSWERED,
        "text": text,
        "citations": citations or (citation(1, article()),),
        "nearest": (),
        "retrieved": (),
        "searched": CorpusStats(230, datetime(2015, 1, 21, tzinfo=UTC), datetime(2023, 11, 3, tzinfo=UTC)),
        "written_by": "reader",
    }
    return Answer(**fields | changes)
