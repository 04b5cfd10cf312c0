"""The tables of telling as SQLAlchemy sees them."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from corpus.database.tables import metadata, row_number
from corpus.database.types import UtcDateTime

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("id", row_number, primary_key=True, autoincrement=True),
    Column("guild_id", BigInteger, nullable=False),
    Column("channel_id", BigInteger, nullable=False),
    Column("created_by", BigInteger, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("company", Text),
    Column("topic", Text),
    Column("role_id", BigInteger),
    Column("threads", Boolean, nullable=False),
    # Minutes of the local day.
    Column("quiet_from", Integer),
    Column("quiet_until", Integer),
    Column("zone", String(64)),
    Column("cap", Integer, nullable=False),
    Column("after_article", Integer, nullable=False),
    Column("paused_because", Text),
    Column("failures", Integer, nullable=False),
    Column("retry_at", UtcDateTime),
    Column("problem", Text),
    Index("ix_subscriptions_guild", "guild_id"),
    sqlite_autoincrement=True,
)

digests = Table(
    "digests",
    metadata,
    Column("id", row_number, primary_key=True, autoincrement=True),
    Column("guild_id", BigInteger, nullable=False),
    Column("channel_id", BigInteger, nullable=False),
    Column("created_by", BigInteger, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    # Minute of the local day.
    Column("minute", Integer, nullable=False),
    Column("zone", String(64), nullable=False),
    Column("weekday", Integer),
    Column("company", Text),
    Column("next_at", UtcDateTime, nullable=False),
    Column("after_article", Integer, nullable=False),
    Column("paused_because", Text),
    Column("failures", Integer, nullable=False),
    Column("retry_at", UtcDateTime),
    Column("problem", Text),
    UniqueConstraint("guild_id", "channel_id", name="uq_digests_guild_channel"),
    Index("ix_digests_next_at", "next_at"),
    sqlite_autoincrement=True,
)

watches = Table(
    "watches",
    metadata,
    Column("id", row_number, primary_key=True, autoincrement=True),
    Column("user_id", BigInteger, nullable=False),
    Column("guild_id", BigInteger),
    Column("channel_id", BigInteger),
    Column("here", Boolean, nullable=False),
    Column("question", Text, nullable=False),
    Column("company", Text),
    Column("since", UtcDateTime),
    Column("language", String(16)),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    # JSON list.
    Column("companies", Text, nullable=False),
    # Of the question, in half precision, by the model with this fingerprint.
    Column("fingerprint", Text, nullable=False),
    Column("vector", LargeBinary, nullable=False),
    # JSON of a Snapshot.
    Column("answer", Text, nullable=False),
    Column("told", Integer, nullable=False),
    Column("problem", Text),
    Index("ix_watches_user", "user_id"),
    Index("ix_watches_guild", "guild_id"),
    Index("ix_watches_expires_at", "expires_at"),
    sqlite_autoincrement=True,
)

# Watches that are to be asked again, and for the sake of which article.
watch_queue = Table(
    "watch_queue",
    metadata,
    Column("watch_id", row_number, ForeignKey("watches.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("article_number", Integer, primary_key=True, autoincrement=False),
)

posts = Table(
    "posts",
    metadata,
    Column("id", row_number, primary_key=True, autoincrement=True),
    Column("kind", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("guild_id", BigInteger),
    Column("channel_id", BigInteger),
    Column("user_id", BigInteger),
    Column("subscription_id", row_number, ForeignKey("subscriptions.id", ondelete="CASCADE")),
    Column("digest_id", row_number, ForeignKey("digests.id", ondelete="CASCADE")),
    Column("watch_id", row_number, ForeignKey("watches.id", ondelete="CASCADE")),
    Column("story_number", row_number),
    Column("article_number", Integer),
    # JSON: what of its contents is not read anew when it is sent.
    Column("payload", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("retry_at", UtcDateTime),
    Column("after_id", BigInteger),
    Column("place_id", BigInteger),
    Column("message_id", BigInteger),
    Column("sent_at", UtcDateTime),
    Column("wanted", Integer, nullable=False),
    Column("shown", Integer, nullable=False),
    Index("ix_posts_state", "state"),
    Index("ix_posts_subscription_story", "subscription_id", "story_number"),
    Index("ix_posts_subscription_sent", "subscription_id", "sent_at"),
    Index("ix_posts_digest", "digest_id"),
    Index("ix_posts_watch", "watch_id"),
    Index("ix_posts_user", "user_id"),
    sqlite_autoincrement=True,
)

# No article is told twice to one subscription, whatever story it moves to.
told_articles = Table(
    "told_articles",
    metadata,
    Column(
        "subscription_id",
        row_number,
        ForeignKey("subscriptions.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("article_number", Integer, primary_key=True, autoincrement=False),
    Column("post_id", row_number, ForeignKey("posts.id", ondelete="CASCADE"), nullable=False),
    Index("ix_told_articles_post", "post_id"),
)
