"""Guilds that the bot has left: their data waits for a while, can be taken along, and is then deleted."""

from __future__ import annotations

import asyncio
import gzip
import json
import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.desk.guilds import Guilds
from corpus.database.audit import AuditStore
from corpus.database.guild_data import guilds_with_data
from corpus.database.guilds import GuildStore
from corpus.departing import Departing
from corpus.desk import AuditAction, AuditEntry
from corpus.errors import CorpusError
from corpus.guild_export import export_guild, is_empty
from corpus.library import Library

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Export:
    """A guild's data as a file."""

    name: str
    body: bytes
    articles: int


class Departures:
    """What becomes of a guild's data when the bot leaves, and when it comes back."""

    def __init__(self, library: Library, guilds: Guilds, grace: timedelta, now: Callable[[], datetime]) -> None:
        """`grace` is how long data waits after the bot has left; `now` gives the time in UTC."""
        self._database = library.database
        self._guilds = guilds
        self._store = GuildStore(library.database)
        self._audit = AuditStore(library.database)
        self._departing = Departing(library.database, library.vectors, library.embedder.fingerprint)
        self._grace = grace
        self._now = now
        # A guild does not come back while its data is being deleted.
        self._one = asyncio.Lock()

    async def left(self, guild_id: int) -> datetime:
        """The bot was removed from a guild; gives when its data will be deleted."""
        now = self._now()
        await asyncio.to_thread(self._store.left, guild_id, now)
        return now + self._grace

    async def returned(self, guild_id: int) -> None:
        """The bot is in a guild (again): nothing of it will be deleted."""
        async with self._one:
            await asyncio.to_thread(self._store.returned, guild_id)

    async def reconcile(self, present: Collection[int]) -> None:
        """Note who came and went while the bot was not there to see it."""
        now = self._now()
        async with self._one:
            here = set(present)
            for guild_id in set(await asyncio.to_thread(self._store.gone_since, now)) & here:
                await asyncio.to_thread(self._store.returned, guild_id)
            for guild_id in await asyncio.to_thread(guilds_with_data, self._database) - here:
                await asyncio.to_thread(self._store.left, guild_id, now)

    async def sweep(self, present: Collection[int]) -> list[int]:
        """Delete the data of guilds that were left long enough ago; gives them. What fails is tried again next time."""
        await self.reconcile(present)
        before = self._now() - self._grace
        deleted = []
        async with self._one:
            for guild_id in await asyncio.to_thread(self._store.gone_since, before):
                try:
                    if await asyncio.to_thread(self._departing.delete, guild_id, before):
                        await self._guilds.delete(guild_id)
                        deleted.append(guild_id)
                except CorpusError:
                    _log.exception("The data of the guild %d could not be deleted", guild_id)
        try:
            await asyncio.to_thread(self._departing.compact)
        except CorpusError:
            _log.exception("The files could not be made compact")
        return deleted

    async def export(self, guild_id: int, limit: int, by: int | None = None) -> Export | None:
        """All that a guild may take along, packed if it must be; None if even that is larger than `limit` bytes.

        `by` asked for it, which goes into the audit.
        """
        at = self._now()
        if by is not None:
            entry = AuditEntry(guild_id, at, by, AuditAction.EXPORTED, "everything of this server")
            await asyncio.to_thread(self._audit.add, entry)
        return await asyncio.to_thread(lambda: to_file(export_guild(self._database, guild_id, at), at, limit))

    async def parting_gift(self, guild_id: int, limit: int) -> Export | None:
        """The export for one whose guild the bot has left; None where there is nothing worth taking along."""

        def make() -> Export | None:
            export = export_guild(self._database, guild_id, self._now())
            return None if is_empty(export) else to_file(export, self._now(), limit)

        return await asyncio.to_thread(make)


def to_file(export: dict[str, Any], at: datetime, limit: int) -> Export | None:
    """An export as a file of at most `limit` bytes (pure)."""
    name = f"evbot-{export['guild_id']}-{at:%Y-%m-%d}.json"
    body = json.dumps(export, ensure_ascii=False, indent=1).encode("utf-8", "replace")
    if len(body) > limit:
        # No time stamp inside: the same data makes the same file.
        name, body = f"{name}.gz", gzip.compress(body, mtime=0)
    return Export(name, body, len(export["articles"])) if len(body) <= limit else None
