"""A bot whose rounds of telling are called by the test, over a library of its own, on a clock of its own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.client import EvNewsBot
from bot.settings import BotSettings
from corpus.embed import SentenceTransformerEmbedder
from corpus.feeds.service import FeedService
from corpus.library import Library
from corpus.models import GLOBAL_SCOPE, DatePrecision, Draft
from corpus.settings import CorpusSettings
from retrieval.build import build_answerer
from retrieval.settings import RetrievalSettings
from tests.discord_server import ChannelHandle, DiscordServer, GuildHandle, Permissions, Person, Reply, running

START = datetime(2024, 5, 6, 10, tzinfo=UTC)  # a Monday


@pytest.fixture(scope="session")
def embedder() -> SentenceTransformerEmbedder:
    """The real model, loaded once."""
    embedder = SentenceTransformerEmbedder()
    embedder.load()
    return embedder


@dataclass
class Clock:
    """The time, as the test has it."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **parts: float) -> None:
        self.now += timedelta(**parts)


@dataclass
class News:
    """A small world: a guild with a channel, people, a library, and a bot that may be killed."""

    discord: DiscordServer
    home: Path
    embedder: SentenceTransformerEmbedder
    clock: Clock = field(default_factory=Clock)
    guild: GuildHandle = field(init=False)
    channel: ChannelHandle = field(init=False)
    ada: Person = field(init=False)
    mod: Person = field(init=False)
    library: Library = field(init=False)
    bot: EvNewsBot = field(init=False)

    def __post_init__(self) -> None:
        self.guild = self.discord.add_guild("EV fans")
        self.channel = self.guild.add_text_channel("ev-news")
        self.ada = self.guild.add_member("ada")
        self.mod = self.guild.add_member("mod", permissions=Permissions.MANAGE_MESSAGES)
        self.open()

    def open(self) -> None:
        settings = CorpusSettings(_env_file=None, home=self.home, poll_feeds=False)  # type: ignore[call-arg]
        self.library = Library.open(settings, self.embedder)

    def reopen(self) -> None:
        """As after a restart: nothing is left but what is on disk and in Discord."""
        self.library.close()
        self.open()

    @asynccontextmanager
    async def running(self, feeds: FeedService | None = None) -> AsyncIterator[EvNewsBot]:
        """The bot, connected; `feeds` reads what a test has outlets publish."""
        answers = build_answerer(self.library, RetrievalSettings(_env_file=None))  # type: ignore[call-arg]
        settings = BotSettings(_env_file=None, user_questions=100)  # type: ignore[call-arg]
        self.bot = EvNewsBot(settings, self.library, answers, feeds=feeds, tells=False, now=self.clock)
        # Discord sends the servers one by one; discord.py waits two seconds for one more.
        self.bot._connection.guild_ready_timeout = 0.05
        async with running(self.discord, self.bot):
            await self.bot.wait_until_ready()
            await asyncio.to_thread(self.bot.telling._news.start)
            yield self.bot
        await self.discord.wait_offline()

    async def round(self) -> None:
        await self.bot.telling.telling.round()

    async def publish(
        self,
        title: str,
        text: str,
        outlet: str = "Example News",
        *,
        scope: str = GLOBAL_SCOPE,
        at: datetime | None = None,
        dated: bool = True,
    ) -> int:
        """An article comes in; its number."""
        slug = "-".join(title.lower().split())[:60]
        draft = Draft(
            title=title,
            text=text,
            url=f"https://{outlet.lower().replace(' ', '')}.example.com/{slug}",
            source=outlet,
            published=(at or self.clock.now) if dated else None,
            precision=DatePrecision.DAY if dated else DatePrecision.NONE,
            fetched_at=self.clock.now,
        )
        result = await asyncio.to_thread(self.library.add_draft, draft, scope=scope)
        assert result.article is not None
        return result.article.number

    def posts(self, channel: ChannelHandle | None = None) -> list[Reply]:
        """What the bot has posted of its own accord, oldest first."""
        found = (channel or self.channel).messages
        return [each for each in found if each.author.id == self.discord.bot.id and not each.ephemeral]

    def check(self) -> None:
        assert self.discord.schema_violations == []
        assert self.discord.unknown_routes == []


@pytest.fixture
def world(discord_server: DiscordServer, tmp_path: Path, embedder: SentenceTransformerEmbedder) -> Iterator[News]:
    """The world before the bot is there."""
    world = News(discord_server, tmp_path / "home", embedder)
    yield world
    world.library.close()


@pytest.fixture
async def news(world: News) -> AsyncIterator[News]:
    """The world with the bot connected."""
    async with world.running():
        yield world
        world.check()


@pytest.fixture
def subscribe(news: News) -> Callable[..., object]:
    """Subscribes as the moderator would."""

    async def subscribe(channel: ChannelHandle | None = None, **options: Any) -> Reply:
        call = await news.mod.slash(news.channel, "subscribe", channel=channel or news.channel, **options)
        return await call.response(timeout=10)

    return subscribe
