"""Selects, all modal fields, updates of a pressed message, user installs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.discord_server import (
    ChannelHandle,
    CommandNotFound,
    DiscordServer,
    InvalidInput,
    NotAllowed,
    Permissions,
    running,
)
from tests.integration.discord_server.conftest import Scene
from tests.integration.discord_server.form_bot import FormBot


@pytest.fixture
async def scene(discord_server: DiscordServer) -> AsyncIterator[Scene]:
    guild = discord_server.add_guild("EV fans")
    channel = guild.add_text_channel("ev-news")
    ada, mod = guild.add_member("ada", locale="de"), guild.add_member("mod")
    async with running(discord_server, bot := FormBot()):
        yield Scene(discord_server, bot, guild, channel, ada, mod)
        assert discord_server.schema_violations == []


async def test_selects(scene: Scene) -> None:
    reply = await (await scene.ada.slash(scene.channel, "pick")).response()
    people = await (await scene.ada.select(reply, scene.ada, scene.mod, custom_id="people")).response()
    assert people.text == "ada mod"
    where = await (await scene.ada.select(reply, scene.channel, custom_id="where")).response()
    assert where.text == "ev-news"
    assert await (await scene.ada.select(reply, "BYD")).response() == reply
    assert reply.content == "picked BYD"
    with pytest.raises(InvalidInput):
        await scene.ada.select(reply, "Tesla")
    with pytest.raises(InvalidInput):
        await scene.ada.select(reply, "BYD", "Xiaomi")


async def test_deferred_update_changes_the_pressed_message(scene: Scene) -> None:
    reply = await (await scene.ada.slash(scene.channel, "pick")).response()
    assert await (await scene.ada.press(reply, "Later")).response() == reply
    assert reply.content == "changed later"


async def test_first_follow_up_fills_the_deferred_answer(scene: Scene) -> None:
    reply = await (await scene.ada.slash(scene.channel, "pick")).response()
    call = await scene.ada.press(reply, "Aside")
    assert (await call.response()).text == "an aside"
    assert (await call.followup()).text == "and another"
    assert [message.ephemeral for message in call.messages] == [True, True]
    assert not scene.mod.sees(call.messages[0])


async def test_modal_of_a_button_updates_its_message(scene: Scene) -> None:
    reply = await (await scene.ada.slash(scene.channel, "pick")).response()
    modal = await (await scene.ada.press(reply, "Rename")).modal()
    with pytest.raises(InvalidInput):
        await scene.ada.submit(modal, name="x")
    with pytest.raises(InvalidInput):
        await scene.ada.submit(modal, nothing="x")
    await (await scene.ada.submit(modal, new_name="Ada")).response()
    assert reply.content == "renamed Ada"


async def test_every_modal_field(scene: Scene) -> None:
    modal = await (await scene.ada.slash(scene.channel, "full")).modal()
    fields: dict[str, Any] = {"file": ("a.txt", b"text"), "scope": "Us", "tags": ["cars", "cells"], "sure": True}
    done = await scene.ada.submit(modal, **fields)
    assert (await done.response()).text == "text us ['cars', 'cells'] True"


async def test_contexts_and_installs(scene: Scene) -> None:
    async def told(where: ChannelHandle) -> str:
        return (await (await scene.ada.slash(where, "anywhere")).response()).text

    assert await told(scene.channel) == "[True, False] [True, False, False] True de"
    assert await told(scene.ada.dm()) == "[False, False] [False, True, False] True de"
    elsewhere = scene.discord.add_guild("elsewhere", bot_permissions=None)
    room = elsewhere.add_text_channel("room")
    elsewhere.add_member(scene.ada)
    with pytest.raises(CommandNotFound):
        await told(room)
    scene.ada.install_app()
    assert await told(scene.channel) == "[True, True] [True, False, False] True de"
    assert (await told(room)).startswith("[False, True] [True, False, False]")
    assert (await told(scene.ada.dm_with(scene.mod))).startswith("[False, True] [False, False, True]")
    with pytest.raises(CommandNotFound):
        await scene.ada.slash(scene.ada.dm_with(scene.mod), "pick")


async def test_a_hidden_channel_hides_its_buttons(scene: Scene) -> None:
    reply = await (await scene.ada.slash(scene.channel, "pick")).response()
    scene.channel.deny(scene.mod, Permissions.VIEW_CHANNEL)
    with pytest.raises(NotAllowed):
        await scene.mod.press(reply, "Later")


async def test_guild_changes_reach_the_bot(scene: Scene) -> None:
    joined = scene.discord.add_guild("later")
    room = joined.add_text_channel("room")
    eve = joined.add_member("eve")
    await eve.say(room, f"<@{scene.discord.bot.id}> hello")
    assert (await room.next_message(author=scene.discord.bot)).text.startswith("heard")
    assert scene.bot.get_guild(joined.id) is not None
    joined.remove_bot()
    await scene.ada.say(scene.channel, f"<@{scene.discord.bot.id}> still there?")
    await scene.channel.next_message(author=scene.discord.bot)
    assert scene.bot.get_guild(joined.id) is None
    with pytest.raises(CommandNotFound):
        await eve.slash(room, "pick")
