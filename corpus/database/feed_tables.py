"""The tables of feeds as SQLAlchemy sees them."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from corpus.database.tables import metadata, row_number
from corpus.database.types import UtcDateTime

feeds = Table(
    "feeds",
    metadata,
    Column("id", row_number, primary_key=True, autoincrement=True),
    Column("scope", String(64), nullable=False),
    Column("url", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("language", String(16)),
    Column("site", Text),
    # JSON of the fields of Filters.
    Column("filters", Text, nullable=False),
    Column("full_text", Boolean, nullable=False),
    Column("status", String(16), nullable=False),
    Column("status_reason", Text),
    Column("added_at", UtcDateTime, nullable=False),
    Column("added_by", BigInteger),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("body_hash", String(64)),
    Column("interval_seconds", Integer, nullable=False),
    Column("next_poll", UtcDateTime, nullable=False),
    Column("polls", Integer, nullable=False),
    Column("last_poll", UtcDateTime),
    Column("last_success", UtcDateTime),
    Column("last_new", UtcDateTime),
    Column("failures", Integer, nullable=False),
    Column("failing_since", UtcDateTime),
    Column("last_error", Text),
    # The feed was switched off, and the moderators have not been told yet.
    Column("note_due", Boolean, nullable=False),
    UniqueConstraint("scope", "url", name="uq_feeds_scope_url"),
    Index("ix_feeds_status_next_poll", "status", "next_poll"),
    sqlite_autoincrement=True,
)

# No foreign key to the article: one that was removed can be put back under its number.
feed_entries = Table(
    "feed_entries",
    metadata,
    Column("id", row_number, primary_key=True, autoincrement=True),
    Column("feed_id", row_number, ForeignKey("feeds.id", ondelete="CASCADE"), nullable=False),
    Column("guid", Text, nullable=False),
    Column("link", Text),
    Column("canonical_link", Text),
    Column("shared_link", Boolean, nullable=False),
    Column("host", String(255)),
    Column("title", Text, nullable=False),
    Column("content_hash", String(64), nullable=False),
    Column("published", UtcDateTime),
    Column("date_note", String(16), nullable=False),
    Column("first_seen", UtcDateTime, nullable=False),
    Column("last_seen", UtcDateTime, nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("reason", Text),
    Column("score", Integer),
    Column("article_number", Integer),
    Column("first_poll", Boolean, nullable=False),
    Column("summary_only", Boolean, nullable=False),
    Column("changes", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    # When a waiting entry may be taken in; NULL for all others, so that its index is the queue.
    Column("retry_at", UtcDateTime),
    # JSON of the entry as it was read, until it is taken in.
    Column("payload", Text),
    Index("ix_feed_entries_guid", "feed_id", "guid"),
    Index("ix_feed_entries_feed_link", "feed_id", "canonical_link"),
    Index("ix_feed_entries_link", "canonical_link"),
    Index("ix_feed_entries_article", "article_number"),
    Index("ix_feed_entries_retry_at", "retry_at"),
    sqlite_autoincrement=True,
)

# What is left of entries that left their feed long ago: who comes back is known by it, and not taken in anew.
past_entries = Table(
    "past_entries",
    metadata,
    Column("feed_id", row_number, ForeignKey("feeds.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("key", BigInteger, primary_key=True, autoincrement=False),
)
