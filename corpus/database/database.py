"""The text of record as one object."""

from __future__ import annotations

from corpus.database.article_search import ArticleSearch


class Database(ArticleSearch):
    """Articles, passages and notes behind one URL: SQLite (WAL, FTS5) or PostgreSQL (tsvector). Thread-safe.

    Reading is by methods. Writing is by the functions of `corpus.database.articles` and `corpus.database.index`
    inside one `writing()` transaction, so that an article and the note that it must be indexed are stored together.
    """
