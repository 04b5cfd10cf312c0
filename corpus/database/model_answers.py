"""How many answers a chat model wrote for a guild on a day."""

from __future__ import annotations

from datetime import date

from sqlalchemy import delete, select

from corpus.database.connection import Connector
from corpus.database.tables import model_answers
from corpus.database.upsert import insert_into


class ModelAnswerStore:
    """A count for each guild and day (UTC). Thread-safe."""

    def __init__(self, database: Connector) -> None:
        """Over the tables of `database`."""
        self._database = database

    def take(self, guild_id: int, day: date, limit: int) -> bool:
        """Count one answer, or say False where the day's are used up; of many at once no more than `limit` get one."""
        if limit <= 0:
            return False
        with self._database.writing() as connection:
            first = insert_into(connection, model_answers).values(guild_id=guild_id, day=day, count=1)
            taken = first.on_conflict_do_update(
                index_elements=["guild_id", "day"],
                set_={"count": model_answers.c.count + 1},
                where=model_answers.c.count < limit,
            )
            return connection.execute(taken.returning(model_answers.c.count)).first() is not None

    def taken(self, guild_id: int, day: date) -> int:
        """How many were counted on a day."""
        wanted = select(model_answers.c.count).where(
            (model_answers.c.guild_id == guild_id) & (model_answers.c.day == day)
        )
        with self._database.reading() as connection:
            return int(connection.scalar(wanted) or 0)

    def delete_before(self, day: date) -> None:
        """Forget days that are over."""
        with self._database.writing() as connection:
            connection.execute(delete(model_answers).where(model_answers.c.day < day))

    def delete(self, guild_id: int) -> None:
        """Forget a guild."""
        with self._database.writing() as connection:
            connection.execute(delete(model_answers).where(model_answers.c.guild_id == guild_id))
