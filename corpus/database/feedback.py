"""What people said of answers."""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import RowMapping, delete, select

from corpus.database.connection import Connector
from corpus.database.tables import feedback
from corpus.database.upsert import insert_into
from corpus.desk import Feedback


class FeedbackStore:
    """One opinion of one person on one answer; the newest stands. Thread-safe."""

    def __init__(self, database: Connector) -> None:
        """Kept beside the articles."""
        self._database = database

    def save(self, given: Feedback) -> None:
        """Keep an opinion in place of the same person's earlier one on the same answer."""
        values = {
            "message_id": given.message_id,
            "user_id": given.user_id,
            "guild_id": given.guild_id,
            "at": given.at,
            "good": given.good,
            "question": given.question,
            "answer": given.answer,
            "passages": json.dumps(given.passages, ensure_ascii=False),
            "comment": given.comment,
        }
        with self._database.writing() as connection:
            row = insert_into(connection, feedback).values(values)
            changed = {name: row.excluded[name] for name in values if name not in ("message_id", "user_id")}
            connection.execute(row.on_conflict_do_update(index_elements=["message_id", "user_id"], set_=changed))

    def list(self, guild_id: int | None, *, limit: int = 100, good: bool | None = None) -> list[Feedback]:
        """The newest opinions given in a guild, or outside of all guilds (None)."""
        wanted = select(feedback).where(feedback.c.guild_id == guild_id)
        if good is not None:
            wanted = wanted.where(feedback.c.good == good)
        newest = wanted.order_by(feedback.c.at.desc(), feedback.c.message_id.desc(), feedback.c.user_id).limit(limit)
        with self._database.reading() as connection:
            return [_feedback(row) for row in connection.execute(newest).mappings()]

    def delete_of(self, user_id: int) -> int:
        """Delete all that a person said; how much it was."""
        with self._database.writing() as connection:
            return connection.execute(delete(feedback).where(feedback.c.user_id == user_id)).rowcount

    def delete_of_guild(self, guild_id: int) -> int:
        """Delete all that was said in a guild; how much it was."""
        with self._database.writing() as connection:
            return connection.execute(delete(feedback).where(feedback.c.guild_id == guild_id)).rowcount

    def delete_before(self, moment: datetime) -> int:
        """Delete what is older; how much it was."""
        with self._database.writing() as connection:
            return connection.execute(delete(feedback).where(feedback.c.at < moment)).rowcount


def _feedback(row: RowMapping) -> Feedback:
    return Feedback(**{**dict(row), "passages": tuple(json.loads(row["passages"]))})
