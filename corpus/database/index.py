"""The index in SQL: passages, their full text and sentence vectors, and the queue of articles still to be indexed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Row,
    Select,
    and_,
    bindparam,
    cast,
    delete,
    func,
    insert,
    or_,
    select,
    text,
)

from corpus.database.articles import PAGE, ArticleStore, read_article
from corpus.database.connection import read_meta
from corpus.database.tables import articles, index_queue, meta, passages, sentence_vectors
from corpus.database.terms import fts5_query, tsquery
from corpus.database.types import pack_spans, pack_vectors, unpack_spans, unpack_vectors
from corpus.models import Article, ArticleFacts, Passage, PassageHit, Span

GENERATION = "generation"
"""Meta key: the index generation that serves."""
BUILDING = "building"
"""Meta key: the generation that a reindex is filling; absent otherwise."""

HEADING_WEIGHT = 0.5
"""BM25 weight of a word in the heading (title, outlet, date)."""
TEXT_WEIGHT = 1.0
"""BM25 weight of a word in the passage itself."""

SQLITE_SEARCH = """
SELECT passages_fts.rowid AS id, -bm25(passages_fts, :heading_weight, :text_weight) AS score
FROM passages_fts JOIN passages ON passages.id = passages_fts.rowid
WHERE passages_fts MATCH :query AND passages.generation = :generation AND passages.scope IN :scopes
ORDER BY score DESC, id LIMIT :limit"""
POSTGRESQL_SEARCH = """
SELECT passages.id AS id,
       ts_rank_cd(ARRAY[0, 0, CAST(:heading_weight AS real), CAST(:text_weight AS real)], words, query, 1) AS score
FROM passages, to_tsquery('english', :query) AS query
WHERE words @@ query AND passages.generation = :generation AND passages.scope IN :scopes
ORDER BY score DESC, id LIMIT :limit"""


@dataclass(frozen=True, slots=True)
class QueuedArticle:
    """An article whose index is not what its text is; `article` is None once it has been removed."""

    number: int
    scope: str
    article: Article | None


class IndexStore(ArticleStore):
    """Reading passages and searching their words, in the generation that serves."""

    def get_passages(self, ids: Sequence[int]) -> dict[int, Passage]:
        """Those of the passages that are there and whose article is, by id."""
        found: dict[int, Passage] = {}
        with self.reading() as connection:
            for start in range(0, len(ids), PAGE):
                query = _select_passages().where(passages.c.id.in_(ids[start : start + PAGE]))
                found |= {row.id: _to_passage(row) for row in connection.execute(query)}
        return found

    def facts_of_passages(self, ids: Sequence[int]) -> dict[int, ArticleFacts]:
        """What is known of each passage's article, for those that are there; their words would take longest."""
        of = articles.c
        query = select(passages.c.id, of.id.label("article_id"), of.source, of.published, of.language, of.companies)
        query = query.join(articles, of.number == passages.c.article_number)
        found: dict[int, ArticleFacts] = {}
        known: dict[str, ArticleFacts] = {}
        with self.reading() as connection:
            for start in range(0, len(ids), PAGE):
                for row in connection.execute(query.where(passages.c.id.in_(ids[start : start + PAGE]))):
                    if row.article_id not in known:
                        companies = tuple(json.loads(row.companies))
                        known[row.article_id] = ArticleFacts(
                            row.article_id, row.source, row.published, row.language, companies
                        )
                    found[row.id] = known[row.article_id]
        return found

    def passages_with_vectors(
        self, windows: Mapping[str, range]
    ) -> dict[str, list[tuple[Passage, NDArray[np.float32]]]]:
        """Passages of articles in their order, each with a row for each of its sentences.

        `windows` has the ordinals that are wanted of each of a few articles, by its id. Articles without passages are
        left out.
        """
        found: dict[str, list[tuple[Passage, NDArray[np.float32]]]] = {}
        if windows:
            with self.reading() as connection:
                for row in connection.execute(_select_windows(windows)):
                    vectors = unpack_vectors(row.vectors, row.dimension)
                    found.setdefault(row.article_id, []).append((_to_passage(row), vectors))
        return found

    def search_text(self, terms: Sequence[str], scopes: Sequence[str], limit: int) -> list[PassageHit]:
        """Passages with any of the words, the best match first. A term of several words must match as a phrase."""
        query = fts5_query(terms) if self.is_sqlite else tsquery(terms)
        if not query or not scopes or limit < 1:
            return []
        statement = text(SQLITE_SEARCH if self.is_sqlite else POSTGRESQL_SEARCH)
        statement = statement.bindparams(bindparam("scopes", expanding=True))
        with self.reading() as connection:
            generation = read_meta(connection, GENERATION)
            if generation is None:
                return []
            parameters = {
                "query": query,
                "generation": int(generation),
                "scopes": list(scopes),
                "limit": limit,
                "heading_weight": HEADING_WEIGHT,
                "text_weight": TEXT_WEIGHT,
            }
            return [PassageHit(row.id, float(row.score)) for row in connection.execute(statement, parameters)]

    def count_passages(self, generation: int) -> dict[str, int]:
        """Passages of a generation in each scope that has any."""
        query = select(passages.c.scope, func.count()).where(passages.c.generation == generation)
        with self.reading() as connection:
            rows = connection.execute(query.group_by(passages.c.scope)).all()
        return {row[0]: row[1] for row in rows}

    def passage_ids(self, generation: int, scope: str) -> dict[int, int]:
        """Id of each passage of a scope → number of its article."""
        query = select(passages.c.id, passages.c.article_number)
        query = query.where(passages.c.generation == generation, passages.c.scope == scope)
        with self.reading() as connection:
            rows = connection.execute(query).all()
        return {row.id: row.article_number for row in rows}

    def count_queued(self, generation: int) -> int:
        """Articles still to be indexed."""
        query = select(func.count()).select_from(index_queue).where(index_queue.c.generation == generation)
        with self.reading() as connection:
            return connection.scalar(query) or 0

    def next_queued(self, generation: int, limit: int) -> list[QueuedArticle]:
        """Some of the articles still to be indexed, oldest first."""
        query = select(index_queue).where(index_queue.c.generation == generation)
        with self.reading() as connection:
            rows = connection.execute(query.order_by(index_queue.c.article_number).limit(limit)).all()
            return [
                QueuedArticle(row.article_number, row.scope, read_article(connection, row.article_number))
                for row in rows
            ]


