"""Articles in SQL: who is there, what a filter sees, what is written."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, FromClause, Row, Select, func, select

from corpus.database.connection import Connector
from corpus.database.story_tables import story_queue
from corpus.database.tables import article_companies, article_versions, articles, minhash_bands
from corpus.models import Article, ArticleFilter, CorpusStats, DatePrecision

ORIGINAL = articles.alias("original")
PAGE = 500
"""Rows that `iterate` reads at a time, and ids that one IN list holds."""


@dataclass(frozen=True, slots=True)
class Stored:
    """An article together with what only the route of an article needs to know about it."""

    article: Article
    id_given: bool
    canonical_url: str | None
    edited: frozenset[str]
    """Fields that a person has set; "published" stands for the precision too."""


@dataclass(frozen=True, slots=True)
class FormerVersion:
    """What an article said before it changed."""

    version: int
    title: str
    text: str
    content_hash: str
    replaced_at: datetime


class ArticleStore(Connector):
    """Reading articles; writing goes through the module's functions, inside the caller's transaction."""

    def get(self, article_id: str) -> Article | None:
        """The article with this id."""
        return self._one(articles.c.id == article_id)

    def get_by_number(self, number: int) -> Article | None:
        """The article with this number."""
        return self._one(articles.c.number == number)

    def get_many(self, ids: Sequence[str]) -> dict[str, Article]:
        """Those of the articles that are there, by id."""
        return {article.id: article for article in self._among(articles.c.id, ids)}

    def get_numbered(self, numbers: Sequence[int]) -> dict[int, Article]:
        """Those of the articles that are there, by number."""
        return {article.number: article for article in self._among(articles.c.number, numbers)}

    def _among(self, column: Column[Any], values: Sequence[Any]) -> Iterator[Article]:
        with self.reading() as connection:
            for start in range(0, len(values), PAGE):
                yield from map(
                    to_article, connection.execute(_select().where(column.in_(values[start : start + PAGE])))
                )

    def find(self, scope: str, *, canonical_url: str | None = None, content_hash: str | None = None) -> Article | None:
        """The article of this scope with this canonical URL, else the one with this content hash."""
        with self.reading() as connection:
            stored = find_stored(connection, scope, canonical_url=canonical_url, content_hash=content_hash)
        return stored.article if stored else None

    def latest(self, where: ArticleFilter, limit: int, offset: int = 0) -> list[Article]:
        """Newest first, the undated last."""
        query = (
            _select()
            .where(*conditions(where))
            .order_by(articles.c.published.desc().nulls_last(), articles.c.fetched_at.desc(), articles.c.number.desc())
            .limit(limit)
            .offset(offset)
        )
        with self.reading() as connection:
            return [to_article(row) for row in connection.execute(query)]

    def iterate(self, where: ArticleFilter) -> Iterator[Article]:
        """All of them in the order in which they came, a page at a time."""
        number = 0
        while True:
            query = _select().where(*conditions(where), articles.c.number > number)
            with self.reading() as connection:
                page = [to_article(row) for row in connection.execute(query.order_by(articles.c.number).limit(PAGE))]
            yield from page
            if len(page) < PAGE:
                return
            number = page[-1].number

    def stats(self, where: ArticleFilter) -> CorpusStats:
        """How much a filter sees."""
        query = select(func.count(), func.min(articles.c.published), func.max(articles.c.published))
        with self.reading() as connection:
            count, earliest, latest = connection.execute(query.where(*conditions(where))).one()
        return CorpusStats(articles=count, earliest=earliest, latest=latest)

    def count_articles(self) -> int:
        """All articles of all scopes."""
        with self.reading() as connection:
            return connection.scalar(select(func.count()).select_from(articles)) or 0

    def versions_of(self, number: int) -> list[FormerVersion]:
        """What the article said before, oldest first."""
        query = select(article_versions).where(article_versions.c.article_number == number)
        with self.reading() as connection:
            rows = connection.execute(query.order_by(article_versions.c.version)).all()
        return [FormerVersion(row.version, row.title, row.text, row.content_hash, row.replaced_at) for row in rows]

    def _one(self, condition: ColumnElement[bool]) -> Article | None:
        with self.reading() as connection:
            row = connection.execute(_select().where(condition)).one_or_none()
        return to_article(row) if row is not None else None


def _select() -> Select[Any]:
    joined = articles.outerjoin(ORIGINAL, articles.c.near_duplicate_of == ORIGINAL.c.number)
    return select(articles, ORIGINAL.c.id.label("original_id")).select_from(joined)


def conditions(where: ArticleFilter, of: FromClause = articles) -> list[ColumnElement[bool]]:
    """The filter as SQL, on the table of articles or an alias of it."""
    return [of.c.scope.in_(where.scopes), *limits(where, of)]


def limits(where: ArticleFilter, of: FromClause = articles) -> list[ColumnElement[bool]]:
    """The filter as SQL, whose articles they are aside."""
    found: list[ColumnElement[bool]] = []
    if where.companies:
        named = select(article_companies.c.article_number).where(article_companies.c.company.in_(where.companies))
        found.append(of.c.number.in_(named))
    if where.since is not None:
        found.append(of.c.published >= where.since)
    if where.until is not None:
        found.append(of.c.published < where.until)
    return found


def to_article(row: Row[Any]) -> Article:
    """A row of `_select` as an Article."""
    return Article(
        id=row.id,
        number=row.number,
        scope=row.scope,
        title=row.title,
        text=row.text,
        url=row.url,
        source=row.source,
        via=row.via,
        author=row.author,
        published=row.published,
        precision=DatePrecision(row.precision),
        language=row.language,
        companies=tuple(json.loads(row.companies)),
        fetched_at=row.fetched_at,
        updated_at=row.updated_at,
        version=row.version,
        content_hash=row.content_hash,
        near_duplicate_of=row.original_id,
        summary_only=row.summary_only,
    )


def find_stored(
    connection: Connection,
    scope: str | None,
    *,
    article_id: str | None = None,
    canonical_url: str | None = None,
    content_hash: str | None = None,
) -> Stored | None:
    """The article by the first of id, canonical URL and content hash that is given and found."""
    keys = ((articles.c.id, article_id), (articles.c.canonical_url, canonical_url))
    for column, value in (*keys, (articles.c.content_hash, content_hash)):
        if value is None:
            continue
        query = _select().where(column == value)
        if scope is not None:
            query = query.where(articles.c.scope == scope)
        row = connection.execute(query.order_by(articles.c.number).limit(1)).one_or_none()
        if row is not None:
            return Stored(to_article(row), row.id_given, row.canonical_url, frozenset(json.loads(row.edited)))
    return None


def read_article(connection: Connection, number: int) -> Article | None:
    """The article, read within the caller's transaction."""
    row = connection.execute(_select().where(articles.c.number == number)).one_or_none()
    return to_article(row) if row is not None else None


