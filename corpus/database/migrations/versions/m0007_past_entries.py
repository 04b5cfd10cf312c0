"""Entries that left their feed long ago: a key of each is kept, so that it is known when it comes back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table; entries move there as their feeds are read."""
    number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "past_entries",
        sa.Column(
            "feed_id", number, sa.ForeignKey("feeds.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
        ),
        sa.Column("key", sa.BigInteger, primary_key=True, autoincrement=False),
    )


def downgrade() -> None:
    """Forget them; who comes back is new then."""
    op.drop_table("past_entries")
