"""How much was written, by whom and on whom: counted in SQL, no article is read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import ColumnElement, case, distinct, func, select

from corpus.database.articles import conditions
from corpus.database.database import Database
from corpus.database.tables import article_companies, articles
from corpus.models import ArticleFilter, DatePrecision
from corpus.overview import Freshness, OutletCount, Written

_NAMES = article_companies.join(articles, articles.c.number == article_companies.c.article_number)


class CountStore:
    """Counts over the articles of some scopes."""

    def __init__(self, database: Database) -> None:
        """`database` holds the articles."""
        self._database = database

    def freshness(self, scopes: Sequence[str]) -> Freshness:
        """How many articles there are, from when to when, and when the last one came."""
        column = articles.c
        query = select(
            func.count(),
            func.count(column.published),
            func.min(column.published),
            func.max(column.published),
            func.max(column.fetched_at),
        ).where(column.scope.in_(scopes))
        with self._database.reading() as connection:
            count, dated, earliest, newest, added = connection.execute(query).one()
        return Freshness(count, count - dated, earliest, newest, added)

    def outlets(self, scopes: Sequence[str]) -> list[OutletCount]:
        """Every outlet, the one with most articles first."""
        column = articles.c
        origin = case((column.source.is_(None), column.via))
        # A month begins before its days: where both give the same moment, the day is known.
        day = func.max(case((column.precision == str(DatePrecision.DAY), column.published)))
        query = (
            select(column.source, origin.label("via"), func.count().label("articles"), day.label("day"))
            .add_columns(func.max(column.published).label("newest"))
            .where(column.scope.in_(scopes))
            .group_by(column.source, origin)
            .order_by(func.count().desc(), column.source.nulls_last(), origin)
        )
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        return [OutletCount(r.source, r.via, r.articles, r.newest, _precision(r.newest, r.day)) for r in rows]

    def most_written(self, scopes: Sequence[str], since: datetime, until: datetime, limit: int) -> list[str]:
        """The companies that most articles name which were published in that time, the first one most."""
        count = func.count()
        query = (
            select(article_companies.c.company)
            .select_from(_NAMES)
            .where(*_dated(scopes, since, until, DatePrecision.DAY))
            .group_by(article_companies.c.company)
            .order_by(count.desc(), article_companies.c.company)
            .limit(limit)
        )
        with self._database.reading() as connection:
            return list(connection.scalars(query))

    def written(self, scopes: Sequence[str], companies: Sequence[str], since: datetime, until: datetime) -> Written:
        """Articles on each company and day in that time, and how many could not be counted for want of a day."""
        day = self._day()
        on_them = article_companies.c.company.in_(companies)
        by_day = (
            select(article_companies.c.company, day.label("day"), func.count().label("articles"))
            .select_from(_NAMES)
            .where(on_them, *_dated(scopes, since, until, DatePrecision.DAY))
            .group_by(article_companies.c.company, day)
        )
        # An article on two of them is left out once.
        number = select(func.count(distinct(articles.c.number))).select_from(_NAMES).where(on_them)
        # A month is kept as its first day: that of `since` has days in that time as well.
        month = since.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        month_only = number.where(*_dated(scopes, month, until, DatePrecision.MONTH))
        undated = number.where(articles.c.scope.in_(scopes), articles.c.published.is_(None))
        days: dict[str, dict[date, int]] = {company: {} for company in companies}
        with self._database.reading() as connection:
            for row in connection.execute(by_day):
                days[row.company][_as_date(row.day)] = row.articles
            return Written(days, connection.scalar(month_only) or 0, connection.scalar(undated) or 0)

    def newest_day(self, scopes: Sequence[str], companies: Sequence[str]) -> datetime | None:
        """When the newest article of which the day is known was published, on any of these companies or on anything."""
        where = ArticleFilter(tuple(scopes), tuple(companies))
        query = select(func.max(articles.c.published)).where(
            *conditions(where), articles.c.precision == str(DatePrecision.DAY)
        )
        with self._database.reading() as connection:
            newest: datetime | None = connection.scalar(query)
        return newest

    def _day(self) -> ColumnElement[Any]:
        """The UTC day of publication, whatever time zone the database server lives in."""
        if self._database.is_sqlite:
            return func.date(articles.c.published)
        return func.date(func.timezone("UTC", articles.c.published))


def _dated(
    scopes: Sequence[str], since: datetime, until: datetime, precision: DatePrecision
) -> list[ColumnElement[bool]]:
    column = articles.c
    in_time = column.published >= since, column.published < until
    return [column.scope.in_(scopes), *in_time, column.precision == str(precision)]


def _precision(newest: datetime | None, day: datetime | None) -> DatePrecision:
    if newest is None:
        return DatePrecision.NONE
    return DatePrecision.DAY if newest == day else DatePrecision.MONTH


def _as_date(value: date | str) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value