def insert_article(connection: Connection, values: dict[str, Any], bands: Sequence[int]) -> int:
    """Write a new article and everything that hangs on it; returns its number."""
    statement = articles.insert().values(**_as_columns(values)).returning(articles.c.number)
    number = int(connection.execute(statement).scalar_one())
    _write_companies(connection, number, values["companies"])
    write_bands(connection, number, bands)
    queue_for_stories(connection, number)
    return number


def update_article(connection: Connection, number: int, values: dict[str, Any]) -> None:
    """Change some fields of an article."""
    connection.execute(articles.update().where(articles.c.number == number).values(**_as_columns(values)))
    if "companies" in values:
        connection.execute(article_companies.delete().where(article_companies.c.article_number == number))
        _write_companies(connection, number, values["companies"])
    queue_for_stories(connection, number)


def read_without_edited(connection: Connection, field: str, *, after: int, limit: int) -> list[Article]:
    """Articles in the order in which they came, but for those of which a person has set this field."""
    query = _select().where(articles.c.number > after, ~articles.c.edited.contains(f'"{field}"', autoescape=True))
    return [to_article(row) for row in connection.execute(query.order_by(articles.c.number).limit(limit))]


def queue_for_stories(connection: Connection, number: int) -> None:
    """Have the article's story looked at, in the transaction that changes the article: a crash then loses nothing."""
    connection.execute(story_queue.delete().where(story_queue.c.article_number == number))
    connection.execute(story_queue.insert().values(article_number=number))


def keep_former_version(connection: Connection, article: Article, replaced_at: datetime) -> None:
    """Note what the article said until now."""
    connection.execute(
        article_versions.insert().values(
            article_number=article.number,
            version=article.version,
            title=article.title,
            text=article.text,
            content_hash=article.content_hash,
            replaced_at=replaced_at,
        )
    )


def delete_article(connection: Connection, number: int) -> None:
    """Take the article out, with its former versions; its near-duplicates stand on their own from now on."""
    connection.execute(articles.delete().where(articles.c.number == number))
    queue_for_stories(connection, number)


def write_bands(connection: Connection, number: int, bands: Sequence[int]) -> None:
    """Replace the article's near-duplicate bands."""
    connection.execute(minhash_bands.delete().where(minhash_bands.c.article_number == number))
    if bands:
        connection.execute(minhash_bands.insert(), [{"band": band, "article_number": number} for band in set(bands)])


def articles_sharing_a_band(
    connection: Connection, bands: Sequence[int], scopes: Sequence[str], *, before: int | None, limit: int
) -> list[Article]:
    """Articles that may be near-duplicates, those with the most bands in common first."""
    if not bands:
        return []
    shared = func.count()
    query = (
        select(minhash_bands.c.article_number)
        .join(articles, articles.c.number == minhash_bands.c.article_number)
        .where(minhash_bands.c.band.in_(bands), articles.c.scope.in_(scopes))
        .group_by(minhash_bands.c.article_number)
        .order_by(shared.desc(), minhash_bands.c.article_number)
        .limit(limit)
    )
    if before is not None:
        query = query.where(articles.c.number < before)
    numbers = connection.scalars(query).all()
    rows = connection.execute(_select().where(articles.c.number.in_(numbers)))
    return sorted((to_article(row) for row in rows), key=lambda article: numbers.index(article.number))


def _as_columns(values: dict[str, Any]) -> dict[str, Any]:
    columns = dict(values)
    if "companies" in columns:
        columns["companies"] = json.dumps(columns["companies"], ensure_ascii=False)
    if "edited" in columns:
        columns["edited"] = json.dumps(sorted(columns["edited"]))
    if "precision" in columns:
        columns["precision"] = str(columns["precision"])
    return columns


def _write_companies(connection: Connection, number: int, companies: Sequence[str]) -> None:
    rows = [{"company": company, "article_number": number} for company in dict.fromkeys(companies)]
    if rows:
        connection.execute(article_companies.insert(), rows)
