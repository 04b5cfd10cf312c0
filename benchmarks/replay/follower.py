"""The whole bot, in a process of its own, on a clock that it is told: `benchmarks.replay` starts and kills it."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from bot.client import EvNewsBot
from bot.settings import BotSettings
from corpus.feeds.service import FeedService
from corpus.fetch import Fetcher
from corpus.library import Library
from corpus.settings import CorpusSettings
from retrieval.build import build_answerer
from retrieval.settings import RetrievalSettings


class Clock:
    """The time, as it was told last."""

    def __init__(self, now: datetime) -> None:
        """Stands still until it is set."""
        self.now = now

    def __call__(self) -> datetime:
        """The time, UTC."""
        return self.now


class Follower:
    """Does what the bot's background work does, when it is told what time it is."""

    def __init__(self, library: Library, clock: Clock) -> None:
        """Reads feeds that stand on this machine."""
        self._clock = clock
        fetcher = Fetcher(
            timeout=10.0, resolve=lambda host: ["127.0.0.1"], allow_address=lambda address: True, allowed_ports=None
        )
        agent = library.settings.user_agent
        self._service = FeedService(
            library, fetcher, executor=ThreadPoolExecutor(4), user_agent=agent, now=clock, random=Random(1)
        )
        answers = build_answerer(library, RetrievalSettings(_env_file=None))  # type: ignore[call-arg]
        settings = BotSettings(_env_file=None, user_questions=1000, channel_questions=1000, guild_questions=1000)  # type: ignore[call-arg]
        self.bot = EvNewsBot(settings, library, answers, feeds=self._service, tells=False, now=clock)

    async def step(self, now: datetime) -> dict[str, Any]:
        """Everything that is due at a moment."""
        self._clock.now = now
        begun = time.perf_counter()
        feeds = [feed.id for feed in await asyncio.to_thread(self._service.feeds.followed)]
        reports = await asyncio.to_thread(self._service.drain, feeds, sleep=self._pause)
        read = time.perf_counter()
        await self.bot.telling.telling.round()
        told = time.perf_counter()
        if now.hour < 2:
            await self.bot._retention.sweep()
        return {
            "polls": len(reports),
            "failed": sum(report.result.error is not None for report in reports),
            "reading": read - begun,
            "telling": told - read,
            "rss": _rss(),
        }

    def _pause(self, _seconds: float) -> None:
        # Sites are left alone for two seconds after each request.
        self._clock.now += timedelta(seconds=2.5)


async def serve(home: Path, socket: str, token: str, start: datetime) -> None:
    """Connect, and do what comes line by line until the line is cut."""
    settings = CorpusSettings(_env_file=None, home=home, poll_feeds=False)  # type: ignore[call-arg]
    clock = Clock(start)
    with Library.open(settings) as library:
        library.embedder.load()  # type: ignore[attr-defined]
        follower = Follower(library, clock)
        follower.bot._connection.guild_ready_timeout = 0.05
        await follower.bot.login(token)
        running = asyncio.create_task(follower.bot.connect())
        await follower.bot.wait_until_ready()
        reader, writer = await asyncio.open_unix_connection(socket)
        writer.write(json.dumps({"rss": _rss()}).encode() + b"\n")
        while line := await reader.readline():
            done = await follower.step(datetime.fromisoformat(line.decode().strip()))
            writer.write(json.dumps(done).encode() + b"\n")
        writer.close()
        await follower.bot.close()
        await running


def _rss() -> int:
    """Resident memory, in bytes."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), sys.argv[2], sys.argv[3], datetime.fromisoformat(sys.argv[4])))
