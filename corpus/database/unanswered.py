"""Questions that found no answer; nobody's name stands beside them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from sqlalchemy import delete, insert, select

from corpus.database.connection import Connector
from corpus.database.tables import unanswered
from corpus.desk import Unanswered


class UnansweredStore:
    """What the articles could not answer, by guild. Thread-safe."""

    def __init__(self, database: Connector) -> None:
        """Kept beside the articles."""
        self._database = database

    def add(self, guild_id: int | None, at: datetime, question: str) -> None:
        """Keep one question."""
        with self._database.writing() as connection:
            connection.execute(insert(unanswered).values(guild_id=guild_id, at=at, question=question))

    def list(self, guild_id: int | None, since: datetime) -> list[Unanswered]:
        """The questions of a guild since a moment, newest first."""
        wanted = select(unanswered).where(unanswered.c.guild_id == guild_id, unanswered.c.at >= since)
        newest = wanted.order_by(unanswered.c.at.desc(), unanswered.c.id.desc())
        with self._database.reading() as connection:
            return [Unanswered(**row) for row in connection.execute(newest).mappings()]

    def delete(self, guild_id: int, ids: Collection[int]) -> int:
        """Delete some questions of a guild; how many they were."""
        deleted = 0
        with self._database.writing() as connection:
            for some in _batches(sorted(ids)):
                mine = (unanswered.c.guild_id == guild_id) & unanswered.c.id.in_(some)
                deleted += connection.execute(delete(unanswered).where(mine)).rowcount
        return deleted

    def delete_of_guild(self, guild_id: int) -> int:
        """Delete all questions of a guild; how many they were."""
        with self._database.writing() as connection:
            return connection.execute(delete(unanswered).where(unanswered.c.guild_id == guild_id)).rowcount

    def delete_before(self, moment: datetime) -> int:
        """Delete what is older; how many they were."""
        with self._database.writing() as connection:
            return connection.execute(delete(unanswered).where(unanswered.c.at < moment)).rowcount


def _batches(ids: Sequence[int], size: int = 500) -> Iterator[Sequence[int]]:
    return (ids[start : start + size] for start in range(0, len(ids), size))
