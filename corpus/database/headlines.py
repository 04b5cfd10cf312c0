"""Lists of headlines: what is needed for a line, never the text, and one line for each story."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Row, Select, and_, exists, func, or_, select

from corpus.database.articles import ORIGINAL, conditions, limits
from corpus.database.database import Database
from corpus.database.story_tables import stories, story_articles
from corpus.database.tables import articles
from corpus.models import GLOBAL_SCOPE, ArticleFilter, DatePrecision, StatementKind
from corpus.overview import Headline

_Beats = Callable[[FromClause], ColumnElement[bool]]
"""Whether another report of a story comes before this one in some order of time."""
_NAME = func.coalesce(func.nullif(articles.c.source, ""), articles.c.via).label("name")


class HeadlineStore:
    """Reads headlines: one line for each story, by the report of it that the filter sees and the order wants."""

    def __init__(self, database: Database) -> None:
        """`database` holds the articles and their stories."""
        self._database = database

    def newest(self, where: ArticleFilter, limit: int, offset: int = 0) -> list[Headline]:
        """Newest first, the undated last; of one day, the one that came last goes first."""
        # No more keys than the index has: with fetched_at, 5,000 undated articles would be sorted for their last page.
        order = (articles.c.published.desc().nulls_last(), articles.c.number.desc())
        return self._read(where, _heads(where, _later).order_by(*order).limit(limit).offset(offset))

    def in_order(self, where: ArticleFilter, limit: int, offset: int = 0) -> list[Headline]:
        """What happened, oldest first; undated articles have no place in it."""
        query = _heads(where, _earlier).where(articles.c.published.is_not(None))
        return self._read(where, query.order_by(articles.c.published, articles.c.number).limit(limit).offset(offset))

    def count(self, where: ArticleFilter, *, dated: bool | None = None) -> int:
        """How many headlines there are; only those of dated or of undated articles where `dated` says so."""
        line = func.coalesce(_story_of(_OWN, where), -articles.c.number)
        folded = and_(_OWN.c.number.is_(None), articles.c.number.in_(_folded(where)))
        query = select(func.count(line.distinct())).select_from(_JOINED).where(*conditions(where), ~folded)
        if dated is not None:
            query = query.where(articles.c.published.is_not(None) if dated else articles.c.published.is_(None))
        with self._database.reading() as connection:
            return connection.scalar(query) or 0

    def _read(self, where: ArticleFilter, query: Select[Any]) -> list[Headline]:
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
            also = _also(connection, where, rows)
        return [_headline(row, also.get(row.number, ())) for row in rows]


def _heads(where: ArticleFilter, beats: _Beats) -> Select[Any]:
    column = articles.c
    story = _story_of(_OWN, where)
    shown = stories.alias("shown")
    return (
        select(
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
            story.label("story"),
            shown.c.status,
        )
        .select_from(_JOINED.outerjoin(shown, shown.c.number == story))
        .where(
            # Without statistics, SQLite would read all articles of the scopes by their index and sort them: 110 ms of
            # 100,000, with a cold disk seconds. An expression has no index, so it walks the one by date: below 1 ms.
            column.scope.concat("").in_(where.scopes),
            *limits(where),
            or_(
                and_(_OWN.c.number.is_not(None), ~_other_report(where, beats)),
                and_(_OWN.c.number.is_(None), ~exists(_ORIGINAL_SEEN.where(*conditions(where, ORIGINAL)))),
            ),
        )
    )


def _story_of(story: FromClause, where: ArticleFilter) -> ColumnElement[int]:
    """The story as this filter sees it: a guild's own stands in everybody's on the same event."""
    return func.coalesce(story.c.beside, story.c.number) if GLOBAL_SCOPE in where.scopes else story.c.number + 0


def _other_report(where: ArticleFilter, beats: _Beats) -> ColumnElement[bool]:
    """Whether the filter sees another report of the same story that stands for it rather than this."""
    other, member, beside = (table.alias(f"other_{table.name}") for table in (articles, story_articles, stories))
    mine = _story_of(_OWN, where)
    report = (
        select(other.c.number)
        .select_from(member.join(other, other.c.number == member.c.article_number))
        # No index by scope here either: it would be read for each line.
        .where(other.c.scope.concat("").in_(where.scopes), *limits(where, other), _stands_before(other, beats))
    )
    # Two questions with an index each; joined by OR they are one without any.
    own = exists(report.where(member.c.story_number == mine))
    if GLOBAL_SCOPE not in where.scopes or len(where.scopes) == 1:
        return own
    return or_(own, exists(report.where(member.c.story_number == beside.c.number, beside.c.beside == mine)))


def _stands_before(other: FromClause, beats: _Beats) -> ColumnElement[bool]:
    """An original before a copy, then by time: a copy's date is that of its copying."""
    copy, is_copy = other.c.near_duplicate_of, articles.c.near_duplicate_of
    alike = or_(and_(copy.is_(None), is_copy.is_(None)), and_(copy.is_not(None), is_copy.is_not(None)))
    return or_(and_(copy.is_(None), is_copy.is_not(None)), and_(alike, beats(other)))


