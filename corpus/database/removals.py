"""Undo copies: articles that were taken out and can be put back for a while, whole."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, insert, select, update

from corpus.database.articles import Stored, delete_article, find_stored, insert_article
from corpus.database.connection import Connector
from corpus.database.tables import article_versions, articles, removed_articles
from corpus.desk import Removal
from corpus.models import Article

_MOMENTS = ("published", "fetched_at", "updated_at")
_FIELDS = (
    "id", "title", "text", "url", "source", "via", "author", "published", "precision", "language", "companies",
    "fetched_at", "updated_at", "version", "content_hash", "summary_only",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class UndoCopy:
    """A removal with everything that is needed to take it back."""

    removal: Removal
    values: dict[str, Any]
    """Columns of the article, its number included."""
    versions: list[dict[str, Any]]
    followers: list[int]
    """Numbers of the articles that were called near-duplicates of it."""


class RemovalStore:
    """Reading and forgetting undo copies; they are written in the transaction of the removal. Thread-safe."""

    def __init__(self, database: Connector) -> None:
        """Over the tables of `database`."""
        self._database = database

    def list(self, scopes: Collection[str], *, since: datetime, limit: int) -> list[Removal]:
        """What was taken out since then and can be put back, the last first."""
        query = _heads().where(removed_articles.c.scope.in_(scopes), removed_articles.c.removed_at >= since)
        query = query.order_by(removed_articles.c.removed_at.desc(), removed_articles.c.article_number.desc())
        with self._database.reading() as connection:
            return [_removal(row) for row in connection.execute(query.limit(limit))]

    def delete_before(self, moment: datetime) -> int:
        """Forget the copies of what was removed before; returns how many."""
        with self._database.writing() as connection:
            return connection.execute(delete(removed_articles).where(removed_articles.c.removed_at < moment)).rowcount

    def delete_scope(self, scope: str) -> int:
        """Forget the copies of a scope; returns how many."""
        with self._database.writing() as connection:
            return connection.execute(delete(removed_articles).where(removed_articles.c.scope == scope)).rowcount


def remove_article(connection: Connection, stored: Stored, by: int, at: datetime) -> Removal:
    """Take an article out, keeping a copy of everything that hangs on it."""
    article = stored.article
    number = article.number
    followers = connection.scalars(select(articles.c.number).where(articles.c.near_duplicate_of == number)).all()
    original = connection.scalar(select(articles.c.near_duplicate_of).where(articles.c.number == number))
    versions = connection.execute(select(article_versions).where(article_versions.c.article_number == number))
    record = {
        "article": {name: _plain(getattr(article, name)) for name in _FIELDS},
        "id_given": stored.id_given,
        "canonical_url": stored.canonical_url,
        "edited": sorted(stored.edited),
        "near_duplicate_of": original,
        "followers": list(followers),
        "versions": [{name: _plain(value) for name, value in row._mapping.items()} for row in versions],
    }
    removal = Removal(number, article.scope, article.title, at, by)
    delete_article(connection, number)
    connection.execute(delete(removed_articles).where(removed_articles.c.article_number == number))
    connection.execute(
        insert(removed_articles).values(
            article_number=number,
            scope=article.scope,
            title=article.title,
            article=json.dumps(record),
            removed_at=at,
            removed_by=by,
        )
    )
    return removal


def read_copy(connection: Connection, number: int, scopes: Collection[str], since: datetime) -> UndoCopy | None:
    """The copy of an article of these scopes, if it was removed since then."""
    query = select(removed_articles).where(removed_articles.c.article_number == number)
    query = query.where(removed_articles.c.scope.in_(scopes), removed_articles.c.removed_at >= since)
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    record = json.loads(row.article)
    values = _parsed(record["article"]) | {name: record[name] for name in ("id_given", "canonical_url")}
    values |= {"number": number, "scope": row.scope, "near_duplicate_of": record["near_duplicate_of"]}
    values["edited"] = record.get("edited", ())
    return UndoCopy(_removal(row), values, [_parsed(each) for each in record["versions"]], record["followers"])


def put_back(connection: Connection, copy: UndoCopy, keys: Sequence[int]) -> None:
    """Write the article and what hung on it as it was; `keys` are its near-duplicate bands."""
    values = dict(copy.values)
    number = values["number"]
    original = select(articles.c.number).where(articles.c.number == values["near_duplicate_of"])
    values["near_duplicate_of"] = connection.scalar(original)
    insert_article(connection, values, keys)
    if copy.versions:
        connection.execute(insert(article_versions), copy.versions)
    if copy.followers:
        alone = articles.c.number.in_(copy.followers) & articles.c.near_duplicate_of.is_(None)
        connection.execute(update(articles).where(alone).values(near_duplicate_of=number))
    connection.execute(delete(removed_articles).where(removed_articles.c.article_number == number))


def same_again(connection: Connection, copy: UndoCopy, scopes: Collection[str]) -> Article | None:
    """The article that has taken the copy's place since: the same address, id or words, in one of the scopes."""
    values = copy.values
    for scope in scopes:
        found = find_stored(
            connection,
            scope,
            article_id=values["id"],
            canonical_url=values["canonical_url"],
            content_hash=values["content_hash"],
        )
        if found is not None:
            return found.article
    return None


def _heads() -> Select[Any]:
    table = removed_articles.c
    return select(table.article_number, table.scope, table.title, table.removed_at, table.removed_by)


def _removal(row: Row[Any]) -> Removal:
    return Removal(row.article_number, row.scope, row.title, row.removed_at, row.removed_by)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _parsed(record: dict[str, Any]) -> dict[str, Any]:
    moments = (*_MOMENTS, "replaced_at")
    return {
        name: datetime.fromisoformat(value) if name in moments and value is not None else value
        for name, value in record.items()
    }
