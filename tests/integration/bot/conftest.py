"""The bot over a real library with the real embedding model, on a loopback Discord with two guilds."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from bot.asking import Answers
from bot.client import EvNewsBot
from bot.settings import BotSettings
from corpus.library import Library
from corpus.models import DatePrecision, Draft
from corpus.settings import CorpusSettings
from retrieval.build import build_answerer
from retrieval.settings import RetrievalSettings
from tests.discord_server import ChannelHandle, DiscordServer, GuildHandle, Permissions, Person, running

XIAOMI = "who is Xiaomi talking to?"
THREE = ("Brilliance Auto", "Chery", "Beijing Automotive Group")

DRAFTS = (
    Draft(
        title="BYD opens a battery plant in Hungary",
        text="BYD opened a battery plant in Szeged on Monday. The plant employs 3,000 people. "
        "BYD said that it would build buses there as well.",
        url="https://news.example.com/byd-hungary",
        source="Example News",
        published=datetime(2024, 3, 4, tzinfo=UTC),
        precision=DatePrecision.DAY,
    ),
    Draft(
        title="Rivian cuts the price of the R1T",
        text="Rivian cut the price of the R1T by 3,000 dollars. The company wants to sell more trucks before winter.",
        url="https://news.example.com/rivian-price",
        source="Example News",
        published=datetime(2023, 10, 1, tzinfo=UTC),
        precision=DatePrecision.MONTH,
    ),
)


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """The shipped article and two dated ones; guilds of the tests add their own, which only they see."""
    home = tmp_path_factory.mktemp("home")
    with Library.open(CorpusSettings(_env_file=None, home=home)) as opened:  # type: ignore[call-arg]
        opened.add_shipped_articles()
        for draft in DRAFTS:
            opened.add_draft(draft)
        yield opened


@pytest.fixture(scope="session")
def answers(library: Library) -> Answers:
    """The embedded reader."""
    return build_answerer(library, RetrievalSettings(_env_file=None))  # type: ignore[call-arg]


@pytest.fixture
def heartbeat() -> float:
    """Seconds between two heartbeats of the gateway."""
    return 1.0


@pytest.fixture
async def discord_server(heartbeat: float) -> AsyncIterator[DiscordServer]:
    async with DiscordServer(heartbeat_interval=heartbeat) as server:
        yield server


@dataclass
class Scene:
    """Who and what most tests need."""

    discord: DiscordServer
    make_bot: Callable[..., EvNewsBot]
    guild: GuildHandle = field(init=False)
    channel: ChannelHandle = field(init=False)
    ada: Person = field(init=False)
    mod: Person = field(init=False)
    bot: EvNewsBot = field(init=False)

    def __post_init__(self) -> None:
        self.guild = self.discord.add_guild("EV fans")
        self.channel = self.guild.add_text_channel("ev-news")
        self.ada = self.guild.add_member("ada")
        self.mod = self.guild.add_member("mod", permissions=Permissions.MANAGE_MESSAGES)

    @property
    def at(self) -> str:
        """The text that mentions the bot."""
        return self.discord.bot.mention

    def check(self) -> None:
        """Nothing pinged, nothing against Discord's own description of its API, no heartbeat lost."""
        everything = [message for channel in self.guild.guild.channels.values() for message in channel.message_ids]
        world = self.discord.world
        ours = [world.messages[number] for number in everything if world.messages[number].author.id == world.bot.id]
        assert [message.pings for message in ours if message.pings] == []
        assert self.discord.schema_violations == []
        assert self.discord.unknown_routes == []
        assert self.discord.missed_heartbeats == []


@pytest.fixture
def make_bot(library: Library, answers: Answers, discord_server: DiscordServer) -> Callable[..., EvNewsBot]:
    """Makes a bot; each test's Discord is a new one, which has not heard of the commands."""
    library.database.set_meta(f"discord-commands:{discord_server.bot.id}", None)

    def make(given: Answers | None = None, **settings: object) -> EvNewsBot:
        wanted = {"user_questions": 100, **settings}
        return EvNewsBot(BotSettings(_env_file=None, **wanted), library, given or answers)  # type: ignore[call-arg,arg-type]

    return make


@pytest.fixture
def stage(discord_server: DiscordServer, make_bot: Callable[..., EvNewsBot]) -> Scene:
    """The scene before the bot is there."""
    return Scene(discord_server, make_bot)


@pytest.fixture
async def scene(stage: Scene) -> AsyncIterator[Scene]:
    """The scene with the bot connected."""
    stage.bot = stage.make_bot()
    async with running(stage.discord, stage.bot):
        yield stage
        stage.check()
