"""Stories as they are read: one event each, with what every report of it says."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Connection, FromClause, Row, Select, bindparam, func, or_, select

from corpus.database.connection import Connector
from corpus.database.story_candidates import chunks
from corpus.database.story_tables import stories, story_articles
from corpus.database.tables import article_companies, articles
from corpus.models import GLOBAL_SCOPE, ArticleFilter, DatePrecision, StatementKind
from corpus.stories.models import Report, Story
from corpus.stories.telling import independent_outlets

Inside = Sequence[Any] | Select[Any] | BindParameter[Any]
"""What `in_` takes."""

_OPENING = 1000
"""Characters of each report that are read: its first sentences, and the figures in them."""


class StoryStore:
    """Reads stories. What a guild added is part of everybody's story in that guild's eyes alone. Thread-safe."""

    def __init__(self, database: Connector) -> None:
        """Over the tables of `database`."""
        self._database = database

    def newest(self, where: ArticleFilter, limit: int, offset: int = 0) -> list[Story]:
        """Those with the newest report first, the undated last."""
        order = (stories.c.last.desc().nulls_last(), stories.c.number.desc())
        query = select(stories).where(*_conditions(where)).order_by(*order).limit(limit).offset(offset)
        with self._database.reading() as connection:
            return _read(connection, connection.execute(query).all(), where.scopes)

    def count(self, where: ArticleFilter) -> int:
        """How many stories the filter sees."""
        query = select(func.count()).select_from(stories).where(*_conditions(where))
        with self._database.reading() as connection:
            return connection.scalar(query) or 0

    def get(self, number: int, scopes: Sequence[str]) -> Story | None:
        """The story of this number, if it may be seen here."""
        query = select(stories).where(stories.c.number == number, stories.c.scope.in_(scopes))
        with self._database.reading() as connection:
            found = _read(connection, connection.execute(query).all(), scopes)
        return found[0] if found else None

    def reports_around(self, numbers: Collection[int], scopes: Sequence[str]) -> dict[int, tuple[Report, ...]]:
        """By the number of each article that has a story: every report of it that is seen here, newest first."""
        told: dict[int, list[Report]] = defaultdict(list)
        query = _AROUND if GLOBAL_SCOPE in scopes else _AROUND_ALONE
        with self._database.reading() as connection:
            for row in connection.execute(query, {"numbers": list(numbers), "scopes": list(scopes)}):
                told[row.story].append(_report(row))
        return {
            report.number: tuple(reports) for reports in told.values() for report in reports if report.number in numbers
        }

    def of_article(self, article_number: int, scopes: Sequence[str]) -> Story | None:
        """The story that an article belongs to, as it is seen here: everybody's before a guild's own."""
        query = (
            select(_seen_as(stories, with_all=GLOBAL_SCOPE in scopes))
            .join(story_articles, story_articles.c.story_number == stories.c.number)
            .where(story_articles.c.article_number == article_number, stories.c.scope.in_(scopes))
        )
        with self._database.reading() as connection:
            number = connection.scalar(query)
        return self.get(number, scopes) if number is not None else None


def _conditions(where: ArticleFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [stories.c.scope.in_(where.scopes)]
    if GLOBAL_SCOPE in where.scopes:
        found.append(stories.c.beside.is_(None))
    if where.companies:
        # From the companies' index: asked story by story, 400 of Tesla's took 13 s.
        member = stories.alias("member")
        found.append(
            stories.c.number.in_(
                select(func.coalesce(member.c.beside, member.c.number))
                .join(story_articles, story_articles.c.story_number == member.c.number)
                .join(article_companies, article_companies.c.article_number == story_articles.c.article_number)
                .where(article_companies.c.company.in_(where.companies), member.c.scope.in_(where.scopes))
            )
        )
    if where.since is not None:
        found.append(stories.c.last >= where.since)
    if where.until is not None:
        found.append(stories.c.first < where.until)
    return found


def _read(connection: Connection, rows: Sequence[Row[Any]], scopes: Sequence[str]) -> list[Story]:
    reports = _reports(connection, [row.number for row in rows], scopes)
    return [_story(row, reports[row.number]) for row in rows if reports.get(row.number)]


def _reports(connection: Connection, numbers: Sequence[int], scopes: Sequence[str]) -> dict[int, list[Report]]:
    """The reports of each story, with those of the guild's own stories on the same event."""
    found: dict[int, list[Report]] = defaultdict(list)
    for part in chunks(numbers):
        for row in connection.execute(_select_reports(part, scopes, with_all=GLOBAL_SCOPE in scopes)):
            found[row.story].append(_report(row))
    return found


def _seen_as(story: FromClause, *, with_all: bool) -> ColumnElement[int]:
    """Number of the story that it is seen as: for those who see everybody's, a guild's own stands in everybody's."""
    return func.coalesce(story.c.beside, story.c.number) if with_all else story.c.number


def _select_reports(numbers: Inside, scopes: Inside, *, with_all: bool) -> Select[Any]:
    column = articles.c
    return (
        select(
            _seen_as(stories, with_all=with_all).label("story"),
            column.number,
            column.id,
            column.title,
            column.url,
            column.source,
            column.via,
            column.published,
            column.precision,
            column.near_duplicate_of,
            func.substr(column.text, 1, _OPENING).label("opening"),
            story_articles.c.kind,
            story_articles.c.sentence,
        )
        .join(story_articles, story_articles.c.article_number == column.number)
        .join(stories, stories.c.number == story_articles.c.story_number)
        # Without statistics, SQLite would read all articles of the scopes by their index: 15 ms of 8,000. An
        # expression has no index, so it begins with the stories: below 1 ms.
        .where(or_(stories.c.number.in_(numbers), stories.c.beside.in_(numbers)), column.scope.concat("").in_(scopes))
        .order_by(column.published.desc().nulls_last(), column.number.desc())
    )


def _around(*, with_all: bool) -> Select[Any]:
    """The reports of every story that one of some articles belongs to. Made once: that takes longer than reading."""
    scopes: BindParameter[Any] = bindparam("scopes", expanding=True)
    own, member = stories.alias("own"), story_articles.alias("member")
    mine = (
        select(_seen_as(own, with_all=with_all))
        .join(member, member.c.story_number == own.c.number)
        .where(member.c.article_number.in_(bindparam("numbers", expanding=True)), own.c.scope.in_(scopes))
    )
    return _select_reports(mine, scopes, with_all=with_all)


_AROUND, _AROUND_ALONE = _around(with_all=True), _around(with_all=False)


def _report(row: Row[Any]) -> Report:
    return Report(
        number=row.number,
        id=row.id,
        title=row.title,
        url=row.url,
        source=row.source,
        via=row.via,
        published=row.published,
        precision=DatePrecision(row.precision),
        kind=StatementKind(row.kind),
        sentence=row.sentence,
        opening=row.opening,
        copy_of=row.near_duplicate_of,
    )


def _story(row: Row[Any], reports: Sequence[Report]) -> Story:
    seen = {report.number for report in reports}
    return Story(
        number=row.number,
        scope=row.scope,
        headline=row.headline,
        first=row.first,
        last=row.last,
        companies=tuple(json.loads(row.companies)),
        status=StatementKind(row.status),
        status_sentence=row.status_sentence,
        status_number=row.status_number,
        outlets=independent_outlets([(report.outlet, report.copy_of in seen) for report in reports]),
        reports=tuple(reports),
    )
