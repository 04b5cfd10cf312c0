"""The end of a guild's data: articles, vectors, settings and all else; repeatable, and whole or not at all."""

from __future__ import annotations

import logging
from datetime import datetime

from corpus.database import Database
from corpus.database.guild_data import COMPACT, delete_guild, is_gone
from corpus.database.index import BUILDING
from corpus.models import guild_scope
from corpus.vectors import VectorStore

log = logging.getLogger(__name__)


class Departing:
    """Deletes what is a guild's. After a crash the same is done again, from the beginning."""

    def __init__(self, database: Database, vectors: VectorStore, fingerprint: str) -> None:
        """`fingerprint` is the model that the vectors are of."""
        self._database = database
        self._vectors = vectors
        self._fingerprint = fingerprint

    def delete(self, guild_id: int, left_before: datetime) -> bool:
        """Delete everything of a guild that the bot left before; False where it has come back or left later."""
        scope = guild_scope(guild_id)
        # One transaction from the look to the end: another process may see the guild come back, and waits here.
        with self._database.exclusive(), self._database.writing() as connection:
            if not is_gone(connection, guild_id, left_before):
                return False
            # Vectors first: a crash after this leaves articles without an index, which the next start would mend,
            # and a guild that is still to be deleted. The other way round nobody would know of the vectors any more.
            self._vectors.follow()
            self._vectors.erase(scope)
            building = self._database.get_meta(BUILDING)
            if building is not None:
                self._vectors.other(int(building), self._fingerprint).erase(scope)
            delete_guild(connection, guild_id)
        log.info("Deleted everything of the guild %d", guild_id)
        return True

    def compact(self) -> None:
        """Take what was deleted out of the files too; done again after a crash."""
        if self._database.get_meta(COMPACT) is None:
            return
        with self._database.exclusive():
            self._vectors.compact()
            self._database.compact()
            self._database.set_meta(COMPACT, None)
