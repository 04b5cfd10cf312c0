"""SearchQuery → passages: dense and full-text search, their scores fused, filtered, diversified."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from corpus.models import Article, ArticleFacts, ArticleFilter, ArticleHit, CorpusStats, Passage, PassageHit
from retrieval.models import SearchQuery, SearchResult, Source
from retrieval.question_vectors import QuestionVectors
from retrieval.words import content_words
from retrieval.words import words as words_of

K = TypeVar("K")
IndexedPassage: TypeAlias = tuple[Passage, NDArray[np.float32]]
"""A passage, and a vector of unit length for each of its sentences."""

# Weights of the fused scores. MRR on realtimeqa / ev_exam: vectors alone .83 / .82, words of passages .82 / .83, words
# of whole articles .85 / .86, this sum .89 / .94, with the bonus for the newest .91 / .94. A fourth score, the best
# sentence of a passage, gained nothing on either set once whole articles were searched.
PASSAGE_WEIGHT = 0.45
WORDS_WEIGHT = 0.15
ARTICLE_WORDS_WEIGHT = 0.40

# Wishes move a passage by less than a clear difference in relevance does.
COMPANY_BONUS = 0.05
OUTLET_BONUS = 0.10
# What people ask about has mostly just happened; "latest" and "now" make a demand of it.
NEWEST_BONUS = 0.10
LATEST_BONUS = 0.25
WINDOW_BONUS = 0.10
# As much as an outlet's: what says the same in another language comes second, what says it better still comes first.
LANGUAGE_BONUS = 0.10
RECENCY_HALF_LIFE = timedelta(days=7)
# News of a month is still written about in the next.
WINDOW_GRACE = timedelta(days=31)

PASSAGES_PER_ARTICLE = 2
# Limits are applied after the search: a filter inside Chroma costs tens of times an unfiltered query.
OVERFETCH = 8


class TextIndex(Protocol):
    """The part of the database that a search needs."""

    def search_text(self, terms: Sequence[str], scopes: Sequence[str], limit: int) -> list[PassageHit]:
        """Passages with any of the words, best first."""

    def search_articles(self, terms: Sequence[str], scopes: Sequence[str], limit: int) -> list[ArticleHit]:
        """Articles with any of the words, best first."""

    def facts_of_passages(self, ids: Sequence[int]) -> dict[int, ArticleFacts]:
        """What is known of the articles of passages, by the passages' ids."""

    def get_passages(self, ids: Sequence[int]) -> dict[int, Passage]:
        """Passages by id."""

    def passages_with_vectors(self, windows: Mapping[str, range]) -> dict[str, list[IndexedPassage]]:
        """Passages of articles in their order, each article by its id with the ordinals wanted of it."""

    def get_many(self, ids: Sequence[str]) -> dict[str, Article]:
        """Articles by id."""

    def stats(self, article_filter: ArticleFilter) -> CorpusStats:
        """How much a filter sees."""


class VectorIndex(Protocol):
    """The part of the vector store that a search needs."""

    def search(self, vector: NDArray[np.float32], scopes: Sequence[str], limit: int) -> list[PassageHit]:
        """Passages by cosine similarity, best first."""


@dataclass(frozen=True, slots=True)
class _Candidates:
    """Everything that one question's two searches found, and what each score says of it."""

    article_of: Mapping[int, str]
    """Id of each passage's article, by the passage's id."""
    articles: Mapping[str, ArticleFacts]
    dense: Mapping[int, float]
    words: Mapping[int, float]
    article_words: Mapping[str, float]