def enqueue(connection: Connection, number: int, scope: str) -> None:
    """Have the article indexed (or its index taken away), in the serving generation and in one that is being built."""
    for key in (GENERATION, BUILDING):
        generation = read_meta(connection, key)
        if generation is not None:
            enqueue_in(connection, int(generation), number, scope)


def enqueue_in(connection: Connection, generation: int, number: int, scope: str) -> None:
    """The same for one generation."""
    _dequeue(connection, generation, [number])
    connection.execute(insert(index_queue).values(generation=generation, article_number=number, scope=scope))


def enqueue_everything(connection: Connection, generation: int) -> None:
    """Have every article indexed in a generation."""
    rows = select(bindparam("g", generation).label("generation"), articles.c.number, articles.c.scope)
    connection.execute(insert(index_queue).from_select(["generation", "article_number", "scope"], rows))


def _dequeue(connection: Connection, generation: int, numbers: Sequence[int]) -> None:
    connection.execute(
        delete(index_queue).where(index_queue.c.generation == generation, index_queue.c.article_number.in_(numbers))
    )


def dequeue(connection: Connection, generation: int, numbers: Sequence[int]) -> None:
    """The articles' index is what their text is."""
    _dequeue(connection, generation, numbers)


def indexed_passages(connection: Connection, generation: int, numbers: Sequence[int]) -> dict[str, list[int]]:
    """Ids of the passages that the articles have in a generation, by scope."""
    query = select(passages.c.scope, passages.c.id)
    query = query.where(passages.c.generation == generation, passages.c.article_number.in_(numbers))
    found: dict[str, list[int]] = {}
    for scope, passage_id in connection.execute(query):
        found.setdefault(scope, []).append(passage_id)
    return found


def replace_passages(
    connection: Connection,
    generation: int,
    numbers: Sequence[int],
    new: Sequence[tuple[Article, Passage, NDArray[np.float32]]],
) -> list[int]:
    """Drop the articles' passages and write the new ones with their sentence vectors; returns the new ids."""
    connection.execute(
        delete(passages).where(passages.c.generation == generation, passages.c.article_number.in_(numbers))
    )
    if not new:
        return []
    rows: list[dict[str, Any]] = [
        {
            "generation": generation,
            "article_number": article.number,
            "scope": article.scope,
            "ordinal": passage.ordinal,
            "start": passage.span.start,
            "end": passage.span.end,
            "heading": passage.heading,
            "text": passage.text,
            "sentences": pack_spans(passage.sentences),
        }
        for article, passage, _ in new
    ]
    ids = list(connection.scalars(insert(passages).returning(passages.c.id, sort_by_parameter_order=True), rows))
    vectors = [
        {"passage_id": passage_id, "dimension": rows.shape[1], "vectors": pack_vectors(rows)}
        for passage_id, (_, _, rows) in zip(ids, new, strict=True)
    ]
    connection.execute(insert(sentence_vectors), vectors)
    return ids


def is_empty(connection: Connection) -> bool:
    """Whether there is neither an article nor anything left of one."""
    rows = [connection.execute(select(table).limit(1)).first() for table in (articles, passages, index_queue)]
    return not any(rows)


def drop_generation(connection: Connection, generation: int) -> None:
    """Take every trace of a generation out of SQL."""
    connection.execute(delete(index_queue).where(index_queue.c.generation == generation))
    connection.execute(delete(passages).where(passages.c.generation == generation))


def _current_generation() -> ColumnElement[int]:
    return cast(select(meta.c.value).where(meta.c.key == GENERATION).scalar_subquery(), Integer)


def _select_passages() -> Select[Any]:
    return select(passages, articles.c.id.label("article_id")).join(
        articles, articles.c.number == passages.c.article_number
    )


def _select_windows(windows: Mapping[str, range]) -> Select[Any]:
    wanted = (
        and_(articles.c.id == article_id, passages.c.ordinal >= window.start, passages.c.ordinal < window.stop)
        for article_id, window in windows.items()
    )
    numbers = select(articles.c.number).where(articles.c.id.in_(list(windows)))
    return (
        _select_passages()
        .add_columns(sentence_vectors.c.vectors, sentence_vectors.c.dimension)
        .join(sentence_vectors, sentence_vectors.c.passage_id == passages.c.id)
        # Without the list of articles, SQLite would go through the passages of all of them.
        .where(passages.c.article_number.in_(numbers), passages.c.generation == _current_generation(), or_(*wanted))
        .order_by(passages.c.article_number, passages.c.ordinal)
    )


def _to_passage(row: Row[Any]) -> Passage:
    return Passage(
        article_id=row.article_id,
        ordinal=row.ordinal,
        span=Span(row.start, row.end),
        text=row.text,
        heading=row.heading,
        sentences=unpack_spans(row.sentences),
        id=row.id,
    )
