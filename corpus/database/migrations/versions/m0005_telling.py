"""Telling: subscriptions, digests, watched questions, and the messages that are sent for them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables of telling."""
    create_subscriptions()
    create_watches()
    create_posts()


def number() -> sa.types.TypeEngine[int]:
    """A key that the database counts up."""
    return sa.BigInteger().with_variant(sa.Integer, "sqlite")


def link(name: str, to: str) -> sa.Column[int]:
    """A column that goes with the row it points at."""
    return sa.Column(name, number(), sa.ForeignKey(to, ondelete="CASCADE"))


def trouble() -> list[sa.Column[object]]:
    """How posting in a channel goes."""
    return [
        sa.Column("paused_because", sa.Text),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("retry_at", sa.DateTime(timezone=True)),
        sa.Column("problem", sa.Text),
    ]


def create_subscriptions() -> None:
    """Channels that are told of stories, one by one or as a digest."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "subscriptions",
        sa.Column("id", number(), primary_key=True, autoincrement=True),
        sa.Column("guild_id", sa.BigInteger, nullable=False),
        sa.Column("channel_id", sa.BigInteger, nullable=False),
        sa.Column("created_by", sa.BigInteger, nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("company", sa.Text),
        sa.Column("topic", sa.Text),
        sa.Column("role_id", sa.BigInteger),
        sa.Column("threads", sa.Boolean, nullable=False),
        sa.Column("quiet_from", sa.Integer),
        sa.Column("quiet_until", sa.Integer),
        sa.Column("zone", sa.String(64)),
        sa.Column("cap", sa.Integer, nullable=False),
        sa.Column("after_article", sa.Integer, nullable=False),
        *trouble(),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_subscriptions_guild", "subscriptions", ["guild_id"])
    op.create_table(
        "digests",
        sa.Column("id", number(), primary_key=True, autoincrement=True),
        sa.Column("guild_id", sa.BigInteger, nullable=False),
        sa.Column("channel_id", sa.BigInteger, nullable=False),
        sa.Column("created_by", sa.BigInteger, nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("minute", sa.Integer, nullable=False),
        sa.Column("zone", sa.String(64), nullable=False),
        sa.Column("weekday", sa.Integer),
        sa.Column("company", sa.Text),
        sa.Column("next_at", moment, nullable=False),
        sa.Column("after_article", sa.Integer, nullable=False),
        *trouble(),
        sa.UniqueConstraint("guild_id", "channel_id", name="uq_digests_guild_channel"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_digests_next_at", "digests", ["next_at"])


def create_watches() -> None:
    """Watched questions."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "watches",
        sa.Column("id", number(), primary_key=True, autoincrement=True),
        sa.Column("user_id", sa.BigInteger, nullable=False),
        sa.Column("guild_id", sa.BigInteger),
        sa.Column("channel_id", sa.BigInteger),
        sa.Column("here", sa.Boolean, nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("company", sa.Text),
        sa.Column("since", moment),
        sa.Column("language", sa.String(16)),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("expires_at", moment, nullable=False),
        sa.Column("companies", sa.Text, nullable=False),
        sa.Column("fingerprint", sa.Text, nullable=False),
        sa.Column("vector", sa.LargeBinary, nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("told", sa.Integer, nullable=False),
        sa.Column("problem", sa.Text),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_watches_user", "watches", ["user_id"])
    op.create_index("ix_watches_guild", "watches", ["guild_id"])
    op.create_index("ix_watches_expires_at", "watches", ["expires_at"])
    op.create_table(
        "watch_queue",
        sa.Column("watch_id", number(), sa.ForeignKey("watches.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("article_number", sa.Integer, primary_key=True, autoincrement=False),
    )


def create_posts() -> None:
    """Messages on their way, and those that were sent."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "posts",
        sa.Column("id", number(), primary_key=True, autoincrement=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("guild_id", sa.BigInteger),
        sa.Column("channel_id", sa.BigInteger),
        sa.Column("user_id", sa.BigInteger),
        link("subscription_id", "subscriptions.id"),
        link("digest_id", "digests.id"),
        link("watch_id", "watches.id"),
        sa.Column("story_number", number()),
        sa.Column("article_number", sa.Integer),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("retry_at", moment),
        sa.Column("after_id", sa.BigInteger),
        sa.Column("place_id", sa.BigInteger),
        sa.Column("message_id", sa.BigInteger),
        sa.Column("sent_at", moment),
        sa.Column("wanted", sa.Integer, nullable=False),
        sa.Column("shown", sa.Integer, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_posts_state", "posts", ["state"])
    op.create_index("ix_posts_subscription_story", "posts", ["subscription_id", "story_number"])
    op.create_index("ix_posts_subscription_sent", "posts", ["subscription_id", "sent_at"])
    op.create_index("ix_posts_digest", "posts", ["digest_id"])
    op.create_index("ix_posts_watch", "posts", ["watch_id"])
    op.create_index("ix_posts_user", "posts", ["user_id"])
    op.create_table(
        "told_articles",
        sa.Column("subscription_id", number(), sa.ForeignKey("subscriptions.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("article_number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("post_id", number(), sa.ForeignKey("posts.id", ondelete="CASCADE"), nullable=False),
    )
    op.create_index("ix_told_articles_post", "told_articles", ["post_id"])


def downgrade() -> None:
    """Drop the tables of telling."""
    for table in ("told_articles", "posts", "watch_queue", "watches", "digests", "subscriptions"):
        op.drop_table(table)
