"""What `--json` and `--batch` print (pure). docs/cli.md documents these shapes: change both together."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from corpus.dates import format_date, format_published
from corpus.models import Article, ImportSummary, IngestOutcome, IngestResult
from corpus.overview import Freshness, Headline, OutletCount
from retrieval.models import Answer, Citation, SearchResult, Source
from retrieval.statements import standing

if TYPE_CHECKING:
    from bot.news.trends import Trends

Shape = dict[str, Any]

# JSON itself escapes what lies below the space. These can stand in strings only, so they may be escaped afterwards:
# C1 controls that terminals obey, direction overrides, half surrogates that no encoding can write.
_UNSAFE = re.compile("[\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def to_json(shape: object) -> str:
    """One line of JSON, readable, with nothing in it that a terminal might obey."""
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", json.dumps(shape, ensure_ascii=False))


def article_shape(article: Article) -> Shape:
    """An article without its text."""
    return {
        "id": article.id,
        "title": article.title,
        "url": article.url,
        "source": article.source,
        "via": article.via,
        "author": article.author,
        "published": None if article.published is None else format_published(article),
        "precision": article.precision.value,
        "language": article.language,
        "companies": list(article.companies),
        "scope": article.scope,
        "fetched_at": _moment(article.fetched_at),
        "version": article.version,
        "near_duplicate_of": article.near_duplicate_of,
        "summary_only": article.summary_only,
    }


def full_article_shape(article: Article) -> Shape:
    """An article with its text."""
    return article_shape(article) | {"text": article.text}


def answer_shape(answer: Answer) -> Shape:
    """`evbot ask --json`."""
    return {
        "question": answer.question.text,
        "status": answer.status.value,
        "text": answer.text,
        "refused": answer.refused,
        "citations": [_citation(citation) for citation in answer.citations],
        "sources": [
            {"marker": marker, **article_shape(article), "also": list(answer.also.get(marker, ()))}
            for marker, article in enumerate(answer.cited_articles, start=1)
        ],
        "nearest": [article_shape(article) for article in answer.nearest],
        "retrieved": list(answer.retrieved),
        "searched": {
            "articles": answer.searched.articles,
            "earliest": _moment(answer.searched.earliest),
            "latest": _moment(answer.searched.latest),
        },
        "written_by": answer.written_by,
    }


def batch_answer_shape(key: object, answer: Answer) -> Shape:
    """One line of `evbot ask --batch`."""
    quotes = [
        {"marker": c.marker, "article_id": c.article.id, "quote": c.quote, "statement": c.statement.value}
        for c in answer.citations
    ]
    return {
        "id": key,
        "text": answer.text,
        "refused": answer.refused,
        "citations": quotes,
        "retrieved": list(answer.retrieved),
    }


def search_shape(query: str, sources: Sequence[Source], retrieved: Sequence[str]) -> Shape:
    """`evbot search --json`."""
    results = [
        {
            "rank": rank,
            "score": round(source.score, 4),
            "article": article_shape(source.article),
            "passage": {
                "text": source.passage.text,
                "start": source.passage.span.start,
                "end": source.passage.span.end,
            },
        }
        for rank, source in enumerate(sources, start=1)
    ]
    return {"query": query, "results": results, "retrieved": list(retrieved)}


def batch_search_shape(key: object, result: SearchResult) -> Shape:
    """One line of `evbot search --batch`."""
    return {"id": key, "retrieved": list(result.ranked)}


def ingest_shape(result: IngestResult) -> Shape:
    """`evbot add --json`."""
    article = None if result.article is None else article_shape(result.article)
    return {"outcome": result.outcome.value, "reason": result.reason, "article": article}


def import_shape(summary: ImportSummary) -> Shape:
    """`evbot import --json`."""
    refusals = [{"line": line, "reason": reason} for line, reason in summary.refusals]
    return {**_counts(summary.counts), "refusals": refusals}


def headlines_shape(headlines: Sequence[Headline]) -> list[Shape]:
    """`evbot latest --json` and `evbot timeline --json`: a story each."""
    return [
        {
            "id": each.id,
            "title": each.title,
            "url": each.url,
            "source": each.source,
            "via": each.via,
            "published": None if each.published is None else format_published(each),
            "precision": each.precision.value,
            "companies": list(each.companies),
            "also": list(each.also),
            "statement": standing(each).value,
            "summary_only": each.summary_only,
        }
        for each in headlines
    ]


def sources_shape(everything: Freshness, outlets: Sequence[OutletCount]) -> Shape:
    """`evbot sources --json`."""
    return {
        "articles": everything.articles,
        "undated": everything.undated,
        "earliest": _moment(everything.earliest),
        "newest": _moment(everything.newest),
        "last_added": _moment(everything.last_added),
        "outlets": [
            {
                "source": each.source,
                "via": each.via,
                "articles": each.articles,
                "newest": format_date(each.newest, each.precision) if each.newest else None,
                "precision": each.precision.value,
            }
            for each in outlets
        ],
    }


def trends_shape(trends: Trends) -> Shape:
    """`evbot trends --json`."""
    return {
        "weeks": [day.isoformat() for day in trends.span.mondays],
        "companies": [
            {"company": each.company, "articles": each.total, "per_week": list(each.counts)} for each in trends.series
        ],
        "undated": trends.undated,
        "month_only": trends.month_only,
    }


def _citation(citation: Citation) -> Shape:
    return {
        "marker": citation.marker,
        "article_id": citation.article.id,
        "quote": citation.quote,
        "start": citation.span.start,
        "end": citation.span.end,
        "statement": citation.statement.value,
    }


def _counts(counts: Mapping[IngestOutcome, int]) -> Shape:
    return {outcome.value: counts.get(outcome, 0) for outcome in IngestOutcome}


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds")
