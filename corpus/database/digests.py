"""Which channels get a digest, and when the next one is due."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from corpus.database.audit import write_audit
from corpus.database.connection import Connector
from corpus.database.subscriptions import Trouble, minutes_of, time_of, write_recovery, write_trouble
from corpus.database.tables import articles
from corpus.database.telling_tables import digests, posts
from corpus.desk import AuditEntry
from corpus.telling import Digest, PostKind, PostState


@dataclass(frozen=True, slots=True)
class DigestRun:
    """One digest that fell due, with the stories in it; none where nothing happened."""

    digest: Digest
    stories: Sequence[int]
    """The most telling first."""
    upto_article: int
    next_at: datetime
    at: datetime


class DigestStore:
    """The digests of all guilds; one for each channel. Thread-safe."""

    def __init__(self, database: Connector) -> None:
        """Over the tables of `database`."""
        self._database = database

    def save(self, wanted: Digest, entry: AuditEntry | None = None) -> Digest:
        """Keep a digest in place of the channel's former one, of what comes from now on."""
        column = digests.c
        with self._database.writing() as connection:
            here = (column.guild_id == wanted.guild_id) & (column.channel_id == wanted.channel_id)
            before = connection.scalar(select(column.after_article).where(here))
            connection.execute(delete(digests).where(here))
            last = connection.scalar(select(func.max(articles.c.number))) or 0
            values = {
                "guild_id": wanted.guild_id,
                "channel_id": wanted.channel_id,
                "created_by": wanted.created_by,
                "created_at": wanted.created_at,
                "minute": minutes_of(wanted.at),
                "zone": wanted.zone,
                "weekday": wanted.weekday,
                "company": wanted.company,
                "next_at": wanted.next_at,
                # A changed hour must not lose what came since the last digest.
                "after_article": last if before is None else before,
                "failures": 0,
            }
            number = int(connection.execute(insert(digests).values(values).returning(column.id)).scalar_one())
            if entry is not None:
                write_audit(connection, entry)
            return _read(connection, number)

    def get(self, digest_id: int) -> Digest | None:
        """One digest."""
        with self._database.reading() as connection:
            row = connection.execute(select(digests).where(digests.c.id == digest_id)).one_or_none()
        return _digest(row) if row is not None else None

    def of_guild(self, guild_id: int) -> list[Digest]:
        """The digests of a guild, oldest first."""
        query = select(digests).where(digests.c.guild_id == guild_id).order_by(digests.c.id)
        with self._database.reading() as connection:
            return [_digest(row) for row in connection.execute(query)]

    def due(self, now: datetime) -> list[Digest]:
        """Those whose hour has come."""
        query = select(digests).where(digests.c.next_at <= now, digests.c.paused_because.is_(None))
        with self._database.reading() as connection:
            return [_digest(row) for row in connection.execute(query.order_by(digests.c.next_at, digests.c.id))]

    def run(self, done: DigestRun) -> bool:
        """Put the digest on its way and set the next one, at once; False where that has been done already."""
        digest = done.digest
        here = (digests.c.id == digest.id) & (digests.c.next_at == digest.next_at)
        with self._database.writing() as connection:
            moved = update(digests).where(here).values(next_at=done.next_at, after_article=done.upto_article)
            if connection.execute(moved).rowcount != 1:
                return False
            if done.stories:
                connection.execute(
                    insert(posts).values(
                        kind=PostKind.DIGEST.value,
                        state=PostState.DUE.value,
                        created_at=done.at,
                        guild_id=digest.guild_id,
                        channel_id=digest.channel_id,
                        digest_id=digest.id,
                        payload=json.dumps({"stories": list(done.stories)}),
                        attempts=0,
                        wanted=0,
                        shown=0,
                    )
                )
        return True

    def remove(self, guild_id: int, channel_id: int, entry: AuditEntry | None = None) -> bool:
        """Send no more digests to a channel; False where there was none."""
        here = (digests.c.guild_id == guild_id) & (digests.c.channel_id == channel_id)
        with self._database.writing() as connection:
            found = connection.execute(delete(digests).where(here)).rowcount > 0
            if found and entry is not None:
                write_audit(connection, entry)
            return found

    def delete_guild(self, guild_id: int) -> int:
        """Forget all of a guild; how many they were."""
        with self._database.writing() as connection:
            return connection.execute(delete(digests).where(digests.c.guild_id == guild_id)).rowcount

    def went_wrong(self, digest_id: int, trouble: Trouble) -> None:
        """Posting was refused."""
        with self._database.writing() as connection:
            write_trouble(connection, digests, digest_id, trouble)

    def went_well(self, digest_id: int) -> None:
        """Posting worked."""
        with self._database.writing() as connection:
            write_recovery(connection, digests, digest_id)


def _read(connection: Connection, number: int) -> Digest:
    return _digest(connection.execute(select(digests).where(digests.c.id == number)).one())


def _digest(row: Row[Any]) -> Digest:
    values = dict(row._mapping)
    values["at"] = time_of(values.pop("minute"))
    return Digest(**values)
