"""Everything that is one guild's, in whatever table it stands: who has any, how much, and its end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, select

import corpus.database.feed_tables
import corpus.database.story_tables
import corpus.database.telling_tables  # noqa: F401  # so that their tables are among those below
from corpus.database.connection import Connector, write_meta
from corpus.database.tables import articles, guilds, metadata
from corpus.database.types import as_utc
from corpus.models import guild_of, guild_scope

COMPACT = "compact"
"""Meta key: something was deleted whose words the files may still hold."""

# By column, so that a table that comes later is not forgotten. Those without one hang on these by a foreign key.
_BY_GUILD = [table for table in reversed(metadata.sorted_tables) if "guild_id" in table.c]
_BY_SCOPE = [table for table in reversed(metadata.sorted_tables) if "scope" in table.c]


@dataclass(frozen=True, slots=True)
class GuildOverview:
    """A guild that something is kept of."""

    guild_id: int
    articles: int
    left_at: datetime | None


def guilds_with_data(database: Connector) -> set[int]:
    """Every guild that something is kept of, removed ones included."""
    with database.reading() as connection:
        found = {number for table in _BY_GUILD for number in connection.scalars(select(table.c.guild_id).distinct())}
        scopes = {scope for table in _BY_SCOPE for scope in connection.scalars(select(table.c.scope).distinct())}
    return {number for number in (*found, *map(guild_of, scopes)) if number is not None}


def guild_overviews(database: Connector) -> list[GuildOverview]:
    """The same with what there is, by guild."""
    numbers = sorted(guilds_with_data(database))
    with database.reading() as connection:
        counted = connection.execute(select(articles.c.scope, func.count()).group_by(articles.c.scope))
        count = {row[0]: row[1] for row in counted}
        left = {row.guild_id: row.left_at for row in connection.execute(select(guilds.c.guild_id, guilds.c.left_at))}
    return [GuildOverview(each, count.get(guild_scope(each), 0), left.get(each)) for each in numbers]


def is_gone(connection: Connection, guild_id: int, before: datetime) -> bool:
    """Whether the bot left the guild at `before` or earlier, and has not come back."""
    row = select(guilds.c.left_at).where(guilds.c.guild_id == guild_id).with_for_update()
    left_at = connection.scalar(row)
    return left_at is not None and as_utc(left_at) <= as_utc(before)


def delete_guild(connection: Connection, guild_id: int) -> None:
    """Delete all that is a guild's, and note that the files have to be made compact.

    Without its passages nobody knows which vectors were its: those go first (see `corpus.departing`).
    """
    for table in _BY_SCOPE:
        connection.execute(delete(table).where(table.c.scope == guild_scope(guild_id)))
    for table in _BY_GUILD:
        connection.execute(delete(table).where(table.c.guild_id == guild_id))
    write_meta(connection, COMPACT, "yes")
