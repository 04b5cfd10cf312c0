"""What stories are found by: how articles begin, their vectors, and which lie near in time."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, Integer, cast, func, or_, select

from corpus.database.index import GENERATION
from corpus.database.story_tables import story_articles
from corpus.database.tables import articles, meta, passages, sentence_vectors
from corpus.models import DatePrecision

CHUNK = 400
"""Numbers that one IN list holds."""
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Opening:
    """The beginning of an article, with what else its story is found by."""

    number: int
    scope: str
    title: str
    text: str
    outlet: str | None
    published: datetime | None
    precision: DatePrecision
    companies: tuple[str, ...]
    language: str | None


@dataclass(frozen=True, slots=True)
class Window:
    """The articles of a span of time, as far as vectors tell of them."""

    numbers: NDArray[np.int64]
    first_days: NDArray[np.int64]
    last_days: NDArray[np.int64]
    scopes: tuple[str, ...]
    vectors: NDArray[np.float32]


def openings(connection: Connection, numbers: Sequence[int], characters: int) -> dict[int, Opening]:
    """How the articles begin; `characters` of their text at most."""
    column = articles.c
    query = select(
        column.number,
        column.scope,
        column.title,
        func.substr(column.text, 1, characters).label("text"),
        column.source,
        column.via,
        column.published,
        column.precision,
        column.companies,
        column.language,
    )
    found: dict[int, Opening] = {}
    for part in chunks(numbers):
        for row in connection.execute(query.where(column.number.in_(part))):
            found[row.number] = Opening(
                row.number,
                row.scope,
                row.title,
                row.text,
                row.source or row.via,
                row.published,
                DatePrecision(row.precision),
                tuple(json.loads(row.companies)),
                row.language,
            )
    return found


def current_generation() -> ColumnElement[int]:
    """The generation of the index that serves, as a part of other queries."""
    return cast(select(meta.c.value).where(meta.c.key == GENERATION).scalar_subquery(), Integer)


def first_vectors(connection: Connection, numbers: Sequence[int]) -> dict[int, bytes]:
    """The packed vector of each article's title and first sentence, where the article is indexed."""
    query = (
        select(passages.c.article_number, sentence_vectors.c.dimension, sentence_vectors.c.vectors)
        .join(sentence_vectors, sentence_vectors.c.passage_id == passages.c.id)
        .where(passages.c.ordinal == 0, passages.c.generation == current_generation())
    )
    found: dict[int, bytes] = {}
    for part in chunks(numbers):
        for row in connection.execute(query.where(passages.c.article_number.in_(part))):
            found[row.article_number] = row.vectors[: 2 * row.dimension]
    return found


def window(connection: Connection, first: int, last: int, scopes: Collection[str] | None) -> Window:
    """The articles that may have been published on these days, of these scopes or of all."""
    column = story_articles.c
    query = select(column.article_number, column.first_day, column.last_day, column.scope, column.vector)
    query = query.where(column.last_day >= first, column.first_day <= last).order_by(column.article_number)
    if scopes is not None:
        query = query.where(column.scope.in_(scopes))
    rows = [row for row in connection.execute(query) if row.vector]
    # One dimension, but for articles that a model of another one left behind: they are queued anyway.
    size = len(rows[0].vector) if rows else 0
    rows = [row for row in rows if len(row.vector) == size]
    vectors = np.frombuffer(b"".join(row.vector for row in rows), dtype="<f2").astype(np.float32)
    return Window(
        np.array([row.article_number for row in rows], dtype=np.int64),
        np.array([row.first_day for row in rows], dtype=np.int64),
        np.array([row.last_day for row in rows], dtype=np.int64),
        tuple(row.scope for row in rows),
        vectors.reshape(len(rows), size // 2 if size else 0),
    )


def copies_of(connection: Connection, numbers: Sequence[int]) -> set[tuple[int, int]]:
    """Pairs of near-duplicates, the smaller number first, of which at least one article is among `numbers`."""
    column = articles.c
    found: set[tuple[int, int]] = set()
    query = select(column.number, column.near_duplicate_of).where(column.near_duplicate_of.is_not(None))
    for part in chunks(numbers):
        rows = connection.execute(query.where(or_(column.number.in_(part), column.near_duplicate_of.in_(part))))
        found |= {(min(row), max(row)) for row in rows}
    return found


def chunks(values: Iterable[_T]) -> Iterator[list[_T]]:
    """The values, so many at a time as an IN list holds."""
    rest = list(values)
    for start in range(0, len(rest), CHUNK):
        yield rest[start : start + CHUNK]
