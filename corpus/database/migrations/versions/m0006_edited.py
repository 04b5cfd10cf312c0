"""Which fields of an article a person has set."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody has set any yet."""
    op.add_column("articles", sa.Column("edited", sa.Text, nullable=False, server_default="[]"))


def downgrade() -> None:
    """Forget what was set by whom; the values stay."""
    with op.batch_alter_table("articles") as batch:
        batch.drop_column("edited")
