"""The settings of all guilds, in memory: asking for them must cost no question its three seconds."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from corpus.database.guilds import GuildStore
from corpus.desk import AuditEntry, GuildSettings


class Guilds:
    """Reads from memory, writes through to the store. One process serves a bot, so nobody else changes them."""

    def __init__(self, store: GuildStore) -> None:
        """Nothing is read before `load`."""
        self._store = store
        self._known: dict[int, GuildSettings] = {}
        self._writing = asyncio.Lock()

    async def load(self) -> None:
        """Read them all, once at the start."""
        self._known = {settings.guild_id: settings for settings in await asyncio.to_thread(self._store.all)}

    def of(self, guild_id: int | None) -> GuildSettings:
        """What a guild has set; the defaults where it has set nothing, and outside guilds."""
        if guild_id is None:
            return GuildSettings(0)
        return self._known.get(guild_id) or GuildSettings(guild_id)

    async def change(
        self,
        guild_id: int,
        change: Callable[[GuildSettings], GuildSettings],
        describe: Callable[[GuildSettings, GuildSettings], Sequence[AuditEntry]],
    ) -> GuildSettings:
        """Change what a guild has set, with its lines in the audit (see GuildStore.change)."""
        async with self._writing:  # or of two changes the older might be the last to arrive in memory
            after = await asyncio.to_thread(self._store.change, guild_id, change, describe)
            self._known[guild_id] = after
            return after

    async def delete(self, guild_id: int) -> None:
        """Forget what a guild has set."""
        async with self._writing:
            await asyncio.to_thread(self._store.delete, guild_id)
            self._known.pop(guild_id, None)
