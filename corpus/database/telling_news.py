"""What telling reads of articles and stories: the new ones in their order, and stories as one guild sees them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Row, Select, and_, exists, func, or_, select

from corpus.database.connection import read_meta
from corpus.database.database import Database
from corpus.database.feed_tables import feed_entries
from corpus.database.index import GENERATION
from corpus.database.posts import SEEN
from corpus.database.story_tables import stories, story_articles, story_queue
from corpus.database.tables import articles, index_queue, passages, sentence_vectors
from corpus.database.types import unpack_vectors
from corpus.models import DatePrecision, StatementKind
from corpus.stories.telling import independent_outlets
from corpus.telling import NewArticle, ToldReport, ToldStory

OPENING = 300
"""Characters of an article's text that count for whom it is about."""
_CHUNK = 400


@dataclass(frozen=True, slots=True)
class Fresh:
    """New articles, and what number had been looked at before."""

    seen: int
    articles: tuple[NewArticle, ...]


class NewsStore:
    """Reads what is new. Thread-safe."""

    def __init__(self, database: Database) -> None:
        """`database` holds articles, stories and the index."""
        self._database = database

    def start(self) -> None:
        """Where nothing was ever looked at, begin with what comes next: what is there is no news."""
        if self._database.get_meta(SEEN) is None:
            with self._database.reading() as connection:
                last = connection.scalar(select(func.max(articles.c.number))) or 0
            self._database.set_meta(SEEN, str(last))

    def fresh(self, limit: int) -> Fresh:
        """The next articles nobody has looked at, up to the first one whose index or story is not ready."""
        with self._database.reading() as connection:
            seen = int(read_meta(connection, SEEN) or 0)
            generation = int(read_meta(connection, GENERATION) or 0)
            rows = connection.execute(_select_new().where(articles.c.number > seen).limit(limit)).all()
            numbers = [row.number for row in rows]
            busy = set(
                connection.scalars(
                    select(index_queue.c.article_number).where(
                        index_queue.c.generation == generation, index_queue.c.article_number.in_(numbers)
                    )
                )
            )
            busy |= set(
                connection.scalars(
                    select(story_queue.c.article_number).where(story_queue.c.article_number.in_(numbers))
                )
            )
            ready = numbers[: next((index for index, number in enumerate(numbers) if number in busy), len(numbers))]
            silent = _only_first_polls(connection, ready)
        return Fresh(seen, tuple(_new(row, row.number not in silent) for row in rows[: len(ready)]))

    def since(self, number: int, upto: int, scopes: Sequence[str]) -> list[NewArticle]:
        """Articles of these scopes with a number above one and up to another."""
        between = (articles.c.number > number) & (articles.c.number <= upto)
        return self._listed(between, scopes)

    def published_since(self, moment: datetime, scopes: Sequence[str]) -> list[NewArticle]:
        """Articles of these scopes that were published since then; undated ones, that came in since then."""
        came = and_(articles.c.published.is_(None), articles.c.fetched_at >= moment)
        return self._listed(or_(articles.c.published >= moment, came), scopes)

    def _listed(self, where: Any, scopes: Sequence[str]) -> list[NewArticle]:
        query = _select_new().where(where, articles.c.scope.in_(list(scopes)))
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
            silent = _only_first_polls(connection, [row.number for row in rows])
        return [_new(row, row.number not in silent) for row in rows]

    def seen(self) -> int:
        """The last article that was looked at."""
        return int(self._database.get_meta(SEEN) or 0)

    def stories(self, numbers: Sequence[int], scopes: Sequence[str]) -> dict[int, ToldStory]:
        """These stories, with the reports that these scopes see: a guild's own on the same event stand beside."""
        found: dict[int, ToldStory] = {}
        with self._database.reading() as connection:
            for part in _chunks(numbers):
                rows = connection.execute(select(stories).where(stories.c.number.in_(part))).all()
                reports = _reports(connection, part, scopes)
                for row in rows:
                    if reports.get(row.number):
                        found[row.number] = _story(row, reports[row.number])
        return found

    def vectors(self, numbers: Sequence[int]) -> dict[int, NDArray[np.float32]]:
        """The sentence vectors of each of these articles that is indexed."""
        found: dict[int, list[NDArray[np.float32]]] = {}
        with self._database.reading() as connection:
            generation = int(read_meta(connection, GENERATION) or 0)
            for part in _chunks(numbers):
                query = (
                    select(passages.c.article_number, sentence_vectors.c.dimension, sentence_vectors.c.vectors)
                    .join(sentence_vectors, sentence_vectors.c.passage_id == passages.c.id)
                    .where(passages.c.generation == generation, passages.c.article_number.in_(part))
                )
                for row in connection.execute(query):
                    found.setdefault(row.article_number, []).append(unpack_vectors(row.vectors, row.dimension))
        return {number: np.concatenate(rows) for number, rows in found.items()}


