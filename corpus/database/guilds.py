"""What each guild has set, and which guilds the bot has left."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, String, cast, delete, literal, select, update

from corpus.database.audit import write_audit
from corpus.database.connection import Connector
from corpus.database.tables import guilds
from corpus.database.types import as_utc
from corpus.database.upsert import insert_into
from corpus.desk import AuditEntry, GuildSettings
from corpus.models import guild_scope

_LISTS = ("moderator_roles", "answer_channels")
_FIELDS = {field.name for field in fields(GuildSettings)} - {"guild_id"}


class GuildStore:
    """The settings of guilds. Thread-safe."""

    def __init__(self, database: Connector) -> None:
        """Over the tables of `database`."""
        self._database = database

    def get(self, guild_id: int) -> GuildSettings:
        """What a guild has set; the defaults if it has set nothing."""
        with self._database.reading() as connection:
            return _read(connection, guild_id)

    def all(self) -> list[GuildSettings]:
        """What all guilds have set."""
        with self._database.reading() as connection:
            rows = connection.execute(select(guilds.c.guild_id, guilds.c.settings)).all()
        return [_settings(guild_id, text) for guild_id, text in rows]

    def save(self, settings: GuildSettings) -> None:
        """Keep all settings of a guild as they are given."""
        with self._database.writing() as connection:
            _ensure(connection, settings.guild_id)
            _write(connection, settings)

    def change(
        self,
        guild_id: int,
        change: Callable[[GuildSettings], GuildSettings],
        describe: Callable[[GuildSettings, GuildSettings], Sequence[AuditEntry]],
    ) -> GuildSettings:
        """Change settings and note it in the audit, in one transaction: two moderators at once lose nothing.

        `describe` gets the settings before and after; nothing is written where they are the same.
        """
        with self._database.writing() as connection:
            _ensure(connection, guild_id)
            before = _read(connection, guild_id, lock=True)
            after = change(before)
            if after != before:
                _write(connection, after)
                for entry in describe(before, after):
                    write_audit(connection, entry)
            return after

    def left(self, guild_id: int, at: datetime) -> None:
        """The bot was taken out of a guild; the first time counts if that is said twice."""
        with self._database.writing() as connection:
            _ensure(connection, guild_id)
            gone = (guilds.c.guild_id == guild_id) & guilds.c.left_at.is_(None)
            connection.execute(update(guilds).where(gone).values(left_at=as_utc(at)))

    def returned(self, guild_id: int) -> None:
        """The bot is in the guild again."""
        with self._database.writing() as connection:
            connection.execute(update(guilds).where(guilds.c.guild_id == guild_id).values(left_at=None))

    def gone_since(self, before: datetime) -> list[int]:
        """Guilds that the bot left at `before` or earlier."""
        gone = select(guilds.c.guild_id).where(guilds.c.left_at <= as_utc(before)).order_by(guilds.c.left_at)
        with self._database.reading() as connection:
            return list(connection.scalars(gone))

    def delete(self, guild_id: int) -> None:
        """Forget the settings of a guild."""
        with self._database.writing() as connection:
            connection.execute(delete(guilds).where(guilds.c.guild_id == guild_id))


def departed_scopes() -> Select[str]:
    """The scopes of guilds that the bot was taken out of, as a part of other queries."""
    # As `corpus.models.guild_scope` writes them.
    return select(literal(guild_scope(0)[:-1]) + cast(guilds.c.guild_id, String)).where(guilds.c.left_at.is_not(None))


def _ensure(connection: Connection, guild_id: int) -> None:
    row = insert_into(connection, guilds).values(guild_id=guild_id, settings="{}")
    connection.execute(row.on_conflict_do_nothing(index_elements=["guild_id"]))


def _read(connection: Connection, guild_id: int, *, lock: bool = False) -> GuildSettings:
    wanted = select(guilds.c.settings).where(guilds.c.guild_id == guild_id)
    # SQLite has no FOR UPDATE and needs none: its writing transactions stand in line.
    text = connection.scalar(wanted.with_for_update() if lock else wanted)
    return _settings(guild_id, text or "{}")


def _write(connection: Connection, settings: GuildSettings) -> None:
    values = {name: value for name, value in asdict(settings).items() if name in _FIELDS and value not in (None, ())}
    row = update(guilds).where(guilds.c.guild_id == settings.guild_id)
    connection.execute(row.values(settings=json.dumps(values, sort_keys=True)))


def _settings(guild_id: int, text: str) -> GuildSettings:
    # A field that an older or a newer version wrote is left out rather than let the guild go without its settings.
    values: dict[str, Any] = {name: value for name, value in json.loads(text).items() if name in _FIELDS}
    for name in _LISTS:
        values[name] = tuple(values.get(name, ()))
    return GuildSettings(guild_id=guild_id, **values)
