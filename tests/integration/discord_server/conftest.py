"""A Discord with one guild, and a small bot on it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from tests.discord_server import ChannelHandle, DiscordServer, GuildHandle, Permissions, Person, running
from tests.integration.discord_server.small_bot import SmallBot


@dataclass
class Scene:
    """Who and what most tests need."""

    discord: DiscordServer
    bot: SmallBot
    guild: GuildHandle
    channel: ChannelHandle
    ada: Person
    mod: Person


@pytest.fixture
async def discord_server() -> AsyncIterator[DiscordServer]:
    async with DiscordServer(heartbeat_interval=0.3) as server:
        yield server


@pytest.fixture
async def scene(discord_server: DiscordServer) -> AsyncIterator[Scene]:
    guild = discord_server.add_guild("EV fans")
    channel = guild.add_text_channel("ev-news")
    ada = guild.add_member("ada")
    mod = guild.add_member("mod", permissions=Permissions.MANAGE_MESSAGES)
    bot = SmallBot()
    async with running(discord_server, bot):
        yield Scene(discord_server, bot, guild, channel, ada, mod)
        assert discord_server.schema_violations == []
        assert discord_server.unknown_routes == []


@pytest.fixture
def lenient(scene: Scene) -> Scene:
    """A scene in which the bot may send what the schema refuses."""
    scene.discord.schema = None
    return scene
