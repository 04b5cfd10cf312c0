"""Full-text search over whole articles: which of them a question is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select, text

from corpus.database.index import IndexStore
from corpus.database.tables import articles
from corpus.database.terms import fts5_query, tsquery
from corpus.models import ArticleHit, DatePrecision

SQLITE_SEARCH = """
SELECT articles.id AS id, -bm25(articles_fts) AS score
FROM articles_fts JOIN articles ON articles.number = articles_fts.rowid
WHERE articles_fts MATCH :query AND articles.scope IN :scopes
ORDER BY score DESC, articles.number LIMIT :limit"""
# 1: longer articles are not better for their length.
POSTGRESQL_SEARCH = """
SELECT articles.id AS id, ts_rank_cd(words, query, 1) AS score
FROM articles, to_tsquery('english', :query) AS query
WHERE words @@ query AND articles.scope IN :scopes
ORDER BY score DESC, articles.number LIMIT :limit"""


@dataclass(frozen=True, slots=True)
class TitleHit:
    """An article's title with what tells it from others of that title."""

    number: int
    scope: str
    title: str
    source: str | None
    published: datetime | None
    precision: DatePrecision


class ArticleSearch(IndexStore):
    """Searching the words of whole articles; they need no index generation, the database keeps them in step."""

    def search_articles(self, terms: Sequence[str], scopes: Sequence[str], limit: int) -> list[ArticleHit]:
        """Articles with any of the words, the best match first. A term of several words must match as a phrase."""
        query = fts5_query(terms) if self.is_sqlite else tsquery(terms)
        if not query or not scopes or limit < 1:
            return []
        statement = text(SQLITE_SEARCH if self.is_sqlite else POSTGRESQL_SEARCH)
        statement = statement.bindparams(bindparam("scopes", expanding=True))
        parameters = {"query": query, "scopes": list(scopes), "limit": limit}
        with self.reading() as connection:
            return [ArticleHit(row.id, float(row.score)) for row in connection.execute(statement, parameters)]

    def titled(self, words: str, scopes: Sequence[str], limit: int) -> list[TitleHit]:
        """Articles whose title has all of the words somewhere in it, or whose number it is; the last added first."""
        column = articles.c
        query = select(column.number, column.scope, column.title, column.source, column.published, column.precision)
        query = query.where(column.scope.in_(scopes)).order_by(column.number.desc()).limit(limit)
        plain = words.encode("utf-8", "ignore").decode().replace("\0", " ").split()
        number = plain[0].removeprefix("#") if len(plain) == 1 else ""
        if number.isdecimal() and len(number) < 10:
            query = query.where((column.number == int(number)) | column.title.icontains(number, autoescape=True))
        else:
            query = query.where(*(column.title.icontains(word, autoescape=True) for word in plain[:8]))
        with self.reading() as connection:
            rows = connection.execute(query).all()
        return [
            TitleHit(row.number, row.scope, row.title, row.source, row.published, DatePrecision(row.precision))
            for row in rows
        ]
