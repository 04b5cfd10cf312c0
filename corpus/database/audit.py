"""Who did what at the desk of a guild, and when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, func, insert, select

from corpus.database.connection import Connector
from corpus.database.tables import audit
from corpus.database.types import as_utc
from corpus.desk import AuditAction, AuditEntry


class AuditStore:
    """The audit of all guilds; lines are added, never changed. Thread-safe."""

    def __init__(self, database: Connector) -> None:
        """Over the tables of `database`."""
        self._database = database

    def add(self, entry: AuditEntry) -> None:
        """Write one line."""
        with self._database.writing() as connection:
            write_audit(connection, entry)

    def list(
        self,
        guild_id: int,
        *,
        limit: int,
        offset: int = 0,
        actor_id: int | None = None,
        article_number: int | None = None,
    ) -> list[AuditEntry]:
        """The lines of a guild, newest first."""
        wanted = _of(select(audit), guild_id, actor_id, article_number)
        newest_first = wanted.order_by(audit.c.at.desc(), audit.c.id.desc()).limit(limit).offset(offset)
        with self._database.reading() as connection:
            return [_entry(row) for row in connection.execute(newest_first)]

    def count(self, guild_id: int, *, actor_id: int | None = None, article_number: int | None = None) -> int:
        """How many lines there are."""
        with self._database.reading() as connection:
            counted = _of(select(func.count()).select_from(audit), guild_id, actor_id, article_number)
            return int(connection.scalar(counted) or 0)

    def titles(self, guild_id: int, containing: str, limit: int) -> Sequence[tuple[int, str]]:
        """Numbers and titles of the articles that the audit tells of, the last ones first."""
        latest = func.max(audit.c.id)
        wanted = (
            select(audit.c.article_number, audit.c.title)
            .where(audit.c.guild_id == guild_id, audit.c.article_number.is_not(None))
            .where(audit.c.title.icontains(containing, autoescape=True))
            .group_by(audit.c.article_number, audit.c.title)
            .order_by(latest.desc())
            .limit(limit)
        )
        with self._database.reading() as connection:
            return [(number, title) for number, title in connection.execute(wanted)]

    def delete(self, guild_id: int) -> int:
        """Forget a guild's audit; gives the number of lines."""
        with self._database.writing() as connection:
            return connection.execute(delete(audit).where(audit.c.guild_id == guild_id)).rowcount


def write_audit(connection: Connection, entry: AuditEntry) -> None:
    """Write one line within the transaction of what it tells of."""
    values = {
        "guild_id": entry.guild_id,
        "at": as_utc(entry.at),
        "actor_id": entry.actor_id,
        "action": entry.action.value,
        "title": entry.title,
        "article_number": entry.article_number,
        "detail": entry.detail,
    }
    connection.execute(insert(audit).values(values))


def _of(wanted: Select[Any], guild_id: int, actor_id: int | None, article_number: int | None) -> Select[Any]:
    wanted = wanted.where(audit.c.guild_id == guild_id)
    if actor_id is not None:
        wanted = wanted.where(audit.c.actor_id == actor_id)
    if article_number is not None:
        wanted = wanted.where(audit.c.article_number == article_number)
    return wanted


def _entry(row: Row[Any]) -> AuditEntry:
    return AuditEntry(
        guild_id=row.guild_id,
        at=row.at,
        actor_id=row.actor_id,
        action=AuditAction(row.action),
        title=row.title,
        article_number=row.article_number,
        detail=row.detail,
    )