def _select_new() -> Select[Any]:
    column = articles.c
    key = func.coalesce(stories.c.beside, stories.c.number)
    return (
        select(
            column.number,
            column.id,
            column.scope,
            column.title,
            func.substr(column.text, 1, OPENING).label("opening"),
            column.companies,
            column.published,
            column.precision,
            column.near_duplicate_of,
            key.label("story_number"),
        )
        .outerjoin(story_articles, story_articles.c.article_number == column.number)
        .outerjoin(stories, stories.c.number == story_articles.c.story_number)
        .order_by(column.number)
    )


def _only_first_polls(connection: Connection, numbers: Sequence[int]) -> set[int]:
    """Those of the articles that feeds brought, and only ever when they were read for the first time."""
    column = feed_entries.c
    found: set[int] = set()
    for part in _chunks(numbers):
        other = feed_entries.alias()
        later = exists(
            select(other.c.id).where(other.c.article_number == column.article_number, other.c.first_poll.is_(False))
        )
        query = select(column.article_number).where(column.article_number.in_(part), column.first_poll, ~later)
        found |= set(connection.scalars(query))
    return found


def _reports(connection: Connection, numbers: Sequence[int], scopes: Sequence[str]) -> dict[int, list[ToldReport]]:
    column = articles.c
    key = func.coalesce(stories.c.beside, stories.c.number)
    query: Select[Any] = (
        select(
            key.label("story_number"),
            column.number,
            column.title,
            column.url,
            column.source,
            column.via,
            column.published,
            column.precision,
            column.summary_only,
            column.near_duplicate_of,
            func.substr(column.text, 1, OPENING).label("opening"),
            story_articles.c.kind,
        )
        .select_from(stories)
        .join(story_articles, story_articles.c.story_number == stories.c.number)
        .join(articles, column.number == story_articles.c.article_number)
        .where(or_(stories.c.number.in_(numbers), stories.c.beside.in_(numbers)), column.scope.in_(list(scopes)))
        .order_by(column.published.desc().nulls_last(), column.number.desc())
    )
    found: dict[int, list[ToldReport]] = {}
    for row in connection.execute(query):
        found.setdefault(row.story_number, []).append(_report(row))
    return found


def _report(row: Row[Any]) -> ToldReport:
    return ToldReport(
        number=row.number,
        title=row.title,
        url=row.url,
        source=row.source,
        via=row.via,
        published=row.published,
        precision=DatePrecision(row.precision),
        summary_only=row.summary_only,
        kind=StatementKind(row.kind),
        opening=row.opening,
        is_copy=row.near_duplicate_of is not None,
    )


def _story(row: Row[Any], reports: Sequence[ToldReport]) -> ToldStory:
    return ToldStory(
        number=row.number,
        headline=row.headline,
        status=StatementKind(row.status),
        status_sentence=row.status_sentence,
        outlets=independent_outlets([(each.source or each.via, each.is_copy) for each in reports]),
        companies=tuple(json.loads(row.companies)),
        reports=tuple(reports),
    )


def _new(row: Row[Any], announced: bool) -> NewArticle:
    return NewArticle(
        number=row.number,
        id=row.id,
        scope=row.scope,
        title=row.title,
        opening=row.opening,
        companies=tuple(json.loads(row.companies)),
        published=row.published,
        precision=DatePrecision(row.precision),
        is_copy=row.near_duplicate_of is not None,
        announced=announced,
        story_number=row.story_number,
    )


def _chunks(values: Iterable[int]) -> Iterable[list[int]]:
    rest = list(values)
    for start in range(0, len(rest), _CHUNK):
        yield rest[start : start + _CHUNK]