def _later(other: FromClause) -> ColumnElement[bool]:
    mine = articles.c
    same = or_(other.c.published == mine.published, and_(other.c.published.is_(None), mine.published.is_(None)))
    return or_(
        other.c.published > mine.published,
        and_(other.c.published.is_not(None), mine.published.is_(None)),
        and_(same, other.c.number > mine.number),
    )


def _earlier(other: FromClause) -> ColumnElement[bool]:
    mine = articles.c
    same = and_(other.c.published == mine.published, other.c.number < mine.number)
    return and_(other.c.published.is_not(None), or_(other.c.published < mine.published, same))


def _is_original() -> ColumnElement[bool]:
    return ORIGINAL.c.number == articles.c.near_duplicate_of


_OWN = stories.alias("own")
_JOINED = articles.outerjoin(story_articles, story_articles.c.article_number == articles.c.number).outerjoin(
    _OWN, _OWN.c.number == story_articles.c.story_number
)
_ORIGINAL_SEEN = select(ORIGINAL.c.number).where(_is_original())


def _folded(where: ArticleFilter) -> Select[Any]:
    """Those whose original the filter sees as well. For counting: it reads indexes and originals, no other article."""
    joined = articles.join(ORIGINAL, _is_original())
    seen = ORIGINAL.c.scope.concat("").in_(where.scopes)
    return select(articles.c.number).select_from(joined).where(seen, *limits(where, ORIGINAL))


def _also(connection: Connection, where: ArticleFilter, rows: Sequence[Row[Any]]) -> dict[int, tuple[str, ...]]:
    """The other outlets of each headline."""
    heads = {row.story: row.number for row in rows if row.story is not None}
    told = [(heads[row.story], row.number, row.name) for row in _reports(connection, where, list(heads))]
    alone = [row.number for row in rows if row.story is None]
    told += [(row.head, row.number, row.name) for row in _copies(connection, where, alone)]
    own = {row.number: row.source or row.via for row in rows}
    found: dict[int, dict[str, None]] = {}
    for head, number, name in told:
        if name and number != head and name != own[head]:
            found.setdefault(head, {})[name] = None
    return {head: tuple(names) for head, names in found.items()}


def _reports(connection: Connection, where: ArticleFilter, numbers: Sequence[int]) -> Sequence[Any]:
    """Every report of these stories, in the order in which they came."""
    if not numbers:
        return ()
    query = (
        select(_story_of(stories, where).label("story"), articles.c.number, _NAME)
        .join(story_articles, story_articles.c.article_number == articles.c.number)
        .join(stories, stories.c.number == story_articles.c.story_number)
        .where(or_(stories.c.number.in_(numbers), stories.c.beside.in_(numbers)), *conditions(where))
    )
    rows = connection.execute(query.order_by(articles.c.number)).all()
    return [row for row in rows if row.story in set(numbers)]


def _copies(connection: Connection, where: ArticleFilter, heads: Sequence[int]) -> Sequence[Any]:
    """Every copy of these articles, however long the chain of near-duplicates is."""
    if not heads:
        return ()
    first = select(articles.c.number.label("number"), articles.c.number.label("head")).where(
        articles.c.number.in_(heads)
    )
    alike = first.cte("alike", recursive=True)
    alike = alike.union_all(
        select(articles.c.number, alike.c.head)
        .join(alike, articles.c.near_duplicate_of == alike.c.number)
        .where(*conditions(where))
    )
    query = select(alike.c.head, articles.c.number, _NAME).join(articles, articles.c.number == alike.c.number)
    return connection.execute(query.order_by(articles.c.number)).all()


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
        status=StatementKind(row.status) if row.status is not None else None,
        summary_only=row.summary_only,
    )
