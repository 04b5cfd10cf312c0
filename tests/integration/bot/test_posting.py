"""Posts in a guild's channel: said, or the moderator hears why not."""

from __future__ import annotations

import aiohttp
import discord
import pytest

from bot.desk import texts
from bot.desk.posting import announce
from bot.render import RenderedMessage
from corpus.desk import GuildSettings
from tests.discord_server import Permissions, running
from tests.integration.bot.conftest import Scene

LINE = RenderedMessage("An article was added for <@1> and @everyone.")


def guild_of(scene: Scene) -> discord.Guild:
    guild = scene.bot.get_guild(scene.guild.id)
    assert guild is not None
    return guild


def to(scene: Scene, channel_id: int | None) -> GuildSettings:
    return GuildSettings(scene.guild.id, posts_channel=channel_id)


async def test_a_line_is_posted_and_pings_nobody(scene: Scene) -> None:
    assert await announce(guild_of(scene), to(scene, scene.channel.id), [LINE]) is None
    posted = await scene.channel.next_message(author=scene.discord.bot)
    assert "An article was added" in posted.text
    assert not posted.pings


async def test_without_a_channel_nothing_is_said(scene: Scene) -> None:
    assert await announce(guild_of(scene), to(scene, None), [LINE]) is None
    assert scene.channel.messages == []


@pytest.mark.parametrize(
    ("denied", "named"),
    [(Permissions.SEND_MESSAGES, "Send Messages"), (Permissions.VIEW_CHANNEL, "View Channel")],
)
async def test_a_missing_permission_is_named(stage: Scene, denied: Permissions, named: str) -> None:
    stage.channel.deny(stage.discord.bot, denied)
    stage.bot = stage.make_bot()
    async with running(stage.discord, stage.bot):
        told = await announce(guild_of(stage), to(stage, stage.channel.id), [LINE])
    assert told is not None
    assert told.startswith(f"I could not post in <#{stage.channel.id}>: I need ")
    assert named in told
    assert stage.channel.messages == []


async def test_a_broken_line_is_told_and_not_raised(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise aiohttp.ServerDisconnectedError

    monkeypatch.setattr(discord.TextChannel, "send", broken)
    assert await announce(guild_of(scene), to(scene, scene.channel.id), [LINE]) == texts.NOT_POSTED


async def test_a_refusal_that_nobody_could_foresee(scene: Scene) -> None:
    scene.discord.fail("POST", "/channels/*/messages", status=403)
    told = await announce(guild_of(scene), to(scene, scene.channel.id), [LINE])
    assert told is not None
    assert "I need View Channel and Send Messages there." in told


async def test_a_channel_that_is_gone(scene: Scene) -> None:
    assert await announce(guild_of(scene), to(scene, 4711), [LINE]) == texts.CHANNEL_GONE


async def test_an_outage_of_discord(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    scene.discord.fail("POST", "/channels/*/messages", status=400)
    assert await announce(guild_of(scene), to(scene, scene.channel.id), [LINE]) == texts.NOT_POSTED
    assert "A post in channel" in caplog.text
