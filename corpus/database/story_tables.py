"""The tables of stories as SQLAlchemy sees them."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, Index, Integer, LargeBinary, String, Table, Text

from corpus.database.tables import metadata, row_number
from corpus.database.types import UtcDateTime

stories = Table(
    "stories",
    metadata,
    Column("number", row_number, primary_key=True, autoincrement=True),
    Column("scope", String(64), nullable=False),
    Column("headline", Text, nullable=False),
    # The article whose title that is.
    Column("headline_number", Integer, nullable=False),
    Column("first", UtcDateTime),
    Column("last", UtcDateTime),
    # JSON list, the most named first.
    Column("companies", Text, nullable=False),
    Column("status", String(16), nullable=False),
    Column("status_sentence", Text, nullable=False),
    Column("status_number", Integer, nullable=False),
    Column("outlets", Integer, nullable=False),
    # Of a guild's story: everybody's story on the same event, which never knows of it.
    Column("beside", row_number),
    Index("ix_stories_last", "last"),
    Index("ix_stories_beside", "beside"),
    sqlite_autoincrement=True,
)

# Without foreign keys: rows outlive their article until its story is mended.
story_articles = Table(
    "story_articles",
    metadata,
    Column("article_number", Integer, primary_key=True, autoincrement=False),
    Column("story_number", row_number),
    Column("scope", String(64), nullable=False),
    # First and last day on which it may have been published, counted from the year 1; NULL where it is undated.
    Column("first_day", Integer),
    Column("last_day", Integer),
    # Of title and first sentence, in half precision; empty where the article has no passage.
    Column("vector", LargeBinary, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("sentence", Text, nullable=False),
    Index("ix_story_articles_story", "story_number"),
    Index("ix_story_articles_days", "first_day", "last_day"),
)

story_links = Table(
    "story_links",
    metadata,
    # The smaller number first.
    Column("one", Integer, primary_key=True, autoincrement=False),
    Column("other", Integer, primary_key=True, autoincrement=False),
    # The guild's where one of them is a guild's.
    Column("scope", String(64), nullable=False),
    Column("score", Float, nullable=False),
    Column("is_copy", Boolean, nullable=False),
    Index("ix_story_links_other", "other"),
)

story_queue = Table("story_queue", metadata, Column("article_number", Integer, primary_key=True, autoincrement=False))
