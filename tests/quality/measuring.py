"""Asks all questions of a real library, extracts all pages, and scores both."""

from __future__ import annotations

import asyncio
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from corpus.embed import SentenceTransformerEmbedder
from corpus.errors import ExtractionError
from corpus.extract import extract_markup
from corpus.library import Library
from corpus.models import IngestOutcome
from corpus.settings import CorpusSettings
from retrieval.answerer import Answerer
from retrieval.build import build_answerer
from retrieval.models import Question, Turn
from retrieval.settings import RetrievalSettings
from tests.quality import data
from tests.quality.scoring import Expected, Reply, Scores, score, text_f1

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
"""When everything is asked that names no day: the real clock would move the figures."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The figures of question answering, and what was said."""

    scores: Scores
    replies: dict[str, Reply]
    unsteady: tuple[str, ...]
    """Ids of the questions that got another answer when all were asked again, last one first."""


def ask_all(home: Path, embedder: SentenceTransformerEmbedder) -> Asked:
    """Builds a library in `home`, with the settings that a fresh installation has, and asks every question."""
    # model_construct: neither the environment nor a .env of whoever runs this changes a figure.
    with Library.open(CorpusSettings.model_construct(home=home), embedder) as library:
        imported = library.import_jsonl(data.ARTICLES)
        texts = data.article_texts()
        if imported.counts[IngestOutcome.ADDED] != len(texts):
            raise ValueError(f"Of {len(texts)} articles were added: {dict(imported.counts)} {imported.refusals}")
        expected = data.questions()
        replies, again = _replies(library, expected), _replies(library, expected[::-1])
    unsteady = tuple(key for key, reply in replies.items() if again[key] != reply)
    return Asked(score(expected, replies, texts), replies, unsteady)


def read_all() -> Scores:
    """Extracts every page: F1 of the text, and how many titles and dates are exactly right."""
    pages = data.news_pages()
    overlaps, titles, dates = zip(*(_extraction(page) for page in pages), strict=True)
    failed = [
        f"pages/{page.file}" for page, title, day in zip(pages, titles, dates, strict=True) if not (title and day)
    ]
    figures = {
        "page text F1": statistics.fmean(overlaps),
        "worst page F1": min(overlaps),
        "page titles": sum(titles) / len(pages),
        "page dates": sum(dates) / len(pages),
    }
    return Scores(figures, dict.fromkeys(figures, len(pages)), tuple(failed))


def _extraction(page: data.NewsPage) -> tuple[float, bool, bool]:
    """F1 of the text, and whether title and date are exactly right."""
    try:
        draft = extract_markup(page.markup, url=page.url, fetched_at=NOW)
    except ExtractionError:
        return 0.0, False, False
    published = draft.published.date().isoformat() if draft.published else None
    return text_f1(page.text, draft.text), draft.title == page.title, published == page.published


def _replies(library: Library, expected: Sequence[Expected]) -> dict[str, Reply]:
    answerer = build_answerer(library, RetrievalSettings.model_construct())
    return {each.id: _reply(answerer, each) for each in expected}


def _reply(answerer: Answerer, expected: Expected) -> Reply:
    answer = asyncio.run(answerer.answer(_question(expected)))
    for citation in answer.citations:
        if citation.span.of(citation.article.text) != citation.quote:
            raise ValueError(f"{expected.id}: the span of a citation does not hold its quote.")
    quotes = tuple((citation.article.id, citation.quote) for citation in answer.citations)
    return Reply(answer.text, answer.refused, answer.retrieved, quotes)


def _question(expected: Expected) -> Question:
    """As the bot would ask; a day of asking means its end."""
    history = tuple(
        Turn("user" if turn["role"] == "user" else "assistant", turn["content"]) for turn in expected.history
    )
    day = datetime.fromisoformat(expected.asked_at).replace(tzinfo=UTC) if expected.asked_at else None
    return Question(expected.text, day + timedelta(hours=23, minutes=59) if day else NOW, history)
