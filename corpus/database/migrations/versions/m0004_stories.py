"""Stories: which articles report one event, and the queue of articles that have not been looked at."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the stories' tables and queue every article."""
    moment = sa.DateTime(timezone=True)
    number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "stories",
        sa.Column("number", number, primary_key=True, autoincrement=True),
        sa.Column("scope", sa.String(64), nullable=False),
        sa.Column("headline", sa.Text, nullable=False),
        sa.Column("headline_number", sa.Integer, nullable=False),
        sa.Column("first", moment),
        sa.Column("last", moment),
        sa.Column("companies", sa.Text, nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("status_sentence", sa.Text, nullable=False),
        sa.Column("status_number", sa.Integer, nullable=False),
        sa.Column("outlets", sa.Integer, nullable=False),
        sa.Column("beside", number),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_stories_last", "stories", ["last"])
    op.create_index("ix_stories_beside", "stories", ["beside"])
    op.create_table(
        "story_articles",
        sa.Column("article_number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("story_number", number),
        sa.Column("scope", sa.String(64), nullable=False),
        sa.Column("first_day", sa.Integer),
        sa.Column("last_day", sa.Integer),
        sa.Column("vector", sa.LargeBinary, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("sentence", sa.Text, nullable=False),
    )
    op.create_index("ix_story_articles_story", "story_articles", ["story_number"])
    op.create_index("ix_story_articles_days", "story_articles", ["first_day", "last_day"])
    op.create_table(
        "story_links",
        sa.Column("one", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("other", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("scope", sa.String(64), nullable=False),
        sa.Column("score", sa.Float, nullable=False),
        sa.Column("is_copy", sa.Boolean, nullable=False),
    )
    op.create_index("ix_story_links_other", "story_links", ["other"])
    op.create_table(
        "story_queue",
        sa.Column("article_number", sa.Integer, primary_key=True, autoincrement=False),
    )
    op.execute("INSERT INTO story_queue (article_number) SELECT number FROM articles")


def downgrade() -> None:
    """Drop the stories' tables."""
    for table in ("story_queue", "story_links", "story_articles", "stories"):
        op.drop_table(table)
