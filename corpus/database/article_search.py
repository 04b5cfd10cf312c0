"""Full-text search over whole articles: which of them a question is about."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, text

from corpus.database.index import IndexStore, fts5_query, tsquery
from corpus.models import ArticleHit

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
