"""The desk: guild settings, audit, removals, suggestions, feedback, unanswered questions, chat-model answers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the desk's tables."""
    moment = sa.DateTime(timezone=True)
    number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "guilds",
        sa.Column("guild_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("settings", sa.Text, nullable=False),
        sa.Column("left_at", moment),
    )
    op.create_table(
        "audit",
        sa.Column("id", number, primary_key=True, autoincrement=True),
        sa.Column("guild_id", sa.BigInteger, nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("actor_id", sa.BigInteger, nullable=False),
        sa.Column("action", sa.String(32), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("article_number", sa.Integer),
        sa.Column("detail", sa.Text, nullable=False),
    )
    op.create_index("ix_audit_guild_at", "audit", ["guild_id", "at"])
    op.create_index("ix_audit_article", "audit", ["article_number"])
    op.create_table(
        "removed_articles",
        sa.Column("article_number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("scope", sa.String(64), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("article", sa.Text, nullable=False),
        sa.Column("removed_at", moment, nullable=False),
        sa.Column("removed_by", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_removed_articles_scope_at", "removed_articles", ["scope", "removed_at"])
    op.create_table(
        "suggestions",
        sa.Column("id", number, primary_key=True, autoincrement=True),
        sa.Column("guild_id", sa.BigInteger, nullable=False),
        sa.Column("user_id", sa.BigInteger, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("decided_by", sa.BigInteger),
        sa.Column("decided_at", moment),
        sa.Column("reason", sa.Text),
        sa.Column("channel_id", sa.BigInteger),
        sa.Column("message_id", sa.BigInteger),
    )
    op.create_index("ix_suggestions_guild_status", "suggestions", ["guild_id", "status"])
    op.create_index("ix_suggestions_user", "suggestions", ["user_id"])
    op.create_table(
        "feedback",
        sa.Column("message_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("user_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("guild_id", sa.BigInteger),
        sa.Column("at", moment, nullable=False),
        sa.Column("good", sa.Boolean, nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("passages", sa.Text, nullable=False),
        sa.Column("comment", sa.Text, nullable=False),
    )
    op.create_index("ix_feedback_guild_at", "feedback", ["guild_id", "at"])
    op.create_index("ix_feedback_user", "feedback", ["user_id"])
    op.create_table(
        "unanswered",
        sa.Column("id", number, primary_key=True, autoincrement=True),
        sa.Column("guild_id", sa.BigInteger),
        sa.Column("at", moment, nullable=False),
        sa.Column("question", sa.Text, nullable=False),
    )
    op.create_index("ix_unanswered_guild_at", "unanswered", ["guild_id", "at"])
    op.create_table(
        "model_answers",
        sa.Column("guild_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("count", sa.Integer, nullable=False),
    )


def downgrade() -> None:
    """Drop the desk's tables."""
    for table in ("model_answers", "unanswered", "feedback", "suggestions", "removed_articles", "audit", "guilds"):
        op.drop_table(table)