class Searcher:
    """Finds passages for a question. Blocking; call it off the event loop."""

    def __init__(
        self, database: TextIndex, vectors: VectorIndex, questions: QuestionVectors, *, candidates: int = 60
    ) -> None:
        """`candidates` is the number of passages that each of the two searches contributes."""
        self._database = database
        self._vectors = vectors
        self._questions = questions
        self._candidates = candidates

    def search(self, query: SearchQuery, limit: int = 10) -> SearchResult:
        """The best `limit` passages, and the ids of all articles seen in their order."""
        # The reader will ask for the second one: both together cost little more than one.
        vector = self._questions.embed([query.text, query.asked])[0]
        found = self._gather(query, vector, self._candidates)
        if _has_limits(query) and len(found.articles) < limit:
            found = self._gather(query, vector, self._candidates * OVERFETCH)
        scores = _score(query, found, self._candidates)
        order = sorted(scores, key=lambda key: (-scores[key], key))
        chosen = _diversify(order, found.article_of, limit)
        passages = self._database.get_passages(chosen)
        articles = self._database.get_many([*dict.fromkeys(found.article_of[key] for key in chosen)])
        return SearchResult(
            sources=tuple(
                Source(articles[found.article_of[key]], passages[key], scores[key])
                for key in chosen
                # Gone since the search where the article was changed just now.
                if key in passages and found.article_of[key] in articles
            ),
            ranked=tuple(dict.fromkeys(found.article_of[key] for key in order)),
        )

    def _gather(self, query: SearchQuery, vector: NDArray[np.float32], count: int) -> _Candidates:
        terms = list(dict.fromkeys(content_words(query.text)))
        dense = {hit.passage_id: hit.score for hit in self._vectors.search(vector, query.scopes, count)}
        words = {hit.passage_id: hit.score for hit in self._database.search_text(terms, query.scopes, count)}
        article_words = {
            hit.article_id: hit.score for hit in self._database.search_articles(terms, query.scopes, count)
        }
        facts = self._database.facts_of_passages([*dict.fromkeys([*dense, *words])])
        seen = {
            key: article
            for key, article in facts.items()
            if query.sees_companies(article.companies) and query.sees_day(article.published)
        }
        articles = {article.id: article for article in seen.values()}
        return _Candidates({key: each.id for key, each in seen.items()}, articles, dense, words, article_words)


def _score(query: SearchQuery, found: _Candidates, many: int) -> dict[int, float]:
    keys = list(found.article_of)
    # A passage that only its words found is at best as near as the last that its vector found.
    floor = min(found.dense.values(), default=0.0)
    dense = _scaled({key: found.dense.get(key, floor) for key in keys}, many)
    words = _share_of_best({key: found.words.get(key, 0.0) for key in keys})
    article_words = _scaled(found.article_words, many)
    said = f" {' '.join(words_of(query.asked))} "
    of_article = {
        article_id: ARTICLE_WORDS_WEIGHT * article_words.get(article_id, 0.0) + _wishes(article, query, said)
        for article_id, article in found.articles.items()
    }
    return {
        key: PASSAGE_WEIGHT * dense[key] + WORDS_WEIGHT * words[key] + of_article[found.article_of[key]] for key in keys
    }


def _has_limits(query: SearchQuery) -> bool:
    return bool(query.only_companies or query.since or query.until)


def _wishes(article: ArticleFacts, query: SearchQuery, said: str) -> float:
    """What the question wishes for without demanding it: its companies, outlet, language and time, the newest.

    `said` has its words, with a blank around each.
    """
    bonus = COMPANY_BONUS if set(query.companies) & set(article.companies) else 0.0
    bonus += OUTLET_BONUS if _names_outlet(said, article) else 0.0
    bonus += LANGUAGE_BONUS if query.language and (article.language or "").startswith(query.language) else 0.0
    if article.published is None:
        return bonus
    age = max(query.now - article.published, timedelta())
    half_lives: float = age / RECENCY_HALF_LIFE
    bonus += (LATEST_BONUS if query.time.wants_latest else NEWEST_BONUS) * math.pow(0.5, half_lives)
    if query.time.since and query.time.until:
        inside = query.time.since <= article.published < query.time.until + WINDOW_GRACE
        bonus += WINDOW_BONUS if inside else 0.0
    return bonus


def _names_outlet(said: str, article: ArticleFacts) -> bool:
    outlet = " ".join(words_of(article.source or ""))
    return len(outlet) > 2 and f" {outlet} " in said


def _diversify(order: Iterable[int], article_of: Mapping[int, str], limit: int) -> list[int]:
    """At most two passages of one article: one hurts, more crowd out the others."""
    taken: Counter[str] = Counter()
    kept: list[int] = []
    for key in order:
        if len(kept) == limit:
            break
        if taken[article_of[key]] < PASSAGES_PER_ARTICLE:
            taken[article_of[key]] += 1
            kept.append(key)
    return kept


def _scaled(scores: Mapping[K, float], many: int) -> dict[K, float]:
    """Scores moved and stretched to 0..1.

    The lowest of `many` has nothing to do with the question, the lowest of a few may: there, a score of 0 becomes 0.
    """
    low, high = min(scores.values(), default=0.0), max(scores.values(), default=0.0)
    if len(scores) < many:
        low = min(low, 0.0)
    spread = (high - low) or 1.0
    return {key: (score - low) / spread for key, score in scores.items()}


def _share_of_best(scores: Mapping[K, float]) -> dict[K, float]:
    best = max(scores.values(), default=0.0) or 1.0
    return {key: score / best for key, score in scores.items()}
