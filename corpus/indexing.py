"""From the text of record to the index: chunk, embed, write passages to SQL and vectors to Chroma; mend, rebuild."""

from __future__ import annotations

import logging
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from corpus.chunk import chunk, embedded_sentence, embedded_text
from corpus.database import Database
from corpus.database.index import (
    QueuedArticle,
    dequeue,
    enqueue_in,
    indexed_passages,
    replace_passages,
)
from corpus.embed import Embedder
from corpus.memory import give_back
from corpus.models import Article, Passage
from corpus.vectors import VectorStore

log = logging.getLogger(__name__)

Progress = Callable[[int, int | None], None]
"""Called with (done, total); total is None where it is not known."""

BATCH_ARTICLES = 8
BATCH_CHARACTERS = 200_000
"""Articles indexed in one go: enough to fill the model's batches, few enough that an addition need not wait long."""
SPECIAL_TOKENS = 2
"""Tokens that the model puts around a text."""


class Indexer:
    """Brings the index in step with the articles. Every step can be broken off and done again."""

    def __init__(self, database: Database, embedder: Embedder, passage_tokens: int) -> None:
        """`passage_tokens` is the longest passage, heading included."""
        self._database = database
        self._embedder = embedder
        self._passage_tokens = passage_tokens

    def drain(self, vectors: VectorStore, on_progress: Progress | None = None) -> int:
        """Index every queued article of the store's generation; returns how many there were."""
        total = self._database.count_queued(vectors.generation) if on_progress else 0
        done = 0
        while True:
            with self._database.exclusive():
                batch = _batch(self._database.next_queued(vectors.generation, BATCH_ARTICLES))
                if not batch:
                    return done
                self._index(vectors, batch)
            give_back()
            done += len(batch)
            if on_progress is not None:
                on_progress(done, max(done, total))

    def _index(self, vectors: VectorStore, batch: list[QueuedArticle]) -> None:
        generation = vectors.generation
        numbers = [queued.number for queued in batch]
        made = self._make([queued.article for queued in batch if queued.article is not None])
        # Vectors of the old passages go first: their ids are known only as long as the passages are in SQL.
        with self._database.reading() as connection:
            old = indexed_passages(connection, generation, numbers)
        for scope, ids in old.items():
            vectors.delete(scope, ids)
        with self._database.writing() as connection:
            ids = replace_passages(
                connection, generation, numbers, [(article, passage, rows) for article, passage, _, rows in made]
            )
        by_scope: dict[str, list[int]] = {}
        for index, (article, _, _, _) in enumerate(made):
            by_scope.setdefault(article.scope, []).append(index)
        for scope, indexes in by_scope.items():
            vectors.upsert(
                scope,
                [ids[index] for index in indexes],
                np.stack([made[index][2] for index in indexes]),
                [made[index][1].text for index in indexes],
                [_metadata(made[index][0], made[index][1]) for index in indexes],
            )
        with self._database.writing() as connection:
            dequeue(connection, generation, numbers)

    def _make(self, articles: list[Article]) -> list[tuple[Article, Passage, NDArray[np.float32], NDArray[np.float32]]]:
        """Each passage with its own vector and those of its sentences."""
        if not articles:
            return []
        limit = min(self._passage_tokens, self._embedder.max_tokens - SPECIAL_TOKENS)
        found = [
            (article, passage)
            for article in articles
            for passage in chunk(article, count_tokens=self._embedder.count_tokens, max_tokens=limit)
        ]
        texts = [embedded_text(passage) for _, passage in found]
        texts += [embedded_sentence(article, span) for article, passage in found for span in passage.sentences]
        rows = self._embedder.embed(texts)
        made = []
        start = len(found)
        for index, (article, passage) in enumerate(found):
            end = start + len(passage.sentences)
            made.append((article, passage, rows[index], rows[start:end]))
            start = end
        return made

    def mend(self, vectors: VectorStore) -> None:
        """Find where SQL and the vector store differ, and queue or delete what is needed to make them one."""
        generation = vectors.generation
        counts = self._database.count_passages(generation)
        for scope in sorted({*counts, *vectors.scopes()}):
            vectors.probe(scope)
            if vectors.count(scope) == counts.get(scope, 0):
                continue
            passages, stored = self._database.passage_ids(generation, scope), vectors.ids(scope)
            log.warning("The index of %s differs from its articles; mending it", scope)
            vectors.delete(scope, sorted(stored - passages.keys()))
            numbers = sorted({passages[passage_id] for passage_id in passages.keys() - stored})
            with self._database.writing() as connection:
                for number in numbers:
                    enqueue_in(connection, generation, number, scope)


def _batch(queued: list[QueuedArticle]) -> list[QueuedArticle]:
    taken: list[QueuedArticle] = []
    characters = 0
    for one in queued:
        characters += len(one.article.text) if one.article is not None else 0
        if taken and characters > BATCH_CHARACTERS:
            break
        taken.append(one)
    return taken


def _metadata(article: Article, passage: Passage) -> dict[str, str | int]:
    known: dict[str, str | int | None] = {
        "article": article.id,
        "ordinal": passage.ordinal,
        "start": passage.span.start,
        "end": passage.span.end,
        "title": article.title,
        "url": article.url,
        # Chroma compares numbers only, and one None rejects a whole batch.
        "published": int(article.published.timestamp()) if article.published else None,
    }
    return {key: value for key, value in known.items() if value is not None}
