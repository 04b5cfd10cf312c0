"""What the bot does for its own good: loads the model, tells that it lives, deletes what is old, indexes what waits."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from bot import health
from bot.health import Health
from bot.retention import Retention
from corpus.errors import CorpusError
from corpus.library import Library

_log = logging.getLogger(__name__)

_DAY = 86_400.0
_CATCH_UP = 300.0
"""Seconds between two looks at what could not be indexed when it was stored."""


class Housekeeping:
    """Runs beside the conversations."""

    def __init__(self, library: Library, state: Callable[[], Health]) -> None:
        """`state` tells how the bot is."""
        self._library = library
        self._state = state
        self._writing_health = asyncio.Lock()

    def work(self, retention: Retention) -> tuple[Coroutine[Any, Any, None], ...]:
        """All of it, each to be run as a task."""
        return self._warm_up(), self._beat(), self._sweep(retention), self._keep_catching_up()

    async def write_health(self) -> None:
        """Tell how the bot is, in a file."""
        try:
            async with self._writing_health:
                await asyncio.to_thread(health.write, self._library.settings.home / health.FILE_NAME, self._state())
        except OSError as error:
            _log.warning("The health file cannot be written: %s", error)

    async def catch_up(self) -> None:
        """Index what could not be indexed when it was stored; a failure is logged, and tried again."""
        try:
            if count := await asyncio.to_thread(self._library.catch_up):
                _log.info("Indexed %d articles that had been waiting for it", count)
        except CorpusError:
            _log.exception("What waits for the index could not be indexed")

    async def _warm_up(self) -> None:
        """Load the embedding model, so that the first answer is not the one that waits for it."""
        load = getattr(self._library.embedder, "load", None)
        if load is None:
            return
        try:
            await asyncio.to_thread(load)
        except CorpusError:
            _log.exception("The embedding model cannot be loaded")

    async def _beat(self) -> None:
        while True:
            await self.write_health()
            await asyncio.sleep(health.EVERY)

    async def _sweep(self, retention: Retention) -> None:
        """Once a day, delete what has been kept long enough."""
        while True:
            await retention.sweep()
            await asyncio.sleep(_DAY)

    async def _keep_catching_up(self) -> None:
        while True:
            await asyncio.sleep(_CATCH_UP)
            await self.catch_up()
