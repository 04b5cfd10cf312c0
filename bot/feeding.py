"""The bot's background work with feeds: begins what is due, and tells moderators of feeds that were switched off."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

import discord

from bot.desk.guilds import Guilds
from bot.desk.posting import announce
from bot.feed_render import render_note
from corpus.feeds.models import Feed
from corpus.feeds.service import FeedService
from corpus.models import guild_of

_log = logging.getLogger(__name__)

EVERY = 5.0
"""Seconds between two looks at what is due."""
_AGAIN = timedelta(hours=1)
_ATTEMPTS = 3
"""How often a note is tried: a channel may be closed to the bot for a while."""


class Feeding:
    """Runs as long as the bot does."""

    def __init__(
        self,
        service: FeedService,
        guilds: Guilds,
        get_guild: Callable[[int], discord.Guild | None],
        now: Callable[[], datetime],
        *,
        reads: bool,
    ) -> None:
        """`reads` is False where the operator has switched the reading of feeds off."""
        self._service = service
        self._guilds = guilds
        self._get_guild = get_guild
        self._now = now
        self._reads = reads
        self._failed: dict[int, tuple[int, datetime]] = {}

    async def run(self) -> None:
        """Look at what is due, again and again; what one look raises is logged, and the next one is made."""
        while True:
            try:
                await self.once()
            except Exception:  # noqa: BLE001  # whatever it is, feeds would be read no more until the next start
                _log.exception("Feeds could not be looked at")
            await asyncio.sleep(EVERY)

    async def once(self) -> None:
        """Begin what is due, and tell what there is to tell."""
        if self._reads:
            await asyncio.to_thread(self._service.start_due)
        for feed in await asyncio.to_thread(self._service.feeds.notes_due):
            if await self._tell(feed):
                self._failed.pop(feed.id, None)
                await asyncio.to_thread(self._service.feeds.note_told, feed.id)

    async def _tell(self, feed: Feed) -> bool:
        """Whether the note needs no other attempt."""
        guild_id = guild_of(feed.scope)
        if guild_id is None:
            return True  # the operator's own: it stands in the log, in `evbot doctor` and in `evbot feed list`
        attempts, not_before = self._failed.get(feed.id, (0, self._now()))
        if self._now() < not_before:
            return False
        guild = self._get_guild(guild_id)
        problem: str | None = "the server is not to be seen right now"
        if guild is not None:
            problem = await announce(guild, self._guilds.of(guild_id), [render_note(feed)])
        if problem is None:
            return True
        _log.warning("No note in server %d that the feed %s was switched off: %s", guild_id, feed.url, problem)
        self._failed[feed.id] = (attempts + 1, self._now() + _AGAIN)
        return attempts + 1 >= _ATTEMPTS
