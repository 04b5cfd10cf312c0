"""Feeds, what became of their entries, and the mark of articles that are a summary only."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the feeds' tables."""
    moment = sa.DateTime(timezone=True)
    number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.add_column("articles", sa.Column("summary_only", sa.Boolean, nullable=False, server_default=sa.false()))
    op.create_table(
        "feeds",
        sa.Column("id", number, primary_key=True, autoincrement=True),
        sa.Column("scope", sa.String(64), nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("language", sa.String(16)),
        sa.Column("site", sa.Text),
        sa.Column("filters", sa.Text, nullable=False),
        sa.Column("full_text", sa.Boolean, nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("status_reason", sa.Text),
        sa.Column("added_at", moment, nullable=False),
        sa.Column("added_by", sa.BigInteger),
        sa.Column("etag", sa.Text),
        sa.Column("last_modified", sa.Text),
        sa.Column("body_hash", sa.String(64)),
        sa.Column("interval_seconds", sa.Integer, nullable=False),
        sa.Column("next_poll", moment, nullable=False),
        sa.Column("polls", sa.Integer, nullable=False),
        sa.Column("last_poll", moment),
        sa.Column("last_success", moment),
        sa.Column("last_new", moment),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("failing_since", moment),
        sa.Column("last_error", sa.Text),
        sa.Column("note_due", sa.Boolean, nullable=False),
        sa.UniqueConstraint("scope", "url", name="uq_feeds_scope_url"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_feeds_status_next_poll", "feeds", ["status", "next_poll"])
    op.create_table(
        "feed_entries",
        sa.Column("id", number, primary_key=True, autoincrement=True),
        sa.Column("feed_id", number, sa.ForeignKey("feeds.id", ondelete="CASCADE"), nullable=False),
        sa.Column("guid", sa.Text, nullable=False),
        sa.Column("link", sa.Text),
        sa.Column("canonical_link", sa.Text),
        sa.Column("shared_link", sa.Boolean, nullable=False),
        sa.Column("host", sa.String(255)),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("content_hash", sa.String(64), nullable=False),
        sa.Column("published", moment),
        sa.Column("date_note", sa.String(16), nullable=False),
        sa.Column("first_seen", moment, nullable=False),
        sa.Column("last_seen", moment, nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("score", sa.Integer),
        sa.Column("article_number", sa.Integer),
        sa.Column("first_poll", sa.Boolean, nullable=False),
        sa.Column("summary_only", sa.Boolean, nullable=False),
        sa.Column("changes", sa.Integer, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("retry_at", moment),
        sa.Column("payload", sa.Text),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_feed_entries_guid", "feed_entries", ["feed_id", "guid"])
    op.create_index("ix_feed_entries_feed_link", "feed_entries", ["feed_id", "canonical_link"])
    op.create_index("ix_feed_entries_link", "feed_entries", ["canonical_link"])
    op.create_index("ix_feed_entries_article", "feed_entries", ["article_number"])
    op.create_index("ix_feed_entries_retry_at", "feed_entries", ["retry_at"])


def downgrade() -> None:
    """Drop the feeds' tables."""
    op.drop_table("feed_entries")
    op.drop_table("feeds")
    with op.batch_alter_table("articles") as batch:
        batch.drop_column("summary_only")
