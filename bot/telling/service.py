"""The background work of telling: looks at new articles, asks watched questions again, makes digests, delivers."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

import aiohttp
import discord

from bot.telling.courier import OutageError
from bot.telling.deciding import Decider
from bot.telling.delivering import Deliverer
from bot.telling.digesting import Digester
from bot.telling.watching import Watching
from corpus.database.telling_news import NewsStore
from corpus.errors import CorpusError

_log = logging.getLogger(__name__)

EVERY = 15.0
"""Seconds between two rounds."""
_ROUNDS = 200
"""Batches of articles, or of questions, that one round takes before it delivers: 10,000 articles."""


class Telling:
    """One round after the other; what a crash or an outage breaks off, the next one does: nothing is kept in memory."""

    def __init__(
        self,
        news: NewsStore,
        decider: Decider,
        watching: Watching,
        digester: Digester,
        deliverer: Deliverer,
    ) -> None:
        """The parts, in the order of a round."""
        self._news = news
        self._decider = decider
        self._watching = watching
        self._digester = digester
        self._deliverer = deliverer
        self._started = False
        self._running = asyncio.Lock()

    async def round(self) -> None:
        """Everything that is due now. Each part fails for itself, and is done by the next round."""
        async with self._running:
            for part in (self._look, self._ask, self._digests, self._deliverer.deliver):
                await _safely(part)

    async def _look(self) -> None:
        if not self._started:
            await asyncio.to_thread(self._news.start)
            self._started = True
        for _ in range(_ROUNDS):
            if not await asyncio.to_thread(self._decider.step):
                return

    async def _ask(self) -> None:
        for _ in range(_ROUNDS):
            if not await self._watching.ask_again():
                return

    async def _digests(self) -> None:
        await asyncio.to_thread(self._digester.step)


async def _safely(part: Callable[[], Awaitable[None]]) -> None:
    try:
        await part()
    except (CorpusError, OutageError, discord.DiscordException, aiohttp.ClientError, OSError):
        _log.warning("A round of telling was broken off; the next one goes on", exc_info=True)
    except Exception:  # noqa: BLE001  # a fault in one part must not stop the others for ever
        _log.exception("Unexpected error in a round of telling")
