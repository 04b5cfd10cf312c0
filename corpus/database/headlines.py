"""Lists of headlines: what is needed for a line, never the text, and near-duplicates folded into the first of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, exists, func, select

from corpus.database.articles import ORIGINAL, conditions, limits
from corpus.database.database import Database
from corpus.database.tables import articles
from corpus.models import ArticleFilter, DatePrecision
from corpus.overview import Headline

_ALSO = 5
"""Other outlets that a line names at most."""


class HeadlineStore:
    """Reads headlines; a story can take the place of an article here without the lists being changed."""

    def __init__(self, database: Database) -> None:
        """`database` holds the articles."""
        self._database = database

    def newest(self, where: ArticleFilter, limit: int, offset: int = 0) -> list[Headline]:
        """Newest first, the undated last; of one day, the one that came last goes first."""
        # No more keys than the index has: with fetched_at, 5,000 undated articles would be sorted for their last page.
        order = (articles.c.published.desc().nulls_last(), articles.c.number.desc())
        return self._read(where, _heads(where).order_by(*order).limit(limit).offset(offset))

    def in_order(self, where: ArticleFilter, limit: int, offset: int = 0) -> list[Headline]:
        """What happened, oldest first; undated articles have no place in it."""
        query = _heads(where).where(articles.c.published.is_not(None))
        return self._read(where, query.order_by(articles.c.published, articles.c.number).limit(limit).offset(offset))

    def count(self, where: ArticleFilter, *, dated: bool | None = None) -> int:
        """How many headlines there are; only the dated or the undated ones where `dated` says so."""
        query = (
            select(func.count())
            .select_from(articles)
            .where(*conditions(where), articles.c.number.not_in(_folded(where)))
        )
        if dated is not None:
            query = query.where(articles.c.published.is_not(None) if dated else articles.c.published.is_(None))
        with self._database.reading() as connection:
            return connection.scalar(query) or 0

    def _read(self, where: ArticleFilter, query: Select[Any]) -> list[Headline]:
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
            also = _also(connection, where, [row.number for row in rows])
        return [_headline(row, also.get(row.number, ())) for row in rows]


def _heads(where: ArticleFilter) -> Select[Any]:
    column = articles.c
    return select(
        column.number,
        column.id,
        column.title,
        column.url,
        column.source,
        column.via,
        column.published,
        column.precision,
        column.companies,
        column.summary_only,
    ).where(
        # Without statistics, SQLite would read all articles of the scopes by their index and sort them: 110 ms of
        # 100,000, with a cold disk seconds. An expression has no index, so it walks the one by date: below 1 ms.
        column.scope.concat("").in_(where.scopes),
        *limits(where),
        ~exists(select(ORIGINAL.c.number).where(_is_original(), *conditions(where, ORIGINAL))),
    )


def _is_original() -> ColumnElement[bool]:
    return ORIGINAL.c.number == articles.c.near_duplicate_of


def _folded(where: ArticleFilter) -> Select[Any]:
    """Those whose original the filter sees as well. For counting: it reads indexes and originals, no other article."""
    joined = articles.join(ORIGINAL, _is_original())
    seen = ORIGINAL.c.scope.concat("").in_(where.scopes)
    return select(articles.c.number).select_from(joined).where(seen, *limits(where, ORIGINAL))


def _also(connection: Connection, where: ArticleFilter, heads: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """The other outlets of each headline, however long the chain of near-duplicates is."""
    if not heads:
        return {}
    first = select(articles.c.number.label("number"), articles.c.number.label("head")).where(
        articles.c.number.in_(heads)
    )
    alike = first.cte("alike", recursive=True)
    alike = alike.union_all(
        select(articles.c.number, alike.c.head)
        .join(alike, articles.c.near_duplicate_of == alike.c.number)
        .where(*conditions(where))
    )
    query = (
        select(alike.c.head, articles.c.number, articles.c.source, articles.c.via)
        .join(articles, articles.c.number == alike.c.number)
        .order_by(articles.c.number)
    )
    found: dict[int, dict[str, bool]] = {}
    for row in connection.execute(query):
        name = row.source or row.via
        if name:
            found.setdefault(row.head, {}).setdefault(name, row.number != row.head)
    return {head: tuple(name for name, other in outlets.items() if other)[:_ALSO] for head, outlets in found.items()}


def _headline(row: Row[Any], also: tuple[str, ...]) -> Headline:
    return Headline(
        number=row.number,
        id=row.id,
        title=row.title,
        url=row.url,
        source=row.source,
        via=row.via,
        published=row.published,
        precision=DatePrecision(row.precision),
        companies=tuple(json.loads(row.companies)),
        also=also,
        summary_only=row.summary_only,
    )
